// Settings that count at once: what changes them sees the effect, without a start, and nothing that runs is ended by it.
import assert from 'node:assert/strict';
import {readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {parseExposition} from '../lib/exposition.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder(), data = temporaryFolder();
let api, film, busy;
const edition = '0k';
before(async () => {
  place('film.mp4', folder);
  place('busy.mp4', folder);
  api = await Api.start({data, libraries: [folder]});
  film = await api.videoWhen('film');
  busy = await api.videoWhen('busy');
  await api.idle();
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

const segment = (track, name, of = film) => api.fetch('GET', `/api/v1/videos/${of.id}/s/${edition}/${track}/${name}`);
const kind = async (name) => (await api.get('space')).kinds.find((one) => one.kind === name);
const onDisk = () => readdirSync(join(data, 'cache', 'segments'), {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile() && /\.(m4s|mp4)$/.test(entry.name)).reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
async function lane(name) {
  const text = await (await fetch(`${api.origin}/metrics`)).text();
  parseExposition(text);
  return Number(new RegExp(`^chanoma_media_workers_limit\\{lane="${name}"\\} (\\d+)$`, 'm').exec(text)[1]);
}
const setting = async (key) => (await api.get('settings')).items.find((one) => one.key === key);

test('none of them waits for a start', async () => {
  for (const key of ['segment_cache', 'free_space', 'ahead_space', 'viewer_workers', 'encoders', 'background_workers']) {
    assert.equal((await setting(key)).restart, false, key);
  }
});

// Before anybody watches, who would be given way to.
test('less room for what is made ahead: it is as all other segments are from then on', async () => {
  const {items: [{id: library}]} = await api.get('libraries');
  await api.patch(`libraries/${library}`, {ahead: 'copy'});
  const pinned = await api.until(async () => {
    const now = await kind('pinned');
    return now.bytes > 0 && now;
  }, 60, 'something is made ahead');
  assert.ok(pinned.bytes > 0);
  await api.patch('settings', {ahead_space: 0});
  await api.until(async () => (await kind('pinned')).bytes === 0, 10, 'nothing is pinned');
  await api.until(async () => (await api.get('background')).ahead.state === 'full', 20, 'and it says so');
  await api.patch('settings', {ahead_space: null});
  await api.until(async () => (await kind('pinned')).bytes > 0, 60, 'it is made again');
  await api.patch(`libraries/${library}`, {ahead: 'nothing'});
  await api.until(async () => (await kind('pinned')).bytes === 0, 10);
});

test('a smaller segment cache lets the oldest go at once; more free space too', async () => {
  for (let n = 1; n <= 3; ++n) assert.equal((await segment('v0', `${n}.m4s`)).status, 200);
  assert.ok(onDisk() > 0);
  await api.patch('settings', {segment_cache: 2 ** 26});
  assert.equal((await kind('segments')).cap, 2 ** 26);
  assert.equal((await setting('segment_cache')).waits, false);
  // More is to be left free than there is: what is kept makes room, and what is asked for is played from memory.
  await api.patch('settings', {free_space: 2 ** 50});
  await api.until(() => onDisk() === 0, 10, 'they go');
  assert.equal((await kind('segments')).bytes, 0);
  assert.equal((await segment('v0', '2.m4s')).status, 200);
  assert.equal(onDisk(), 0);
  await api.patch('settings', {free_space: 0, segment_cache: null});
  assert.equal((await segment('v0', '2.m4s')).status, 200);
  await api.until(() => onDisk() > 0, 10, 'they are kept again');
  await api.patch('settings', {free_space: null});
});

test('media processes and encoders: more at once, fewer without ending what runs', async () => {
  assert.deepEqual([await lane('viewer'), await lane('run'), await lane('background')], [2, 2, 2]);
  await api.patch('settings', {viewer_workers: 5, encoders: 3, background_workers: 1});
  assert.deepEqual([await lane('viewer'), await lane('run'), await lane('background')], [5, 3, 1]);
  // While the film is rendered, their number falls and rises: every segment comes.
  const wanted = [1, 2, 3].map((n) => segment('v0-240', `${n}.m4s`, busy));
  for (const number of [1, 4, 1, 2]) await api.patch('settings', {viewer_workers: number, encoders: number, background_workers: number});
  for (const answer of await Promise.all(wanted)) assert.equal(answer.status, 200);
  assert.deepEqual([await lane('viewer'), await lane('run'), await lane('background')], [2, 2, 2]);
  for (let n = 4; n < 8; ++n) place('film.mp4', folder, `more ${n}.mp4`);
  await api.patch('settings', {background_workers: 4});
  for (let n = 4; n < 8; ++n) await api.videoWhen(`more ${n}`);
  await api.patch('settings', {viewer_workers: null, encoders: null, background_workers: null});
});
