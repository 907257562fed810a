// Which subtitles a film starts with. Pure: what the viewer chose before, what the film speaks, what the viewer reads.
import type { Subtitle } from '../api/types';

export interface Wish {
  /** The language chosen last; null: none, on purpose; undefined: never chosen. */
  chosen: string | null | undefined;
  /** The last choice was one for the hard of hearing. */
  impaired: boolean;
  /** What is being spoken, if that is known. */
  spoken: string | null;
  /** What the viewer reads, best first. */
  reads: readonly string[];
}

/** "jpn", "ja" and "ja-JP" are one language; nothing, "und" and nonsense are none. */
export function languageOf(tag: string | null | undefined): string | null {
  if (!tag || tag === 'und') return null;
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return null;
  }
}

export function sameLanguage(a: string | null | undefined, b: string | null | undefined): boolean {
  const one = languageOf(a);
  return one !== null && one === languageOf(b);
}

type Candidate = Pick<Subtitle, 'index' | 'language' | 'forced' | 'hearingImpaired' | 'default'>;

/** Of several in one language: whole ones before forced ones, of the kind liked last, the file's default first. */
function best<T extends Candidate>(list: readonly T[], language: string, impaired: boolean): T | null {
  const rank = (one: T) => (one.forced ? 4 : 0) + (one.hearingImpaired === impaired ? 0 : 2) + (one.default ? 0 : 1);
  return list.filter((one) => sameLanguage(one.language, language)).sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

export function chooseSubtitle<T extends Candidate>(list: readonly T[], wish: Wish): T | null {
  // What a film shows even to those who want none: the foreign words in it, in the language it speaks.
  const forced = list.find((one) => one.forced && sameLanguage(one.language, wish.spoken))
    ?? list.find((one) => one.forced && (one.default || languageOf(one.language) === null))
    ?? null;
  if (wish.chosen === null) return forced;
  if (wish.chosen !== undefined) return best(list, wish.chosen, wish.impaired) ?? forced;
  const foreign = languageOf(wish.spoken) !== null && !wish.reads.some((one) => sameLanguage(one, wish.spoken));
  if (foreign) {
    for (const language of wish.reads) {
      const found = best(list, language, wish.impaired);
      if (found) return found;
    }
  }
  return forced;
}
