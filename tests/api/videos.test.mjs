// What people change of a video: its title, whether it is shown. Kept over scans, over changes of the file, over restarts.
import assert from 'node:assert/strict';
import {appendFileSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder();
const data = temporaryFolder();
let api;
before(async () => {
  place('film.mp4', folder);
  place('short.mp4', folder, 'Some.Thing_2019.mp4');
  place('other.mp4', folder);
  api = await Api.start({data, libraries: [folder]});
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

async function rescan() {
  const library = (await api.get('libraries')).items[0];
  const job = await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.until(async () => (await api.get(`jobs/${job.id}`)).state === 'done', 30, 'the scan');
}
async function restart() {
  assert.equal((await api.stop()).code, 0);
  api = await Api.start({data, libraries: [folder]});
  await api.idle();
}

test('a file is listed with what was found in it', async () => {
  const video = await api.videoWhen('film', (one) => one.state === 'ready' && one.poster);
  assert.equal(video.path, 'film.mp4');
  assert.equal(video.size, readFileSync(join(folder, 'film.mp4')).length);
  assert.ok(Math.abs(video.duration - 12) < 0.2);
  assert.deepEqual([video.width, video.height, video.kind, video.hidden], [320, 180, 'video', false]);
  assert.match(video.video.codecs, /^avc1\./);
  assert.deepEqual(video.audio.map((track) => [track.codecs, track.channels]), [['mp4a.40.2', 2]]);
  assert.equal((await api.videoWhen('Some Thing (2019)')).path, 'Some.Thing_2019.mp4');
});

test('a title given by hand stays; the file is not touched', async () => {
  const {id} = await api.videoWhen('Some Thing (2019)', (one) => one.state === 'ready' && one.poster);
  const changed = await api.patch(`videos/${id}`, {title: 'Ein anderer Titel “茶”'});
  assert.equal(changed.title, 'Ein anderer Titel “茶”');
  assert.deepEqual(await api.get(`videos/${id}`), changed);
  await rescan();
  assert.equal((await api.get(`videos/${id}`)).title, changed.title);
  await restart();
  assert.equal((await api.get(`videos/${id}`)).title, changed.title);
  // Also when the file gets other content.
  place('other.mp4', folder, 'Some.Thing_2019.mp4');
  const replaced = await api.videoWhen(changed.title, (one) => one.state === 'ready' && one.width === 256);
  assert.equal(replaced.id, id);
});

test('titles are cleaned of what no title has', async () => {
  const {id} = await api.videoWhen('film');
  assert.equal((await api.patch(`videos/${id}`, {title: 'a\u0000b\u001b[31mc\nd'})).title, 'ab[31mcd');
  assert.equal((await api.patch(`videos/${id}`, {title: 'e\u0301'})).title, '\u00e9');
  assert.equal((await api.patch(`videos/${id}`, {title: '𝕏'.repeat(125)})).title.length, 250);
  await api.patch(`videos/${id}`, {title: 'film'});
});

test('the list follows a title at once', async () => {
  const {id} = await api.videoWhen('film');
  await api.patch(`videos/${id}`, {title: 'zzz'});
  assert.equal((await api.all('videos?sort=-title')).items[0].id, id);
  await api.patch(`videos/${id}`, {title: '000'});
  const {items} = await api.all('videos?sort=title');
  assert.equal(items[0].id, id);
  assert.equal(items.filter((video) => video.id === id).length, 1);
  await api.patch(`videos/${id}`, {title: 'film'});
});

test('DELETE hides and remembers; the file stays', async () => {
  const {id} = await api.videoWhen('other');
  const before = (await api.get('system')).videos;
  await api.delete(`videos/${id}`);
  const hidden = async () => {
    assert.equal(await api.video('other'), undefined);
    assert.equal((await api.get('system')).videos, before - 1);
    assert.equal((await api.get(`videos/${id}`)).hidden, true);
    assert.equal((await api.get('libraries')).items[0].videos, before - 1);
  };
  await hidden();
  await api.delete(`videos/${id}`);  // once more: the same
  await rescan();
  await hidden();
  await restart();
  await hidden();
  appendFileSync(join(folder, 'other.mp4'), 'x');  // other content in the same place
  await rescan();
  await api.idle();
  await hidden();
  assert.ok(readFileSync(join(folder, 'other.mp4')).length > 0);
  assert.equal((await api.patch(`videos/${id}`, {hidden: false})).hidden, false);
  assert.ok(await api.video('other'));
});

test('posters: by width, one of the sizes there are, kept for ever under the address of their generation', async () => {
  place('large.mp4', folder);
  const {poster, id} = await api.videoWhen('large', (video) => video.poster, 60);
  const widthOf = (jpeg) => {
    for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
      const marker = jpeg.readUInt16BE(at);
      if (marker >= 0xffc0 && marker <= 0xffc3) return jpeg.readUInt16BE(at + 7);
    }
    return 0;
  };
  const widths = [];
  for (const width of [1, 320, 640, 1280, 4096]) {
    const picture = await api.expect(200, 'GET', `${poster.url}?width=${width}`);
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    assert.match(picture.headers.get('cache-control'), /immutable/);
    widths.push(widthOf(picture.bytes));
  }
  assert.deepEqual(widths, [320, 320, 640, 1280, 1280]);
  assert.deepEqual([poster.width, poster.height], [1280, 720]);
  assert.ok(poster.focusX >= 0 && poster.focusX <= 1 && poster.focusY >= 0 && poster.focusY <= 1);
  assert.ok(poster.colors.length >= 1 && poster.colors.length <= 4);
  const plain = await api.expect(200, 'GET', `videos/${id}/poster`);
  assert.doesNotMatch(plain.headers.get('cache-control'), /immutable/);
  const etag = plain.headers.get('etag');
  await api.expect(304, 'GET', `videos/${id}/poster`, {headers: {'if-none-match': etag}});
  writeFileSync(join(folder, 'none.mp4'), '');
  const none = await api.videoWhen('none', (video) => video.state === 'failed');
  assert.equal(none.poster, null);
  await api.refused(404, 'GET', `videos/${none.id}/poster`);
});
