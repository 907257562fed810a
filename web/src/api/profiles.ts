// The calls of who is watching, and of PINs. They reject as those in client.ts do.
import { address, call, json } from './client';
import type { Profile, Screen, SignedIn, Ulid } from './types';

export const profiles = {
  list: (): Promise<{ items: Profile[] }> => call(address('/api/v1/profiles')),
  remember: (): Promise<unknown> => call(address('/api/v1/profiles'), json('POST', { cookie: true })),
  pick: (profile: Ulid, pin?: string): Promise<SignedIn> => call(address('/api/v1/profiles/{profile}/session', { profile }), json('POST', { cookie: true, ...(pin ? { pin } : {}) })),
  forget: (profile: Ulid): Promise<void> => call(address('/api/v1/profiles/{profile}', { profile }), { method: 'DELETE' }),
  screens: (): Promise<{ items: Screen[] }> => call(address('/api/v1/screens')),
  setPin: (id: Ulid, pin: string, password?: string): Promise<void> => call(address('/api/v1/users/{id}/pin', { id }), json('PUT', { pin, ...(password ? { password } : {}) })),
  removePin: (id: Ulid, password?: string): Promise<void> => call(address('/api/v1/users/{id}/pin/off', { id }), json('POST', password ? { password } : {})),
};
