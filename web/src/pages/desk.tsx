// What needs a hand: files that no name places, and files that cannot be played. One or several are said to be of a show, and leave the
// list; a toast takes that back.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import { mending } from '../api/mending';
import type { Page, Ulid, Unmatched, VideoSummary } from '../api/types';
import { langOf, t } from '../i18n';
import '../i18n/desk';
import { href, navigate } from '../router';
import { failed, toast } from '../state/toasts';
import { Still } from '../ui/artwork';
import { Message } from '../ui/states';
import { WhatIsIt, WhichShow, type Undo } from './what_is_it';
import '../styles/manage.css';
import '../styles/desk.css';

const kPage = 60;
const kAtOnce = 250;
const lists = ['unmatched', 'failed'] as const;
type List = (typeof lists)[number];

interface Item { video: VideoSummary; path: string | null; guess: Unmatched['guess'] | null }

const unlisted = (page: Page<VideoSummary>): Page<Item> => ({ ...page, items: page.items.map((video) => ({ video, path: null, guess: null })) });
const load = (list: List): Promise<Page<Item>> => (list === 'failed' ? mending.failed(kPage).then(unlisted) : mending.unmatched(kPage));
const loadAt = (list: List, url: string): Promise<Page<Item>> => (list === 'failed' ? mending.at<VideoSummary>(url).then(unlisted) : mending.at<Unmatched>(url));

function understood({ guess, video }: Item): string {
  if (!guess) return video.problem?.detail ?? '';
  if (guess.title === null) return t('desk.guess.nothing');
  const what = guess.season !== null && guess.number !== null ? t('desk.guess.episode', { title: guess.title, season: String(guess.season), number: String(guess.number) })
    : guess.title + (guess.year === null ? '' : ` (${guess.year})`);
  return t('desk.guess', { what });
}

function Row({ item, chosen, choose, say }: { item: Item; chosen: boolean; choose: (on: boolean) => void; say: () => void }) {
  const { video, path } = item;
  return (
    <li class={`line desk-line ${video.state === 'failed' ? 'bad' : ''}`}>
      <input type="checkbox" class="desk-check" data-key={`desk:choose:${video.id}`} aria-label={t('desk.choose', { title: video.title })} checked={chosen} onChange={(event) => choose(event.currentTarget.checked)} />
      <a class="line-picture" href={href(`watch/${video.id}`)} tabIndex={-1} aria-hidden="true"><Still video={video} sizes="128px" /></a>
      <div class="line-words">
        <p class="line-title" lang={langOf(video.title)}><a href={href(`watch/${video.id}`)} data-key={`desk:${video.id}`}>{video.title}</a></p>
        {path !== null && <p class="line-text path">{path}</p>}
        <p class="line-text">{understood(item)}</p>
      </div>
      <div class="line-actions"><button class="button small" data-key={`desk:say:${video.id}`} aria-label={t('desk.say.label', { title: video.title })} onClick={say}>{t('desk.say')}</button></div>
    </li>
  );
}

