// The frame around every page: the bar, the page itself, toasts and the connection's pill.
import { useSignal } from '@preact/signals';
import { Component, type ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { connection } from './api/live';
import { language, setLanguage, t } from './i18n';
import { Home } from './pages/home';
import { href, navigate, route } from './router';
import { may, videos } from './state/catalogue';
import { gate } from './state/gate';
import { mini } from './state/mini';
import { boxOpen } from './state/searches';
import { change, settings, television, type Theme } from './state/settings';
import { asksWho } from './state/who';
import { dismiss, toasts } from './state/toasts';
import { cardMenu } from './ui/card';
import { DropZone } from './ui/drop_zone';
import { Icon, Mark, type IconName } from './ui/icons';
import { Lazy } from './ui/lazy';
import { Message } from './ui/states';

const themes: Record<Theme, { next: Theme; icon: IconName }> = {
  auto: { next: 'dark', icon: 'device' },
  dark: { next: 'light', icon: 'moon' },
  light: { next: 'auto', icon: 'sun' },
};

function ThemeButton() {
  const { theme } = settings.value;
  return (
    <button class="bar-button" aria-label={t('theme.button', { theme: t(`theme.${theme}`) })} title={t('theme.button', { theme: t(`theme.${theme}`) })}
      data-key="bar:theme" onClick={() => change({ theme: themes[theme].next })}>
      <Icon name={themes[theme].icon} />
    </button>
  );
}

function LanguageButton() {
  const other = language.value === 'en' ? 'ja' : 'en';
  return (
    <button class="bar-button" lang={other} aria-label={t('language.label')} title={t('language.button')} data-key="bar:language" onClick={() => setLanguage(other)}>
      <Icon name="language" />
    </button>
  );
}

/** Pages of their own, fetched when first opened. */
const places = [['uploads', 'upload', 'video.upload'], ['libraries', 'disk', 'library.write']] as const;

export function toEverything(): void {
  const heading = document.getElementById('everything');
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

/** "/" opens the search from anywhere, or goes to the field of the page that has one. */
function openSearch(): void {
  const field = document.getElementById('search-input') as HTMLInputElement | null;
  if (!field) {
    boxOpen.value = true;
    return;
  }
  scrollTo({ top: 0 });
  field.focus({ preventScroll: true });
  field.select();
}

function SearchKey() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if ((event.target as Element | null)?.closest?.('input, textarea, select, [contenteditable]')) return;
      event.preventDefault();
      openSearch();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return null;
}

function Bar() {
  const top = useSignal(true);
  useEffect(() => {
    const onScroll = () => { top.value = scrollY < 24; };
    addEventListener('scroll', onScroll, { passive: true });
    return () => removeEventListener('scroll', onScroll);
  }, []);
  const home = route.value.page === 'home';
  const offered = places.filter(([, , permission]) => may(permission));
  const toTop = (event: Event) => {
    if (!home) return;
    event.preventDefault();
    scrollTo({ top: 0 });
  };
  const everything = (event: Event) => {
    event.preventDefault();
    if (!home) navigate('');
    requestAnimationFrame(toEverything);
  };
  return (
    <>
      <header class={`bar ${top.value ? 'at-top' : ''} ${home && videos.value.length > 0 ? 'over' : ''}`} data-nav="top">
        <a class="brand" href={href('')} data-key="bar:brand" aria-label="茶の間 Chanoma" onClick={toTop}><Mark /><span lang="ja">茶の間</span></a>
        <nav class="bar-links" aria-label={t('nav.main')}>
          <a href={href('')} data-key="bar:home" aria-current={home ? 'page' : undefined} onClick={toTop}>{t('nav.home')}</a>
          <a href={href('')} data-key="bar:all" onClick={everything}>{t('nav.everything')}</a>
          <a href={href('browse')} data-key="bar:browse" aria-current={route.value.page === 'browse' ? 'page' : undefined}>{t('nav.browse')}</a>
          {offered.map(([page]) => <a key={page} href={href(page)} data-key={`bar:${page}`} aria-current={route.value.page === page ? 'page' : undefined}>{t(`nav.${page}`)}</a>)}
        </nav>
        <div class="bar-end">
          <button class="bar-button" aria-label={t('search.open')} title={`${t('search.open')} ( / )`} data-key="bar:search" onClick={openSearch}><Icon name="search" /></button>
          <LanguageButton /><ThemeButton />
          <a class="bar-button" href={href('account')} aria-label={t('enter.account')} title={t('enter.account')} data-key="bar:account"><Icon name="person" /></a>
        </div>
      </header>
      {!television && (
        <nav class="foot-bar" aria-label={t('nav.main')}>
          <a href={href('')} aria-current={home ? 'page' : undefined} onClick={toTop}><Icon name="home" /><span>{t('nav.home')}</span></a>
          <a href={href('search')} aria-current={route.value.page === 'search' ? 'page' : undefined}><Icon name="search" /><span>{t('search.open')}</span></a>
          <a href={href('browse')} aria-current={route.value.page === 'browse' ? 'page' : undefined}><Icon name="grid" /><span>{t('nav.browse')}</span></a>
          {offered.map(([page, icon]) => <a key={page} href={href(page)} aria-current={route.value.page === page ? 'page' : undefined}><Icon name={icon} /><span>{t(`nav.${page}`)}</span></a>)}
        </nav>
      )}
    </>
  );
}

function OpenCardMenu() {
  const open = cardMenu.value;
  return open && <open.Menu video={open.video} rail={open.rail} place={open} close={() => { cardMenu.value = null; }} />;
}

/** Says when the connection goes and, for a moment, when it is back. */
function ConnectionPill() {
  const state = useSignal<'quiet' | 'lost' | 'back'>('quiet');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = connection.subscribe((now) => {
      clearTimeout(timer);
      if (now === 'lost') {
        // A page being left also closes its socket; a moment's patience keeps that silent.
        timer = setTimeout(() => { state.value = 'lost'; }, 800);
      } else if (now === 'open' && state.peek() === 'lost') {
        state.value = 'back';
        timer = setTimeout(() => { state.value = 'quiet'; }, 2500);
      }
    });
    return () => { stop(); clearTimeout(timer); };
  }, []);
  return (
    <div class="pill-place" role="status">
      {state.value !== 'quiet' && (
        <p class={`pill ${state.value}`}>
          {state.value === 'lost' ? <span class="ring" aria-hidden="true" /> : <Icon name="check" size={20} />}
          {state.value === 'lost' ? t('connection.lost') : t('connection.back')}
        </p>
      )}
    </div>
  );
}

