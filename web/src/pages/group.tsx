// Somebody and what they did, a studio and its shows, a collection and its films: a name, and posters. The order lives in the address.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { groups, type Group as Of, type GroupKind } from '../api/groups';
import { heard } from '../api/live';
import type { Work } from '../api/types';
import { langOf, t } from '../i18n';
import '../i18n/groups';
import '../i18n/shows';
import { useReturn } from '../nav/use_return';
import { back, href, navigate } from '../router';
import { system } from '../state/catalogue';
import { failed } from '../state/toasts';
import { Grid } from '../ui/grid';
import { Icon } from '../ui/icons';
import { Avatar } from '../ui/person';
import { ShowCard, showMeta } from '../ui/show_card';
import { Message } from '../ui/states';
import '../styles/group.css';

const kPage = 100;
/** A scan changes shows by the hundred; the page asks again now and then. */
const kGather = 1500;
/** The first is the usual one. */
const kSorts = { person: ['-year', 'year', 'title', '-rating'], studio: ['-year', 'year', 'title', '-rating', '-added'], collection: ['year', '-year', 'title', '-rating'] } as const;
const kDeeds = ['director', 'writer', 'actor'] as const;

type Sort = (typeof kSorts)[GroupKind][number];
const sortOf = (kind: GroupKind, query: string): Sort => {
  const asked = new URLSearchParams(query).get('sort');
  return (kSorts[kind] as readonly Sort[]).find((one) => one === asked) ?? kSorts[kind][0];
};

const seen = ({ status }: Work) => status === 'completed' || status === 'rewatching';

const Tick = ({ work }: { work: Work }) => (seen(work) ? <span class="group-seen" role="img" aria-label={t('listing.completed')}><Icon name="check" size={16} /></span> : null);

const Poster = ({ work, rail, children }: { work: Work; rail: string; children?: ComponentChildren }) => (
  <ShowCard show={work.show} rail={rail}>
    <p class="card-meta"><Tick work={work} />{showMeta(work.show)}</p>
    {children}
  </ShowCard>
);

