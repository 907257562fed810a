// The words for searching and what it finds join the catalogue with the box and the page: they are no part of the first paint.
import { addWords } from './index';
import { en } from './found.en';
import { ja } from './found.ja';

export type FoundWords = Record<keyof typeof en, string>;

addWords({ en, ja });
