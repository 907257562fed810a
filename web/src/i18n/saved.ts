// The words of saved searches join the catalogue with their rows and the page of results: they are no part of the first paint.
import { addWords } from './index';
import { en } from './saved.en';
import { ja } from './saved.ja';

export type SavedWords = Record<keyof typeof en, string>;

addWords({ en, ja });
