// The data directories of older releases, kept in tests/golden/data, come up to date: everything is there that the release itself said,
// the snapshot of how it was stays, and goes back; and so it is after the upgrade was killed at any of its places.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {said} from '../golden/data/said.mjs';
import {Daemon, run, temporaryFolder, top} from '../lib/daemon.mjs';
import {forget, sessionFor} from '../lib/signed_in.mjs';

const golden = join(top, 'tests', 'golden', 'data');
const releases = readdirSync(golden).filter((name) => name.endsWith('.tar.gz')).map((name) => name.slice(0, -'.tar.gz'.length));
const places = ['upgrade.kept', 'upgrade.copied', 'upgrade.batch', 'upgrade.rewritten', 'upgrade.migrated', 'upgrade.looked', 'restore.aside', 'upgrade.swapped', 'store.opened',
  'file.written', 'file.synced', 'file.renamed', 'file.named', 'file.written:2', 'file.synced:2', 'file.renamed:2', 'file.named:2', 'file.written:3', 'file.renamed:3', 'file.named:3'];
const root = temporaryFolder('chanoma-upgrade');
after(() => rmSync(root, {recursive: true, force: true}));

let made = 0;
function unpacked(release) {
  const data = join(root, `data${made++}`);
  mkdirSync(data);
  assert.equal(spawnSync('tar', ['-xzf', join(golden, `${release}.tar.gz`), '-C', data]).status, 0);
  return data;
}
const expected = (release) => JSON.parse(readFileSync(join(golden, `${release}.json`), 'utf8'));

async function holds(daemon, data, release) {
  const mina = await sessionFor(data, '', 'mina', 'member');
  assert.deepEqual(await said(daemon, mina.token), expected(release));
}

for (const release of releases) {
  test(`a directory of format ${release} comes up to date, and goes back`, async () => {
    const data = unpacked(release);
    const daemon = await Daemon.start({data});
    let snapshot;
    try {
      await holds(daemon, data, release);
      const told = daemon.log.find((line) => line.includes(`from=${release}`));
      assert.ok(told, daemon.log.join('\n'));
      snapshot = /snapshot=(\S+)/.exec(told)[1];
      assert.ok((await daemon.json('/api/v1/snapshots')).body.items.some(({name}) => name === snapshot));
    } finally {
      assert.equal((await daemon.stop()).code, 0);
    }
    const sound = await run(['verify', '--data', data]);
    assert.equal(sound.code, 0, sound.stdout + sound.stderr);
    // Back to how it was; the next start upgrades it again.
    const back = await run(['restore', snapshot, '--data', data]);
    assert.equal(back.code, 0, back.stderr);
    forget(data);  // the session is of after the snapshot
    const again = await Daemon.start({data});
    try {
      await holds(again, data, release);
      assert.ok(again.log.some((line) => line.includes(`from=${release}`)), 'it was of the old format again');
    } finally {
      await again.stop();
    }
  });

  test(`killed at ${places.length} places of it`, async () => {
    const died = [];
    for (const place of places) {
      const data = unpacked(release);
      const killed = await Daemon.start({data, env: {TEST_FAILPOINT: place.includes(':') ? place : `${place}:1`}, signIn: false}).catch(() => null);
      if (killed) await killed.kill('SIGKILL');
      else died.push(place);
      const daemon = await Daemon.start({data});
      try {
        await holds(daemon, data, release);
      } finally {
        await daemon.stop();
      }
      assert.ok(!existsSync(join(data, 'store.new')), place);
      rmSync(data, {recursive: true, force: true});
    }
    assert.ok(died.length >= places.length - 4, `the others are never reached: ${died.join(' ')}`);
  });
}

test('killed again and again, it keeps one snapshot of how it was', async () => {
  const data = unpacked(releases[0]);
  for (let i = 0; i < 4; ++i) {
    const killed = await Daemon.start({data, env: {TEST_FAILPOINT: 'upgrade.copied:1'}, signIn: false}).catch(() => null);
    assert.equal(killed, null, 'it died');
  }
  const daemon = await Daemon.start({data, args: ['--snapshot-every', '0']});
  try {
    const {items} = (await daemon.json('/api/v1/snapshots')).body;
    assert.equal(items.length, 1, JSON.stringify(items));
  } finally {
    await daemon.stop();
  }
});

test('commands that read a directory of an older release say what brings it up to date', async () => {
  const data = unpacked(releases[0]);
  const {code, stderr} = await run(['export', '--sqlite', join(root, 'export.db'), '--data', data]);
  assert.notEqual(code, 0);
  assert.match(stderr, /Start the server once/);
});
