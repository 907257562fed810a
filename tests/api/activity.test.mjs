// What the server does at the moment, over HTTP: who is sent what, and how; the machine; failed work that is tried again.
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place, wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder(), data = temporaryFolder();
let api, film, hevc, large;
before(async () => {
  for (const clip of ['film.mp4', 'hevc.mkv', 'large.mp4']) place(clip, folder);
  writeFileSync(join(folder, 'sound.wav'), wave(1));
  api = await Api.start({data, libraries: [folder]});
  await api.idle();
  const {items} = await api.get('videos');
  const named = (name) => items.find(({title}) => title.toLowerCase().startsWith(name));
  film = named('film'), hevc = named('hevc'), large = named('large');
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

const viewings = async () => (await api.get('viewings')).items;
/** As a player does it: the manifest, then a segment of each track that it names first. */
async function play(id, {can = 'avc1,mp4a', agent = 'TestPlayer/1', picture} = {}) {
  const headers = {'user-agent': agent};
  const mpd = String((await api.fetch('GET', `/api/v1/videos/${id}/manifest.mpd?can=${can}`, {headers})).bytes);
  const edition = /s\/([^/]+)\//.exec(mpd)[1];
  const tracks = [...mpd.matchAll(/<Representation[^>]* id="([^"]+)"/g)].map(([, track]) => track);
  const wanted = [picture ?? tracks.find((track) => track.startsWith('v')), tracks.find((track) => track.startsWith('a'))].filter(Boolean);
  for (const track of wanted) {
    const segment = await api.fetch('GET', `/api/v1/videos/${id}/s/${edition}/${track}/1.m4s`, {headers});
    assert.equal(segment.status, 200, track);
  }
  return {edition, tracks};
}

test('nobody watches, and who only asks for a manifest does not either', async () => {
  assert.deepEqual(await viewings(), []);
  await api.fetch('GET', `/api/v1/videos/${film.id}/manifest.mpd`);
  assert.deepEqual(await viewings(), []);
});

test('a film that is copied, one that is converted, and a file, each with its reason', async () => {
  await play(film.id);
  const [one, ...more] = await viewings();
  assert.equal(more.length, 0);
  assert.equal(one.video.id, film.id);
  assert.equal(one.agent, 'TestPlayer/1');
  assert.equal(one.address, '127.0.0.1');
  assert.equal(one.user.name, (await api.get('users/me')).name);
  assert.deepEqual([one.file, one.picture.copied, one.sound.copied, one.code, one.height], [false, true, true, 'plays', one.video.height]);
  // A smaller picture than could be copied: the player's own wish.
  const {tracks} = await play(large.id);
  const small = tracks.find((track) => /^v\d+-240$/.test(track));
  await play(large.id, {picture: small});
  const [again] = await viewings();
  assert.deepEqual([again.picture.track, again.picture.copied, again.code, again.height], [small, false, 'smaller', Number(small.split('-')[1])]);
  // A player that does not play it.
  await play(hevc.id, {agent: 'TestPlayer/2'});
  const [converted] = await viewings();
  assert.deepEqual([converted.video.id, converted.picture.copied, converted.code], [hevc.id, false, 'codec']);
  assert.equal(converted.codec, 'hevc');
  await api.fetch('GET', `/api/v1/videos/${film.id}/file`, {headers: {'user-agent': 'TestPlayer/3'}});
  const [file] = await viewings();
  assert.deepEqual([file.agent, file.file, file.picture, file.height], ['TestPlayer/3', true, null, film.height]);
  assert.equal((await viewings()).length, 4);
  // Where they are is told by their players.
  await api.expect(200, 'POST', `videos/${film.id}/place`, {body: {event: 'progress', playback: 'x', position: 11}});
  assert.equal((await viewings()).find(({video, agent}) => video.id === film.id && agent === 'TestPlayer/1').position, 11);
});

test('a film that is gone is no viewing any more', async () => {
  assert.ok((await viewings()).some(({video}) => video.id === hevc.id));
  rmSync(join(folder, 'hevc.mkv'));
  const [library] = (await api.get('libraries')).items;
  await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.until(async () => !(await viewings()).some(({video}) => video.id === hevc.id), 20, 'the film to go');
});

test('the machine', async () => {
  const server = await api.get('server');
  assert.deepEqual(server.disks.map(({holds}) => holds), ['data', 'segments']);
  for (const disk of server.disks) assert.ok(disk.free > 0 && disk.free <= disk.size, JSON.stringify(disk));
  assert.ok(server.memory > 10e6 && server.memory < 1e9);
  assert.ok(server.segments.bytes > 0 && server.segments.bytes <= server.segments.limit);
  assert.equal(server.metadata.healthy, true);
  await api.until(async () => (await api.get('server')).search.documents >= 3, 20, 'the index');
});

test('work that was given up is tried again', async () => {
  await api.patch('background', {paused: true});
  writeFileSync(join(folder, 'later.wav'), wave(1));
  const [library] = (await api.get('libraries')).items;
  await api.post(`libraries/${library.id}/scan`, undefined, 202);
  const job = await api.until(async () => (await api.get('jobs?state=queued&kind=probe')).items[0], 20, 'the new file');
  await api.refused(409, 'POST', `jobs/${job.id}/retry`);
  await api.expect(204, 'DELETE', `jobs/${job.id}`);
  const {id, state, attempts} = (await api.expect(200, 'POST', `jobs/${job.id}/retry`)).body;
  assert.deepEqual({id, state, attempts}, {id: job.id, state: 'queued', attempts: 0});
  await api.patch('background', {paused: false});
  await api.until(async () => (await api.get(`jobs/${job.id}`)).state === 'done', 30, 'the second try');
  await api.refused(409, 'POST', `jobs/${job.id}/retry`);
  await api.refused(404, 'POST', 'jobs/01ARZ3NDEKTSV4RRFFQ69G5FAV/retry');
});
