// Folders with the daemon running: identity across moves, files still being written, .ignore, choosing folders, pausing.
import assert from 'node:assert/strict';
import {closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip, place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const top = temporaryFolder('chanoma-folders');
const films = join(top, 'films'), series = join(top, 'series');
let api;
before(async () => {
  mkdirSync(films);
  mkdirSync(series);
  place('short.mp4', films, 'a.mp4');
  place('other.mp4', films, 'b.mp4');
  place('other.mp4', series, 'c.mp4');
  api = await Api.start({libraries: [films, series]});
  await api.videoWhen('a');
  await api.idle();
});
after(async () => {
  await api.stop();
  rmSync(top, {recursive: true, force: true});
});

const at = (path, id) => api.until(async () => {
  const {status, body} = await api.fetch('GET', `${api.base}/api/v1/videos/${id}`);
  return status === 200 && body.path === path ? body : null;
}, 20, `${id} at ${path}`);

test('a film keeps its identity through a rename, a folder, and another library', async () => {
  const video = await api.video('a');
  await api.patch(`videos/${video.id}`, {title: 'Named by hand'});
  renameSync(join(films, 'a.mp4'), join(films, 'renamed.mp4'));
  await at('renamed.mp4', video.id);
  mkdirSync(join(films, 'deep/er'), {recursive: true});
  renameSync(join(films, 'renamed.mp4'), join(films, 'deep/er/d.mp4'));
  await at('deep/er/d.mp4', video.id);
  renameSync(join(films, 'deep'), join(films, 'moved'));
  await at('moved/er/d.mp4', video.id);
  renameSync(join(films, 'moved/er/d.mp4'), join(series, 'd.mp4'));
  const now = await at('d.mp4', video.id);
  assert.equal(now.title, 'Named by hand');
  assert.equal(now.state, 'ready');
  assert.notEqual(now.libraryId, video.libraryId);
  // Replaced where it is: the same film in another edition.
  place('large.mp4', series, 'd.mp4');
  const replaced = await api.until(async () => {
    const again = await api.get(`videos/${video.id}`);
    return again.height === 1080 && again.state === 'ready' ? again : null;
  }, 30, 'the new edition');
  assert.equal(replaced.title, 'Named by hand');
  assert.equal((await api.all('videos?limit=250')).items.length, 3);
});

test('a film that moves while nobody looks is found again', async () => {
  const video = await api.video('b');
  const {daemon} = api;
  await daemon.kill('SIGTERM');
  renameSync(join(films, 'b.mp4'), join(series, 'elsewhere.mp4'));
  place('short.mp4', films, 'stays.mp4');
  const ours = daemon.ownsData;
  api = await Api.start({libraries: [films, series], data: daemon.data});
  api.daemon.ownsData = ours;
  const now = await at('elsewhere.mp4', video.id);
  assert.equal(now.state, 'ready');
  assert.notEqual(now.libraryId, video.libraryId);
});

test('a file that is still being written waits', async () => {
  const bytes = readFileSync(clip('film.mp4'));
  const fd = openSync(join(films, 'growing.mp4'), 'w');
  writeSync(fd, bytes, 0, 100_000);
  const library = (await api.get('libraries')).items.find(({path}) => path === films);
  await api.post(`libraries/${library.id}/scan`, {}, 202);
  await api.idle();
  assert.equal(await api.video('growing'), undefined);
  writeSync(fd, bytes, 100_000);
  closeSync(fd);
  assert.equal((await api.videoWhen('growing')).size, bytes.length);
});

test('.ignore leaves out, and takes back when it goes', async () => {
  mkdirSync(join(films, 'extras'));
  writeFileSync(join(films, 'extras/.ignore'), 'trailer*\n');
  place('short.mp4', join(films, 'extras'), 'trailer 1.mp4');
  place('short.mp4', join(films, 'extras'), 'making of.mp4');
  await api.videoWhen('making of');
  assert.equal(await api.video('trailer 1'), undefined);
  rmSync(join(films, 'extras/.ignore'));
  await api.videoWhen('trailer 1');
});

test('a library says how it is followed', async () => {
  const library = (await api.get('libraries')).items.find(({path}) => path === films);
  assert.equal(library.following.mode, 'watched');
  assert.ok(library.following.folders >= 1);
  assert.equal(library.following.why, null);
});

test('folders are listed for choosing', async () => {
  const list = await api.get(`folders?path=${encodeURIComponent(top)}`);
  assert.deepEqual(list.folders.map(({name}) => name), ['films', 'series']);
  assert.equal(list.folders[0].path, films);
  assert.equal((await api.get('folders')).parent, null);
  assert.equal((await api.refused(422, 'GET', `folders?path=${encodeURIComponent(join(top, 'nowhere'))}`)).field, 'path');
  assert.equal((await api.refused(422, 'GET', 'folders?path=films')).field, 'path');
});

test('background work pauses and goes on', async () => {
  await api.idle();
  assert.equal((await api.patch('background', {paused: true})).paused, true);
  const library = (await api.get('libraries')).items[0];
  await api.post(`libraries/${library.id}/scan`, {}, 202);
  const waiting = await api.get('background');
  assert.ok(waiting.queued >= 1);
  assert.equal((await api.get('jobs?state=running')).items.length, 0);
  assert.equal((await api.patch('background', {paused: false})).paused, false);
  await api.idle();
  assert.equal((await api.get('background')).queued, 0);
});
