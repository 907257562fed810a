// The words of the page for one's own account join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './account.en';
import { ja } from './account.ja';

export type AccountWords = Record<keyof typeof en, string>;

addWords({ en, ja });
