// All films and series: by kind and genre, in an order; all of it lives in the address.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { heard } from '../api/live';
import { shows } from '../api/shows';
import type { Genre, ShowSummary } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/shows';
import { useReturn } from '../nav/use_return';
import { href, navigate } from '../router';
import { guest } from '../state/catalogue';
import { toast } from '../state/toasts';
import { Grid } from '../ui/grid';
import { ShowCard } from '../ui/show_card';
import { Message } from '../ui/states';
import { statuses } from './show_listing';
import '../styles/show.css';

const kKinds = ['all', 'series', 'movie'] as const;
const kSorts = ['title', '-added', '-year', '-rating', 'random'] as const;
const kPage = 100;
/** A scan changes shows by the hundred; the page asks again now and then. */
const kGather = 1500;
const kLists = { all: 'shows', series: 'series', movie: 'movies' } as const;

const oneOf = <T extends string>(values: readonly T[], text: string | null): T => values.find((value) => value === text) ?? values[0]!;

/** The address with one thing changed; empty values leave it. */
function changed(query: string, key: string, value: string): string {
  const params = new URLSearchParams(query);
  if (value === '') params.delete(key);
  else params.set(key, value);
  // Another choice of the same surprise is another surprise.
  if (key === 'sort') params.delete('seed');
  if (value === 'random') params.set('seed', String(Math.floor(Math.random() * 1e9)));
  return `browse?${params}`;
}

/** A list of one's own, of whoever has one. */
const statusOf = (params: URLSearchParams) => statuses.find((status) => status === params.get('list')) ?? null;

function asked(query: string): URLSearchParams {
  const params = new URLSearchParams(query);
  const sort = oneOf(kSorts, params.get('sort'));
  const genre = params.get('genre');
  const list = new URLSearchParams({ limit: String(kPage), sort: sort === 'random' ? `random:${Number(params.get('seed')) || 0}` : sort });
  const status = statusOf(params);
  const filters = [...(genre ? [`genres has "${genre.replace(/[\\"]/g, '\\$&')}"`] : []), ...(status ? [`watchStatus eq ${status}`] : [])];
  if (filters.length > 0) list.set('filter', filters.join(' and '));
  return list;
}

interface Held { query: string; items: ShowSummary[]; next: string | null }

export function Browse({ query }: { query: string }) {
  const params = new URLSearchParams(query);
  const kind = oneOf(kKinds, params.get('kind'));
  const sort = oneOf(kSorts, params.get('sort'));
  const genre = params.get('genre') ?? '';
  const status = statusOf(params);
  const [held, setHeld] = useState<Held | null>(null);
  const [genres, setGenres] = useState<Genre[]>([]);
  const [fault, setFault] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  const growing = useRef<string | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    shows.list(kLists[kind], asked(query), abort.signal)
      .then((page) => { setHeld({ query, items: page.items, next: page.next }); setFault(null); })
      .catch((error: Error) => { if (!abort.signal.aborted) setFault(error); });
    shows.genres().then(({ items }) => setGenres(items)).catch(() => undefined);
    return () => abort.abort();
  }, [query, turn]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = heard.subscribe((message) => {
      // Further down, rows that move under the hand are worse than rows that are a moment old.
      const own = status !== null && (message?.type === 'listing.changed' || message?.type === 'watch.changed');
      if (!own && message?.type !== 'show.changed' && message?.type !== 'resync') return;
      timer ??= setTimeout(() => { timer = undefined; if (scrollY < innerHeight) setTurn((now) => now + 1); }, kGather);
    });
    return () => { stop(); clearTimeout(timer); };
  }, [status]);

  useLayoutEffect(() => { document.title = `${t('browse.title')} · Chanoma`; }, []);
  const ready = held !== null;
  useReturn(ready);

  const grow = () => {
    const next = held?.next;
    if (!next || growing.current === next) return;
    growing.current = next;
    shows.listAt(next)
      .then((page) => setHeld((now) => (now?.next === next ? { ...now, items: [...now.items, ...page.items], next: page.next } : now)))
      .catch((error: Error) => { growing.current = null; toast(t('toast.failed', { detail: error.message })); });
  };

  const choose = (key: string, value: string) => navigate(changed(query, key, value), true);
  const shown = held?.query === query || held?.items.length ? held : null;
  if (fault && !held) {
    return (
      <main key="message" class="page"><Message level="alert" title={fault instanceof ApiError ? t('fault.server') : t('fault.title')} text={fault instanceof ApiError ? fault.message : t('fault.text')}>
        <button class="button primary" data-nav="start" onClick={() => setTurn(turn + 1)}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (held?.query === query && held.items.length === 0 && kind === 'all' && !genre && !status) {
    return <main key="message" class="page"><Message title={t('browse.empty')} text={t('browse.empty.text')}><a class="button primary" href={href('')} data-nav="start">{t('action.home')}</a></Message></main>;
  }
  return (
    <main class="page browse-page" aria-busy={held?.query !== query}>
      <h1>{t('browse.title')}</h1>
      <div class="browse-bar" data-nav="top">
        <nav class="browse-kinds" aria-label={t('browse.kind')}>
          {kKinds.map((one) => {
            const to = changed(query, 'kind', one === 'all' ? '' : one);
            return (
              <a key={one} href={href(to)} aria-current={one === kind ? 'true' : undefined} data-key={`browse:kind:${one}`}
                onClick={(event) => { if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; event.preventDefault(); navigate(to, true); }}>{t(`browse.kind.${one}`)}</a>
            );
          })}
        </nav>
        {(genres.length > 0 || genre) && (
          <label><span class="unseen">{t('browse.genre')}</span>
            <select value={genre} data-key="browse:genre" onChange={(event) => choose('genre', event.currentTarget.value)}>
              <option value="">{t('browse.genre.all')}</option>
              {genre && !genres.some(({ name }) => name === genre) && <option value={genre}>{genre}</option>}
              {genres.map(({ name }) => <option key={name} value={name}>{name}</option>)}
            </select>
          </label>
        )}
        {!guest() && (
          <label><span class="unseen">{t('browse.list')}</span>
            <select value={status ?? ''} data-key="browse:list" onChange={(event) => choose('list', event.currentTarget.value)}>
              <option value="">{t('browse.list.all')}</option>
              {statuses.map((one) => <option key={one} value={one}>{t(`listing.${one}`)}</option>)}
            </select>
          </label>
        )}
        <label><span class="unseen">{t('browse.sort')}</span>
          <select value={sort} data-key="browse:sort" onChange={(event) => choose('sort', event.currentTarget.value === 'title' ? '' : event.currentTarget.value)}>
            {kSorts.map((one) => <option key={one} value={one}>{t(`browse.sort.${one}` as Key)}</option>)}
          </select>
        </label>
        {!guest() && <a class="button" href={href('history')} data-key="browse:history">{t('browse.history')}</a>}
      </div>
      {!shown ? <div class="grid" aria-hidden="true">{Array.from({ length: 18 }, (_, at) => <b key={at} class="browse-wait" />)}</div>
        : shown.items.length === 0 ? (
          <Message title={t('browse.none')} text={t('browse.none.text')}>
            <a class="button primary" href={href('browse')} data-nav="start" data-key="browse:reset">{t('browse.reset')}</a>
          </Message>
        ) : <Grid key={shown.query} items={shown.items} grow={grow} draw={(show) => <ShowCard show={show} rail="browse" />} />}
    </main>
  );
}
