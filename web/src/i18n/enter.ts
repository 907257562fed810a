// The words of setting up, signing in and joining come with their page: who is signed in needs none of them.
import { addWords } from './index';
import { en } from './enter.en';
import { ja } from './enter.ja';

export type EnterWords = Record<keyof typeof en, string>;

addWords({ en, ja });
