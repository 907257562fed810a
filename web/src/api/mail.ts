// The calls of what is done by e-mail. They reject as those in client.ts do.
import { address, call, json } from './client';
import { language } from '../i18n';

export const mail = {
  /** A link for a new password, if somebody here has the address. */
  forgot: (email: string): Promise<void> => call(address('/api/v1/resets/mail'), json('POST', { email, language: language.peek() })),
  ask: (email: string, password: string): Promise<void> => call(address('/api/v1/users/{id}/email', { id: 'me' }), json('POST', { email, language: language.peek(), ...(password ? { password } : {}) })),
  confirm: (code: string): Promise<void> => call(address('/api/v1/emails'), json('POST', { code })),
};
