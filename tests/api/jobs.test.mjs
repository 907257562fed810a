// Background work as people see it: what waits can be cancelled, and what was cancelled can be asked for again.
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

// Enough files, and one worker for them, that most still wait when the first are listed.
const kFiles = 400;
const folder = temporaryFolder(), data = temporaryFolder();
const options = {data, libraries: [folder], args: ['--background-workers', '1']};
let api;
before(async () => {
  for (let i = 0; i < kFiles; ++i) writeFileSync(join(folder, `sound ${i}.wav`), wave(1));
  api = await Api.start(options);
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

test('a cancelled probe leaves its file listed; another scan looks at it after all', async () => {
  // Held up as soon as there is anything to look at, so that however quick the machine is, some still wait.
  await api.until(async () => (await api.get('system')).videos > 0, 20, 'the first files');
  await api.patch('background', {paused: true});
  await api.until(async () => (await api.get('system')).videos === kFiles, 20, 'all files');
  await api.until(async () => (await api.get('jobs?state=running&kind=probe&limit=1')).items.length === 0, 20, 'those at work to end');
  const cancelled = (await api.get('jobs?state=queued&kind=probe&limit=3')).items;
  assert.equal(cancelled.length, 3, 'all probes ended before one was cancelled');
  for (const job of cancelled) {
    assert.equal((await api.fetch('DELETE', `/api/v1/jobs/${job.id}`)).status, 204);
    assert.equal((await api.get(`jobs/${job.id}`)).state, 'cancelled');
  }
  await api.patch('background', {paused: false});
  await api.idle();
  for (const job of cancelled) {
    assert.equal((await api.get(`jobs/${job.id}`)).state, 'cancelled');
    assert.equal((await api.get(`videos/${job.subject}`)).state, 'found');
    await api.refused(409, 'DELETE', `jobs/${job.id}`);
  }
  assert.equal((await api.get('videos?state=found&limit=250')).items.length, cancelled.length);
  // A start by itself does not try again what was given up.
  assert.equal((await api.stop()).code, 0);
  api = await Api.start(options);
  await api.idle();
  assert.equal((await api.get('videos?state=found')).items.length, cancelled.length);
  const [library] = (await api.get('libraries')).items;
  await api.post(`libraries/${library.id}/scan`, undefined, 202);
  for (const job of cancelled) await api.until(async () => (await api.get(`videos/${job.subject}`)).state === 'ready', 20, 'the second look');
  await api.idle();
  // Those that were looked at already were left alone.
  const again = (await api.all('jobs?kind=probe&limit=250')).items.filter((job) => !cancelled.some((one) => one.id === job.id));
  assert.equal(again.length, kFiles);
});
