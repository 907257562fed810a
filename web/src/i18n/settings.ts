// The words of the page of settings join the catalogue with it: they are no part of the first paint. What each key is stands in files
// of its own, of which the English one is made from the server's table of keys.
import { addWords } from './index';
import { en as keys } from './keys.en';
import { ja as keysJa } from './keys.ja';
import { en } from './settings.en';
import { ja } from './settings.ja';

export type SettingWords = Record<keyof typeof en, string>;
export type SettingSentences = Record<keyof typeof keys, string>;

addWords({ en: { ...en, ...keys }, ja: { ...ja, ...keysJa } });
