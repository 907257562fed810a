// The words of signing in elsewhere come with the pages that offer it.
import { addWords } from './index';
import { en } from './elsewhere.en';
import { ja } from './elsewhere.ja';

export type ElsewhereWords = Record<keyof typeof en, string>;

addWords({ en, ja });
