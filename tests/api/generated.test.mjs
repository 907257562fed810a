// What is generated from the API's description is what the daemon describes now.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {environment, program, temporaryFolder, top} from '../lib/daemon.mjs';

test("the web app's copy of the description is the daemon's", () => {
  const data = temporaryFolder();
  const now = JSON.parse(execFileSync(program, ['openapi', '--data', data], {encoding: 'utf8', env: environment()}));
  rmSync(data, {recursive: true, force: true});
  const kept = JSON.parse(readFileSync(join(top, 'web/openapi.json'), 'utf8'));
  assert.deepEqual(kept, now, 'run: build/dev/chanoma openapi --data /tmp/x > web/openapi.json && (cd web && npm run api)');
});

test("the web app's types are generated from that copy", () => {
  const folder = temporaryFolder();
  const output = join(folder, 'schema.ts');
  execFileSync(process.execPath, [join(top, 'web/node_modules/openapi-typescript/bin/cli.js'), join(top, 'web/openapi.json'), '-o', output], {stdio: 'ignore'});
  assert.equal(readFileSync(join(top, 'web/src/api/schema.ts'), 'utf8'), readFileSync(output, 'utf8'), 'run: (cd web && npm run api)');
  rmSync(folder, {recursive: true, force: true});
});
