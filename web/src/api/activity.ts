// What the server does at the moment.
import { address, call } from './client';
import type { Job, NoticeTest, Page, Server, Trouble, Ulid, Viewing } from './types';

/** Of the work that failed; the page says how much more there is. */
const kShown = 25;

export const activity = {
  viewings: (): Promise<{ items: Viewing[] }> => call(address('/api/v1/viewings')),
  server: (): Promise<Server> => call(address('/api/v1/server')),
  troubles: (): Promise<{ items: Trouble[] }> => call(address('/api/v1/troubles')),
  testNotices: (): Promise<NoticeTest> => call(address('/api/v1/troubles/test'), { method: 'POST' }),
  complaints: (): Promise<{ items: string[] }> => call(address('/api/v1/complaints')),
  failed: (): Promise<Page<Job>> => call(`${address('/api/v1/jobs')}?state=dead&limit=${kShown}`),
  retry: (id: Ulid): Promise<Job> => call(address('/api/v1/jobs/{id}/retry', { id }), { method: 'POST' }),
};
