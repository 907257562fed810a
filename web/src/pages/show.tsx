// A film or series: what it is, what to play of it, and its seasons with their episodes. The season shown lives in the address.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { heard } from '../api/live';
import { shows } from '../api/shows';
import type { Entry, Listing, Page, Season, Show as Of, ShowPlay, VideoSummary } from '../api/types';
import { langOf, length, number, t } from '../i18n';
import '../i18n/shows';
import { useReturn } from '../nav/use_return';
import { back, href, navigate } from '../router';
import { guest, may, system } from '../state/catalogue';
import { mark, placeFrom, placeOf, type Place } from '../state/resume';
import { settings } from '../state/settings';
import { failed } from '../state/toasts';
import { Invented, Picture, Poster, posterUrl, Still } from '../ui/artwork';
import { definition } from '../ui/card';
import { accentOf, inventedPalette, shadeOf } from '../ui/colour';
import { Icon } from '../ui/icons';
import { Lazy } from '../ui/lazy';
import { Menu } from '../ui/overlay';
import { Message } from '../ui/states';
import { PartOf } from './show_collection';
import { InList, type Opened } from './show_listing';
import { About, Problems, ratingOf } from './show_told';
import '../styles/show.css';

/** A burst of changes, such as a scan, costs one question. */
const kGather = 300;
/** Seasons by date are years. */
const kFirstYear = 1900;

/** As whoever looks likes it: in the language of this place, or as it was first called. */
const shownTitle = (show: Of) => (settings.value.preferOriginal && show.originalTitle) || show.title;
const signedIn = () => system.value?.account != null;
const seasonName = (season: number) => (season === 0 ? t('show.specials') : season >= kFirstYear ? t('show.season.year', { n: String(season) }) : t('show.season', { n: season }));

function dayOf(text: string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(text));
}

function labelOf(entry: Entry, series: Of): string {
  if (entry.airedOn && (entry.season ?? 0) >= kFirstYear) return dayOf(entry.airedOn);
  if (entry.kind === 'film') return entry.part === null ? series.title : t('show.part', { n: entry.part });
  if (entry.kind === 'special') return t('show.special', { n: entry.number ?? 0 });
  return entry.through === null ? t('show.episode', { n: entry.number ?? 0 }) : t('show.episode.through', { n: entry.number ?? 0, last: entry.through });
}

function playLabel(play: ShowPlay, kind: Of['kind']): string {
  const action = play.place && play.place.position > 0 ? t('action.resume') : t('action.play');
  if (play.part !== null) return t('show.play.part', { action, number: play.part });
  if (kind === 'movie') return action;
  if (play.kind === 'special') return t('show.play.special', { action, number: play.number ?? 0 });
  return (play.season ?? 0) >= kFirstYear ? action : t('show.play.episode', { action, season: String(play.season), number: String(play.number) });
}

function metaOf(show: Of): string {
  const parts = [];
  if (show.year !== null) parts.push(String(show.year));
  if (show.kind === 'series') {
    if (show.seasons > 1) parts.push(t('show.seasons', { n: show.seasons }));
    parts.push(t('show.episodes', { n: show.episodes }));
  } else if (show.duration !== null) parts.push(length(show.duration));
  if (show.ageRating !== null) parts.push(show.ageRating);
  return [...parts, ...show.genres].join(' · ');
}

const versionOf = (video: VideoSummary): string =>
  [video.width !== null && video.height !== null ? definition(video.width, video.height) : null, video.duration !== null ? length(video.duration) : null].filter(Boolean).join(' · ') || video.title;

/** How it stands with it, when it was shown, and what others think of it. */
function metaOfEntry(entry: Entry, left: number | null): string {
  const [video] = entry.videos;
  if (!video) return t('show.missing');
  const state = left !== null ? t('action.left', { time: length(left) }) : video.duration !== null ? length(video.duration) : video.state === 'failed' ? t('video.failed') : t('video.found');
  const aired = entry.airedOn && (entry.season ?? 0) < kFirstYear ? dayOf(entry.airedOn) : null;
  return [state, aired, entry.rating !== null ? t('show.rated', { rating: ratingOf(entry.rating) }) : null].filter(Boolean).join(' · ');
}

function placeIn(entry: Entry): Place | undefined {
  const [video] = entry.videos;
  if (!video) return undefined;
  return entry.place ? placeFrom(video.id, entry.place, 0) : signedIn() ? undefined : placeOf(video.id);
}

