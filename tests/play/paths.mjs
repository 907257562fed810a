// Where things are.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {top} from '../lib/daemon.mjs';

export {top};
export const fromWeb = createRequire(join(top, 'web/package.json'));
