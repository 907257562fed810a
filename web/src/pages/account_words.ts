// How a session's program is called, and when something was: as people say it.
import { language, t, type Key } from '../i18n';

export function momentOf(text: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));
}

// The first that fits: browsers name those they are made of as well.
const browsers: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bSamsungBrowser\//, 'Samsung Internet'], [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrom(e|ium)\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari'],
];
const systems: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bAndroid\b/, 'Android'], [/\bTizen\b/, 'Tizen'], [/\bWeb0S\b/, 'webOS'],
  [/\bWindows\b/, 'Windows'], [/\bCrOS\b/, 'ChromeOS'], [/\bMac OS X\b/, 'macOS'], [/\bLinux\b/, 'Linux'],
];

const first = (list: readonly [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** "Firefox on Linux" for a browser; what a program calls itself as it stands. */
export function deviceOf(device: string): string {
  if (!device) return t('sessions.unknown');
  if (!device.startsWith('Mozilla/')) return device;
  const browser = first(browsers, device), system = first(systems, device);
  return browser && system ? t('sessions.on', { browser, system }) : browser ?? system ?? device;
}

export const permissionName = (permission: string) => t(`permission.${permission}` as Key);
