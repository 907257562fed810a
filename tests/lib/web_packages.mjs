// Packages come from the web app's own node_modules: the tests need no other.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {top} from './daemon.mjs';

export const webRequire = createRequire(join(top, 'web', 'package.json'));
