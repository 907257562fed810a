// What takes up the room. Calls reject as those in client.ts do.
import { address, call } from './client';
import type { Large, Page, Space } from './types';

const kAtOnce = 20;

export const space = {
  now: (): Promise<Space> => call(address('/api/v1/space')),
  largest: (sort: 'media' | 'segments'): Promise<Page<Large>> => call(`${address('/api/v1/space/shows')}?sort=${sort}&limit=${kAtOnce}`),
  largestAt: (url: string): Promise<Page<Large>> => call(url),
};