function Row({ entry, show }: { entry: Entry; show: Of }) {
  const [video, ...versions] = entry.videos;
  const place = placeIn(entry);
  const share = place && !place.done && place.duration > 0 ? Math.min(1, place.at / place.duration) : 0;
  const label = labelOf(entry, show);
  const title = entry.title ?? label;
  const words = (
    <div class="entry-words">
      <p class="entry-label">{entry.title ? label : ' '}</p>
      <h3 lang={langOf(title)}>{title}</h3>
      <p class="entry-meta">{metaOfEntry(entry, share > 0 && place ? place.duration - place.at : null)}</p>
      {entry.plot && <p class="entry-plot" lang={langOf(entry.plot)}>{entry.plot}</p>}
    </div>
  );
  if (!video) {
    return <li class="entry missing"><div class="entry-link"><span class="entry-picture"><span class="still empty"><Icon name="disk" /></span></span>{words}</div></li>;
  }
  const seen = place?.done ?? false;
  return (
    <li class={`entry ${video.state}`}>
      <a class="entry-link" href={href(`watch/${video.id}`)} data-key={`entry:${entry.id}`}>
        <span class="entry-picture">
          <Still video={video} sizes="(max-width: 600px) 128px, 224px" />
          <span class="card-play"><Icon name="play" size={24} /></span>
          {seen && <span class="card-seen" role="img" aria-label={t('video.seen')}><Icon name="check" size={16} /></span>}
          {share > 0 && <span class="progress"><i style={{ transform: `scaleX(${share.toFixed(4)})` }} /></span>}
        </span>
        {words}
      </a>
      {versions.length > 0 && (
        <div class="entry-versions">
          {versions.map((other) => <a key={other.id} class="button small" href={href(`watch/${other.id}`)} data-key={`version:${other.id}`} aria-label={t('show.version', { what: versionOf(other) })}>{versionOf(other)}</a>)}
        </div>
      )}
      {!guest() && <button class="icon-button" aria-pressed={seen} data-key={`entry:seen:${entry.id}`} title={t(seen ? 'action.unseen' : 'action.seen')}
        aria-label={t(seen ? 'show.entry.unseen' : 'show.entry.seen', { title })} onClick={() => mark(video, !seen)}><Icon name="check" size={20} /></button>}
    </li>
  );
}

function Hero({ show, seasons, markAll, listed, open, edit }: { show: Of; seasons: Season[]; markAll: (seen: boolean) => void; listed: (now: Listing) => void; open: (menu: Opened) => void; edit: () => void }) {
  const { play, logo } = show;
  const picture = show.backdrop ?? (show.poster?.own ? play?.video.still ?? play?.video.poster : null) ?? show.poster;
  const colors = picture?.colors ?? inventedPalette(show.id).colors;
  const title = shownTitle(show);
  const share = play?.place && play.place.position > 0 && play.place.duration ? play.place.position / play.place.duration : 0;
  const there = seasons.reduce((sum, one) => sum + one.entries - one.missing, 0);
  const seen = seasons.reduce((sum, one) => sum + one.seen, 0);
  return (
    <section class={`hero show-hero ${show.kind === 'movie' ? 'film' : ''}`} aria-label={title} data-nav="top" style={{ '--shade': shadeOf(colors), '--accent': accentOf(colors) ?? '#b5cc8e' }}>
      <div class="hero-picture">{picture ? <Picture poster={picture} aspect={2} sizes="100vw" eager /> : <Invented id={show.id} />}</div>
      {show.poster?.own && <div class="show-poster"><Poster video={show} sizes="240px" eager /></div>}
      <div class="hero-words">
        {logo ? <h1 class="show-logo"><img src={posterUrl(logo, 640)} srcset={`${posterUrl(logo, 640)} 1x, ${posterUrl(logo, 1280)} 2x`} style={{ '--shape': logo.width / logo.height }} alt={title} lang={langOf(title)} /></h1>
          : <h1 class={title.length > 60 ? 'long' : ''} lang={langOf(title)}>{title}</h1>}
        <p class="hero-meta">{show.rating !== null && <span class="show-rating" role="img" aria-label={t('show.rated', { rating: ratingOf(show.rating) })}>★ {ratingOf(show.rating)}</span>}{metaOf(show)}</p>
        {show.tagline && <p class="show-tagline" lang={langOf(show.tagline)}>{show.tagline}</p>}
        {show.plot && <p class="show-plot" lang={langOf(show.plot)}>{show.plot}</p>}
        {share > 0 && <span class="progress"><i style={{ transform: `scaleX(${Math.min(1, share).toFixed(4)})` }} /></span>}
        <div class="hero-actions">
          {play && <a class="button primary" href={href(`watch/${play.video.id}`)} data-nav="start" data-key="show:play"><Icon name="play" size={20} />{playLabel(play, show.kind)}</a>}
          {!guest() && <InList show={show} changed={listed} open={open} />}
          {!guest() && there > 0 && <button class="button" data-key="show:mark" onClick={() => markAll(seen < there)}>{t(seen < there ? 'show.seen' : 'show.unseen')}</button>}
          {may('video.edit') && <button class="button" data-key="show:edit" aria-haspopup="dialog" onClick={edit}>{t('show.edit')}</button>}
        </div>
      </div>
    </section>
  );
}

