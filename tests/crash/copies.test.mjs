// The data directory copied file by file while the server writes, scans and plays: every copy starts, holds all that was
// acknowledged before its newest snapshot, and is whole. CHANOMA_COPIES says how many copies; each third one is a death in the
// middle of a snapshot instead.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {place, wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {copied} from '../lib/signed_in.mjs';

const copies = Number(process.env.CHANOMA_COPIES ?? 6);
const root = temporaryFolder('chanoma-copies');
after(() => rmSync(root, {recursive: true, force: true}));

test(`${copies} copies of a server at work`, async (t) => {
  const films = join(root, 'films'), data = join(root, 'data');
  mkdirSync(films);
  place('film.mp4', films);
  let daemon = await Daemon.start({data, libraries: [films]});
  const film = await daemon.until(async () => {
    const {items} = (await daemon.json('/api/v1/videos')).body;
    return items[0]?.state === 'ready' && items[0].id;
  }, 60, 'the film');

  // Titles with numbers that only grow: what is there says up to where.
  let number = 0, acknowledged = 0, working = true;
  const write = async () => {
    while (working) {
      const mine = ++number;
      const answer = await daemon.json(`/api/v1/videos/${film}`, {method: 'PATCH', body: {title: `title ${mine}`}}).catch(() => null);
      if (answer?.status === 200) acknowledged = Math.max(acknowledged, mine);
      else if (!working) return;
      else await new Promise((resolve) => setTimeout(resolve, 20));
      if (mine % 40 === 0) writeFileSync(join(films, `sound ${mine}.wav`), wave(1));
      if (mine % 7 === 0) await fetch(daemon.url(`/api/v1/videos/${film}/s/0k/v0/${1 + (mine % 3)}.m4s`)).then((response) => response.arrayBuffer()).catch(() => null);
    }
  };
  const numberIn = async (of) => Number(/^title (\d+)$/.exec((await of.json(`/api/v1/videos/${film}`)).body.title)?.[1] ?? 0);
  const whole = async (of) => {
    // Every list, by every order, equals the records.
    const ids = async (sort) => (await of.json(`/api/v1/videos?limit=250&sort=${sort}`)).body.items.map(({id}) => id).sort();
    const added = await ids('-added');
    assert.deepEqual(await ids('title'), added);
    assert.deepEqual(await ids('duration'), added);
    for (const id of added.slice(0, 5)) assert.equal((await of.json(`/api/v1/videos/${id}`)).status, 200);
  };
  let writer = write();
  const lost = [];
  try {
    for (let i = 0; i < copies; ++i) {
      if (i % 3 === 2) {
        // A death in the middle: the next start has everything, and the half of a snapshot counts for nothing.
        working = false;
        await writer;
        await daemon.stop();
        const point = i % 2 === 0 ? 'snapshot.filled' : 'snapshot.listed';
        daemon = await Daemon.start({data, libraries: [films], env: {TEST_FAILPOINT: `${point}:1`}});
        working = true;
        writer = write();
        await daemon.json('/api/v1/snapshots', {method: 'POST'}).catch(() => null);
        assert.equal((await daemon.exited).signal, 'SIGKILL', point);
        working = false;
        await writer;
        const least = acknowledged;
        daemon = await Daemon.start({data, libraries: [films]});
        assert.ok((await numberIn(daemon)) >= least, `${point}: ${least} was acknowledged`);
        assert.equal((await daemon.json('/api/v1/snapshots')).body.startedFrom, null);
        working = true;
        writer = write();
        continue;
      }
      const least = acknowledged;
      const taken = await daemon.json('/api/v1/snapshots', {method: 'POST'});
      assert.equal(taken.status, 201, JSON.stringify(taken.body));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      const copy = join(root, `copy ${i}`);
      // Files that go while it runs are nothing special to cp.
      try { execFileSync('cp', ['-a', '--', data, copy], {stdio: 'ignore'}); } catch { /* some files went meanwhile */ }
      copied(copy, data);
      rmSync(join(copy, 'cache'), {recursive: true, force: true});
      const other = await Daemon.start({data: copy, libraries: [films], args: ['--pause-background', 'true']});
      try {
        const {startedFrom} = (await other.json('/api/v1/snapshots')).body;
        assert.equal(startedFrom?.name, taken.body.name);
        const found = await numberIn(other);
        assert.ok(found >= least, `copy ${i}: ${least} was acknowledged before the snapshot, ${found} is there`);
        lost.push(acknowledged - found);
        await whole(other);
      } finally {
        await other.kill();
        rmSync(copy, {recursive: true, force: true});
      }
    }
  } finally {
    working = false;
    await writer;
    await daemon.stop();
  }
  t.diagnostic(`${acknowledged} titles acknowledged; after the snapshots, before the copies were started: ${lost.join(' ')}`);
});
