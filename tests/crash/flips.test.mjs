// One byte changed behind the server's back, in every kind of file there is: `chanoma verify` names the file, a start either says
// what is damaged or serves what was written, what is derived comes back, and nothing is rolled back in silence. CHANOMA_FLIPS says how many.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {basename, join, relative} from 'node:path';
import {after, before, test} from 'node:test';
import {chance} from '../lib/chance.mjs';
import {clip, place} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';
import {copied} from '../lib/signed_in.mjs';

const flips = Number(process.env.CHANOMA_FLIPS ?? 45);
const seed = Number(process.env.CHANOMA_SEED ?? 20261130);
const root = temporaryFolder('chanoma-flips');
const films = join(root, 'films'), rest = join(root, 'rest'), killed = join(root, 'killed');
const titles = 40;
let film, upload, truth;
after(() => rmSync(root, {recursive: true, force: true}));

const filesBelow = (folder, wanted) => readdirSync(folder, {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).filter((path) => statSync(path).size > 0 && wanted(path)).sort();

// ORIGIN as a server of this very place would have written it: what follows is about damage, not about copies.
function atHome(data) {
  const made = join(data, 'store', 'ORIGIN.new');
  writeFileSync(made, '');
  const {ino, birthtimeNs} = statSync(made, {bigint: true});
  writeFileSync(made, `${ino} ${birthtimeNs / 1_000_000_000n}.${String(birthtimeNs % 1_000_000_000n).padStart(9, '0')}\n`);
  renameSync(made, join(data, 'store', 'ORIGIN'));
}

function copyOf(model, name) {
  const copy = join(root, name);
  rmSync(copy, {recursive: true, force: true});
  execFileSync('cp', ['-a', '--', model, copy]);
  rmSync(join(copy, 'run'), {recursive: true, force: true});
  copied(copy, model);
  atHome(copy);
  return copy;
}

function flip(file, at, mask) {
  const fd = openSync(file, 'r+'), byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, at);
  byte[0] ^= mask;
  writeSync(fd, byte, 0, 1, at);
  closeSync(fd);
}

const options = (data) => ({data, libraries: [films], args: ['--snapshot-every', '0']});
const bytesOf = async (daemon, path) => {
  const response = await fetch(daemon.url(path));
  return {status: response.status, bytes: Buffer.from(await response.arrayBuffer())};
};
const segmentPath = () => `/api/v1/videos/${film}/s/0k/v0/1.m4s`;
const posterPath = () => `/api/v1/videos/${film}/poster`;

const changing = new Set(['following', 'scan', 'seenAt', 'scannedAt', 'state', 'source', 'locked']);
// What visitors are told, without what changes by itself or says where the data is.
async function tour(daemon) {
  const answers = {};
  for (const path of ['libraries', 'videos?limit=250&sort=title', 'videos?limit=250&sort=-added', `videos/${film}`, `videos/${upload}`, 'users', 'watching', 'shows', 'settings']) {
    const {status, body} = await daemon.json(`/api/v1/${path}`);
    answers[path] = status >= 500 ? 'an error' : JSON.stringify(body, (key, value) => (changing.has(key) || String(value).startsWith(root) ? undefined : value));
  }
  return answers;
}

const idle = (daemon) => daemon.until(async () => {
  const {queued, running} = (await daemon.json('/api/v1/background')).body;
  return queued + running === 0;
}, 60, 'the end of all work');

async function verify(data, ...more) {
  const {code, stdout, stderr} = await run(['verify', '--json', '--data', data, ...more]);
  assert.ok(code === 0 || code === 1, `verify ended with ${code}: ${stderr}`);
  return {code, stderr, ...JSON.parse(stdout)};
}

// The id of the video that somebody's film becomes.
async function send(daemon) {
  const bytes = Buffer.concat([readFileSync(clip('film.mp4')), Buffer.from('of another sum')]);
  const sent = await fetch(daemon.url('/api/v1/uploads'), {method: 'POST', body: bytes,
    headers: {'tus-resumable': '1.0.0', 'upload-length': String(bytes.length), 'content-type': 'application/offset+octet-stream', 'upload-metadata': `filename ${Buffer.from('mine.mp4').toString('base64')}`}});
  assert.equal(sent.status, 201, await sent.text());
  const own = `/api/v1/uploads/${sent.headers.get('location').split('/').at(-1)}`;
  return daemon.until(async () => (await daemon.json(own)).body.videoId, 60, 'the upload');
}

