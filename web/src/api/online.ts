// What providers on the network know of films and series; no part of the first paint.
import { address, call, json } from './client';
import type { Online, OnlineFound, OnlineProvider, ProviderTest, ShowOnline } from './types';

export type Provider = OnlineProvider['provider'];

export const online = {
  state: (): Promise<Online> => call(address('/api/v1/online')),
  test: (provider: Provider): Promise<ProviderTest> => call(address('/api/v1/online/{provider}/test', { provider }), { method: 'POST' }),
  /** Fails in the server's words when the provider refuses it; an empty one is forgotten. */
  key: (provider: Provider, key: string): Promise<void> => call(address('/api/v1/online/{provider}/key', { provider }), json('PUT', { key })),
  search: (kind: 'series' | 'movie', title: string, year: number | null, signal?: AbortSignal): Promise<OnlineFound> =>
    call(`${address('/api/v1/online/search')}?${new URLSearchParams({ kind, title, ...(year === null ? {} : { year: String(year) }) })}`, { signal }),
  of: (id: string): Promise<ShowOnline> => call(address('/api/v1/shows/{id}/online', { id })),
  choose: (show: string, provider: Provider, id: string): Promise<ShowOnline> => call(address('/api/v1/shows/{id}/online', { id: show }), json('PUT', { provider, id })),
  refresh: (id: string): Promise<ShowOnline> => call(address('/api/v1/shows/{id}/online/refresh', { id }), { method: 'POST' }),
  leaveAlone: (id: string): Promise<void> => call(address('/api/v1/shows/{id}/online', { id }), { method: 'DELETE' }),
};
