// The words of the pages for uploads and libraries join the catalogue with them: they are no part of the first paint.
import { addWords } from './index';
import { en } from './manage.en';
import { ja } from './manage.ja';

export type ManageWords = Record<keyof typeof en, string>;

addWords({ en, ja });
