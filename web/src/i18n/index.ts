// Words. `t` reads the language signal, so a component that calls it is drawn again when the language changes.
import { effect, signal } from '@preact/signals';
import { read, write } from '../state/storage';
import { en } from './en';
import { ja } from './ja';
import type { AccountWords } from './account';
import type { ActivityWords } from './activity';
import type { AheadWords } from './ahead';
import type { AuditWords } from './audit';
import type { ElsewhereWords } from './elsewhere';
import type { DeskWords } from './desk';
import type { DeviceWords } from './device';
import type { EnterWords } from './enter';
import type { MailWords } from './mail';
import type { FoundWords } from './found';
import type { GroupWords } from './groups';
import type { HistoryWords } from './history';
import type { LikesWords } from './likes';
import type { ManageWords } from './manage';
import type { OnlineWords } from './online';
import type { PeopleWords } from './people';
import type { PlayerWords } from './player';
import type { SavedWords } from './saved';
import type { SettingWords } from './settings';
import type { ShowWords } from './shows';
import type { SpaceWords } from './space';
import type { SynonymWords } from './synonyms';
import type { WhoWords } from './who';

export type Catalogue = Record<keyof typeof en, string>;
export type Key = keyof Catalogue | keyof PlayerWords | keyof HistoryWords | keyof LikesWords | keyof MailWords | keyof ManageWords | keyof OnlineWords | keyof AccountWords | keyof DeskWords | keyof DeviceWords | keyof ElsewhereWords | keyof EnterWords | keyof PeopleWords | keyof ActivityWords | keyof AuditWords | keyof FoundWords | keyof GroupWords | keyof SettingWords | keyof SpaceWords | keyof SavedWords | keyof ShowWords | keyof SynonymWords | keyof WhoWords | keyof AheadWords;
export type Language = 'en' | 'ja';

const catalogues: Record<Language, Record<string, string>> = { en: { ...en }, ja: { ...ja } };

const kKey = 'chanoma.language';

function first(): Language {
  const chosen = read<string | null>(kKey, null);
  if (chosen === 'en' || chosen === 'ja') return chosen;
  for (const wanted of navigator.languages ?? [navigator.language]) {
    const short = wanted.slice(0, 2).toLowerCase();
    if (short === 'en' || short === 'ja') return short;
  }
  return 'en';
}

/** Words of a part of the app that is fetched later; it calls this before it draws anything. */
export function addWords(part: Record<Language, Record<string, string>>): void {
  Object.assign(catalogues.en, part.en);
  Object.assign(catalogues.ja, part.ja);
}

export const language = signal<Language>(first());

export function setLanguage(next: Language): void {
  language.value = next;
  write(kKey, next);
}

export function startLanguage(): void {
  effect(() => { document.documentElement.lang = language.value; });
}

export function number(n: number): string {
  return new Intl.NumberFormat(language.value).format(n);
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  let text = catalogues[language.value][key] ?? key;
  const parts = text.split('|');
  if (parts.length === 2) text = new Intl.PluralRules(language.value).select(Number(values['n'])) === 'one' ? parts[0]! : parts[1]!;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? number(value) : value ?? '';
  });
}

/** "1 h 32 min", "12 min", "45 s". */
export function length(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes >= 60) return t('video.hours', { h: Math.floor(minutes / 60), m: minutes % 60 });
  return seconds >= 60 ? t('video.minutes', { m: minutes }) : t('video.seconds', { s: Math.max(1, Math.round(seconds)) });
}

const kUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** "12.4 GB", in steps of a thousand as disks are sold. */
export function bytes(n: number): string {
  const step = n < 1 ? 0 : Math.min(kUnits.length - 1, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** step;
  return `${new Intl.NumberFormat(language.value, { maximumFractionDigits: step > 1 && value < 100 ? 1 : 0 }).format(value)} ${kUnits[step]}`;
}

export function dateOf(text: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }).format(new Date(text));
}

/** "1:02:03" or "2:03". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The name of a language tag in the viewer's language, or null for none and for nonsense. */
export function languageName(tag: string | null): string | null {
  if (!tag || tag === 'und') return null;
  try {
    return new Intl.DisplayNames([language.value], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const kana = /[\u3041-\u30ff\uff66-\uff9f]/;
const cjk = /[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]/;

let faceAsked = false;

/** Below the system's Japanese faces lies one of our own: its rules are fetched once there is Japanese to draw. */
function askForFace(): void {
  if (faceAsked) return;
  faceAsked = true;
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000));
  idle(() => void import('@fontsource-variable/noto-sans-jp/index.css').catch(() => { faceAsked = false; }));
}

/** `lang` for a title: Japanese when it has kana, so that its Han characters take Japanese shapes. */
export function langOf(text: string): string | undefined {
  if (!cjk.test(text)) return undefined;
  askForFace();
  return kana.test(text) || language.value === 'ja' ? 'ja' : undefined;
}

export function isCjk(text: string): boolean {
  return cjk.test(text);
}
