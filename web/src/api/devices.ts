// The calls by which a screen is let in. They reject as those in client.ts do.
import { address, call, json } from './client';
import type { DeviceAsk, DeviceCode, SignedIn } from './types';

export const devices = {
  ask: (): Promise<DeviceCode> => call(address('/api/v1/devices/codes'), json('POST', {})),
  poll: (deviceCode: string): Promise<{ signedIn: SignedIn | null; remember: boolean }> => call(address('/api/v1/devices/tokens'), json('POST', { deviceCode, cookie: true })),
  find: (code: string): Promise<DeviceAsk> => call(address('/api/v1/devices/asking'), json('POST', { code })),
  decide: (code: string, approve: boolean, remember: boolean): Promise<void> => call(address('/api/v1/devices/answers'), json('POST', { code, approve, remember })),
};
