// The calls of the pages for looking after people. They reject as those in client.ts do.
import { address, call, json } from './client';
import type { AuditEntry, Invitation, NewInvitation, NewUser, Page, ResetLink, Role, Setting, Ulid, User, UserPatch } from './types';

const one = (id: Ulid) => address('/api/v1/users/{id}', { id });

export const people = {
  list: (): Promise<Page<User>> => call(`${address('/api/v1/users')}?limit=100`),
  listAt: (url: string): Promise<Page<User>> => call(url),
  add: (who: NewUser): Promise<User> => call(address('/api/v1/users'), json('POST', who)),
  patch: (id: Ulid, change: UserPatch): Promise<User> => call(one(id), json('PATCH', change)),
  remove: (id: Ulid): Promise<void> => call(one(id), { method: 'DELETE' }),
  reset: (id: Ulid): Promise<ResetLink> => call(address('/api/v1/users/{id}/reset', { id }), { method: 'POST' }),
  stopTotp: (id: Ulid): Promise<void> => call(address('/api/v1/users/{id}/totp/off', { id }), json('POST', {})),
  roles: (): Promise<{ items: Role[] }> => call(address('/api/v1/roles')),
  setRole: (role: string, permissions: string[]): Promise<Role> => call(address('/api/v1/roles/{role}', { role }), json('PUT', { permissions })),
  invitations: (): Promise<{ items: Invitation[] }> => call(address('/api/v1/invitations')),
  invite: (wanted: NewInvitation): Promise<Invitation> => call(address('/api/v1/invitations'), json('POST', wanted)),
  revoke: (invitation: Ulid): Promise<void> => call(address('/api/v1/invitations/{invitation}', { invitation }), { method: 'DELETE' }),
  settings: (): Promise<{ items: Setting[] }> => call(address('/api/v1/settings')),
  set: (change: Record<string, string | boolean | number | null>): Promise<{ items: Setting[] }> => call(address('/api/v1/settings'), json('PATCH', change)),
  audit: (params: URLSearchParams): Promise<Page<AuditEntry>> => call(`${address('/api/v1/audit')}?${params}`),
  auditAt: (url: string): Promise<Page<AuditEntry>> => call(url),
};