function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div class="toast" key={one.id}>
          <p>{one.text}</p>
          {one.action && <button data-key="toast:action" onClick={() => { one.action!.run(); dismiss(one.id); }}>{one.action.label}</button>}
        </div>
      ))}
    </div>
  );
}

function Unknown() {
  return (
    <main key="message" class="page"><Message title={t('unknown.title')} text={t('unknown.text')}>
      <a class="button primary" href={href('')} data-nav="start">{t('action.home')}</a>
    </Message></main>
  );
}

const watchPage = () => import('./pages/watch').then((part) => part.Watch);
const enterPage = () => import('./pages/enter').then((part) => part.Enter);
const whoPage = () => import('./pages/who').then((part) => part.WhoPage);
const deskPage = () => import('./pages/desk').then((part) => part.Desk);
const plainPages: Partial<Record<string, () => Promise<ComponentType>>> = {
  uploads: () => import('./pages/uploads').then((part) => part.Uploads),
  libraries: () => import('./pages/libraries').then((part) => part.Libraries),
  account: () => import('./pages/account').then((part) => part.Account),
  history: () => import('./pages/history').then((part) => part.History),
  device: () => import('./pages/device').then((part) => part.Device),
  people: () => import('./pages/people').then((part) => part.People),
  activity: () => import('./pages/activity').then((part) => part.Activity),
  audit: () => import('./pages/audit').then((part) => part.Audit),
  settings: () => import('./pages/settings').then((part) => part.Settings),
  space: () => import('./pages/space').then((part) => part.SpacePage),
  synonyms: () => import('./pages/synonyms').then((part) => part.Synonyms),
};
const showPage = () => import('./pages/show').then((part) => part.Show);
const groupPage = () => import('./pages/group').then((part) => part.Group);
const browsePage = () => import('./pages/browse').then((part) => part.Browse);
const watchWait = <main class="watch" aria-busy="true" />;
const pageWait = <main class="page" aria-busy="true" />;

/** One place for the film, on its page and in the corner of the others, so that going from one to the other moves nothing. */
function Film() {
  const now = route.value;
  if (now.page === 'watch') return <Lazy fetch={watchPage} instance={now.id} props={{ id: now.id, at: now.at, small: false }} wait={watchWait} />;
  return mini.value ? <Lazy fetch={watchPage} instance={mini.value} props={{ id: mini.value, at: null, small: true }} wait={watchWait} /> : null;
}

/** A fault in drawing shows words in place of an empty page. */
class Guard extends Component<object, { broken: boolean }> {
  override state = { broken: false };
  override componentDidCatch() { this.setState({ broken: true }); }
  render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main key="message" class="page"><Message title={t('fault.server')} level="alert">
        <a class="button primary" href={href('')} onClick={(event) => { event.preventDefault(); location.assign(href('')); }}>{t('action.home')}</a>
      </Message></main>
    );
  }
}

export function App() {
  const now = route.value;
  const plain = plainPages[now.page];
  if (gate.value || now.page === 'enter') return <Guard><Lazy fetch={enterPage} props={{}} wait={pageWait} /></Guard>;
  // A page without the bar: whoever comes next is nobody yet.
  if (now.page === 'who' || now.page === 'home' && asksWho()) return <Guard><Lazy key="who" fetch={whoPage} props={{}} wait={pageWait} /></Guard>;
  return (
    <Guard>
      {now.page !== 'watch' && <Bar />}
      {now.page === 'home' && <Home />}
      {now.page === 'search' && <Lazy fetch={() => import('./pages/search').then((part) => part.Search)} props={{ query: now.query }} wait={pageWait} />}
      {now.page === 'browse' && <Lazy key="browse" fetch={browsePage} props={{ query: now.query }} wait={pageWait} />}
      {now.page === 'show' && <Lazy key="show" fetch={showPage} instance={now.id} props={{ id: now.id, query: now.query }} wait={pageWait} />}
      {(now.page === 'person' || now.page === 'studio' || now.page === 'collection') && <Lazy key={now.page} fetch={groupPage} instance={now.id} props={{ kind: now.page, id: now.id, query: now.query }} wait={pageWait} />}
      {now.page === 'desk' && <Lazy key="desk" fetch={deskPage} props={{ query: now.query }} wait={pageWait} />}
      {plain && <Lazy key={now.page} fetch={plain} props={{}} wait={pageWait} />}
      {now.page === 'unknown' && <Unknown />}
      <Film />
      <SearchKey />
      {boxOpen.value && <Lazy fetch={() => import('./ui/search_box').then((part) => part.SearchBox)} props={{}} wait={null} />}
      <OpenCardMenu />
      <Toasts />
      {!television && may('video.upload') && <DropZone />}
      <ConnectionPill />
    </Guard>
  );
}
