// The words of the page of what one has watched join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './history.en';
import { ja } from './history.ja';

export type HistoryWords = Record<keyof typeof en, string>;

addWords({ en, ja });
