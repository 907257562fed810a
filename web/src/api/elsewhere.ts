// The calls of signing in elsewhere. They reject as those in client.ts do.
import { address, call, json } from './client';
import type { Identity, NewOidc, SignedIn, Ulid } from './types';

const me = { id: 'me' };

export const elsewhere = {
  begin: (provider: string, wanted: NewOidc): Promise<{ address: string }> => call(address('/api/v1/oidc/{provider}', { provider }), json('POST', wanted)),
  byProxy: (): Promise<SignedIn> => call(address('/api/v1/sessions/proxy'), json('POST', { cookie: true })),
  identities: (): Promise<{ items: Identity[] }> => call(address('/api/v1/users/{id}/identities', me)),
  unlink: (identity: Ulid): Promise<void> => call(address('/api/v1/users/{id}/identities/{identity}', { ...me, identity }), { method: 'DELETE' }),
};
