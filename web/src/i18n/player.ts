// The player's words join the catalogue when the watch page is fetched: they are no part of the first paint.
import { addWords } from './index';
import { ja } from './player.ja';
import { en } from './player.en';

export type PlayerWords = Record<keyof typeof en, string>;

addWords({ en, ja });
