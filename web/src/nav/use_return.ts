// Scroll and focus as they were before something was opened from this page.
import { useLayoutEffect } from 'preact/hooks';
import { takePlace } from '../router';

/** A grid draws the rows of the new scroll position a frame or two later. */
const kFramesToFocus = 12;

function focusSoon(key: string, frames: number): void {
  requestAnimationFrame(() => {
    const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return frames > 0 ? focusSoon(key, frames - 1) : undefined;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}

/** `ready`: what was left is drawn again. */
export function useReturn(ready: boolean): void {
  useLayoutEffect(() => {
    const place = ready ? takePlace() : null;
    if (!place) return;
    // A grid takes its full height in its own layout effect, one draw after this.
    requestAnimationFrame(() => {
      scrollTo(0, place.scroll ?? 0);
      if (place.focus) focusSoon(place.focus, kFramesToFocus);
    });
  }, [ready]);
}
