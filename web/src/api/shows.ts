// Calls of the pages of films and series; no part of the first paint.
import { address, call, json } from './client';
import type { Entry, Genre, Listing, ListingPatch, Page, Season, Show, ShowSummary } from './types';

const kEntries = 250;

export const shows = {
  list: (kind: 'shows' | 'series' | 'movies', params: URLSearchParams, signal?: AbortSignal): Promise<Page<ShowSummary>> =>
    call(`${address(`/api/v1/${kind}`)}?${params}`, { signal }),
  listAt: (url: string): Promise<Page<ShowSummary>> => call(url),
  genres: (): Promise<{ items: Genre[] }> => call(address('/api/v1/genres')),
  one: (id: string): Promise<Show> => call(address('/api/v1/shows/{id}', { id })),
  seasons: (id: string): Promise<{ items: Season[] }> => call(address('/api/v1/shows/{id}/seasons', { id })),
  entries: (id: string, season: number | null): Promise<Page<Entry>> =>
    call(`${address('/api/v1/shows/{id}/entries', { id })}?limit=${kEntries}${season === null ? '' : `&season=${season}`}`),
  entriesAt: (url: string): Promise<Page<Entry>> => call(url),
  say: (id: string, patch: ListingPatch): Promise<Listing> => call(address('/api/v1/shows/{id}/listing', { id }), json('PATCH', patch)),
  mark: (id: string, seen: boolean, season: number | null): Promise<{ marked: number }> =>
    call(address('/api/v1/shows/{id}/seen', { id }), json('PUT', season === null ? { seen } : { seen, season })),
};
