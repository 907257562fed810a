// Files that come, change, move and go while the server runs: it follows without being asked to scan.
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip, place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';

const root = temporaryFolder();
const folder = join(root, 'films');
let api, feed;
before(async () => {
  mkdirSync(join(folder, 'deep', 'down'), {recursive: true});
  place('short.mp4', folder, 'constant.mp4');
  api = await Api.start({libraries: [folder]});
  await api.videoWhen('constant');
  feed = await Feed.open(api);
});
after(async () => {
  await feed?.close();
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const gone = (id) => api.until(async () => (await api.fetch('GET', `/api/v1/videos/${id}`)).status === 404, 20, 'the video is gone');
const told = (id, change) => feed.until((message) => message.type === 'video.changed' && message.id === id && message.change === change, 20, `${change} ${id}`);

test('a file dropped into the folder appears, becomes ready and is announced', async () => {
  place('film.mp4', folder);
  const {id} = await api.videoWhen('film');
  await told(id, 'created');
  await told(id, 'updated');
  const kinds = new Set(feed.messages.filter((message) => message.type === 'job.progress' && message.subject === id).map((message) => message.kind));
  assert.ok(kinds.has('probe'), [...kinds].join());
});

test('a file written slowly ends as what it is', async () => {
  const bytes = readFileSync(clip('other.mp4'));
  const path = join(folder, 'slow.mp4');
  for (let part = 1; part <= 4; ++part) {
    writeFileSync(path, bytes.subarray(0, Math.ceil((bytes.length * part) / 4)));
    // It may be looked at half-written in between: that must not stick.
    if (part < 4) await api.videoWhen('slow', (video) => video.state !== 'found');
  }
  assert.equal((await api.videoWhen('slow')).width, 256);
});

test('a renamed file is found under its new name', async () => {
  place('other.mp4', folder, 'before.mp4');
  const {id} = await api.videoWhen('before');
  renameSync(join(folder, 'before.mp4'), join(folder, 'after.mp4'));
  const now = await api.videoWhen('after');
  assert.equal(now.path, 'after.mp4');
  assert.equal(await api.video('before'), undefined);
  if (now.id !== id) await gone(id);
});

test('a moved file, and a moved folder', async () => {
  const nowAt = (path) => api.until(async () => {
    const video = await api.video('after');
    const {body} = video ? await api.fetch('GET', `/api/v1/videos/${video.id}`) : {body: null};
    return body?.path === path && body.state === 'ready';
  }, 20, `the film at ${path}`);
  renameSync(join(folder, 'after.mp4'), join(folder, 'deep', 'down', 'after.mp4'));
  await nowAt('deep/down/after.mp4');
  renameSync(join(folder, 'deep'), join(folder, 'elsewhere'));
  await nowAt('elsewhere/down/after.mp4');
  place('short.mp4', join(folder, 'elsewhere', 'down'), 'late.mp4');  // the moved folder is watched where it is now
  await api.videoWhen('late');
});

test('a file that is nowhere for a moment is the same under another name', async () => {
  place('other.mp4', folder, 'two steps.mp4');
  const {id} = await api.videoWhen('two steps');
  await api.idle();
  await api.patch(`videos/${id}`, {title: 'Named by hand'});
  const aside = join(root, 'aside.mp4');
  renameSync(join(folder, 'two steps.mp4'), aside);
  await new Promise((resolve) => setTimeout(resolve, 700));  // it is looked for, and missed
  mkdirSync(join(folder, 'new place'));
  renameSync(aside, join(folder, 'new place', 'arrived.mp4'));
  const video = await api.until(async () => {
    const {status, body} = await api.fetch('GET', `/api/v1/videos/${id}`);
    return (status !== 200 || body.path === 'new place/arrived.mp4') && {status, ...body};
  }, 20, 'its new place');
  assert.deepEqual([video.status, video.title, video.path], [200, 'Named by hand', 'new place/arrived.mp4']);
  rmSync(join(folder, 'new place'), {recursive: true});
  await gone(id);
});

test('a new folder with files in it, and a folder deleted with all', async () => {
  mkdirSync(join(root, 'made', 'in'), {recursive: true});
  place('short.mp4', join(root, 'made', 'in'), 'inside.mp4');
  renameSync(join(root, 'made'), join(folder, 'made'));
  const {id} = await api.videoWhen('inside');
  place('other.mp4', join(folder, 'made', 'in'), 'beside.mp4');
  await api.videoWhen('beside');
  rmSync(join(folder, 'made'), {recursive: true});
  await gone(id);
  await told(id, 'deleted');
  assert.equal(await api.video('beside'), undefined);
});

test('a deleted file goes', async () => {
  const {id} = await api.videoWhen('film');
  unlinkSync(join(folder, 'film.mp4'));
  await gone(id);
  await told(id, 'deleted');
});

test('a replaced file is looked at anew and plays as what it is now', async () => {
  place('short.mp4', folder, 'changing.mp4');
  const first = await api.videoWhen('changing');
  const segment = `${first.playback.dash.replace('manifest.mpd', '')}s/0k/v0/init.mp4`;
  const old = await api.expect(200, 'GET', segment);
  place('other.mp4', folder, 'changing.mp4');
  const second = await api.videoWhen('changing', (video) => video.state === 'ready' && video.width === 256);
  assert.equal(second.id, first.id);
  const manifest = (await api.expect(200, 'GET', second.playback.dash)).bytes.toString();
  const edition = /s\/(\w+)\//.exec(manifest)[1];
  assert.notEqual(edition, '0k');
  const fresh = await api.expect(200, 'GET', segment.replace('0k', edition));
  assert.notDeepEqual(fresh.bytes, old.bytes);
});

test('a file that cannot be played says why, and the rest is untouched', async () => {
  const bad = {
    'empty.mp4': '',
    'text.mkv': 'this is a letter, not a film\n'.repeat(100),
    'cut.mp4': readFileSync(clip('film.mp4')).subarray(0, 300),
    'zeros.ts': Buffer.alloc(100_000),
    'playlist.mkv': '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n',
    'concat.mp4': "ffconcat version 1.0\nfile '/etc/passwd'\n",
  };
  for (const [name, content] of Object.entries(bad)) writeFileSync(join(folder, name), content);
  for (const name of Object.keys(bad)) {
    const video = await api.videoWhen(name.split('.')[0], (one) => one.state === 'failed', 60);
    assert.ok(video.problem.detail.length > 8, name);
    assert.doesNotMatch(video.problem.detail, /\/etc|127\.0\.0\.1|0x[0-9a-f]{6}/);
    assert.equal(video.playback, null);
    for (const manifest of ['manifest.mpd', 'master.m3u8']) {
      const problem = await api.refused(409, 'GET', `videos/${video.id}/${manifest}`);
      assert.equal(problem.detail, video.problem.detail);
    }
  }
  const constant = await api.videoWhen('constant');
  await api.expect(200, 'GET', constant.playback.dash);
  await api.expect(200, 'GET', `videos/${constant.id}/s/0k/v0/1.m4s`);
  // It gets better by being replaced, without anybody saying so.
  place('other.mp4', folder, 'text.mkv');
  assert.equal((await api.videoWhen('text')).problem, null);
});

test('names of all kinds are followed', async () => {
  const names = ['茶の間 第1話.mp4', "it's 100% “quoted” & <b>.mp4", 'a#b?c.mp4', ' spaces .mp4', 'UPPER.MP4', `${'l'.repeat(200)}.mp4`];
  for (const name of names) place('short.mp4', folder, name);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/bytes-`), Buffer.from([0xff, 0xfe]), Buffer.from('.mp4')]), readFileSync(clip('short.mp4')));
  for (const name of names) {
    const title = name.replace(/\.mp4$/i, '').trim();
    const video = await api.videoWhen(title, (one) => one.state === 'ready');
    assert.equal(video.path, name);
    await api.expect(200, 'GET', video.playback.file);
  }
  await api.until(async () => (await api.all('videos?limit=250')).items.find((video) => video.title.startsWith('bytes-') && video.state !== 'found'), 20, 'the name that is no UTF-8');
});
