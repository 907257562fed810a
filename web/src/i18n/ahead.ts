// The words for what is made before anybody asks join the catalogue with its parts of the pages.
import { addWords } from './index';
import { en } from './ahead.en';
import { ja } from './ahead.ja';

export type AheadWords = Record<keyof typeof en, string>;

addWords({ en, ja });
