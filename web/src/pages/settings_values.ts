// Values of settings as people write them: "10 GiB", "5 min". What is typed goes to the server as it is; what fits is its to say.
import type { Setting } from '../api/types';
import { language } from '../i18n';

export type Value = Setting['value'];

const kSizes = ['KiB', 'MiB', 'GiB', 'TiB'];
const kTimes: [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']];

function sizeText(bytes: number): string {
  let step = 0;
  while (step < kSizes.length && bytes !== 0 && bytes % 1024 ** (step + 1) === 0) step += 1;
  return step === 0 ? String(bytes) : `${bytes / 1024 ** step} ${kSizes[step - 1]}`;
}

function timeText(count: number, unit: 'seconds' | 'minutes'): string {
  const seconds = count * (unit === 'minutes' ? 60 : 1);
  const [size, name] = kTimes.find(([one]) => seconds !== 0 && seconds % one === 0) ?? [1, ''];
  return `${seconds / size} ${name}`.trim();
}

/** As it stands in its field. */
export function textOf({ type, unit }: Pick<Setting, 'type' | 'unit'>, value: Value): string {
  if (typeof value !== 'number') return String(value);
  if (unit) return timeText(value, unit);
  return type === 'size' ? sizeText(value) : String(value);
}

/** What is sent for the text of a field. */
export function valueOf({ type, unit }: Pick<Setting, 'type' | 'unit'>, text: string): Value {
  if (type === 'text') return text;
  const plain = text.trim();
  return type === 'integer' && !unit && /^-?\d{1,15}$/.test(plain) ? Number(plain) : plain;
}

/** What a sentence says first, and the rest of it. */
export function partsOf(sentence: string): [string, string] {
  const end = /; |, for example |。(?=.)/.exec(sentence);
  if (!end) return [sentence.replace(/。$/, ''), ''];
  const rest = sentence.slice(end.index + (end[0].startsWith(', ') ? 2 : end[0].length));
  return [sentence.slice(0, end.index), rest.charAt(0).toLocaleUpperCase(language.value) + rest.slice(1)];
}
