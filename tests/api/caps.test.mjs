// What may take up so much and no more: pictures, snapshots, uploads on their way. Reached, each says so, and all else goes on.
import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder(), data = temporaryFolder();
let api;
before(async () => {
  place('film.mp4', folder, 'First.mp4');
  api = await Api.start({data, args: ['--snapshot-every', '0']});
  await api.patch('settings', {image_space: 4096});
  await api.post('libraries', {name: 'Films', path: folder});
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

const kind = async (name) => (await api.get('space')).kinds.find((one) => one.kind === name);
const jobs = async (state, of) => (await api.get(`jobs?limit=100&state=${state}&kind=${of}`)).items;
const first = async () => (await api.get('videos')).items.find(({title}) => title.startsWith('First'));
function bytesBelow(path) {
  let bytes = 0;
  for (const entry of readdirSync(path, {recursive: true, withFileTypes: true})) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath ?? entry.path, entry.name)).blocks * 512;
  }
  return bytes;
}

test('pictures: at the cap films go without, play all the same, and get theirs once more is allowed', async () => {
  const film = await api.videoWhen('First', ({state}) => state === 'ready');
  await api.until(async () => (await kind('images')).full, 30, 'full');
  const images = await kind('images');
  assert.deepEqual([images.cap, images.key], [4096, 'image_space']);
  const waiting = await api.until(async () => (await jobs('running', 'poster')).length === 0 && (await jobs('queued', 'poster')), 20);
  assert.equal(waiting.length, 1);
  assert.equal(waiting[0].attempts, 0, 'as if it had not been tried');
  assert.ok(bytesBelow(join(data, 'images')) <= 4096);
  const mpd = String((await api.fetch('GET', `/api/v1/videos/${film.id}/manifest.mpd?can=avc1,mp4a`)).bytes);
  const edition = /s\/([^/]+)\//.exec(mpd)[1];
  assert.equal((await api.fetch('GET', `/api/v1/videos/${film.id}/s/${edition}/v0/1.m4s`)).status, 200);
  await new Promise((done) => setTimeout(done, 500));
  assert.equal((await jobs('queued', 'poster'))[0].attempts, 0, 'and it waits, it does not try again and again');
  await api.patch('settings', {image_space: null});
  await api.until(async () => (await first()).poster !== null, 30, 'its poster');
  await api.idle();
  assert.equal((await kind('images')).full, false);
});

test('pictures: a lower cap takes those that can be made again, and the records say so; a higher one brings them back', async () => {
  const film = await first();
  const before = await api.get(`videos/${film.id}`);
  assert.ok(before.poster !== null && before.storyboard !== null);
  await api.patch('settings', {image_space: 8192});
  await api.until(async () => bytesBelow(join(data, 'images')) <= 8192, 30, 'less');
  const after = await api.until(async () => {
    const now = await api.get(`videos/${film.id}`);
    return now.storyboard === null && now;
  }, 20, 'its storyboard');
  assert.equal(after.poster, null);
  assert.equal((await jobs('dead', 'poster')).length + (await jobs('dead', 'storyboard')).length, 0);
  await api.patch('settings', {image_space: 0});
  await api.until(async () => {
    const now = await api.get(`videos/${film.id}`);
    return now.poster !== null && now.storyboard !== null;
  }, 60, 'they come back');
  await api.patch('settings', {image_space: null});
});

test('uploads on their way: by the length they were said to have; over it a new one is refused in words', async () => {
  const version = {'tus-resumable': '1.0.0'};
  const make = (length) => fetch(`${api.origin}/api/v1/uploads`, {method: 'POST', headers: {...version, ...(length === null ? {'upload-defer-length': '1'} : {'upload-length': String(length)})}});
  await api.patch('settings', {incoming_space: 100_000});
  const one = await make(80_000);
  assert.equal(one.status, 201);
  const refused = await make(30_000);
  assert.equal(refused.status, 507);
  assert.match((await refused.json()).detail, /uploads on their way may take .* are taken until others are whole/);
  // One that does not say how long it is gets what is left, and no more.
  const open = await make(null);
  assert.equal(open.status, 201);
  const patch = (at, bytes) => fetch(new URL(at.headers.get('location'), api.origin), {method: 'PATCH', headers: {...version, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream'}, body: Buffer.alloc(bytes, 1)});
  assert.equal((await patch(open, 20_001)).status, 413);
  assert.equal((await kind('incoming')).full, false);
  assert.equal((await make(20_000)).status, 201);
  const incoming = await kind('incoming');
  assert.deepEqual([incoming.cap, incoming.key, incoming.full], [100_000, 'incoming_space', true]);
  assert.equal((await make(1)).status, 507);
  assert.equal((await patch(one, 40_000)).status, 204, 'what was begun goes on');
  const gone = await fetch(new URL(one.headers.get('location'), api.origin), {method: 'DELETE', headers: version});
  assert.equal(gone.status, 204);
  assert.equal((await kind('incoming')).full, false);
  assert.equal((await make(30_000)).status, 201);
  await api.patch('settings', {incoming_space: null});
});

test('snapshots: above the cap the oldest go; where none may go no new one is taken, and that is said', async () => {
  const names = async () => (await api.get('snapshots')).items.map(({name}) => name);
  await api.patch('settings', {snapshot_newest: 50});
  const film = await first();
  for (let i = 0; i < 4; ++i) {
    await api.patch(`videos/${film.id}`, {title: `First ${i}`});
    await api.post('snapshots');
  }
  const all = await names();
  assert.equal(all.length, 4);
  // Less than one holds by itself: the newest stays, and holds too much.
  await api.patch('settings', {snapshot_space: 1});
  await api.until(async () => (await names()).length === 1, 30, 'the older ones go');
  assert.deepEqual(await names(), [all[0]]);
  await api.until(async () => (await kind('snapshots')).full, 30, 'full');
  const problem = await api.refused(507, 'POST', 'snapshots');
  assert.match(problem.detail, /the snapshots hold .*, they may hold .*, and none of them may go/);
  assert.deepEqual([(await kind('snapshots')).cap, (await kind('snapshots')).key], [1, 'snapshot_space']);
  assert.equal((await api.get(`videos/${film.id}`)).title, 'First 3', 'all else goes on');
  await api.patch('settings', {snapshot_space: null});
  await api.post('snapshots');
  assert.equal((await names()).length, 2);
  await api.until(async () => !(await kind('snapshots')).full, 10);
});
