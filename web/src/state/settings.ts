// What the viewer chose in this browser: theme, volume, subtitle language, speed. Applied to <html> as data attributes.
import { effect, signal } from '@preact/signals';
import type { CueLook } from '../player/cue_look';
import { read, write } from './storage';

export type Theme = 'auto' | 'dark' | 'light';

const kKey = 'chanoma.settings';

/** Kept with the account; the rest stays in this browser. */
export interface Preferences {
  theme?: Theme;
  /** A language, or null for none chosen on purpose, or undefined for never chosen. */
  subtitles?: string | null;
  /** Subtitles for the hard of hearing were the last chosen. */
  impaired?: boolean;
  audio?: string;
  /** The most lines of a picture, or as many as the line carries. */
  quality?: number | 'auto';
  skip?: Partial<Record<'intro' | 'recap' | 'credits' | 'preview', 'ask' | 'always' | 'never'>>;
  preferOriginal?: boolean;
}

interface Settings extends Preferences {
  theme: Theme;
  volume: number;
  muted: boolean;
  /** How subtitles look, where it differs from how they come. */
  look?: Partial<CueLook>;
}

export const settings = signal<Settings>({ theme: 'auto', volume: 1, muted: false, ...read<Partial<Settings>>(kKey, {}) });

export function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
  write(kKey, settings.value);
}

function looksLikeTelevision(): boolean {
  const asked = new URLSearchParams(location.search).get('tv');
  if (asked !== null) write('chanoma.tv', asked !== '0');
  const chosen = read<boolean | null>('chanoma.tv', null);
  if (chosen !== null) return chosen;
  return /\b(SMART-TV|SmartTV|Tizen|Web0S|webOS|AFT[A-Z]|Android TV|GoogleTV|CrKey|BRAVIA|HbbTV|PlayStation)\b/i.test(navigator.userAgent)
    || matchMedia('(hover: none) and (pointer: none)').matches;
}

export const television = looksLikeTelevision();
export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function applySettings(): void {
  const root = document.documentElement;
  root.toggleAttribute('data-tv', television);
  effect(() => {
    if (settings.value.theme === 'auto') root.removeAttribute('data-theme');
    else root.dataset.theme = settings.value.theme;
  });
}
