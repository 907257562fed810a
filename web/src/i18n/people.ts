// The words of the page of people join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './people.en';
import { ja } from './people.ja';

export type PeopleWords = Record<keyof typeof en, string>;

addWords({ en, ja });
