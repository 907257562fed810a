// Power cuts: the disk's image is copied at a random instant while commits go on, and the copy is started from. What was
// acknowledged before the instant must be there. A process that is killed proves nothing of the kind: the kernel still
// writes what it had handed over. The control arm acknowledges before it syncs and must be caught. CHANOMA_CUTS says how often.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {test} from 'node:test';
import {build, run, temporaryFolder} from '../lib/daemon.mjs';
import {Disk, noDisks} from '../lib/disk.mjs';

const cuts = Number(process.env.CHANOMA_CUTS ?? 12);
const writer = join(build, 'store_crash_writer');
const skip = noDisks('mkfs.xfs') ?? (existsSync(writer) ? false : 'store_crash_writer is not built');

// Commits on a small disk, and cuts its power `count` times: what each cut lost of what was acknowledged before it.
async function cutPower(count, mode) {
  const root = temporaryFolder('chanoma-power');
  // Below lies a file system that can copy a file at one instant.
  const below = Disk.make(root, 'below', 1500, 'xfs');
  const disk = Disk.make(below.path, 'live', 300);
  const lost = [];
  let acknowledged = -1;
  const child = spawn(writer, [join(disk.path, 'store'), ...mode], {stdio: ['ignore', 'pipe', 'inherit']});
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    createInterface({input: child.stdout}).on('line', (line) => (acknowledged = Number(line)));
    while (acknowledged < 20) await new Promise((resolve) => setTimeout(resolve, 20));
    for (let i = 0; i < count; ++i) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
      const promised = acknowledged + 1;
      const copy = disk.cut(below.path, `cut${i}`);
      copy.mount();
      try {
        const checked = await run([join(copy.path, 'store'), '--check'], {program: writer});
        assert.equal(checked.code, 0, checked.stderr);
        assert.ok(!checked.stdout.includes('loss'), 'the log was damaged');
        const there = Number(checked.stdout.trim());
        if (there < promised) lost.push(promised - there);
      } finally {
        copy.remove();
      }
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
    disk.remove();
    below.remove();
    rmSync(root, {recursive: true, force: true});
  }
  return {lost, acknowledged};
}

test(`${cuts} power cuts lose nothing that was acknowledged`, {skip}, async (t) => {
  const {lost, acknowledged} = await cutPower(cuts, []);
  t.diagnostic(`${acknowledged} commits acknowledged, ${cuts} cuts`);
  assert.ok(acknowledged > cuts, 'too little was written for this to mean anything');
  assert.deepEqual(lost, []);
});

test('acknowledging before the sync is found out', {skip}, async (t) => {
  const {lost} = await cutPower(4, ['--control']);
  t.diagnostic(`lost: ${lost.join(', ')}`);
  assert.ok(lost.length > 0, 'unsynced writes survived every cut: this test is blind');
});