// Starts, or says why not: {daemon} or {words}.
const start = (data) => Daemon.start(options(data)).then((daemon) => ({daemon}), (error) => ({words: error.message}));

before(async () => {
  mkdirSync(films);
  place('film.mp4', films);
  const daemon = await Daemon.start(options(rest));
  const ready = (id) => daemon.until(async () => {
    const {body} = await daemon.json(`/api/v1/videos/${id}`);
    return body.state === 'ready' && body.poster && body;
  }, 90, 'a film with its picture');
  film = (await daemon.until(async () => (await daemon.json('/api/v1/videos')).body.items[0], 60, 'the film')).id;
  upload = await send(daemon);
  await ready(film);
  await ready(upload);
  for (const path of ['init.mp4', '1.m4s', '2.m4s']) assert.equal((await bytesOf(daemon, `/api/v1/videos/${film}/s/0k/v0/${path}`)).status, 200);
  await daemon.json(`/api/v1/videos/${film}/place`, {method: 'POST', body: {event: 'progress', position: 3}});
  await idle(daemon);
  assert.equal((await daemon.json('/api/v1/snapshots', {method: 'POST'})).status, 201);
  await daemon.json(`/api/v1/videos/${film}`, {method: 'PATCH', body: {title: 'title 0'}});
  await daemon.stop();
  // Another one that dies with all of this in its log.
  const dying = await Daemon.start(options(copyOf(rest, 'killed')));
  for (let i = 1; i <= titles; ++i) assert.equal((await dying.json(`/api/v1/videos/${film}`, {method: 'PATCH', body: {title: `title ${i}`}})).status, 200);
  await dying.kill();
  // What is true of each, by a server that was left alone.
  truth = {};
  for (const [name, model] of [['rest', rest], ['killed', killed]]) {
    const data = copyOf(model, 'left alone');
    const report = await verify(data);
    assert.deepEqual(report.findings, [], name);
    const left = await Daemon.start(options(data));
    truth[name] = {tour: await tour(left), segment: (await bytesOf(left, segmentPath())).bytes, poster: (await bytesOf(left, posterPath())).bytes};
    await left.stop();
  }
  assert.match(truth.killed.tour[`videos/${film}`], new RegExp(`title ${titles}"`));
});

