// Segments that are made before anybody asks: kept beside the cap, given way to whoever watches, taken back when nobody wants them.
import assert from 'node:assert/strict';
import {appendFileSync, mkdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {filesUnder} from '../lib/sources.mjs';

const root = temporaryFolder();
after(() => rmSync(root, {recursive: true, force: true}));

let turn = 0;
// A daemon over a library of these clips, everything about them known. `body` gets it and a way to start it anew.
async function withFilms(clips, args, body) {
  const home = join(root, `${++turn}`), films = join(home, 'films'), data = join(home, 'data');
  mkdirSync(films, {recursive: true});
  for (const name of clips) place(name, films);
  const stage = {home, films, data, api: null, start: async () => { stage.api = await Api.start({data, libraries: [films], args}); return stage.api; }};
  await stage.start();
  try {
    for (const name of clips) await stage.api.videoWhen(name.replace(/\.\w+$/, ''));
    await stage.api.idle();
    await body(stage);
  } finally {
    await stage.api.stop();
  }
}

const library = async (api) => (await api.get('libraries')).items[0];
const want = async (api, ahead) => api.patch(`libraries/${(await library(api)).id}`, {ahead});
const ahead = async (api) => (await api.get('background')).ahead;
const when = (api, state, seconds = 60) => api.until(async () => {
  const now = await ahead(api);
  return now.state === state && now;
}, seconds, `made ahead: ${state}`);
const segmentFiles = (data) => filesUnder(join(data, 'cache/segments')).filter((file) => /\.(m4s|mp4)$/.test(file));
const pinned = (data) => segmentFiles(data).filter((file) => /-pinned\.\w+$/.test(file));
const made = async (api) => (await api.get('playback')).segments.made;
const pause = (api, aheadPaused) => api.patch('background', {aheadPaused});
// That nothing more is made for a while; gives how much there was.
async function still(api, ms = 1500) {
  const before = await made(api);
  await new Promise((resolve) => { setTimeout(resolve, ms); });
  assert.equal(await made(api), before, 'it goes on');
  return before;
}

test('nothing is made unless a library wants it; then all of it is there, pinned, without anybody asking', {timeout: 180_000}, async () => {
  await withFilms(['film.mp4', 'hevc.mkv'], [], async ({api, data}) => {
    assert.equal((await library(api)).ahead, 'nothing');
    assert.equal((await ahead(api)).state, 'off');
    assert.deepEqual(segmentFiles(data), []);
    const problem = await api.refused(422, 'PATCH', `libraries/${(await library(api)).id}`, {body: {ahead: 'all'}});
    assert.equal(problem.field, 'ahead');

    // The library comes from the command line: its name is locked, and this is not.
    const changed = await want(api, 'copy');
    assert.deepEqual([changed.ahead, changed.locked], ['copy', true]);
    const copied = await when(api, 'done');
    assert.deepEqual([copied.videosLeft, copied.segmentsLeft], [0, 0]);
    assert.equal(copied.segmentsKept, pinned(data).length);
    assert.equal(copied.bytes, pinned(data).reduce((sum, file) => sum + statSync(file).size, 0));
    const film = await api.video('film'), hevc = await api.video('hevc');
    const tracks = (video) => [...new Set(pinned(data).map((file) => file.split('/').slice(-4)).filter(([id]) => id === video.id).map(([, , track]) => track))].sort();
    assert.deepEqual(tracks(film), ['a1', 'v0']);
    assert.deepEqual(tracks(hevc), ['a1', 'v0']);
    // What a player asks for is among it, and costs nothing any more.
    const before = await made(api);
    const playlist = (await api.expect(200, 'GET', `videos/${film.id}/s/0k/v0/index.m3u8`)).bytes.toString();
    const names = playlist.match(/[\w.]+\.(?:m4s|mp4)/g);
    assert.ok(names.length >= 4, playlist);
    for (const name of names) await api.expect(200, 'GET', `videos/${film.id}/s/0k/v0/${name}`);
    assert.equal(await made(api), before);
    const jobs = (await api.all('jobs?kind=ahead&limit=50')).items;
    assert.deepEqual([...new Set(jobs.map((job) => job.state))], ['done']);
    assert.deepEqual(jobs.map((job) => job.subjectTitle).sort(), ['film', 'hevc']);
  });
});

test('the ladder is every size and the sound too, and a lesser policy takes back what it does not want', {timeout: 180_000}, async () => {
  await withFilms(['large.mp4', 'hevc.mkv'], [], async ({api, data}) => {
    await want(api, 'ladder');
    const all = await when(api, 'done', 120);
    const large = await api.video('large'), hevc = await api.video('hevc');
    const tracks = (video) => [...new Set(pinned(data).map((file) => file.split('/').slice(-4)).filter(([id]) => id === video.id).map(([, , track]) => track))].sort();
    assert.deepEqual(tracks(large), ['v0', 'v0-240', 'v0-360', 'v0-480', 'v0-720']);
    assert.deepEqual(tracks(hevc), ['a1', 'a1-aac', 'v0', 'v0-180']);
    assert.equal(all.segmentsKept, pinned(data).length);
    const before = await made(api);
    for (const track of ['v0-240', 'v0-720']) for (const n of [1, 2, 3]) await api.expect(200, 'GET', `videos/${large.id}/s/0k/${track}/${n}.m4s`);
    assert.equal(await made(api), before, 'a viewer finds it all');
    assert.equal((await api.get('playback')).runsStarted, 0);

    await want(api, 'copy');
    await api.until(() => pinned(data).every((file) => !/\/(v0-|a1-)/.test(file)), 10, 'the renditions’ pins to go');
    assert.deepEqual(tracks(hevc), ['a1', 'v0']);
    await want(api, 'nothing');
    await api.until(() => pinned(data).length === 0, 10, 'all pins to go');
    assert.deepEqual([(await ahead(api)).state, (await ahead(api)).bytes], ['off', 0]);
  });
});

test('it goes on after a restart where it was', {timeout: 240_000}, async () => {
  await withFilms(['busy.mp4'], [], async (stage) => {
    await want(stage.api, 'ladder');
    // In the middle of the renditions, of which there are sixty.
    await stage.api.until(() => pinned(stage.data).filter((file) => file.includes('/v0-240/')).length >= 8, 60, 'some of it');
    await stage.api.stop();
    const there = pinned(stage.data).length;
    assert.ok(pinned(stage.data).filter((file) => file.includes('/v0-240/')).length < 55, 'it was over before it was stopped');
    const api = await stage.start();
    await when(api, 'done', 120);
    const all = pinned(stage.data).length;
    assert.equal(await made(api), all - there, 'what was there is not made again');
    assert.equal(all, 31 + 1 + 60 + 1);
    // And after one that nobody announced.
    await api.daemon.kill();
    assert.equal(pinned(stage.data).length, all);
    const again = await stage.start();
    await when(again, 'done', 30);
    assert.equal(await made(again), 0);
  });
});

test('it waits while it is paused, and out of its hours, and says so', {timeout: 240_000}, async () => {
  await withFilms(['busy.mp4'], [], async ({api}) => {
    await pause(api, true);
    await want(api, 'ladder');
    const waiting = await when(api, 'paused', 10);
    assert.deepEqual([waiting.paused, waiting.videosLeft, waiting.segmentsKept, waiting.secondsLeft], [true, 1, 0, null]);
    assert.equal(await still(api), 0);
    await pause(api, false);
    await api.until(async () => (await ahead(api)).segmentsKept > 35, 60, 'some of it');
    const going = await ahead(api);
    assert.equal(going.state, 'working');
    assert.equal(going.segmentsKept + going.segmentsLeft, 93);
    assert.ok(going.secondsLeft >= 0 && going.secondsLeft < 600, `${going.secondsLeft}`);
    const [job] = (await api.get('jobs?kind=ahead&state=running')).items;
    assert.ok(job.progress.done > 0 && job.progress.total === 93, JSON.stringify(job.progress));

    await pause(api, true);
    await when(api, 'paused', 5);
    assert.ok(await still(api) < 93, 'it was over before it was paused');
    await api.until(async () => (await api.get('jobs?kind=ahead&state=queued')).items.length === 1, 5, 'the job to be put back');
    assert.equal((await api.get('jobs?kind=ahead&state=queued')).items[0].attempts, 0, 'it did not fail');

    // An hour of the day that is not now, in the daemon's time, which is ours.
    const hour = (n) => `${String((new Date().getHours() + n + 24) % 24).padStart(2, '0')}:00`;
    const problem = await api.refused(422, 'PATCH', 'settings', {body: {ahead_hours: '1-7'}});
    assert.equal(problem.field, 'ahead_hours');
    assert.match(problem.detail, /01:00-07:00/);
    await api.patch('settings', {ahead_hours: `${hour(3)}-${hour(5)}`});
    await pause(api, false);
    const out = await when(api, 'hours', 5);
    assert.equal(out.hours, `${hour(3)}-${hour(5)}`);
    await still(api);
    // Over midnight or not, now is one of them.
    await api.patch('settings', {ahead_hours: `${hour(-3)}-${hour(3)}`});
    await when(api, 'done', 120);
  });
});

test('it gives way to whoever watches, and goes on afterwards', {timeout: 300_000}, async () => {
  await withFilms(['busy.mp4', 'film.mp4'], [], async ({api, data}) => {
    const film = await api.video('film');
    await want(api, 'ladder');
    await api.until(() => pinned(data).filter((file) => file.includes('/v0-240/')).length >= 3, 60, 'some of it');
    // Of another film, and a track that is copied.
    await api.expect(200, 'GET', `videos/${film.id}/s/0k/v0/1.m4s`);
    await when(api, 'viewers', 3);
    const stopped = await still(api, 3000);
    assert.ok((await ahead(api)).segmentsLeft > 0, 'it was over before anybody watched');
    // Whoever reads a file as it is needs nothing that this does.
    const later = await api.until(async () => (await ahead(api)).state === 'working' && performance.now(), 90, 'the viewer to be forgotten');
    assert.ok(later > 0);
    await api.expect(206, 'GET', `videos/${film.id}/file`, {headers: {range: 'bytes=0-99'}});
    await when(api, 'done', 120);
    assert.ok(await made(api) > stopped);
  });
});

test('what is made ahead has a room of its own: full, it says so, and viewers lose nothing', {timeout: 240_000}, async () => {
  await withFilms(['busy.mp4', 'film.mp4'], ['--ahead-space', '8MiB', '--segment-cache', '64MiB'], async ({api, data}) => {
    await want(api, 'ladder');
    const full = await when(api, 'full', 60);
    assert.equal(full.limit, 8 * 2 ** 20);
    assert.ok(full.bytes > 4 * 2 ** 20 && full.bytes <= full.limit, `${full.bytes}`);
    assert.ok(full.segmentsLeft > 0);
    const kept = pinned(data);
    // Viewers fill theirs, over and over.
    const busy = await api.video('busy');
    for (let n = 1; n <= 30; n++) await api.expect(200, 'GET', `videos/${busy.id}/s/0k/v0/${n}.m4s`);
    for (const n of [1, 30, 60]) await api.expect(200, 'GET', `videos/${busy.id}/s/0k/v0-240/${n}.m4s`);
    await api.until(async () => (await api.get('playback')).runs.length === 0, 60, 'the runs to end');
    const use = (await api.get('playback')).segments;
    assert.ok(use.bytes > 0 && use.bytes <= use.cap, JSON.stringify(use));
    assert.ok(use.pinnedBytes <= full.limit, JSON.stringify(use));
    assert.deepEqual(pinned(data).sort(), kept.sort(), 'nothing pinned went');
    await want(api, 'nothing');
    await api.until(() => pinned(data).length === 0, 10, 'all pins to go');
  });
});

test('pins go with their file, and when it is another', {timeout: 180_000}, async () => {
  await withFilms(['film.mp4', 'short.mp4'], [], async ({api, films, data}) => {
    await want(api, 'copy');
    await when(api, 'done');
    const film = await api.video('film'), short = await api.video('short');
    const of = (video, edition) => pinned(data).filter((file) => file.includes(`/${video.id}/${edition}/`));
    assert.ok(of(film, '0k').length > 4 && of(short, '0k').length > 1);
    rmSync(join(films, 'short.mp4'));
    await api.until(() => of(short, '0k').length === 0, 20, 'the pins of a file that is gone');
    // Another file under its name.
    rmSync(join(films, 'film.mp4'));
    place('other.mp4', films, 'film.mp4');
    appendFileSync(join(films, 'film.mp4'), Buffer.alloc(8));
    await api.until(() => of(film, '0k').length === 0, 20, 'the pins of what it held before');
    await api.until(async () => {
      const now = await api.video('film');
      return now?.state === 'ready' && pinned(data).some((file) => file.includes(`/${now.id}/`) && (now.id !== film.id || !file.includes('/0k/')));
    }, 30, 'the pins of what it holds now');
  });
});

test('uploads have a setting of their own', {timeout: 180_000}, async () => {
  await withFilms(['film.mp4'], [], async ({api}) => {
    const problem = await api.refused(422, 'PATCH', 'settings', {body: {ahead_uploads: 'everything'}});
    assert.equal(problem.field, 'ahead_uploads');
    await api.patch('settings', {ahead_uploads: 'copy'});
    assert.equal((await library(api)).ahead, 'nothing', 'of no concern to a library');
    assert.equal((await ahead(api)).state, 'off', 'nothing was sent in yet');
  });
});
