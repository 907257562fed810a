// Addresses and history. Everything is relative to <base href>, which the daemon rewrites. Going back restores the
// scroll position and the focused thing, which is what makes a remote control bearable.
import { signal } from '@preact/signals';

type Place = 'uploads' | 'libraries' | 'account' | 'history' | 'people' | 'activity' | 'audit' | 'settings' | 'space' | 'synonyms' | 'device' | 'who';

export type Route =
  | { page: 'home' }
  | { page: 'watch'; id: string; at: number | null }
  | { page: 'search' | 'browse' | 'desk'; query: string }
  | { page: 'show' | 'person' | 'studio' | 'collection'; id: string; query: string }
  | { page: Place }
  | { page: 'enter'; door: string }
  | { page: 'unknown' };

const base = new URL(document.baseURI).pathname;

export function href(path: string): string {
  return base + path;
}

function parse(): Route {
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : location.pathname.slice(1);
  if (path === '' || path === 'index.html') return { page: 'home' };
  if (path === 'search' || path === 'browse' || path === 'desk') return { page: path, query: location.search };
  const named = /^(show|person|studio|collection)\/([0-9A-Za-z-]+)\/?$/.exec(path);
  if (named) return { page: named[1] as 'show', id: named[2]!, query: location.search };
  if (/^(uploads|libraries|account|history|people|activity|audit|settings|space|synonyms|device|who)$/.test(path)) return { page: path as Place };
  if (/^(setup|sign-in|join|reset|forgot|confirm)$/.test(path)) return { page: 'enter', door: path };
  const watch = /^watch\/([0-9A-Za-z]+)\/?$/.exec(path);
  if (watch) {
    const at = Number(new URLSearchParams(location.search).get('t') ?? NaN);
    return { page: 'watch', id: watch[1]!, at: Number.isFinite(at) && at >= 0 ? at : null };
  }
  return { page: 'unknown' };
}

export const route = signal<Route>(parse());

interface Memory {
  /** How many of our own entries lie behind this one. */
  depth: number;
  scroll?: number;
  focus?: string;
}

const memory = (): Memory => (history.state as Memory | null) ?? { depth: 0 };
let pending: Memory | null = null;

function keepPlace(): void {
  const focused = document.activeElement?.closest<HTMLElement>('[data-key]')?.dataset.key;
  history.replaceState({ ...memory(), scroll: scrollY, ...(focused ? { focus: focused } : {}) }, '');
}

export function navigate(path: string, replace = false): void {
  const depth = memory().depth;
  if (replace) {
    history.replaceState({ depth }, '', href(path));
  } else {
    keepPlace();
    history.pushState({ depth: depth + 1 }, '', href(path));
  }
  pending = null;
  route.value = parse();
  if (!replace) scrollTo(0, 0);
}

/** One page back, or home when this page was opened from outside. */
export function back(): void {
  if (memory().depth > 0) history.back();
  else navigate('', true);
}

/** What the page that is about to show should scroll and focus; each page takes it once, after its first layout. */
export function takePlace(): Memory | null {
  const place = pending;
  pending = null;
  return place;
}

export function startRouter(): void {
  history.scrollRestoration = 'manual';
  addEventListener('popstate', () => {
    pending = memory();
    route.value = parse();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!link.pathname.startsWith(base) || link.pathname.startsWith(`${base}api/`)) return;
    event.preventDefault();
    navigate(link.pathname.slice(base.length) + link.search);
  });
}