export function Desk({ query }: { query: string }) {
  const params = new URLSearchParams(query);
  const list: List = params.get('list') === 'failed' ? 'failed' : 'unmatched';
  const asked = params.get('video');
  const page = useSignal<(Page<Item> & { of: List }) | null>(null);
  const fault = useSignal<Error | null>(null);
  const chosen = useSignal<ReadonlySet<Ulid>>(new Set());
  const saying = useSignal<Item | 'chosen' | null>(null);
  const end = useRef<HTMLDivElement>(null);

  const begin = () => {
    fault.value = null;
    load(list).then((first) => { page.value = { ...first, of: list }; }).catch((error: Error) => { fault.value = error; });
  };
  useEffect(() => { chosen.value = new Set(); begin(); }, [list]);
  // One that somebody was looking at, whatever it is taken for by now.
  useEffect(() => {
    if (asked === null) return;
    api.video(asked).then((video) => {
      saying.value = { video, path: video.path, guess: { title: '', year: null, season: video.holds?.season ?? null, number: video.holds?.number ?? null } };
    }).catch(failed);
  }, [asked]);
  useLayoutEffect(() => { document.title = `${t('desk.title')} · Chanoma`; }, []);

  const held = page.value?.of === list ? page.value : null;
  const next = held?.next ?? null;
  useEffect(() => {
    if (!next || !end.current) return undefined;
    let once = false;
    const watcher = new IntersectionObserver((seen) => {
      if (once || !seen.some((one) => one.isIntersecting)) return;
      once = true;
      loadAt(list, next).then((more) => {
        const now = page.value;
        if (now?.next === next) page.value = { ...now, items: [...now.items, ...more.items], next: more.next };
      }).catch(failed);
    }, { rootMargin: '800px' });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [next]);

  const done = (ids: readonly Ulid[], words: string, undo: Undo) => {
    const before = page.value;
    if (before && list === 'unmatched') page.value = { ...before, items: before.items.filter(({ video }) => !ids.includes(video.id)) };
    chosen.value = new Set();
    saying.value = null;
    toast(words, { label: t('action.undo'), run: () => { undo().then(begin).catch(failed); } });
  };
  const choose = (id: Ulid, on: boolean) => {
    const now = new Set(chosen.value);
    if (on) now.add(id); else now.delete(id);
    chosen.value = now;
  };

  const tabs = (
    <nav class="season-tabs desk-tabs" aria-label={t('desk.lists')}>
      {lists.map((one) => <a key={one} href={href(`desk?list=${one}`)} aria-current={one === list ? 'true' : undefined} data-key={`desk:list:${one}`}
        onClick={(event) => { if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; event.preventDefault(); navigate(`desk?list=${one}`, true); }}>{t(`desk.${one}`)}</a>)}
    </nav>
  );
  if (fault.value && !held) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={fault.value instanceof ApiError ? fault.value.message : t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={begin}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  const none = held?.items.length === 0 && !next;
  const { value: open } = saying;
  return (
    <main class="page manage desk" aria-busy={held === null}>
      <header class="manage-head" data-nav="top"><div><h1>{t('desk.title')}</h1><p class="quiet">{t('desk.text')}</p></div></header>
      {tabs}
      {held === null && <div class="rows-waiting" aria-hidden="true">{Array.from({ length: 6 }, (_, at) => <i key={at} />)}</div>}
      {none && <div class="desk-none" role="status"><h2>{t(list === 'failed' ? 'desk.none.failed' : 'desk.none')}</h2><p class="quiet">{t(list === 'failed' ? 'desk.none.failed.text' : 'desk.none.text')}</p></div>}
      {held && held.items.length > 0 && (
        <ul class="lines">{held.items.map((item) => <Row key={item.video.id} item={item} chosen={chosen.value.has(item.video.id)} choose={(on) => choose(item.video.id, on)} say={() => { saying.value = item; }} />)}</ul>
      )}
      <div ref={end} />
      {chosen.value.size > 0 && (
        <div class="desk-bar" role="region" aria-label={t('desk.chosen', { n: chosen.value.size })}>
          <p aria-live="polite">{t('desk.chosen', { n: chosen.value.size })}</p>
          <button class="button small" data-key="desk:clear" onClick={() => { chosen.value = new Set(); }}>{t('desk.clear')}</button>
          <button class="button small primary" data-key="desk:give-to" disabled={chosen.value.size > kAtOnce} onClick={() => { saying.value = 'chosen'; }}>{t('desk.give')}</button>
        </div>
      )}
      {open === 'chosen' && <WhichShow videos={[...chosen.value]} close={() => { saying.value = null; }} said={(undo) => { const ids = [...chosen.value]; done(ids, t('desk.given', { n: ids.length }), undo); }} />}
      {open !== null && open !== 'chosen' && <WhatIsIt video={{ id: open.video.id, title: open.video.title, guess: open.guess }} close={() => { saying.value = null; }} said={(undo) => done([open.video.id], t('desk.placed', { title: open.video.title }), undo)} />}
    </main>
  );
}
