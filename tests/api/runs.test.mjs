// Renditions made while they are watched: ahead of the player, once for all, in chunks, under the cap.
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {get} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {filesUnder} from '../lib/sources.mjs';
import {fragment, walk} from '../play/cmaf.mjs';

const root = temporaryFolder();
const folder = join(root, 'films');
const rate = 25, segments = 60;
let api, film;
before(async () => {
  mkdirSync(folder);
  place('busy.mp4', folder);
  api = await Api.start({data: join(root, 'data'), libraries: [folder], args: ['--log-level', 'debug', '--segment-cache', '64MiB']});
  film = await api.videoWhen('busy');
  await api.idle();
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const path = (track, number) => `videos/${film.id}/s/0k/${track}/${number}.m4s`;
const state = () => api.get('playback');
const quiet = () => api.until(async () => (await state()).runs.length === 0, 60, 'the end of all runs');

// An answer as it arrives: {chunks: [{at, size}], bytes}, the times in ms; `first` is called with the first bytes.
const arriving = (track, number, first = () => undefined, viewer = 'test') => new Promise((resolve, reject) => {
  get(`${api.origin}${api.base}/api/v1/${path(track, number)}`, {agent: false, headers: {'user-agent': viewer, ...api.daemon.credentials}}, (response) => {
    if (response.statusCode !== 200) return reject(new Error(`${response.statusCode} for ${track} ${number}`));
    const chunks = [], parts = [];
    response.on('data', (part) => {
      if (parts.length === 0) first();
      parts.push(part);
      chunks.push({at: performance.now(), size: part.length});
    });
    response.on('end', () => resolve({chunks, bytes: Buffer.concat(parts), headers: response.headers}));
    response.on('error', reject);
    return undefined;
  }).on('error', reject);
});

test('a segment begins to arrive before it is finished, and its bytes are the file’s', async (t) => {
  let early = null;
  const answer = await arriving('v0-240', 20, () => { early = state(); });
  const made = (await early).segments.made;
  assert.equal(answer.headers['transfer-encoding'], 'chunked');
  assert.equal(answer.headers['content-length'], undefined);
  const fragments = [];
  walk(answer.bytes, (name) => { if (name === 'moof') fragments.push(name); });
  assert.ok(fragments.length >= 3, `${fragments.length} chunks in a segment of two seconds`);
  const spread = answer.chunks.at(-1).at - answer.chunks[0].at;
  t.diagnostic(`${answer.chunks.length} pieces over ${Math.round(spread)} ms, ${made} files made when the first came`);
  assert.ok(answer.chunks.length >= 2, 'not all at once');
  assert.ok(answer.chunks[0].size < answer.bytes.length / 2, 'the first piece is far from the whole');
  const stored = await api.expect(200, 'GET', path('v0-240', 20));
  assert.equal(stored.headers.get('content-length'), String(answer.bytes.length));
  assert.ok(stored.bytes.equals(answer.bytes));
  const range = await api.expect(206, 'GET', path('v0-240', 21), {headers: {range: 'bytes=4-7'}});
  assert.equal(range.bytes.toString('latin1'), 'styp');
});

test('a run goes on ahead of its viewer by a bounded way, and ends when nobody asks', {timeout: 180_000}, async () => {
  const before = await state();
  const run = await api.until(async () => {
    // The viewer is still there, however long a busy machine takes.
    await api.expect(200, 'GET', path('v0-240', 21));
    return (await state()).runs.find((one) => one.waiting);
  }, 90, 'a run that is far enough ahead');
  assert.ok(run.next > run.asked + 10 && run.next <= run.asked + 17, `${run.next} of ${run.asked}`);
  await api.expect(200, 'GET', path('v0-240', run.next - 1));
  assert.equal((await state()).runsStarted, before.runsStarted, 'what was made ahead is there');
  await quiet();
});

test('eight viewers of one rendition cost the frames of one', {timeout: 120_000}, async () => {
  const before = await state();
  const watch = async (from, to) => {
    const sizes = [];
    for (let number = from; number <= to; number++) sizes.push((await arriving('v0-360', number)).bytes.length);
    return sizes;
  };
  const all = await Promise.all(Array.from({length: 8}, () => watch(45, segments)));
  for (const sizes of all) assert.deepEqual(sizes, all[0]);
  await quiet();
  const after = await state();
  const frames = after.framesEncoded - before.framesEncoded;
  const film = (segments - 44) * 2 * rate;
  assert.ok(frames >= film - 2 * rate && frames <= film, `${frames} frames for ${film}`);
  assert.equal(after.runsStarted - before.runsStarted, 1);
});

// The first bytes of a segment; `leave` closes the connection in its middle.
const begun = (track, number, viewer) => new Promise((resolve, reject) => {
  const request = get(`${api.origin}${api.base}/api/v1/${path(track, number)}`, {agent: false, headers: {'user-agent': viewer, ...api.daemon.credentials}}, (response) => {
    if (response.statusCode !== 200) reject(new Error(`${response.statusCode} for ${track} ${number}`));
    response.on('error', () => undefined);
    response.once('data', () => resolve({leave: () => request.destroy()}));
  });
  request.on('error', reject);
});

test('runs join without a gap, at whatever segment each began', {timeout: 120_000}, async () => {
  // Three runs: each begins where the one before was not.
  for (const number of [7, 4, 1]) await arriving('v0-240', number);
  let next = null, total = 0;
  for (let number = 1; number <= 12; number++) {
    const seen = fragment((await api.expect(200, 'GET', path('v0-240', number))).bytes);
    assert.ok(seen.sync, `${number} begins with a key frame`);
    if (next !== null) assert.equal(seen.decode, next, `${number} follows ${number - 1}`);
    assert.equal(seen.earliest, seen.decode);
    next = seen.decode + seen.duration;
    total += seen.samples;
  }
  assert.equal(total, 12 * 2 * rate);
});

test('a seek ends at once what nobody reads, and nothing that somebody does', async () => {
  await quiet();
  const old = await begun('v0-360', 5, 'seeker');
  old.leave();
  await begun('v0-360', 28, 'seeker');
  assert.deepEqual((await state()).runs.filter((run) => run.next < 26), [], 'the run before the seek goes on');
  await quiet();
  // Two that cannot be told apart: one must not cut the other off.
  const whole = await arriving('v0-360', 22, () => { void begun('v0-240', 57, 'twin'); }, 'twin');
  assert.ok(whole.bytes.length > 1000);
  await quiet();
});

test('what cannot be made is told to who waits, and cuts who reads', async () => {
  await api.refused(404, 'GET', path('v0-240', segments + 1));
  await api.refused(404, 'GET', `videos/${film.id}/s/7k/v0-240/1.m4s`);
  assert.deepEqual((await state()).runs.filter((run) => run.next > segments), []);
});

// The same on every run.
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// CHANOMA_WATCH_SECONDS for the long form.
const watching = Number(process.env.CHANOMA_WATCH_SECONDS ?? 25);
test('four viewers seek about and change quality under a small cap', {timeout: (watching + 120) * 1000}, async (t) => {
  const cap = 64 * 2 ** 20, begun = performance.now();
  const over = () => performance.now() - begun > watching * 1000;
  // A file that goes away while they are counted is counted at another time.
  const onDisk = () => {
    try {
      return filesUnder(join(root, 'data/cache/segments')).reduce((sum, file) => sum + (statSync(file, {throwIfNoEntry: false})?.size ?? 0), 0);
    } catch {
      return 0;
    }
  };
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${api.daemon.process.pid}/status`, 'utf8'))[1]) / 1024;
  let fetched = 0, seeks = 0;
  const viewer = async (seed) => {
    const next = random(seed);
    while (!over()) {
      const [track, count, length] = next() < 0.6 ? ['v0', segments / 2, 4] : ['v0-240', segments, 2];
      let number = 1 + Math.floor(next() * (count - 5));
      ++seeks;
      for (let more = 2 + Math.floor(next() * 4); more > 0 && !over(); --more, ++number) {
        const {bytes} = await arriving(track, number, undefined, `viewer ${seed}`);
        const seen = fragment(bytes);
        assert.equal(seen.samples, length * rate, `${track} ${number}`);
        ++fetched;
      }
    }
  };
  let most = 0, early = 0, late = 0;
  const look = async () => {
    while (!over()) {
      const {segments: use} = await state();
      most = Math.max(most, use.bytes, onDisk());
      late = Math.max(resident(), performance.now() - begun > watching * 500 ? late : 0);
      if (performance.now() - begun < watching * 500) early = Math.max(early, late);
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
  };
  await Promise.all([look(), ...[1, 2, 3, 4].map(viewer)]);
  const {segments: use} = await state();
  t.diagnostic(`${seeks} seeks, ${fetched} segments, ${use.made} made, ${use.evicted} evicted; at most ${(most / 2 ** 20).toFixed(1)} MiB on disk; ${early.toFixed(0)} MiB, then ${late.toFixed(0)} MiB of memory`);
  assert.ok(use.evicted > 0, 'the cap was never reached: the test saw nothing');
  assert.ok(most <= cap, `${most} bytes of ${cap}`);
  assert.ok(late < early + 24, `memory grew from ${early} to ${late} MiB`);
});
