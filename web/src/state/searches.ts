// What was searched for on this device, newest first; and whether the search box is open.
import { signal } from '@preact/signals';
import { read, write } from './storage';

const kKey = 'chanoma.searches';
const kKept = 8;

export const boxOpen = signal(false);
export const recent = signal<string[]>(read<string[]>(kKey, []).filter((one) => typeof one === 'string').slice(0, kKept));

export function remember(q: string): void {
  const text = q.trim();
  if (text === '') return;
  recent.value = [text, ...recent.value.filter((one) => one !== text)].slice(0, kKept);
  write(kKey, recent.value);
}

export function searchPath(q: string): string {
  return `search?${new URLSearchParams({ q })}`;
}
