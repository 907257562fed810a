// The words of providers on the network join the catalogue with the parts of pages that are about them.
import { addWords } from './index';
import { en } from './online.en';
import { ja } from './online.ja';

export type OnlineWords = Record<keyof typeof en, string>;

addWords({ en, ja });
