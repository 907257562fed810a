// The words of the page of what the server does join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './activity.en';
import { ja } from './activity.ja';

export type ActivityWords = Record<keyof typeof en, string>;

addWords({ en, ja });
