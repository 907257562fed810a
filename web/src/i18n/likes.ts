// The words of what somebody likes come with the page of their account.
import { addWords } from './index';
import { en } from './likes.en';
import { ja } from './likes.ja';

export type LikesWords = Record<keyof typeof en, string>;

addWords({ en, ja });
