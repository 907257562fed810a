// The words of letting a screen in come with the pages that do.
import { addWords } from './index';
import { en } from './device.en';
import { ja } from './device.ja';

export type DeviceWords = Record<keyof typeof en, string>;

addWords({ en, ja });
