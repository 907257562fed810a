// The words of the log of who did what join the catalogue with it: they are no part of the first paint.
import { addWords } from './index';
import { en } from './audit.en';
import { ja } from './audit.ja';

export type AuditWords = Record<keyof typeof en, string>;

addWords({ en, ja });
