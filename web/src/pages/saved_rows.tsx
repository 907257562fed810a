// The searches one keeps, each a row of home: what it finds now, asked for when the row comes near.
import { signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { heard } from '../api/live';
import { savedSearches } from '../api/saved_searches';
import type { SavedSearch, SearchHit, SearchPage } from '../api/types';
import { clock, langOf, t } from '../i18n';
import { href } from '../router';
import { move, paramsOf, pathOf, remove, rename, useSaved } from '../state/saved_searches';
import { Poster } from '../ui/artwork';
import { Card } from '../ui/card';
import { Icon } from '../ui/icons';
import { Menu, type Choice } from '../ui/overlay';
import { Strip } from '../ui/rail';
import { ShowCard } from '../ui/show_card';
import { NameDialog } from './save_search';
import { isLine } from './search_found';
import '../styles/saved.css';

const kShown = 24;
const kPeople = 6;
const kNear = '600px';
/** The index follows a change within this. */
const kSoon = 700;
const kSizes = '(max-width: 600px) 38vw, 200px';

/** Counts up when something has changed that a search may find. */
const fresh = signal(0);

function useFresh(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let first = true;
    const leave = heard.subscribe((message) => {
      const news = !first && /^(video|show|library)\.changed$|^resync$/.test(message?.type ?? '');
      first = false;
      if (news) timer ??= setTimeout(() => { timer = undefined; fresh.value += 1; }, kSoon);
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, []);
}

function LineCard({ hit, row }: { hit: SearchHit; row: string }) {
  const at = hit.matched?.at ?? 0;
  const text = hit.matched?.text.map((piece) => piece.text).join('') ?? '';
  return (
    <div class="card">
      <a class="card-link" href={href(`watch/${hit.video.id}?t=${at}`)} data-key={`${row}:line:${hit.id}`} title={hit.video.title} draggable={false}>
        <div class="card-picture"><Poster video={hit.video} sizes={kSizes} /></div>
        <p class="card-meta"><span class="unseen">{t('search.line')} </span>{clock(at)} <span lang={langOf(text)}>{text}</span></p>
      </a>
    </div>
  );
}

/** Without the files of shows that stand there themselves: nothing comes twice. */
function filesIn({ shows, items }: SearchPage): SearchHit[] {
  const there = new Set(shows.map(({ show }) => show.id));
  return items.filter((hit) => isLine(hit) || !hit.video.showId || !there.has(hit.video.showId));
}

function Found({ page, row }: { page: SearchPage; row: string }) {
  return (
    <>
      {page.shows.map(({ show }) => <li key={show.id}><ShowCard show={show} rail={row} /></li>)}
      {filesIn(page).map((hit) => <li key={hit.id}>{isLine(hit) ? <LineCard hit={hit} row={row} /> : <Card video={hit.video} rail={row} sizes={kSizes} />}</li>)}
      {page.people.slice(0, kPeople).map(({ name, slug }) => (
        <li key={name}><a class="saved-person" href={href(`person/${slug}`)} data-key={`${row}:person:${name}`}><span class="saved-face"><Icon name="person" /></span><span lang={langOf(name)}>{name}</span></a></li>
      ))}
    </>
  );
}

function SavedRow({ one, open }: { one: SavedSearch; open: (place: { x: number; y: number }) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const near = useSignal(false);
  const page = useSignal<SearchPage | null>(null);
  const failed = useSignal(false);
  const row = `saved-${one.id}`;
  const asked = pathOf(one);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => { near.value = entries[entries.length - 1]!.isIntersecting; }, { rootMargin: kNear });
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  const wanted = near.value;
  useEffect(() => {
    if (!wanted) return undefined;
    let left = false;
    const params = paramsOf(one);
    params.set('limit', String(kShown));
    savedSearches.ask(params).then((now) => { if (!left) { page.value = now; failed.value = false; } }).catch(() => { if (!left) failed.value = page.value === null; });
    return () => { left = true; };
  }, [wanted, asked, fresh.value]);
  const found = page.value;
  const count = found ? found.shows.length + filesIn(found).length + Math.min(found.people.length, kPeople) : 0;
  const head = (
    <span class="saved-head">
      <a href={href(asked)} data-key={`${row}:all`}><span lang={langOf(one.name)}>{one.name}</span> <small>{t('saved.all')}</small></a>
      <button class="icon-button" data-key={`${row}:menu`} aria-haspopup="menu" aria-label={t('saved.more', { name: one.name })} title={t('saved.more', { name: one.name })} onClick={(event) => {
        const at = event.currentTarget.getBoundingClientRect();
        open({ x: Math.max(8, Math.min(at.left, innerWidth - 272)), y: at.bottom + 4 });
      }}><Icon name="more" size={20} /></button>
    </span>
  );
  const nothing = found || failed.value ? <p class="saved-none" role={failed.value ? 'alert' : undefined}>{failed.value ? t('saved.failed') : t('saved.none')}</p>
    : <div class="saved-waiting" aria-hidden="true">{Array.from({ length: 12 }, (_, at) => <b key={at} />)}</div>;
  return (
    <div ref={box} class="saved-row" aria-busy={!found && !failed.value}>
      {/* One shelf from the first: whoever stands on its head stays there when it is filled. */}
      <Strip title={one.name} head={head} count={count} instead={count > 0 ? undefined : nothing}>{count > 0 && <Found page={found!} row={row} />}</Strip>
    </div>
  );
}

const focusOn = (key: string | undefined) => requestAnimationFrame(() => {
  const to = key ? document.querySelector<HTMLElement>(`[data-key="${key}"]`) : document.getElementById('everything');
  to?.focus({ preventScroll: true });
  to?.scrollIntoView({ block: 'nearest' });
});

/** `settle`: called when it is known which rows there are. */
export function SavedRows({ settle }: { settle: () => void }) {
  const list = useSaved(settle) ?? [];
  useFresh();
  const menu = useSignal<{ one: SavedSearch; place: { x: number; y: number } } | null>(null);
  const renaming = useSignal<SavedSearch | null>(null);
  const said = useSignal('');
  const goTo = (one: SavedSearch, place: number) => {
    move(one, place);
    said.value = t('saved.moved', { name: one.name, n: place + 1 });
    focusOn(`saved-${one.id}:menu`);
  };
  const take = (one: SavedSearch, at: number) => {
    const beside = list[at + 1] ?? list[at - 1];
    remove(one);
    focusOn(beside && `saved-${beside.id}:menu`);
  };
  const choices = (one: SavedSearch): Choice[] => {
    const at = list.findIndex(({ id }) => id === one.id);
    return [
      { key: 'rename', label: t('saved.rename'), choose: () => { renaming.value = one; } },
      ...(at > 0 ? [{ key: 'up', label: t('saved.up'), choose: () => goTo(one, at - 1) }] : []),
      ...(at < list.length - 1 ? [{ key: 'down', label: t('saved.down'), choose: () => goTo(one, at + 1) }] : []),
      { key: 'remove', label: t('saved.remove'), choose: () => take(one, at) },
    ];
  };
  return (
    <>
      {list.map((one) => <SavedRow key={one.id} one={one} open={(place) => { menu.value = { one, place }; }} />)}
      {list.length > 0 && <p class="unseen" role="status">{said.value}</p>}
      {menu.value && <Menu label={t('saved.more', { name: menu.value.one.name })} place={menu.value.place} sections={[{ choices: choices(menu.value.one) }]} close={() => { menu.value = null; }} />}
      {renaming.value && <NameDialog title={t('saved.rename.title', { name: renaming.value.name })} name={renaming.value.name} button={t('saved.keep')}
        send={(name) => rename(renaming.value!, name)} close={() => { renaming.value = null; }} />}
    </>
  );
}
