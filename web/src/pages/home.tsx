// Home: a hero, what was being watched, what is new, and everything; or, in their place, the words for why not.
import { computed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { api, ApiError } from '../api/client';
import { connection } from '../api/live';
import type { Library, VideoSummary } from '../api/types';
import { langOf, length, number, t } from '../i18n';
import { useReturn } from '../nav/use_return';
import { href } from '../router';
import { apply, fault, guest, libraries, load, loaded, loadMore, may, scanning, total, unreachable, videos } from '../state/catalogue';
import { going, places } from '../state/resume';
import { toast } from '../state/toasts';
import { accentOf, inventedPalette, shadeOf, toLch } from '../ui/colour';
import { Invented, Picture } from '../ui/artwork';
import { Card, metaOf, openCardMenu } from '../ui/card';
import { Grid } from '../ui/grid';
import { Icon } from '../ui/icons';
import { Lazy } from '../ui/lazy';
import { Rail } from '../ui/rail';
import { Message } from '../ui/states';

const kRecent = 24;
/** What lies below the rows that one keeps is drawn once it is known how many they are: nothing is pushed down. */
let rowsKnown = false;
const NoRows = ({ settle }: { settle: () => void }) => {
  useEffect(settle, []);
  return null;
};
const savedRows = () => import('./saved_rows').then((part) => part.SavedRows, () => NoRows);
const chooser = () => import('./folder_chooser').then((part) => part.FolderChooser);

const watching = computed<VideoSummary[]>(() => {
  if (going.value) return going.value;
  const byId = new Map(videos.value.map((video) => [video.id, video]));
  return places.value.filter((place) => !place.done).map((place) => byId.get(place.id) ?? far.value.get(place.id)).filter((video): video is VideoSummary => video !== undefined);
});

/** Films being watched that lie further down than the pages loaded so far. */
const far = { value: new Map<string, VideoSummary>() };

let heroId: string | null = null;

/** A frame from a fade is no picture to open a page with. */
function isLit(colors: readonly string[]): boolean {
  return colors.length === 0 || colors.some((color) => (toLch(color)?.l ?? 0) > 0.4);
}

const wide = (video: VideoSummary) => video.still ?? video.poster;

/** The same film for as long as the page is open: what was being watched, or the newest with a wide, real picture. */
function chooseHero(list: VideoSummary[]): VideoSummary | null {
  const held = list.find((video) => video.id === heroId);
  if (held) return held;
  const good = (video: VideoSummary) => {
    const picture = wide(video);
    return picture !== null && video.state !== 'failed' && picture.width >= picture.height && isLit(picture.colors);
  };
  const chosen = watching.peek().find(good) ?? list.slice(0, 60).find(good) ?? list.find((video) => video.state !== 'failed') ?? list[0] ?? null;
  heroId = chosen?.id ?? null;
  return chosen;
}

function Hero({ video, alone }: { video: VideoSummary; alone: boolean }) {
  const place = places.value.find((one) => one.id === video.id && !one.done);
  const picture = wide(video);
  const colors = picture?.colors ?? inventedPalette(video.id).colors;
  const accent = accentOf(colors) ?? '#b5cc8e';
  return (
    <section class={alone ? 'hero alone' : 'hero'} aria-label={video.title} data-nav="top" style={{ '--shade': shadeOf(colors), '--accent': accent }}>
      <div class="hero-picture">
        {picture ? <Picture poster={picture} aspect={2} sizes="100vw" eager /> : <Invented id={video.id} />}
      </div>
      <div class="hero-words">
        <h1 class={video.title.length > 60 ? 'long' : ''} lang={langOf(video.title)}>{video.title}</h1>
        <p class="hero-meta">{place ? t('action.left', { time: length(place.duration - place.at) }) : metaOf(video)}</p>
        {place && <span class="progress"><i style={{ transform: `scaleX(${(place.at / place.duration).toFixed(4)})` }} /></span>}
        <div class="hero-actions">
          <a class="button primary" href={href(`watch/${video.id}`)} data-nav="start" data-key="hero:play"><Icon name="play" size={20} />{place ? t('action.resume') : t('action.play')}</a>
          {place && <a class="button" href={href(`watch/${video.id}?t=0`)} data-key="hero:restart">{t('action.restart')}</a>}
          <button class="icon-button" data-key="hero:more" aria-label={t('action.more', { title: video.title })} onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            openCardMenu(video, 'hero', box.left, box.bottom + 8);
          }}><Icon name="more" /></button>
        </div>
      </div>
    </section>
  );
}

function rescan(library: Library): void {
  api.scan(library.id)
    .then(() => apply({ type: 'library.changed', seq: 0, id: library.id, change: 'updated' }))
    .catch((error: Error) => toast(t('toast.failed', { detail: error.message })));
}

/** What the libraries are doing or suffering, one line each, above the shelves. */
function Notices() {
  return (
    <div class="notices">
      {unreachable.value.map((library) => (
        <div class="notice warn" key={library.id} role="status">
          <Icon name="disk" />
          <p><b>{t('unreachable.title', { name: library.name })}</b> <span>{library.problem?.detail ?? t('unreachable.text', { path: library.path })}</span></p>
          {may('library.write') && <button class="button small" data-key={`notice:${library.id}`} onClick={() => rescan(library)}>{t('action.retry')}</button>}
        </div>
      ))}
      {scanning.value.map((library) => <ScanLine library={library} key={library.id} />)}
    </div>
  );
}

