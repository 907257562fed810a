// The words of the pages of films and series join the catalogue with them: they are no part of the first paint.
import { addWords } from './index';
import { en } from './shows.en';
import { ja } from './shows.ja';

export type ShowWords = Record<keyof typeof en, string>;

addWords({ en, ja });
