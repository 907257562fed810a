// The words of people, studios and collections join the catalogue with their page.
import { addWords } from './index';
import { en } from './groups.en';
import { ja } from './groups.ja';

export type GroupWords = Record<keyof typeof en, string>;

addWords({ en, ja });