function ScanLine({ library }: { library: Library }) {
  const { scan } = library;
  const all = scan?.total ?? null;
  return (
    <div class="notice scan">
      <p aria-live="off">{scan && all !== null ? t('scan.progress', { name: library.name, done: number(scan.done), total: number(all) }) : t('scan.started', { name: library.name })}</p>
      <progress aria-label={t('scan.label', { name: library.name })} {...(scan && all ? { value: scan.done, max: all } : {})} />
    </div>
  );
}

function FirstRun() {
  const choosing = useSignal(false);
  return (
    <>
      <Message title={t('first.title')} text={t('first.text')}>
        <button class="button primary" data-nav="start" onClick={() => { choosing.value = true; }}><Icon name="folder" size={20} />{t('first.add')}</button>
        <p class="quiet">{t('first.command')} <code>chanoma serve --library {t('first.placeholder')}</code></p>
      </Message>
      {choosing.value && <Lazy fetch={chooser} props={{ close: () => { choosing.value = false; } }} wait={null} />}
    </>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={t('home.loading')}>
      <h1 class="unseen">{t('home.loading')}</h1>
      <div class="hero-picture" />
      <div class="skeleton-rail"><i /><div>{Array.from({ length: 12 }, (_, at) => <b key={at} />)}</div></div>
    </div>
  );
}

/** Asks for films being watched that are not among those loaded. */
function useFar(ready: boolean): void {
  useEffect(() => {
    if (!ready || going.peek()) return;
    const held = new Set(videos.peek().map((video) => video.id));
    const missing = places.peek().filter((place) => !place.done && !held.has(place.id) && !far.value.has(place.id)).slice(0, 12);
    void Promise.all(missing.map((place) => api.video(place.id).then((video) => {
      if (!video.hidden) far.value.set(video.id, video);
    }).catch(() => undefined))).then(() => {
      if (missing.length > 0) places.value = [...places.peek()];
    });
  }, [ready]);
}

export function Home() {
  const list = videos.value;
  const ready = loaded.value;
  const settled = useSignal(rowsKnown);
  const settle = () => { settled.value = rowsKnown = true; };
  const below = settled.value || guest();
  useReturn(ready && below);
  useFar(ready);
  useLayoutEffect(() => {
    document.title = 'Chanoma';
    return () => { heroId = null; };
  }, []);
  useEffect(() => {
    // Without a first answer there is no journal to follow either: ask again until there is one.
    if (loaded.value || !fault.value) return;
    const timer = setTimeout(() => void load(), 3000);
    return () => clearTimeout(timer);
  }, [fault.value]);

  if (!ready) {
    if (!fault.value) return <main class="page home" aria-busy="true"><Skeleton /></main>;
    const words = fault.value instanceof ApiError && fault.value.status < 500;
    return (
      <main key="message" class="page"><Message level="alert" title={words ? t('fault.server') : t('fault.title')} text={words ? fault.value.message : t('fault.text')}>
        <button class="button primary" data-nav="start" onClick={() => void load()}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (list.length === 0 && !may('library.write') && scanning.value.length === 0) return <main key="message" class="page"><Message title={t('empty.title')} text={t('empty.nobody')} /></main>;
  if (libraries.value.length === 0 && list.length === 0) return <main class="page"><FirstRun /></main>;
  if (list.length === 0) return <main class="page"><Nothing /></main>;

  const hero = chooseHero(list);
  const shelf = watching.value;
  const recent = list.slice(0, kRecent);
  return (
    <main class="page home" data-connection={connection.value}>
      {hero && <Hero video={hero} alone={list.length === 1 && scanning.value.length + unreachable.value.length === 0} />}
      <div class="shelves">
        <Notices />
        {shelf.length > 0 && !(shelf.length === 1 && shelf[0]!.id === hero?.id) && <Rail id="continue" title={t('home.continue')} videos={shelf} wide />}
        {list.length > 1 && <Rail id="recent" title={t('home.recent')} videos={recent} />}
        {!guest() && <Lazy fetch={savedRows} props={{ settle }} wait={null} />}
        {list.length > 6 && below && (
          <section class="everything" aria-labelledby="everything">
            <h2 id="everything" tabIndex={-1}>{t('home.everything')} <small>{t('home.count', { n: total.value })}</small></h2>
            <Grid items={list} grow={() => void loadMore()} draw={(video) => <Card video={video} rail="all" sizes="(max-width: 600px) 32vw, 200px" />} />
          </section>
        )}
      </div>
    </main>
  );
}

/** Libraries there are, films there are not: being looked for, out of reach, or simply none. */
function Nothing() {
  if (scanning.value.length > 0) {
    return <Message title={t('first.title')}><Notices /></Message>;
  }
  const lost = unreachable.value;
  if (lost.length > 0) {
    const first = lost[0]!;
    return (
      <Message level="alert" title={lost.length === libraries.value.length && lost.length > 1 ? t('unreachable.all') : t('unreachable.title', { name: first.name })}
        text={t('unreachable.text', { path: first.path })} detail={first.problem?.detail}>
        <button class="button primary" data-nav="start" onClick={() => lost.forEach(rescan)}>{t('action.retry')}</button>
      </Message>
    );
  }
  return (
    <Message title={t('empty.title')} text={t('empty.text', { paths: libraries.value.map((library) => library.path).join(', ') })}>
      <button class="button primary" data-nav="start" onClick={() => libraries.value.forEach(rescan)}>{t('empty.scan')}</button>
    </Message>
  );
}