/** What somebody did, one after another; whoever did several things stands under each. */
function Deeds({ name, works }: { name: string; works: Work[] }) {
  return (
    <>
      {kDeeds.map((deed) => {
        const done = works.filter(({ credits }) => credits.some(({ kind }) => kind === deed));
        if (done.length === 0) return null;
        const heading = t(`group.did.${deed}`, { name });
        return (
          <section key={deed} class="group-part" aria-label={heading}>
            <h2 lang={langOf(name)}>{heading}</h2>
            <ul class="grid">
              {done.map((work) => {
                const roles = work.credits.filter(({ kind, role }) => kind === deed && role !== null).map(({ role }) => role!);
                return <li key={work.show.id}><Poster work={work} rail={deed}>{roles.length > 0 && <p class="group-role" lang={langOf(roles[0]!)}>{roles.join(' · ')}</p>}</Poster></li>;
              })}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function meta(kind: GroupKind, held: Of, works: Work[]): string {
  const all = t('group.works', { n: held.shows });
  if (kind === 'person') return [...kDeeds.filter((deed) => held.kinds?.includes(deed)).map((deed) => t(`group.deed.${deed}`)), all].join(' · ');
  // How much is seen is known once all of it is here, and of whoever is signed in.
  if (kind !== 'collection' || system.value?.account == null || works.length < held.shows) return [t(`group.${kind}`), all].join(' · ');
  return [t('group.collection'), t('group.seen', { seen: works.filter(seen).length, n: held.shows })].join(' · ');
}

interface Held { query: string; of: Of; works: Work[]; next: string | null }

export function Group({ kind, id, query }: { kind: GroupKind; id: string; query: string }) {
  const sort = sortOf(kind, query);
  const [held, setHeld] = useState<Held | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  const growing = useRef<string | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    groups.one(kind, id, new URLSearchParams({ limit: String(kPage), sort }), abort.signal)
      .then((of) => { setHeld({ query, of, works: of.works.items, next: of.works.next }); setFault(null); })
      .catch((error: Error) => { if (!abort.signal.aborted) setFault(error); });
    return () => abort.abort();
  }, [kind, id, sort, turn]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = heard.subscribe((message) => {
      if (message?.type !== 'show.changed' && message?.type !== 'watch.changed' && message?.type !== 'listing.changed' && message?.type !== 'resync') return;
      // Further down, rows that move under the hand are worse than rows that are a moment old.
      timer ??= setTimeout(() => { timer = undefined; if (scrollY < innerHeight) setTurn((now) => now + 1); }, kGather);
    });
    return () => { stop(); clearTimeout(timer); };
  }, []);

  useLayoutEffect(() => { if (held) document.title = `${held.of.name} · Chanoma`; }, [held?.of.name]);
  useReturn(held !== null);

  const grow = () => {
    const next = held?.next;
    if (!next || growing.current === next) return;
    growing.current = next;
    groups.more(next)
      .then(({ works }) => setHeld((now) => (now?.next === next ? { ...now, works: [...now.works, ...works.items], next: works.next } : now)))
      .catch((error: Error) => { growing.current = null; failed(error); });
  };
  // What somebody did is told apart by kinds of work: all of it is wanted.
  useEffect(() => { if (kind === 'person') grow(); }, [held?.next]);

  if (fault && (!held || fault instanceof ApiError && fault.status === 404)) {
    const gone = fault instanceof ApiError && fault.status === 404;
    return (
      <main key="message" class="page"><Message level="alert" title={gone ? t(`group.none.${kind}`) : fault instanceof ApiError ? t('fault.server') : t('fault.title')} text={gone ? t('group.none.text') : fault instanceof ApiError ? fault.message : t('fault.text')}>
        {!gone && <button class="button primary" data-nav="start" onClick={() => setTurn(turn + 1)}>{t('action.retry')}</button>}
        <a class={`button ${gone ? 'primary' : ''}`} href={href('browse')} data-nav={gone ? 'start' : undefined}>{t('nav.browse')}</a>
        <button class="button" onClick={back}>{t('action.back')}</button>
      </Message></main>
    );
  }
  if (!held) {
    return (
      <main class="page group-page" aria-busy="true"><div role="status" aria-label={t('group.loading')}>
        <h1 class="unseen">{t('group.loading')}</h1>
        <div class="grid" aria-hidden="true">{Array.from({ length: 12 }, (_, at) => <b key={at} class="group-wait" />)}</div>
      </div></main>
    );
  }
  const { of, works } = held;
  return (
    <main class="page group-page" aria-busy={held.query !== query}>
      <header class="group-head" data-nav="top">
        {kind === 'person' && <span class="group-face"><Avatar id={of.slug} name={of.name} size="large" /></span>}
        <div class="group-words">
          <h1 class={of.name.length > 40 ? 'long' : ''} lang={langOf(of.name)}>{of.name}</h1>
          <p class="group-meta">{meta(kind, of, works)}</p>
          {of.plot && <p class="group-plot" lang={langOf(of.plot)}>{of.plot}</p>}
        </div>
        {of.shows > 1 && (
          <label class="group-sort"><span class="unseen">{t('group.sort')}</span>
            <select value={sort} data-key="group:sort" onChange={(event) => {
              const chosen = event.currentTarget.value;
              navigate(`${kind}/${id}${chosen === kSorts[kind][0] ? '' : `?${new URLSearchParams({ sort: chosen })}`}`, true);
            }}>
              {kSorts[kind].map((one) => <option key={one} value={one}>{t(`group.sort.${one}`)}</option>)}
            </select>
          </label>
        )}
      </header>
      {kind === 'person' ? <Deeds name={of.name} works={works} />
        : <Grid key={held.query} items={works.map((work) => ({ id: work.show.id, work }))} grow={grow} draw={({ work }) => <Poster work={work} rail={kind} />} />}
    </main>
  );
}
