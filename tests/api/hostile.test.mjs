// What strangers put into a library: files in disguise and damaged films. Whatever they are, the daemon lives, no worker
// opens a path or a socket, and each file ends in a state with a sentence. CHANOMA_MUTANTS says how many damaged films.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createServer} from 'node:net';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {chance} from '../lib/chance.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {disguises} from '../lib/disguises.mjs';
import {Traced} from '../lib/traced.mjs';

const mutants = Number(process.env.CHANOMA_MUTANTS ?? 200);
const seed = Number(process.env.CHANOMA_SEED ?? Date.now() % 1e9);
const roots = [];
after(() => roots.forEach((path) => rmSync(path, {recursive: true, force: true})));
function folders() {
  const root = temporaryFolder('chanoma-hostile');
  roots.push(root);
  const films = join(root, 'films');
  mkdirSync(films);
  return {root, films, data: join(root, 'data')};
}

// Loopback listeners that take any connection and say nothing good: one port for each disguise.
async function listeners(count) {
  const servers = await Promise.all(Array.from({length: count}, () => new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    server.listen(0, '127.0.0.1', () => resolve(server));
  })));
  after(() => servers.forEach((server) => server.close()));
  return servers.map((server) => server.address().port);
}

async function settled(api, count, seconds) {
  await api.until(async () => {
    const {items} = await api.all('videos?limit=250');
    return items.length === count && items.every((video) => video.state === 'ready' || video.state === 'failed');
  }, seconds, 'a state for every file');
  return (await api.all('videos?limit=250')).items;
}

test('thirty disguises touch nothing, and would', async (t) => {
  const ports = await listeners(30);
  const {root, films, data} = folders();
  const path = (n) => join(root, `bait-${n}.ts`);
  const files = disguises({web: (n) => `http://127.0.0.1:${ports[n]}/x.ts`, raw: (n) => `127.0.0.1:${ports[n]}`, path});
  assert.equal(files.length, 30);
  for (const {number, name, text} of files) {
    writeFileSync(join(films, name), text);
    writeFileSync(path(number), readFileSync(place('short.mp4', root)));
  }
  // What shows that disguise n reached out.
  const reached = (n, lines) => lines.some((line) => line.includes(`bait-${n}.ts`) || line.includes(`htons(${ports[n]})`));

  const boxed = await Traced.start({folder: root, data, libraries: [films]});
  try {
    const api = await Api.of(boxed.daemon);
    for (const video of await settled(api, 30, 60)) {
      assert.equal(video.state, 'failed', video.path);
      assert.ok((await api.get(`videos/${video.id}`)).problem.detail.length > 10);
    }
    assert.equal((await api.get('system')).mediaBox.state, 'holds');
    assert.deepEqual(boxed.touched(), []);
  } finally {
    assert.equal((await boxed.daemon.stop()).code, 0);
  }

  // The same without the box and the list of formats.
  const open = folders();
  for (const {name, text} of files) writeFileSync(join(open.films, name), text);
  const unboxed = await Traced.start({folder: open.root, data: open.data, libraries: [open.films], workerArguments: ['--trust-files']});
  try {
    // Not until they have a state: one of them waits for packets.
    let idle = [];
    await unboxed.daemon.until(() => {
      const lines = unboxed.touched();
      idle = files.filter(({number}) => !reached(number, lines));
      return idle.length === 0;
    }, 60, 'a connection or an opened path for each').catch(() => {});
    assert.deepEqual(idle.map(({name}) => name), [], 'these reach nothing anyway');
    t.diagnostic(`${unboxed.touched().length} calls with paths and sockets when the box is open`);
  } finally {
    await unboxed.daemon.stop();
  }
});

const kinds = [
  ['mp4', '-c:v libx264 -preset ultrafast -g 5'], ['mkv', '-c:v libx264 -preset ultrafast -g 5 -c:a flac'], ['ts', '-c:v mpeg2video -g 5 -c:a mp2'],
  ['avi', '-c:v mpeg4 -g 5 -c:a libmp3lame'], ['webm', '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 5 -c:a libopus'],
  ['mov', '-c:v prores_ks -c:a pcm_s16le'], ['mkv', '-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=5 -c:a ac3'],
];

test(`${mutants} damaged films (CHANOMA_SEED=${seed})`, async (t) => {
  const random = chance(seed);
  const {root, films, data} = folders();
  const sources = kinds.map(([suffix, codecs], i) => {
    const path = join(root, `source${i}.${suffix}`);
    const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=1', '-f', 'lavfi', '-i', 'sine=d=1', ...codecs.split(' '), '-pix_fmt',
      codecs.includes('prores') ? 'yuv422p10le' : 'yuv420p', path], {encoding: 'utf8'});
    assert.equal(made.status, 0, made.stderr);
    return {suffix, bytes: readFileSync(path)};
  });
  for (let i = 0; i < mutants; ++i) {
    const {suffix, bytes} = sources[i % sources.length];
    const damaged = Buffer.from(bytes);
    const changes = 1 + Math.floor(random() ** 3 * 60);
    for (let n = 0; n < changes; ++n) {
      const at = Math.floor(random() * damaged.length);
      if (random() < 0.7) damaged[at] ^= 1 << Math.floor(random() * 8);
      else damaged[at] = Math.floor(random() * 256);
    }
    if (random() < 0.1) damaged.copy(damaged, Math.floor(random() * damaged.length / 2), Math.floor(random() * damaged.length));
    writeFileSync(join(films, `mutant ${i}.${suffix}`), random() < 0.15 ? damaged.subarray(0, Math.floor(damaged.length * random())) : damaged);
  }
  const api = await Api.start({data, libraries: [films]});
  try {
    await api.until(async () => (await api.all('videos?limit=250')).items.length === mutants, 60, 'every file listed');
    await api.idle(60 + mutants);
    const {items} = await api.all('videos?limit=250');
    // Probed: what cannot be indexed still plays through renditions.
    assert.deepEqual(items.filter((video) => video.state === 'found').map((video) => video.path), [], 'files without a verdict');
    const failed = items.filter((video) => video.state === 'failed');
    for (const video of failed.slice(0, 100)) assert.ok((await api.get(`videos/${video.id}`)).problem.detail.length > 10, video.path);
    // A poster is a picture that was decoded.
    const pictured = (await api.all('videos?limit=250')).items.filter((video) => video.poster);
    const deaths = api.daemon.log.filter((line) => line.includes('media worker died')).length;
    t.diagnostic(`${pictured.length} showed a picture, ${failed.length} failed, ${deaths} workers died`);
    assert.ok(pictured.length >= mutants / 2, `only ${pictured.length} of ${mutants} decoded a picture: too much damage to test decoders`);
    assert.equal(api.daemon.process.exitCode, null);
  } finally {
    assert.equal((await api.stop()).code, 0);
  }
});