const inStore = (name) => (path) => path.includes('/store/db/') && name.test(basename(path));
const kinds = {
  sst: {model: 'rest', wanted: inStore(/\.sst$/), part: 'metadata'},
  wal: {model: 'killed', wanted: inStore(/\.log$/), part: 'metadata'},
  manifest: {model: 'rest', wanted: inStore(/^MANIFEST-/), part: 'metadata'},
  current: {model: 'rest', wanted: inStore(/^CURRENT$/), part: 'metadata'},
  index: {model: 'rest', wanted: (path) => /\/search\/\d+\//.test(path), part: 'search', derived: true},
  segment: {model: 'rest', wanted: (path) => path.includes('/segments/') && /\.(m4s|mp4)$/.test(path), part: 'segments', derived: true},
  image: {model: 'rest', wanted: (path) => path.includes('/images/') && path.endsWith('.jpg'), part: 'pictures', derived: true},
  original: {model: 'rest', wanted: (path) => path.includes('/uploads/content/'), part: 'uploads', marked: true},
  snapshot: {model: 'rest', wanted: (path) => path.includes('/snapshots/'), part: 'snapshots'},
};

// After a start with the damage in place: {words} of what it said, or {} when it serves what was written.
async function serveDamaged(kind, data, file) {
  const {daemon, words} = await start(data);
  if (!daemon) {
    assert.match(words, /damaged|corrupt|Corruption|names a list/i);
    assert.match(words, /chanoma verify/);
    return {words};
  }
  try {
    const {model} = kinds[kind];
    const told = await tour(daemon);
    const log = () => daemon.log.join('\n');
    for (const [path, answer] of Object.entries(truth[model].tour)) {
      if (told[path] === answer || told[path] === 'an error') continue;
      // Less than was acknowledged, which has to be said.
      assert.equal(kind, 'wal', `${path} after a flip in ${file}: ${told[path]} instead of ${answer}`);
      assert.match(log(), /write-ahead log was damaged/);
    }
    const segment = await bytesOf(daemon, segmentPath());
    assert.ok(segment.status >= 500 || segment.bytes.equals(truth[model].segment), `another segment was served after a flip in ${file}`);
    const poster = await bytesOf(daemon, posterPath());
    assert.ok(poster.status >= 400 || poster.bytes.equals(truth[model].poster) || kind === 'image' && !file.includes(film), `another picture was served after a flip in ${file}`);
    if (kind === 'index') assert.match(log(), /search index is built anew/);
    // It comes back by itself.
    if (kind === 'index' || kind === 'image' && file.includes(film)) {
      await daemon.until(async () => (await bytesOf(daemon, posterPath())).bytes.equals(truth[model].poster), 60, 'the picture');
      await daemon.until(async () => (await daemon.json('/api/v1/search?q=title')).body.items?.some(({id}) => id === film), 60, 'the search index');
    }
    return {};
  } finally {
    await daemon.kill();
  }
}

test(`${flips} bytes changed`, async (t) => {
  const random = chance(seed), pick = (list) => list[Math.floor(random() * list.length)];
  const names = Object.keys(kinds), counted = Object.fromEntries(names.map((name) => [name, {found: 0, refused: 0, served: 0, repaired: 0}]));
  for (let i = 0; i < flips; ++i) {
    const kind = names[i % names.length], {model, wanted, part, derived, marked} = kinds[kind];
    const data = copyOf(model === 'rest' ? rest : killed, 'flipped');
    const file = pick(filesBelow(data, wanted)), at = Math.floor(random() * statSync(file).size), mask = 1 << Math.floor(random() * 8);
    flip(file, at, mask);
    const what = `${kind}: ${relative(data, file)} at ${at} with ${mask} (seed ${seed}, ${i})`;
    const report = await verify(data);
    const named = report.findings.filter(({subject, detail}) => `${subject} ${detail}`.includes(basename(file)) || kind === 'snapshot');
    assert.equal(report.code, 1, `not found: ${what}`);
    assert.equal(report.sound, false);
    assert.ok(named.length > 0, `not named: ${what}: ${JSON.stringify(report.findings)}`);
    assert.ok(named.some((finding) => finding.part === part), `${what}: ${JSON.stringify(named)}`);
    ++counted[kind].found;

    const {words} = await serveDamaged(kind, copyOfDamage(data), relative(data, file));
    ++counted[kind][words ? 'refused' : 'served'];
    if (!derived && !marked) continue;
    const repaired = await verify(data, '--repair');
    assert.equal(repaired.code, 0, `${what}: ${JSON.stringify(repaired.findings)} ${repaired.stderr}`);
    assert.ok(repaired.findings.every((finding) => finding.repaired), what);
    ++counted[kind].repaired;
    const {daemon} = await start(data);
    try {
      if (marked) {
        assert.equal((await daemon.json(`/api/v1/videos/${upload}`)).body.state, 'failed', what);
        assert.ok((await fetch(daemon.url(`/api/v1/videos/${upload}/manifest.mpd`))).status >= 400, what);
        // Sent again, it is whole.
        const again = await send(daemon);
        await daemon.until(async () => (await daemon.json(`/api/v1/videos/${again}`)).body.state === 'ready', 60, 'the same film, sent again');
      } else {
        await daemon.until(async () => (await bytesOf(daemon, posterPath())).bytes.equals(truth[model].poster), 60, 'the picture');
        await daemon.until(async () => (await daemon.json('/api/v1/search?q=title')).body.items?.some(({id}) => id === film), 60, 'the search index');
        assert.ok((await bytesOf(daemon, segmentPath())).bytes.equals(truth[model].segment), what);
      }
      await idle(daemon);
    } finally {
      await daemon.stop();
    }
    assert.deepEqual((await verify(data)).findings, [], what);
  }
  for (const [kind, numbers] of Object.entries(counted)) t.diagnostic(`${kind}: ${Object.entries(numbers).map(([name, number]) => `${number} ${name}`).join(', ')}`);
});

// The damage stays for what follows: a start changes files.
function copyOfDamage(data) {
  const copy = join(root, 'started');
  rmSync(copy, {recursive: true, force: true});
  execFileSync('cp', ['-a', '--', data, copy]);
  copied(copy, rest);
  atHome(copy);
  return copy;
}
