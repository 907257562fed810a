// Calls of the pages of people, studios and collections.
import { address, call } from './client';
import type { Collection, Staff, Studio, WorkPage } from './types';

export type GroupKind = 'person' | 'studio' | 'collection';
/** What a page of each needs; only people have `kinds`, only collections a `plot`. */
export type Group = { slug: string; name: string; shows: number; works: WorkPage } & Partial<Pick<Staff, 'kinds'>> & Partial<Pick<Collection, 'plot'>> & Partial<Studio>;

const at = (kind: GroupKind, slug: string) =>
  kind === 'person' ? address('/api/v1/staff/{slug}', { slug }) : kind === 'studio' ? address('/api/v1/studios/{slug}', { slug }) : address('/api/v1/collections/{slug}', { slug });

export const groups = {
  one: (kind: GroupKind, slug: string, params: URLSearchParams, signal?: AbortSignal): Promise<Group> => call(`${at(kind, slug)}?${params}`, { signal }),
  more: (url: string): Promise<Group> => call(url),
};
