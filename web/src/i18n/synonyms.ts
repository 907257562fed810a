// The words of the page of synonyms join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './synonyms.en';
import { ja } from './synonyms.ja';

export type SynonymWords = Record<keyof typeof en, string>;

addWords({ en, ja });
