// What takes up the room, over HTTP: disks, everything by kind, libraries, and the largest shows.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place, wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const folder = temporaryFolder(), data = temporaryFolder();
let api;
// Episodes, a film, and a recording that is neither.
const files = {};
before(async () => {
  mkdirSync(join(folder, 'Lighthouse', 'Season 1'), {recursive: true});
  const copy = (to, seconds) => {
    writeFileSync(join(folder, to), wave(seconds));
    files[to] = statSync(join(folder, to)).size;
  };
  copy('Lighthouse/Season 1/Lighthouse S01E01.wav', 2);
  copy('Lighthouse/Season 1/Lighthouse S01E02.wav', 3);
  copy('memo.wav', 1);
  place('film.mp4', folder);
  mkdirSync(join(folder, 'The River (1999)'));
  copyFileSync(join(folder, 'film.mp4'), join(folder, 'The River (1999)', 'The River (1999).mp4'));
  rmSync(join(folder, 'film.mp4'));
  files.film = statSync(join(folder, 'The River (1999)', 'The River (1999).mp4')).size;
  api = await Api.start({data, libraries: [folder]});
  await api.idle();
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

const kinds = async () => Object.fromEntries((await api.get('space')).kinds.map((one) => [one.kind, one]));
const measured = () => api.until(async () => {
  const now = await api.get('space');
  return now.measuredAt !== null && !now.measuring && now;
}, 20);
const titleOf = ({show, video}) => show?.title ?? video.title;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

test('disks with what is free and what is left free; each kind with its cap and the setting that says so', async () => {
  const now = await measured();
  assert.deepEqual(now.disks.map(({holds}) => holds), [['data', 'segments']]);
  const [disk] = now.disks;
  assert.ok(disk.size > disk.free && disk.free > 0);
  assert.deepEqual([disk.floor, disk.floorKey], [2 ** 30, 'free_space']);
  const by = await kinds();
  assert.deepEqual([by.segments.cap, by.segments.key], [10 * 2 ** 30, 'segment_cache']);
  assert.deepEqual([by.metadata.cap, by.metadata.key], [4 * 2 ** 30, 'store_space']);
  assert.deepEqual([by.originals.cap, by.originals.key], [null, 'upload_space']);
  assert.deepEqual([by.media.bytes, by.media.disk], [sum(Object.values(files)), null]);
  // The film has its poster; what is measured is what the disk says.
  const blocks = (below) => Number(execFileSync('find', [join(data, below), '-type', 'f', '-printf', '%b\n'], {encoding: 'utf8'}).split('\n').filter(Boolean).reduce((all, one) => all + Number(one), 0)) * 512;
  assert.ok(by.images.bytes > 0);
  assert.equal(by.images.bytes, blocks('images'));
  assert.ok(by.search.bytes > 0);
  const [library] = now.libraries;
  assert.deepEqual([library.files, library.bytes, library.managed], [4, sum(Object.values(files)), false]);
});

test('the largest shows, and files that are none, by pages; by segments too', async () => {
  const {items, next} = await api.get('space/shows');
  assert.equal(next, null);
  const wanted = [['The River', 1, files.film], ['Lighthouse', 2, files['Lighthouse/Season 1/Lighthouse S01E01.wav'] + files['Lighthouse/Season 1/Lighthouse S01E02.wav']], ['memo', 1, files['memo.wav']]];
  assert.deepEqual(items.map((one) => [titleOf(one), one.files, one.bytes]), wanted.sort((a, b) => b[2] - a[2]));
  assert.ok(items.every(({show, video}) => (show === null) !== (video === null)));
  const pages = [];
  for (let at = '/api/v1/space/shows?limit=1'; at;) {
    const page = await api.get(at.replace('/api/v1/', ''));
    pages.push(...page.items.map(titleOf));
    at = page.next;
  }
  assert.deepEqual(pages, items.map(titleOf));
  assert.deepEqual((await api.get('space/shows?sort=segments')).items, []);
  const {id} = (await api.get('videos')).items.find(({title}) => title.startsWith('The River'));
  const mpd = String((await api.fetch('GET', `/api/v1/videos/${id}/manifest.mpd?can=avc1,mp4a`)).bytes);
  const edition = /s\/([^/]+)\//.exec(mpd)[1];
  const {bytes} = await api.fetch('GET', `/api/v1/videos/${id}/s/${edition}/v0/1.m4s`);
  const [played] = await api.until(async () => {
    const now = (await api.get('space/shows?sort=segments')).items;
    return now.length > 0 && now;
  }, 5);
  assert.equal(titleOf(played), 'The River');
  assert.ok(played.segments >= bytes.length);
  assert.equal(played.segments, (await kinds()).segments.bytes);
  assert.equal((await api.refused(422, 'GET', 'space/shows?sort=colour')).field, 'sort');
  const cursor = (await api.get('space/shows?limit=1')).next;
  await api.refused(422, 'GET', cursor.replace('/api/v1/', '') + '&sort=segments');
});

test('what has changed is known at once: a file that grew, one that is hidden, one that is gone', async () => {
  const memo = (await api.get('videos')).items.find(({title}) => title === 'memo');
  await api.delete(`videos/${memo.id}`);
  assert.ok((await api.get('space/shows')).items.some((one) => titleOf(one) === 'memo'), 'hidden, it takes up as much');
  writeFileSync(join(folder, 'memo.wav'), wave(9));
  const larger = statSync(join(folder, 'memo.wav')).size;
  await api.until(async () => (await api.get('space/shows')).items.find((one) => titleOf(one) === 'memo')?.bytes === larger, 20);
  rmSync(join(folder, 'memo.wav'));
  await api.until(async () => !(await api.get('space/shows')).items.some((one) => titleOf(one) === 'memo'), 20);
  assert.equal((await kinds()).media.bytes, sum(Object.values(files)) - files['memo.wav']);
});

test('what is on its way in counts', async () => {
  const version = {'tus-resumable': '1.0.0'};
  const made = await fetch(`${api.origin}/api/v1/uploads`, {method: 'POST', headers: {...version, 'upload-length': '100000'}});
  assert.equal(made.status, 201);
  const sent = await fetch(new URL(made.headers.get('location'), api.origin), {method: 'PATCH', headers: {...version, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream'}, body: Buffer.alloc(40_000, 1)});
  assert.equal(sent.status, 204);
  assert.equal((await kinds()).incoming.bytes, 40_000);
});

test('somebody else’s private upload is in no row of who may not know of it; who may not look sees nothing', async () => {
  const content = wave(4), named = `filename ${Buffer.from('Secret Garden (2003).wav').toString('base64')},visibility ${Buffer.from('private').toString('base64')}`;
  const made = await fetch(`${api.origin}/api/v1/uploads`, {method: 'POST', headers: {'tus-resumable': '1.0.0', 'upload-length': String(content.length), 'upload-metadata': named, 'content-type': 'application/offset+octet-stream'}, body: content});
  assert.equal(made.status, 201);
  const upload = made.headers.get('location');
  await api.until(async () => (await api.get(upload)).state === 'stored', 20);
  assert.equal((await api.get(upload)).visibility, 'private');
  await api.idle();
  await api.expect(200, 'PUT', 'roles/trusted', {body: {permissions: ['library.read', 'settings.read']}});
  const keeper = await sessionFor(api.daemon.data, '', 'keeper', 'trusted'), member = await sessionFor(api.daemon.data, '', 'member', 'member');
  const as = async ({token}, path) => {
    const response = await fetch(`${api.origin}/api/v1/${path}`, {headers: {authorization: `Bearer ${token}`}});
    return {status: response.status, body: await response.json()};
  };
  const secret = (items) => items.filter((one) => titleOf(one).startsWith('Secret Garden')).map(({bytes}) => bytes);
  assert.deepEqual(secret((await api.get('space/shows')).items), [content.length]);
  assert.deepEqual((await as(keeper, 'space/shows')).body.items.map(titleOf).sort(), ['Lighthouse', 'The River']);
  for (const path of ['space', 'space/shows']) assert.equal((await as(member, path)).status, 403);
});
