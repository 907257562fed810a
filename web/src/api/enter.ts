// The calls of the pages by which one comes in. They reject as those in client.ts do.
import { address, call, json } from './client';
import type { CodeMeaning, NewSession, NewSetup, NewUser, SetupState, SignedIn, User } from './types';

export const door = {
  about: (): Promise<SetupState> => call(address('/api/v1/setup')),
  setUp: (first: NewSetup): Promise<SignedIn> => call(address('/api/v1/setup'), json('POST', first)),
  signIn: (who: NewSession): Promise<SignedIn> => call(address('/api/v1/sessions'), json('POST', who)),
  code: (code: string): Promise<CodeMeaning> => call(address('/api/v1/codes'), json('POST', { code })),
  join: (who: NewUser): Promise<User> => call(address('/api/v1/users'), json('POST', who)),
  reset: (code: string, password: string): Promise<void> => call(address('/api/v1/resets'), json('POST', { code, password })),
};
