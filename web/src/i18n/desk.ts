// The words of mending by hand join the catalogue with the desk, and with the page of a show when something is to be changed.
import { addWords } from './index';
import { en } from './desk.en';
import { ja } from './desk.ja';

export type DeskWords = Record<keyof typeof en, string>;

addWords({ en, ja });
