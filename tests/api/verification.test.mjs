// `chanoma verify` as its owner uses it: beside a running server, of a stopped one, of a copy; what it prints, and by which exit code.
import assert from 'node:assert/strict';
import {cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {place} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';

let root, films, daemon, film;
const verify = (...more) => run(['verify', '--data', daemon.data, ...more]);
const picture = () => join(daemon.data, 'images', film.slice(-2), readdirSync(join(daemon.data, 'images', film.slice(-2))).find((name) => /\.\d+\.[0-9a-f]{16}\.jpg$/.test(name)));
const segment = () => readdirSync(join(daemon.data, 'cache/segments'), {recursive: true}).map((name) => join(daemon.data, 'cache/segments', String(name))).find((path) => path.endsWith('.m4s'));
function change(path) {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path, bytes);
}
const poster = async () => (await fetch(daemon.url(`/api/v1/videos/${film}/poster`))).status;
const play = async () => Buffer.from(await (await fetch(daemon.url(`/api/v1/videos/${film}/s/0k/v0/1.m4s`))).arrayBuffer());

before(async () => {
  root = temporaryFolder('chanoma-verify');
  films = join(root, 'films');
  mkdirSync(films);
  place('film.mp4', films);
  daemon = await Daemon.start({data: join(root, 'data'), libraries: [films]});
  film = (await daemon.until(async () => {
    const {items: [video]} = (await daemon.json('/api/v1/videos')).body;
    return video?.state === 'ready' && video.poster && video;
  }, 60, 'the film')).id;
  await play();
});
after(async () => {
  await daemon?.stop();
  rmSync(root, {recursive: true, force: true});
});

test('a sound directory, beside its server', async () => {
  const {code, stdout, stderr} = await verify();
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^metadata +\d/m);
  assert.match(stdout, /^pictures +\d+ files/m);
  assert.match(stdout, /^sound$/m);
  const {body} = await daemon.json('/api/v1/verification');
  assert.equal(body.running, false);
  assert.equal(body.report.sound, true);
  assert.deepEqual(body.report.lookedAt.map(({part}) => part).sort(), ['metadata', 'pictures', 'search', 'segments', 'snapshots', 'uploads'].filter((part) => body.report.lookedAt.some((one) => one.part === part)));
});

test('damage beside a running server is named, repaired when asked to, and never served', async () => {
  const bytes = await play(), damaged = [picture(), segment()];
  damaged.forEach(change);
  const found = await verify('--json');
  assert.equal(found.code, 1);
  const {findings, sound} = JSON.parse(found.stdout);
  assert.equal(sound, false);
  for (const path of damaged) {
    const finding = findings.find(({subject}) => path.endsWith(subject.replace(/^segments\//, '')));
    assert.equal(finding?.remedy, 'rebuild', JSON.stringify(findings));
    assert.equal(finding.repaired, false);
  }
  const inWords = await verify();
  assert.equal(inWords.code, 1);
  assert.match(inWords.stdout, /is damaged \(--repair makes it again\)/);
  assert.match(inWords.stdout, /^2 things are wrong$/m);
  const repaired = await verify('--repair');
  assert.equal(repaired.code, 0, repaired.stdout);
  assert.match(repaired.stdout, /is damaged \(repaired\)/);
  assert.ok((await play()).equals(bytes));
  await daemon.until(async () => (await poster()) === 200, 60, 'the picture');
  await daemon.until(async () => (await verify()).code === 0, 30, 'a sound directory');
});

test('a picture that the disk changed is not served, and comes back by itself', async () => {
  change(picture());
  assert.equal(await poster(), 503);
  await daemon.until(async () => (await poster()) === 200, 60, 'the picture');
  assert.match(daemon.log.join('\n'), /is damaged and will be made again/);
});

test('one at a time, by whoever may', async () => {
  // Enough to read that the second comes before the first is through.
  const large = join(daemon.data, 'uploads/content/large');
  writeFileSync(large, '');
  truncateSync(large, 600 << 20);
  const [first, second] = await Promise.all([1, 2].map(() => daemon.json('/api/v1/verification', {method: 'POST', body: {}})));
  assert.deepEqual([first.status, second.status].sort(), [202, 409]);
  rmSync(large);
  await daemon.until(async () => !(await daemon.json('/api/v1/verification')).body.running, 30, 'its end');
  assert.equal((await daemon.json('/api/v1/verification', {method: 'POST', body: {other: 1}})).status, 422);
});

test('a copy of a running server is judged by the snapshot that it would start from', async () => {
  const {name} = (await daemon.json('/api/v1/snapshots', {method: 'POST'})).body;
  const copy = join(root, 'copy');
  cpSync(daemon.data, copy, {recursive: true, verbatimSymlinks: true, filter: (path) => !statSync(path, {throwIfNoEntry: false})?.isSocket()});
  const whole = await run(['verify', '--data', copy]);
  assert.equal(whole.code, 0, whole.stdout + whole.stderr);
  assert.match(whole.stdout, new RegExp(`a start takes the snapshot ${name}`));
  // One that it lists: others may be of an older snapshot alone.
  const listed = readFileSync(join(copy, 'snapshots', name, 'MANIFEST.txt'), 'utf8');
  const table = join(copy, 'snapshots/tables', readdirSync(join(copy, 'snapshots/tables')).find((file) => listed.includes(file.replace('.sst', ''))));
  change(table);
  const torn = await run(['verify', '--data', copy]);
  assert.equal(torn.code, 1);
  assert.match(torn.stdout, new RegExp(`the snapshot ${name} cannot be gone back to`));
  assert.ok(!readdirSync(join(copy, 'run')).includes('verify'), 'what was put together for it is gone');
});

test('of a stopped server nothing is changed, and what does not open is said in words', async () => {
  await daemon.stop();
  const before = readdirSync(daemon.data, {recursive: true}).sort().join('\n');
  const sound = await verify();
  assert.equal(sound.code, 0, sound.stdout + sound.stderr);
  assert.equal(readdirSync(daemon.data, {recursive: true}).sort().join('\n'), before);
  const current = join(daemon.data, 'store/db/CURRENT'), text = readFileSync(current);
  writeFileSync(current, 'MANIFEST-999999\n');
  const wrong = await verify();
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /names a list of files that is not there/);
  await assert.rejects(Daemon.start({data: daemon.data}), /names a list of files that is not there.*chanoma verify.*chanoma restore/);
  writeFileSync(current, text);
  assert.equal((await verify()).code, 0);
  assert.equal((await run(['verify', '--data', join(root, 'nothing')])).code, 2);
  daemon = await Daemon.start({data: daemon.data, libraries: [films]});
});
