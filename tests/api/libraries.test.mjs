// Libraries: made, renamed, scanned, forgotten; and what happens when a folder is not there.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place, wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const root = temporaryFolder();
const locked = join(root, 'locked');
const films = join(root, 'films');
let api;
before(async () => {
  for (const path of [locked, films, join(films, 'series')]) mkdirSync(path);
  place('short.mp4', locked);
  place('film.mp4', films);
  place('other.mp4', join(films, 'series'));
  writeFileSync(join(films, 'readme.txt'), 'no film');
  writeFileSync(join(films, '.hidden.txt'), 'no film');
  api = await Api.start({libraries: [`From outside=${locked}`]});
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const list = async () => (await api.get('libraries')).items;
const scanned = (id) => api.until(async () => {
  const library = await api.get(`libraries/${id}`);
  return library.state !== 'scanning' && library;
}, 30, 'the scan');
async function scan(id) {
  const job = await api.post(`libraries/${id}/scan`, undefined, 202);
  assert.equal(job.kind, 'scan');
  assert.equal(job.subject, id);
  await api.until(async () => ['done', 'dead'].includes((await api.get(`jobs/${job.id}`)).state), 30, 'the scan');
  return api.get(`libraries/${id}`);
}

test('a library of the command line is there, named, and locked', async () => {
  const [library] = await list();
  assert.deepEqual([library.name, library.path, library.locked], ['From outside', locked, true]);
  assert.equal((await scanned(library.id)).videos, 1);
  assert.ok((await api.get(`libraries/${library.id}`)).scannedAt);
  await api.refused(409, 'PATCH', `libraries/${library.id}`, {body: {name: 'x'}});
  await api.refused(409, 'DELETE', `libraries/${library.id}`);
  assert.deepEqual((await list()).map((one) => one.name), ['From outside']);
});

test('added by its path, scanned by itself, renamed, scanned again, forgotten', async () => {
  const added = await api.expect(201, 'POST', 'libraries', {body: {path: `${films}/`}});
  const library = added.body;
  assert.equal(added.headers.get('location'), `/api/v1/libraries/${library.id}`);
  assert.deepEqual([library.name, library.path, library.locked], ['films', films, false]);
  assert.equal((await scanned(library.id)).videos, 2);
  const episode = await api.videoWhen('other');
  assert.equal(episode.path, 'series/other.mp4');
  assert.equal(episode.libraryId, library.id);
  assert.equal((await api.patch(`libraries/${library.id}`, {name: 'Filme'})).name, 'Filme');
  assert.equal((await api.get(`libraries/${library.id}`)).name, 'Filme');
  await api.refused(422, 'PATCH', `libraries/${library.id}`, {body: {name: ' '}});
  assert.equal((await scan(library.id)).videos, 2);
  await api.delete(`libraries/${library.id}`);
  await api.refused(404, 'GET', `libraries/${library.id}`);
  await api.refused(404, 'POST', `libraries/${library.id}/scan`);
  await api.until(async () => (await api.get('system')).videos === 1, 10, 'its videos are gone');
  await api.refused(404, 'GET', `videos/${episode.id}`);
  assert.ok(existsSync(join(films, 'film.mp4')));
});

test('a folder is in one library only, however it is written', async () => {
  const library = await api.post('libraries', {path: films});
  for (const path of [films, `${films}/`, `${films}//`, join(films, 'series'), root, '/', `${films}/./series`, `${root}//films`, `/${films}`, `${films}/series/.`]) {
    const problem = await api.refused(409, 'POST', 'libraries', {body: {path}});
    assert.equal(problem.field, 'path', path);
  }
  mkdirSync(join(root, 'films2'), {recursive: true});  // begins alike, lies elsewhere
  const beside = await api.post('libraries', {path: join(root, 'films2')});
  for (const {id} of [library, beside]) await api.delete(`libraries/${id}`);
});

test('two who add the same folder at once: one succeeds', async () => {
  const answers = await Promise.all(Array.from({length: 6}, () => api.fetch('POST', '/api/v1/libraries', {body: {path: films}})));
  assert.deepEqual(answers.map(({status}) => status).sort(), [201, 409, 409, 409, 409, 409]);
  await api.delete(`libraries/${answers.find(({status}) => status === 201).body.id}`);
});

test('a folder that vanishes keeps its videos and says it is unreachable', async () => {
  const {id} = await api.post('libraries', {path: films, name: 'Disk'});
  await scanned(id);
  const video = await api.videoWhen('film');
  renameSync(films, `${films}-away`);
  const gone = await scan(id);
  assert.equal(gone.state, 'unreachable');
  assert.ok(gone.problem.detail.length > 10);
  assert.equal(gone.videos, 2);
  assert.equal((await api.get(`videos/${video.id}`)).state, 'ready');
  assert.equal((await api.get(`videos?library=${id}`)).items.length, 2);
  // An empty mount point in its place is no reason to forget anything either.
  mkdirSync(films);
  const empty = await scan(id);
  assert.deepEqual([empty.state, empty.videos], ['unreachable', 2]);
  rmSync(films, {recursive: true});
  renameSync(`${films}-away`, films);
  const back = await scan(id);
  assert.deepEqual([back.state, back.problem, back.videos], ['idle', null, 2]);
  assert.equal((await api.get(`videos/${video.id}`)).id, video.id);
  await api.delete(`libraries/${id}`);
});

test('links do not lead out of a library', async () => {
  const folder = join(root, 'linked');
  mkdirSync(folder);
  writeFileSync(join(folder, 'sound.wav'), wave(1));
  symlinkSync(join(locked, 'short.mp4'), join(folder, 'away.mp4'));
  symlinkSync(locked, join(folder, 'elsewhere'));
  const {id} = await api.post('libraries', {path: folder});
  await scanned(id);
  assert.deepEqual((await api.get(`videos?library=${id}`)).items.map((video) => video.title), ['sound']);
  await api.delete(`libraries/${id}`);
});
