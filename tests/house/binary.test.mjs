// What the daemon links: the media libraries belong to the worker's process alone.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {test} from 'node:test';
import {build, program} from '../lib/daemon.mjs';
import {needsBuilt} from '../lib/sources.mjs';

const media = /^lib(av|sw|postproc|x26|vpx|aom|dav1d)/;

function linked(file) {
  const run = spawnSync('ldd', [needsBuilt(file)], {encoding: 'utf8'});
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.split('\n').map((line) => line.trim().split(' ')[0]);
}

test('the daemon links no media library', () => {
  const libraries = linked(program);
  assert.ok(libraries.some((name) => name.startsWith('librocksdb')), libraries.join());
  assert.deepEqual(libraries.filter((name) => media.test(name)), []);
});

test('the worker does, and the rule sees it', () => {
  assert.ok(linked(join(build, 'chanoma-media-worker')).some((name) => media.test(name)));
});
