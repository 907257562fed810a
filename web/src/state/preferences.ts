// What somebody likes is kept with their account: fetched after the first paint, followed from then on. What belongs to the
// device (how loud, how subtitles look) stays in the browser. Who is not signed in keeps everything there.
import { effect } from '@preact/signals';
import { address, json } from '../api/client';
import type { User } from '../api/types';
import { language, setLanguage, type Language } from '../i18n';
import { change, settings, type Preferences } from './settings';
import { read, write } from './storage';

const kOwner = 'chanoma.settings.of';
const kDelay = 600;

const shared = ['theme', 'audio', 'subtitles', 'impaired', 'quality', 'skip', 'preferOriginal'] as const satisfies readonly (keyof Preferences)[];

const chosen = (): Preferences => {
  const now = settings.value;
  return Object.fromEntries([...shared.filter((key) => now[key] !== undefined && !(key === 'theme' && now.theme === 'auto')).map((key) => [key, now[key]]), ['language', language.value]]);
};

let kept: Record<string, unknown> = {};
let timer: ReturnType<typeof setTimeout> | undefined;

async function send(): Promise<void> {
  timer = undefined;
  // What other programs keep there stays; what was taken back goes.
  const others = Object.fromEntries(Object.entries(kept).filter(([key]) => !(shared as readonly string[]).includes(key)));
  const next = { ...others, ...chosen() };
  if (JSON.stringify(next) === JSON.stringify(kept)) return;
  kept = next;
  await fetch(address('/api/v1/users/{id}', { id: 'me' }), { credentials: 'same-origin', keepalive: true, ...json('PATCH', { preferences: next }) }).catch(() => undefined);
}

let following = false;

/** Once, when the app has drawn itself. Nobody is asked to sign in for it. */
export async function followPreferences(): Promise<void> {
  if (following) return;
  following = true;
  const response = await fetch(address('/api/v1/users/{id}', { id: 'me' }), { credentials: 'same-origin' }).catch(() => null);
  if (!response?.ok) return;
  const user = await response.json() as User;
  kept = (user.preferences ?? {}) as Record<string, unknown>;
  const theirs = kept as Preferences & { language?: string };
  // On a screen of several people, nothing that the one before liked is taken for the next one's.
  const another = read<string | null>(kOwner, null) !== user.id;
  const forget = another && read<string | null>(kOwner, null) !== null;
  write(kOwner, user.id);
  change({ ...(forget ? { theme: 'auto' as const, ...Object.fromEntries(shared.filter((key) => key !== 'theme').map((key) => [key, undefined])) } : {}),
    ...Object.fromEntries(shared.filter((key) => key in theirs).map((key) => [key, theirs[key]])) });
  if (theirs.language === 'en' || theirs.language === 'ja') setLanguage(theirs.language as Language);
  let first = true;
  effect(() => {
    chosen();
    // What the browser had before the account knew of it counts once: it is theirs from then on.
    if (first && Object.keys(kept).length > 0) {
      first = false;
      return;
    }
    first = false;
    clearTimeout(timer);
    timer = setTimeout(() => void send(), kDelay);
  });
  addEventListener('pagehide', () => { if (timer) { clearTimeout(timer); void send(); } });
}
