// The calls of the page for one's own account. They reject as those in client.ts do.
import { address, call, json } from './client';
import type { ApiKey, NewApiKey, Session, TotpSecret, Ulid, User, UserPatch } from './types';

export type PictureKind = 'avatar' | 'banner';

const me = { id: 'me' };

export const account = {
  patch: (change: UserPatch): Promise<User> => call(address('/api/v1/users/{id}', me), json('PATCH', change)),
  password: (oldPassword: string, newPassword: string): Promise<void> => call(address('/api/v1/users/{id}/password', me), json('POST', { oldPassword, newPassword })),
  me: (): Promise<User> => call(address('/api/v1/users/{id}', me)),
  putPicture: (kind: PictureKind, picture: Blob): Promise<unknown> => call(address('/api/v1/users/{id}/pictures/{kind}', { ...me, kind }), { method: 'PUT', headers: { 'Content-Type': picture.type }, body: picture }),
  removePicture: (kind: PictureKind): Promise<void> => call(address('/api/v1/users/{id}/pictures/{kind}', { ...me, kind }), { method: 'DELETE' }),
  pictureAddress: (id: Ulid, kind: PictureKind, number: number): string => `${address('/api/v1/users/{id}/pictures/{kind}', { id, kind })}?v=${number}`,
  exportAddress: (): string => address('/api/v1/users/{id}/export', me),
  startTotp: (password: string): Promise<TotpSecret> => call(address('/api/v1/users/{id}/totp', me), json('POST', { password })),
  confirmTotp: (code: string): Promise<{ recovery: string[] }> => call(address('/api/v1/users/{id}/totp', me), json('PUT', { code })),
  stopTotp: (password: string): Promise<void> => call(address('/api/v1/users/{id}/totp/off', me), json('POST', { password })),
  sessions: (): Promise<{ items: Session[] }> => call(address('/api/v1/sessions')),
  endSession: (session: Ulid): Promise<void> => call(address('/api/v1/sessions/{session}', { session }), { method: 'DELETE' }),
  keys: (): Promise<{ items: ApiKey[] }> => call(address('/api/v1/keys')),
  addKey: (key: NewApiKey): Promise<ApiKey> => call(address('/api/v1/keys'), json('POST', key)),
  removeKey: (key: Ulid): Promise<void> => call(address('/api/v1/keys/{key}', { key }), { method: 'DELETE' }),
};
