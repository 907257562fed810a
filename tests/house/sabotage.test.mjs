// A patch that does not apply any more proves nothing: ./torture sabotage would only say so hours later.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const patches = readdirSync(join(root, 'tests/sabotage')).filter((name) => name.endsWith('.patch'));

// With -R it asks whether the patch is in already, which is so while ./torture sabotage runs these very tests.
const applies = (text, ...more) => spawnSync('git', ['apply', '--check', ...more, '-'], {cwd: root, input: text});

test('every patch applies, says what it breaks and names the check that sees it', () => {
  assert.ok(patches.length > 0);
  for (const name of patches) {
    const text = readFileSync(join(root, 'tests/sabotage', name), 'utf8');
    assert.match(text, /^# promise: \S.*\n# check: \S.*\n/, name);
    const done = applies(text);
    assert.ok(done.status === 0 || applies(text, '-R').status === 0, `${name}: ${done.stderr}`);
  }
});

test('a patch of another tree would be seen', () => {
  const text = 'diff --git a/run b/run\n--- a/run\n+++ b/run\n@@ -1,1 +1,1 @@\n-#!/no/such/line\n+x\n';
  assert.notEqual(applies(text).status, 0);
});
