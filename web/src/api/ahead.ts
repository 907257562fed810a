// What is made before anybody asks for it.
import { address, call, json } from './client';
import type { Background, Library, Setting, Ulid } from './types';

/** How much of a library's segments. */
export type Ahead = Library['ahead'];
export type AheadState = Background['ahead'];

export const ahead = {
  wantOf: (id: Ulid, how: Ahead): Promise<Library> => call(address('/api/v1/libraries/{id}', { id }), json('PATCH', { ahead: how })),
  /** What is sent in belongs to no library of anybody's: a setting says it. */
  wantOfUploads: (how: Ahead): Promise<{ items: Setting[] }> => call(address('/api/v1/settings'), json('PATCH', { ahead_uploads: how })),
  pause: (aheadPaused: boolean): Promise<Background> => call(address('/api/v1/background'), json('PATCH', { aheadPaused })),
};
