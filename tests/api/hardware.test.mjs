// Encoding by a graphics process while somebody watches, with an encoder that fails on purpose in the place of a card.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {run, temporaryFolder} from '../lib/daemon.mjs';
import {parseExposition} from '../lib/exposition.mjs';

const root = temporaryFolder();
const folder = join(root, 'films');
const rate = 25, pictures = 2 * rate;  // of a segment
let api, film;
before(async () => {
  mkdirSync(folder);
  place('busy.mp4', folder);
  api = await Api.start({data: join(root, 'data'), libraries: [folder], args: ['--log-level', 'debug']});
  film = await api.videoWhen('busy');
  await api.idle();
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const path = (track, name) => `videos/${film.id}/s/0k/${track}/${name}`;
const hardware = async () => (await api.get('server')).hardware;
const settled = () => api.until(async () => { const now = await hardware(); return now.state !== 'trying' && now; }, 60, 'the trial');
const quiet = () => api.until(async () => (await api.get('playback')).runs.length === 0, 60, 'the end of all runs');
const set = (device, kind = 'vaapi') => api.patch('settings', {hardware: kind, hardware_device: device});
const manifest = async () => (await api.expect(200, 'GET', `videos/${film.id}/manifest.mpd`)).bytes.toString();
const bytesOf = async (track, name) => (await api.expect(200, 'GET', path(track, name))).bytes;
const rung = async (track) => (await api.get(`videos/${film.id}/playback`)).rungs.find((one) => one.track === track);
// Processes by the name of their program, of this daemon.
const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.includes('(chanoma-media-g)') && Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === api.daemon.pid;
  } catch {
    return false;
  }
});

// What ffmpeg makes of segments one after the other: how many pictures, its complaints, and how like the film the least like picture is.
function look(init, segments, first) {
  const file = join(root, 'joined.mp4'), report = join(root, 'psnr.log');
  writeFileSync(file, Buffer.concat([init, ...segments]));
  const decoded = execFileSync('ffmpeg', ['-nostdin', '-v', 'warning', '-i', file, '-fps_mode', 'passthrough', '-f', 'null', '-'], {stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8'});
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', file, '-i', join(folder, 'busy.mp4'), '-lavfi',
    `[0:v]setpts=N/25/TB[a];[1:v]trim=start_frame=${first},setpts=N/25/TB,scale=426:240[b];[a][b]psnr=stats_file=${report}:shortest=1`, '-f', 'null', '-']);
  const values = readFileSync(report, 'utf8').trim().split('\n').map((line) => Number(/psnr_y:(\S+)/.exec(line)[1]));
  return {decoded, count: values.length, least: Math.min(...values)};
}

test('off, no third process is ever started, and tracks are what they were', async () => {
  assert.match(await manifest(), /id="v0-240"[^>]*codecs="avc1|codecs="avc1[^>]*id="v0-240"/);
  assert.doesNotMatch(await manifest(), /avc3|v0-240s/);
  await bytesOf('v0-240', '3.m4s');
  assert.equal((await rung('v0-240')).encoder, 'libx264');
  const now = await hardware();
  assert.deepEqual([now.kind, now.state, now.processes, now.fellBack], ['off', 'off', 0, 0]);
  assert.deepEqual(processes(), []);
  await quiet();
});

test('a card that does not work is said to, and films play', async () => {
  await set('test:refuse');
  const now = await settled();
  assert.equal(now.state, 'fails');
  assert.match(now.problem, /there is no such card/);
  assert.match(await manifest(), /v0-240s/);
  await bytesOf('v0-240s', '2.m4s');
  assert.equal((await rung('v0-240s')).encoder, 'libx264');
  const {stdout} = await run(['doctor', '--data', join(root, 'data')]);
  assert.match(stdout, /^Encoding on a graphics card\n(.*\n)*? {2}state: fails\n {2}problem: .*no such card/m);
  await quiet();
});

test('what is no setting is refused', async () => {
  const refusal = await api.refused(422, 'PATCH', 'settings', {body: {hardware: 'cuda'}});
  assert.match(JSON.stringify(refusal), /hardware/);
});

test('a rendition goes on in mid-stream when the card fails, without a hole', {timeout: 120_000}, async (t) => {
  // In the middle of the second segment of what is watched.
  await set(`test:die:${pictures + 20}`);
  assert.equal((await settled()).state, 'works');
  // Where no run of the test before has come to.
  const first = 40, count = 5;
  const init = await bytesOf('v0-240s', 'init.mp4');
  assert.ok(init.includes('avc3'));
  const segments = [await bytesOf('v0-240s', `${first}.m4s`)];
  for (let number = first + 1; number < first + count; number++) segments.push(await bytesOf('v0-240s', `${number}.m4s`));
  const {decoded, count: seen, least} = look(init, segments, (first - 1) * pictures);
  t.diagnostic(`${seen} pictures, the least like one ${least} dB`);
  assert.equal(decoded, '');
  assert.equal(seen, count * pictures);
  assert.ok(least > 18, `${least} dB`);
  const told = await rung('v0-240s');
  assert.equal(told.encoder, 'libx264');
  assert.match(told.fellBack, /it ended/);
  const now = await hardware();
  assert.equal(now.state, 'fails');
  assert.equal(now.fellBack, 1);
  assert.ok(now.pictures >= pictures && now.pictures < pictures + 20, `${now.pictures} by the card`);
  const viewing = (await api.get('viewings')).items.find((one) => one.picture?.track === 'v0-240s');
  if (viewing) assert.match(viewing.fellBack, /it ended/);
  const metrics = parseExposition(await (await fetch(`${api.origin}${api.base}/metrics`)).text());
  assert.equal(metrics.get('chanoma_hardware_fell_back_total').samples[0].value, 1);
  assert.equal(metrics.get('chanoma_hardware_works').samples[0].value, 0);
  assert.deepEqual(processes(), []);
  await quiet();
});

test('a card that works makes renditions, and its segments join with those made before', {timeout: 120_000}, async () => {
  await set('test');
  const before = await settled();
  assert.equal(before.state, 'works');
  const init = await bytesOf('v0-240s', 'init.mp4');
  // 44 is the processor's, and 30 will be the card's.
  const card = await bytesOf('v0-240s', '30.m4s');
  assert.equal((await rung('v0-240s')).encoder, 'h264_vaapi');
  assert.equal((await rung('v0-240s')).fellBack, null);
  assert.ok((await hardware()).pictures > before.pictures);
  const processor = await bytesOf('v0-240s', '44.m4s');
  for (const [segments, first] of [[[processor, card], 43], [[card, processor], 29]]) {
    const {decoded} = look(init, segments, first * pictures);
    assert.equal(decoded, '');
  }
  await quiet();
  assert.deepEqual(processes(), [], 'one lives as long as its run');
});

test('switched off, what was begun with it plays to its end', async () => {
  await set(null, null);
  assert.equal((await hardware()).state, 'off');
  const {processes: started} = await hardware();
  assert.doesNotMatch(await manifest(), /v0-240s/);
  await bytesOf('v0-240s', '50.m4s');
  assert.equal((await rung('v0-240')).encoder, 'libx264');
  assert.equal((await hardware()).processes, started);
});
