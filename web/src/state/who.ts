// Whether this screen asks who is watching before anything else: a television that remembers more than one, once in a sitting.
import { television } from './settings';
import { read, write } from './storage';

const kKnown = 'chanoma.profiles', kChosen = 'chanoma.chosen';

export const known = (count: number): void => write(kKnown, count);

export function chosen(): void {
  try { sessionStorage.setItem(kChosen, '1'); } catch { /* Then it is asked again. */ }
}

export function asksWho(): boolean {
  if (!television || read(kKnown, 0) < 2) return false;
  try { return sessionStorage.getItem(kChosen) === null; } catch { return false; }
}
