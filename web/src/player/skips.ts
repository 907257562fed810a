// What may be skipped where the film is, and what somebody wants done about it. Rules without a page.
import type { Skip } from '../api/types';
import type { Preferences } from '../state/settings';

export type SkipModes = NonNullable<Preferences['skip']>;
export const skipKinds = ['recap', 'intro', 'credits', 'preview'] as const satisfies readonly Skip['kind'][];
/** Being in it so shortly before its end, nothing is left to skip. */
const kTail = 1;
/** So long from its beginning on, playing has just arrived. */
const kArrival = 2;
/** What follows a stretch and is no longer than this is nothing to stay for. */
const kNothing = 5;

export const modeOf = (kind: Skip['kind'], modes: SkipModes | undefined) => modes?.[kind] ?? 'ask';

/** The stretch that is being played. */
export function skipAt(skips: readonly Skip[], time: number): Skip | null {
  return skips.find((one) => time >= one.begin && time < one.end - kTail) ?? null;
}

/** Where the story is over: the credits after which nothing comes but a preview of what is next. Null: nobody knows. */
export function storyEnd(skips: readonly Skip[], duration: number): number | null {
  const credits = [...skips].reverse().find((one) => one.kind === 'credits');
  if (!credits || !(duration > 0)) return null;
  let end = credits.end;
  for (const one of skips) if (one.kind === 'preview' && one.begin >= credits.begin && one.begin - end <= kNothing) end = Math.max(end, one.end);
  return duration - end <= kNothing ? credits.begin : null;
}

/** What the button offers; nothing where the card of what comes next stands in its place. */
export function offerAt(skips: readonly Skip[], time: number, duration: number, modes: SkipModes | undefined, next: boolean): Skip | null {
  const one = skipAt(skips, time);
  if (!one || modeOf(one.kind, modes) === 'never') return null;
  const over = storyEnd(skips, duration);
  if (over !== null && one.begin >= over && (next || duration - one.end <= kNothing)) return null;
  return one;
}

/** Whether it is left out without asking: once, where playing has come to its beginning. */
export function leavesOut(one: Skip | null, time: number, modes: SkipModes | undefined, known: ReadonlySet<number>): boolean {
  return one !== null && modeOf(one.kind, modes) === 'always' && time < one.begin + kArrival && !known.has(one.begin);
}
