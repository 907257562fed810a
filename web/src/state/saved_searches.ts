// The searches one keeps: rows of home, and what the page of results can be told to keep. No part of the first paint.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { heard } from '../api/live';
import { savedSearches } from '../api/saved_searches';
import type { NewSavedSearch, SavedSearch } from '../api/types';
import { t } from '../i18n';
import '../i18n/saved';
import { failed, toast } from './toasts';

const kNames = ['kind', 'library', 'language', 'resolution', 'decade', 'year'] as const;
const kUsual = 'relevance';
/** A change of the order is told several times: all of it is asked for once. */
const kGather = 60;

/** In their order; null until they are known. */
export const saved = signal<SavedSearch[] | null>(null);

type Asked = Pick<SavedSearch, 'q' | 'sort' | 'filters'>;

export function askedIn(query: string): Asked {
  const params = new URLSearchParams(query);
  const filters: Asked['filters'] = {};
  for (const name of kNames) {
    const values = (params.get(name) ?? '').split(',').filter((value) => value !== '');
    if (values.length > 0) filters[name] = values;
  }
  return { q: params.get('q') ?? '', sort: params.get('sort') ?? kUsual, filters };
}

/** The same question always in the same words. */
export function paramsOf({ q, sort, filters }: Asked): URLSearchParams {
  const params = new URLSearchParams();
  if (q !== '') params.set('q', q);
  for (const name of kNames) {
    const values = filters[name];
    if (values) params.set(name, [...values].sort().join(','));
  }
  if (sort !== kUsual) params.set('sort', sort);
  return params;
}

export const pathOf = (asked: Asked): string => `search?${paramsOf(asked)}`;

/** The saved search that asks just this. */
export function keptAs(asked: Asked): SavedSearch | undefined {
  const path = pathOf({ ...asked, q: asked.q.trim() });
  return saved.value?.find((one) => pathOf({ ...one, q: one.q.trim() }) === path);
}

export async function load(): Promise<void> {
  saved.value = (await savedSearches.list()).items;
}

/** Them, for as long as the component is there: also what other devices change. `answered`: once it is known which there are, or that nobody says. */
export function useSaved(answered: () => void = () => undefined): SavedSearch[] | null {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Rows that cannot be had are rows that are not there.
    const ask = () => { load().catch(() => undefined).finally(answered); };
    ask();
    const leave = heard.subscribe((message) => {
      if (message?.type !== 'searches.changed' && message?.type !== 'resync') return;
      clearTimeout(timer);
      timer = setTimeout(ask, kGather);
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, []);
  return saved.value;
}

export async function keep(wanted: NewSavedSearch): Promise<void> {
  await savedSearches.add(wanted);
  await load();
}

export async function rename(one: SavedSearch, name: string): Promise<void> {
  await savedSearches.change(one.id, { name });
  await load();
}

const sorry = (error: unknown) => {
  failed(error);
  load().catch(() => undefined);
};

export function move(one: SavedSearch, to: number): void {
  const rest = (saved.value ?? []).filter(({ id }) => id !== one.id);
  saved.value = [...rest.slice(0, to), one, ...rest.slice(to)];
  savedSearches.change(one.id, { place: to }).catch(sorry);
}

export function remove(one: SavedSearch): void {
  const place = (saved.value ?? []).findIndex(({ id }) => id === one.id);
  saved.value = (saved.value ?? []).filter(({ id }) => id !== one.id);
  const gone = savedSearches.remove(one.id);
  gone.catch(sorry);
  const { name, q, sort, filters } = one;
  toast(t('saved.removed', { name }), {
    label: t('action.undo'),
    run: () => { void gone.then(() => keep({ name, q, sort, filters, place: Math.max(0, place) })).catch(sorry); },
  });
}
