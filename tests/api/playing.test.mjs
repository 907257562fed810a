// Manifests, segments, subtitles: what a player gets.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {boxes, readMpd, readPlaylist} from '../lib/manifests.mjs';

const root = temporaryFolder();
const folder = join(root, 'films');
const data = join(root, 'data');
const options = {data, libraries: [folder], args: ['--log-level', 'debug']};
let api, film, hevc;
before(async () => {
  mkdirSync(folder);
  for (const name of ['film.mp4', 'hevc.mkv', 'large.mp4']) place(name, folder);
  api = await Api.start(options);
  film = await api.videoWhen('film');
  hevc = await api.videoWhen('hevc');
  hevc = await api.until(async () => {
    const video = await api.get(`videos/${hevc.id}`);
    return video.subtitles[0].ready ? video : null;
  }, 30, 'subtitles');
  await api.videoWhen('large');
  await api.idle();
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const text = async (path) => (await api.expect(200, 'GET', path)).bytes.toString('utf8');
const mpd = async (video, can) => readMpd(await text(`${video.playback.dash}${can ? `?can=${can}` : ''}`));
const under = (address, base) => new URL(address, `http://x${base}`).pathname;

test('a file that everybody plays is copied; its segments are all there', async () => {
  const {representations} = await mpd(film);
  assert.deepEqual(representations.map(({id, codecs}) => [id, codecs.split('.')[0]]), [['v0', 'avc1'], ['a1', 'mp4a']]);
  for (const one of representations) {
    assert.ok(Math.abs(one.seconds - 12) < 0.1, `${one.id}: ${one.seconds} s`);
    const init = await api.expect(200, 'GET', under(one.init, film.playback.dash));
    assert.deepEqual(boxes(init.bytes), ['ftyp', 'moov']);
    let total = 0;
    for (const segment of one.segments) {
      const {bytes, headers} = await api.expect(200, 'GET', under(segment, film.playback.dash));
      const names = boxes(bytes);
      assert.ok(names.includes('moof') && names.includes('mdat'), names.join());
      assert.match(headers.get('cache-control'), /max-age=31536000, immutable/);
      total += bytes.length;
    }
    assert.ok(total * 8 <= one.bandwidth * one.seconds * 1.05, `${one.id}: more bits than announced`);
  }
});

test('`can` is honoured: HEVC and Opus are copied only for those who play them', async () => {
  const kinds = async (can) => (await mpd(hevc, can)).representations.map(({id, codecs}) => [id, codecs.split('.')[0]]);
  assert.deepEqual(await kinds(), [['v0-180', 'avc1'], ['a1-aac', 'mp4a']]);
  assert.deepEqual(await kinds('avc1,mp4a'), [['v0-180', 'avc1'], ['a1-aac', 'mp4a']]);
  assert.deepEqual(await kinds('hvc1'), [['v0', 'hvc1'], ['a1-aac', 'mp4a']]);
  assert.deepEqual(await kinds('avc1,mp4a,opus'), [['v0-180', 'avc1'], ['a1', 'opus']]);
  assert.deepEqual(await kinds('vp09,hvc1,av01,opus,flac'), [['v0', 'hvc1'], ['a1', 'opus']]);
  const master = await text(`${hevc.playback.hls}?can=hvc1,opus`);
  assert.match(master, /CODECS="hvc1\.[^"]*,opus"/);
  assert.doesNotMatch(await text(hevc.playback.hls), /hvc1|opus/);
});

test('sound that is rendered is said to come in chunks, and does', async () => {
  const manifest = await text(hevc.playback.dash);
  assert.match(manifest.slice(manifest.indexOf('contentType="audio"')), /availabilityTimeComplete="false"/);
  const sound = (await mpd(hevc)).representations.find(({id}) => id === 'a1-aac');
  const {bytes, headers} = await api.expect(200, 'GET', under(sound.segments[0], hevc.playback.dash));
  assert.equal(headers.get('content-length'), null, 'sent before it was whole');
  assert.ok(boxes(bytes).filter((name) => name === 'moof').length >= 4, boxes(bytes).join());
  const again = await api.expect(200, 'GET', under(sound.segments[0], hevc.playback.dash));
  assert.ok(again.bytes.equals(bytes) && again.headers.get('content-length') === `${bytes.length}`);
});

test('what a player gets is said with the reason', async () => {
  const decision = async (video, can) => api.get(`videos/${video.id}/playback${can ? `?can=${can}` : ''}`);
  const plain = await decision(film);
  assert.deepEqual([plain.method, plain.video[0].treatment, plain.file.possible], ['copied', 'copied', true]);
  const rendered = await decision(hevc);
  assert.deepEqual([rendered.method, rendered.code, rendered.video[0].track], ['rendered', 'codec', 'v0-180']);
  assert.match(rendered.reason, /hevc/);
  assert.deepEqual(rendered.rungs.map(({track, offered}) => [track, offered]), [['v0-180', true]]);
  assert.equal((await decision(hevc, 'hvc1')).method, 'soundRendered');
  assert.equal((await decision(hevc, 'hvc1,opus')).method, 'copied');
  assert.equal((await decision(film, 'file')).method, 'file');
  await api.refused(422, 'GET', `videos/${film.id}/playback?can=A`);
});

test('renditions and their sound are made and fit together', async () => {
  const {representations} = await mpd(hevc);
  for (const one of representations) {
    assert.deepEqual(boxes((await api.expect(200, 'GET', under(one.init, hevc.playback.dash))).bytes), ['ftyp', 'moov']);
    for (const segment of one.segments) assert.ok(boxes((await api.expect(200, 'GET', under(segment, hevc.playback.dash))).bytes).includes('moof'), segment);
  }
});

test('a large film has rungs below its own size', async () => {
  const large = await api.video('large').then(({id}) => api.get(`videos/${id}`));
  const {representations} = await mpd(large);
  assert.deepEqual(representations.map(({id}) => id), ['v0', 'v0-720', 'v0-480', 'v0-360', 'v0-240'].slice(0, representations.length));
  assert.ok(representations.length >= 3);
  const widths = representations.map(({width}) => width);
  assert.deepEqual(widths, [...widths].sort((a, b) => b - a));
});

test('DASH and HLS name the same segments, all by relative addresses', async () => {
  for (const [video, can] of [[film, 'avc1,mp4a'], [hevc, 'hvc1,opus'], [hevc, 'avc1']]) {
    const dash = await mpd(video, can);
    const master = readPlaylist(await text(`${video.playback.hls}?can=${can}`));
    const named = new Set(), written = [...dash.references, ...master.references];
    const seconds = new Map();
    for (const reference of new Set(master.references)) {
      const address = under(reference, video.playback.hls);
      const playlist = readPlaylist(await text(address));
      written.push(...playlist.references);
      for (const segment of [playlist.init, ...playlist.segments]) if (segment) named.add(under(segment, address));
      seconds.set(address, playlist.seconds);
    }
    const offered = dash.representations.flatMap((one) => [one.init, ...one.segments]).concat(dash.texts).map((address) => under(address, video.playback.dash));
    assert.deepEqual([...named].sort(), [...new Set(offered)].sort());
    for (const one of dash.representations) {
      const playlist = under(one.init.replace('init.mp4', 'index.m3u8'), video.playback.dash);
      assert.ok(Math.abs(seconds.get(playlist) - one.seconds) < 0.01, `${playlist}: ${seconds.get(playlist)} ${one.seconds}`);
    }
    for (const address of written) assert.doesNotMatch(address, /^\/|^[a-z]+:|\.\./, `not relative: ${address}`);
  }
});

test('eight who ask at once get one segment, made once', async () => {
  const large = await api.video('large');
  const path = `videos/${large.id}/s/0k/v0-240/3.m4s`;
  const answers = await Promise.all(Array.from({length: 8}, () => api.expect(200, 'GET', path)));
  for (const {bytes} of answers) assert.ok(bytes.equals(answers[0].bytes));
  const made = () => api.daemon.log.filter((line) => line.includes('msg="segment made"') && line.includes('track=v0-240') && line.includes('segment=3'));
  await api.until(() => made().length > 0, 5, 'the log line');
  assert.equal(made().length, 1);
  // The line names the request that had it made.
  assert.ok(answers.some(({headers}) => made()[0].includes(`req=${headers.get('x-request-id')}`)));
  await api.expect(200, 'GET', path);
  assert.equal(made().length, 1);
});

test('a segment answers ranges and HEAD', async () => {
  const path = `videos/${film.id}/s/0k/v0/1.m4s`;
  const {bytes} = await api.expect(200, 'GET', path);
  const part = await api.expect(206, 'GET', path, {headers: {range: 'bytes=8-107'}});
  assert.ok(part.bytes.equals(bytes.subarray(8, 108)));
  assert.equal(part.headers.get('content-range'), `bytes 8-107/${bytes.length}`);
});

test('subtitles come as WebVTT, also under a playlist, and are not kept without asking', async () => {
  const [track] = hevc.subtitles;
  assert.deepEqual([track.language, track.format], ['ja', 'subrip']);
  const {bytes, headers} = await api.expect(200, 'GET', track.url);
  assert.match(headers.get('content-type'), /^text\/vtt/);
  assert.match(bytes.toString('utf8'), /^WEBVTT\n[\s\S]*\n00:00:00\.5\d\d --> 00:00:01\.5\d\d\nこんにちは\n[\s\S]*Hello/);
  assert.doesNotMatch(headers.get('cache-control'), /immutable/);
  await api.expect(304, 'GET', track.url, {headers: {'if-none-match': headers.get('etag')}});
  const playlist = readPlaylist(await text(track.url.replace('.vtt', '.m3u8')));
  assert.equal(under(playlist.segments[0], track.url), track.url);
});

test('manifests and finished segments need no file; what must be made says why it cannot', async () => {
  const before = await Promise.all([text(film.playback.dash), text(film.playback.hls)]);
  const first = await api.expect(200, 'GET', `videos/${film.id}/s/0k/v0/1.m4s`);
  renameSync(folder, `${folder}-away`);
  try {
    assert.deepEqual(await Promise.all([text(film.playback.dash), text(film.playback.hls)]), before);
    assert.match(await text(`${film.playback.dash}?can=avc1,flac`), /<MPD/);
    assert.ok((await api.expect(200, 'GET', `videos/${film.id}/s/0k/v0/1.m4s`)).bytes.equals(first.bytes));
    const problem = await api.refused(404, 'GET', `videos/${film.id}/s/0k/v0-180/2.m4s`);
    assert.doesNotMatch(problem.detail, /films-away/);
    await api.refused(404, 'GET', `videos/${film.id}/file`);
  } finally {
    renameSync(`${folder}-away`, folder);
  }
  const {id} = (await api.get('libraries')).items[0];
  const job = await api.post(`libraries/${id}/scan`, undefined, 202);
  await api.until(async () => (await api.get(`jobs/${job.id}`)).state === 'done', 20, 'the scan');
  await api.expect(200, 'GET', `videos/${film.id}/s/0k/v0-180/2.m4s`);
});

test('segments outlive a restart', async () => {
  const path = `videos/${film.id}/s/0k/v0/2.m4s`;
  const {bytes} = await api.expect(200, 'GET', path);
  assert.equal((await api.stop()).code, 0);
  api = await Api.start(options);
  await api.idle();
  assert.ok((await api.expect(200, 'GET', path)).bytes.equals(bytes));
  assert.ok(!api.daemon.log.some((line) => line.includes('segment made')));
});

test('a video that is not looked at yet says: come again', async () => {
  const crowd = join(root, 'crowd');
  mkdirSync(crowd);
  for (let i = 0; i < 30; ++i) place('short.mp4', crowd, `crowd ${i}.mp4`);
  const {id} = await api.post('libraries', {path: crowd});
  const answer = await api.until(async () => {
    const {items} = await api.get(`videos?library=${id}&state=found`);
    for (const video of items.slice(-1)) {
      const one = await api.fetch('GET', `/api/v1/videos/${video.id}/manifest.mpd`);
      if (one.status === 503) return one;
    }
    return null;
  }, 20, 'a video that is only found');
  assert.equal(answer.headers.get('retry-after'), '1');
});
