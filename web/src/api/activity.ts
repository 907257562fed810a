// What the server does at the moment.
import { address, call } from './client';
import type { Job, Page, Server, Ulid, Viewing } from './types';

/** Of the work that failed; the page says how much more there is. */
const kShown = 25;

export const activity = {
  viewings: (): Promise<{ items: Viewing[] }> => call(address('/api/v1/viewings')),
  server: (): Promise<Server> => call(address('/api/v1/server')),
  complaints: (): Promise<{ items: string[] }> => call(address('/api/v1/complaints')),
  failed: (): Promise<Page<Job>> => call(`${address('/api/v1/jobs')}?state=dead&limit=${kShown}`),
  retry: (id: Ulid): Promise<Job> => call(address('/api/v1/jobs/{id}/retry', { id }), { method: 'POST' }),
};
