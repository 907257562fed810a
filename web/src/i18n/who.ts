// The words of who is watching come with the pages that ask it.
import { addWords } from './index';
import { en } from './who.en';
import { ja } from './who.ja';

export type WhoWords = Record<keyof typeof en, string>;

addWords({ en, ja });
