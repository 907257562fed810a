// The words of what is done by e-mail come with the pages that do it.
import { addWords } from './index';
import { en } from './mail.en';
import { ja } from './mail.ja';

export type MailWords = Record<keyof typeof en, string>;

addWords({ en, ja });
