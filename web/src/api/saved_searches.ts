// The searches one keeps.
import { address, call, json } from './client';
import type { NewSavedSearch, SavedSearch, SavedSearchPatch, SearchPage } from './types';

const one = (id: string) => address('/api/v1/saved-searches/{id}', { id });

export const savedSearches = {
  list: (): Promise<{ items: SavedSearch[] }> => call(address('/api/v1/saved-searches')),
  add: (wanted: NewSavedSearch): Promise<SavedSearch> => call(address('/api/v1/saved-searches'), json('POST', wanted)),
  change: (id: string, patch: SavedSearchPatch): Promise<SavedSearch> => call(one(id), json('PATCH', patch)),
  remove: (id: string): Promise<void> => call(one(id), { method: 'DELETE' }),
  /** What one finds now, as the page of results asks for it. */
  ask: (params: URLSearchParams): Promise<SearchPage> => call(`${address('/api/v1/search')}?${params}`),
};
