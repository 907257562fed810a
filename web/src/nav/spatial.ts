// Arrow keys move focus to the nearest thing in that direction, so a remote control reaches everything. Pages need do
// nothing but use real links and buttons; an open menu or dialog marks itself with data-scope and keeps the focus.
import { reducedMotion, television } from '../state/settings';

type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const kReachable = 'a[href], button:not([disabled]), input:not([disabled]), [tabindex="0"]';

function scope(): ParentNode {
  const open = document.querySelectorAll('[data-scope]');
  return open[open.length - 1] ?? document;
}

function isShown(element: HTMLElement): boolean {
  if (element.closest('[inert], [data-nav="skip"]')) return false;
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility !== 'hidden';
}

/** How far `to` lies from `from` in that direction; Infinity when it does not lie there at all. */
export function distance(from: DOMRect, to: DOMRect, direction: Direction): number {
  const horizontal = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const ahead = {
    ArrowLeft: from.left - to.right,
    ArrowRight: to.left - from.right,
    ArrowUp: from.top - to.bottom,
    ArrowDown: to.top - from.bottom,
  }[direction];
  const overlap = horizontal
    ? Math.min(from.bottom, to.bottom) - Math.max(from.top, to.top)
    : Math.min(from.right, to.right) - Math.max(from.left, to.left);
  // Things may overlap a little (a button on a picture's edge), but must not lie behind.
  const least = -(horizontal ? Math.min(from.width, to.width) : Math.min(from.height, to.height)) / 2;
  if (ahead < least) return Infinity;
  // Sideways stays in its row.
  if (horizontal && overlap <= 0) return Infinity;
  const centre = horizontal
    ? Math.abs((from.top + from.bottom) / 2 - (to.top + to.bottom) / 2)
    : Math.abs((from.left + from.right) / 2 - (to.left + to.right) / 2);
  return Math.max(0, ahead) + (overlap > 0 ? 0.2 : 2) * (overlap > 0 ? centre : centre - overlap);
}

/** Rows win over distance: from a wide thing, Down goes to the next row even when a lower one is better aligned. */
function nearest(from: DOMRect, candidates: { element: HTMLElement; box: DOMRect }[], direction: Direction): HTMLElement | null {
  let inReach = candidates.map((one) => ({ ...one, far: distance(from, one.box, direction) })).filter((one) => one.far < Infinity);
  if (inReach.length === 0) return null;
  if (direction === 'ArrowDown' || direction === 'ArrowUp') {
    const edge = (box: DOMRect) => (direction === 'ArrowDown' ? box.top : -box.bottom);
    const first = Math.min(...inReach.map((one) => edge(one.box)));
    const row = inReach.find((one) => edge(one.box) === first)!;
    inReach = inReach.filter((one) => edge(one.box) <= first + Math.max(8, row.box.height * 0.6));
  }
  return inReach.reduce((best, one) => (one.far < best.far ? one : best)).element;
}

export function reveal(element: HTMLElement): void {
  const behavior: ScrollBehavior = reducedMotion() ? 'auto' : 'smooth';
  if (element.closest('[data-nav="top"]')) scrollTo({ top: 0, behavior });
  else element.scrollIntoView({ block: television ? 'center' : 'nearest', inline: 'nearest', behavior });
}

export function moveFocus(direction: Direction): boolean {
  const root = scope();
  const all = [...root.querySelectorAll<HTMLElement>(kReachable)].filter(isShown);
  const active = document.activeElement as HTMLElement | null;
  if (!active || active === document.body || !root.contains(active)) {
    const start = root.querySelector<HTMLElement>('[data-nav="start"]') ?? all[0];
    if (!start) return false;
    start.focus();
    reveal(start);
    return true;
  }
  const from = active.getBoundingClientRect();
  const next = nearest(from, all.filter((element) => element !== active).map((element) => ({ element, box: element.getBoundingClientRect() })), direction);
  if (!next) return false;
  next.focus({ preventScroll: true });
  reveal(next);
  return true;
}

export function startSpatial(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
    const target = event.target as HTMLElement;
    const horizontal = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    if (target instanceof HTMLInputElement && horizontal) return;
    // With nothing focused a desktop page scrolls as usual; a remote control starts at the first film.
    const idle = target === document.body || target === document.documentElement;
    if (idle && !television && !horizontal && !document.querySelector('[data-scope]')) return;
    if (moveFocus(event.key as Direction)) event.preventDefault();
  });
}
