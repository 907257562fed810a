// The words of the page of what takes up the room join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './space.en';
import { ja } from './space.ja';

export type SpaceWords = Record<keyof typeof en, string>;

addWords({ en, ja });