const showEdit = () => import('./show_edit').then((part) => part.ShowEdit);

/** Nothing yet, everything, or why not. */
type Loaded = { show: Of; seasons: Season[] };

export function Show({ id, query }: { id: string; query: string }) {
  const loaded = useSignal<Loaded | null>(null);
  const entries = useSignal<(Page<Entry> & { season: number | null }) | null>(null);
  const fault = useSignal<Error | null>(null);
  const menu = useSignal<Opened | null>(null);
  const editing = useSignal(false);
  const [turn, setTurn] = useState(0);
  const end = useRef<HTMLDivElement>(null);

  const asked = new URLSearchParams(query).get('season');
  const seasons = loaded.value?.seasons ?? [];
  const wanted = asked === null ? loaded.value?.show.play?.season ?? null : Number(asked);
  // A film's entries are no seasons; a season that is not there is the first.
  const season = loaded.value?.show.kind !== 'series' ? null : seasons.some((one) => one.number === wanted) ? wanted : seasons[0]?.number ?? null;

  useEffect(() => {
    let over = false;
    Promise.all([shows.one(id), shows.seasons(id)])
      .then(([show, list]) => { if (!over) { loaded.value = { show, seasons: list.items }; fault.value = null; } })
      .catch((error: Error) => { if (!over && (error instanceof ApiError || !loaded.value)) fault.value = error; });
    return () => { over = true; };
  }, [id, turn]);

  const known = loaded.value !== null;
  useEffect(() => {
    if (!known) return undefined;
    let over = false;
    shows.entries(id, season).then((page) => { if (!over) entries.value = { ...page, season }; }).catch((error: Error) => { if (!over) failed(error); });
    return () => { over = true; };
  }, [id, season, known, turn]);

  // Whatever happens to one of its files, to itself, or to one's places, is asked for anew, once.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = heard.subscribe((message) => {
      const { value: held } = loaded;
      if (!message || !held) return;
      const mine = message.type === 'resync' || ((message.type === 'show.changed' || message.type === 'listing.changed') && message.id === held.show.id)
        || message.type === 'watch.changed' || (message.type === 'video.changed' && (entries.value?.items.some((entry) => entry.videos.some((video) => video.id === message.id)) ?? false));
      if (mine) timer ??= setTimeout(() => { timer = undefined; setTurn((now) => now + 1); }, kGather);
    });
    return () => { stop(); clearTimeout(timer); };
  }, []);

  useLayoutEffect(() => {
    const { value: held } = loaded;
    if (!held) return;
    document.title = `${held.show.title} · Chanoma`;
  }, [loaded.value?.show.title]);

  const ready = entries.value !== null;
  useReturn(ready);

  const next = entries.value?.next ?? null;
  useEffect(() => {
    if (!next || !end.current) return undefined;
    let once = false;
    const watcher = new IntersectionObserver((seen) => {
      if (once || !seen.some((one) => one.isIntersecting)) return;
      once = true;
      shows.entriesAt(next).then((more) => {
        const held = entries.value;
        if (held?.next === next) entries.value = { ...held, items: [...held.items, ...more.items], next: more.next };
      }).catch(failed);
    }, { rootMargin: '800px' });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [next]);

  if (fault.value) {
    const gone = fault.value instanceof ApiError && fault.value.status === 404;
    return (
      <main key="message" class="page"><Message level="alert" title={gone ? t('show.none') : t('fault.title')} text={gone ? t('show.none.text') : fault.value instanceof ApiError ? fault.value.message : t('fault.text')}>
        {!gone && <button class="button primary" data-nav="start" onClick={() => setTurn(turn + 1)}>{t('action.retry')}</button>}
        <a class={`button ${gone ? 'primary' : ''}`} href={href('browse')} data-nav={gone ? 'start' : undefined}>{t('nav.browse')}</a>
        <button class="button" onClick={back}>{t('action.back')}</button>
      </Message></main>
    );
  }
  if (!loaded.value) {
    return (
      <main class="page" aria-busy="true"><div class="skeleton" role="status" aria-label={t('show.loading')}>
        <h1 class="unseen">{t('show.loading')}</h1><div class="hero-picture" />
        <div class="entries-wait">{Array.from({ length: 6 }, (_, at) => <b key={at} />)}</div>
      </div></main>
    );
  }

  const { show } = loaded.value;
  const here = seasons.find((one) => one.number === season);
  const again = () => setTurn((now) => now + 1);
  const markSeason = (seen: boolean, of: number | null) => { shows.mark(show.id, seen, of).then(again).catch(failed); };
  const list = entries.value && entries.value.season === season ? entries.value.items : null;
  // A film that is one file needs no list of one.
  const plain = show.kind === 'movie' && list?.length === 1 && list[0]!.videos.length < 2;
  const heading = show.kind === 'series' ? seasonName(season ?? 0) : list && list.length > 1 ? t('show.parts') : t('show.versions');
  const open = here ? here.entries - here.missing : 0;
  return (
    <main class="page show-page">
      <Hero show={show} seasons={seasons} markAll={(seen) => markSeason(seen, null)} listed={(listing) => { loaded.value = { show: { ...show, listing }, seasons }; }} open={(opened) => { menu.value = opened; }} edit={() => { editing.value = true; }} />
      {!plain && (
        <section class="show-entries" aria-busy={!list}>
          {show.kind === 'series' && seasons.length > 1 && (
            <nav class="season-tabs" aria-label={t('show.choose')}>
              {seasons.map(({ number: one, poster }) => (
                <a key={one} href={href(`show/${id}?season=${one}`)} aria-current={one === season ? 'true' : undefined} data-key={`season:${one}`}
                  onClick={(event) => { if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; event.preventDefault(); navigate(`show/${id}?season=${one}`, true); }}>
                  {poster && <span class="season-poster"><Picture poster={poster} aspect={2 / 3} sizes="48px" /></span>}{seasonName(one)}</a>
              ))}
            </nav>
          )}
          <header class="season-head">
            <h2>{heading} {here && <small>{signedIn() ? t('show.of', { seen: number(here.seen), n: here.entries }) : t('show.episodes', { n: here.entries })}{here.missing > 0 ? ` · ${t('show.gone', { n: here.missing })}` : ''}</small>}</h2>
            {!guest() && here && open > 0 && seasons.length > 1 && <button class="button small" data-key="season:mark" onClick={() => markSeason(here.seen < open, here.number)}>{t(here.seen < open ? 'show.season.seen' : 'show.season.unseen')}</button>}
          </header>
          {!list ? <div class="entries-wait" aria-hidden="true">{Array.from({ length: 6 }, (_, at) => <b key={at} />)}</div>
            : list.length === 0 ? <p class="quiet">{t('show.nothing')}</p>
            : <ol class="entries" aria-label={t('show.list', { season: heading })}>{list.map((entry) => <Row key={entry.id} entry={entry} show={show} />)}</ol>}
          <div ref={end} />
        </section>
      )}
      {menu.value && <Menu label={menu.value.label} place={menu.value.place} close={() => { menu.value = null; }} sections={[{ choices: menu.value.choices }]} />}
      {editing.value && <Lazy fetch={showEdit} props={{ show, changed: again, close: () => { editing.value = false; } }} wait={null} />}
      {/* Below what is long: it comes once that has its length, so that nothing jumps; last what is asked for by itself. */}
      {(plain || list) && <><About show={show} /><Problems show={show} /><PartOf show={show} /></>}
    </main>
  );
}
