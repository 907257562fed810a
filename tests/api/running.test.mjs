// The program as its owner meets it: starting, stopping, two at once, the commands.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip, place} from '../lib/clips.mjs';
import {run, temporaryFolder} from '../lib/daemon.mjs';
import {filesUnder} from '../lib/sources.mjs';

const root = temporaryFolder();
after(() => rmSync(root, {recursive: true, force: true}));

test('a stop in the middle of making segments: within 5 s, exit 0, nothing half-made', async () => {
  const folder = join(root, 'films'), data = join(root, 'stopped');
  mkdirSync(folder);
  place('large.mp4', folder);
  const options = {data, libraries: [folder], args: ['--log-level', 'debug']};
  let api = await Api.start(options);
  const {id} = await api.videoWhen('large');
  await api.idle();
  const asked = ['v0-720', 'v0-480', 'v0-360', 'v0-240'].flatMap((track) => [1, 2, 3].map((number) => `/api/v1/videos/${id}/s/0k/${track}/${number}.m4s`));
  const answers = asked.map((path) => fetch(api.origin + path).then(async (response) => ({status: response.status, size: (await response.arrayBuffer()).byteLength})).catch(() => ({status: 0})));
  await api.until(() => api.daemon.log.some((line) => line.includes('segment made')), 30, 'the first segment');
  const {code, seconds} = await api.stop();
  assert.equal(code, 0);
  assert.ok(seconds < 5, `${seconds} s`);
  const ended = await Promise.all(answers);
  assert.ok(ended.some(({status}) => status !== 200), 'all were made before the stop: the test saw nothing');
  for (const {status} of ended) assert.ok([200, 0, 503].includes(status), `${status}`);
  api = await Api.start(options);
  for (const [i, {status, size}] of ended.entries()) {
    if (status === 200) assert.equal((await api.expect(200, 'GET', asked[i])).bytes.length, size);
  }
  await api.expect(200, 'GET', asked.at(-1));
  assert.equal((await api.stop()).code, 0);
  assert.deepEqual(filesUnder(join(data, 'cache'), (path) => path.includes('.tmp')), []);
});

test('a stop with a film being read and nobody reading on', async () => {
  const folder = join(root, 'read');
  mkdirSync(folder);
  place('large.mp4', folder);
  const api = await Api.start({libraries: [folder]});
  const {playback} = await api.videoWhen('large');
  const response = await fetch(api.origin + playback.file);
  await response.body.getReader().read();
  const {code, seconds} = await api.stop();
  assert.equal(code, 0);
  assert.ok(seconds < 5, `${seconds} s`);
});

test('a second server on the same data says so and leaves the first alone', async () => {
  const api = await Api.start();
  const second = await run(['serve', '--data', api.daemon.data, '--listen', '127.0.0.1:0']);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /another chanoma is running on/);
  assert.ok(second.stderr.includes(api.daemon.data));
  const port = new URL(api.origin).port;
  const taken = await run(['serve', '--data', join(root, 'other'), '--listen', `127.0.0.1:${port}`]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, new RegExp(`${port}`));
  await api.get('system');
  // The control socket is still the first one's.
  const status = await run(['status', '--json', '--data', api.daemon.data]);
  assert.equal(JSON.parse(status.stdout).startedAt, (await api.get('system')).startedAt);
  await api.stop();
});

test('a library that is not there does not keep the server from starting', async () => {
  const api = await Api.start({libraries: [join(root, 'nowhere', 'films')]});
  const library = await api.until(async () => {
    const [one] = (await api.get('libraries')).items;
    return one.state === 'unreachable' && one;
  }, 20, 'unreachable');
  assert.ok(library.problem.detail.length > 10);
  assert.equal((await api.expect(200, 'GET', '/readyz')).status, 200);
  await api.stop();
});

test('everything carries an id, and the same one is in the log', async () => {
  const folder = join(root, 'ids');
  mkdirSync(folder);
  place('film.mp4', folder);
  // A file that the worker complains about: whole in its index, with nothing behind it.
  const bytes = readFileSync(clip('film.mp4'));
  writeFileSync(join(folder, 'damaged.mp4'), Buffer.concat([bytes.subarray(0, 20_000), Buffer.alloc(200_000, 0x55)]));
  const api = await Api.start({args: ['--log-level', 'debug', '--access-log', 'true']});
  const added = await api.expect(201, 'POST', 'libraries', {body: {path: folder}});
  const id = added.headers.get('x-request-id');
  const video = await api.videoWhen('film');
  await api.videoWhen('damaged', (one) => one.state !== 'found');
  await api.idle();
  const lines = (wanted) => api.daemon.log.filter((line) => line.includes(id) && wanted.test(line));
  await api.until(() => lines(/msg=request .*path=\/api\/v1\/libraries/).length === 1, 5, 'the access log');
  for (const kind of ['scan', 'probe', 'poster']) assert.ok(lines(new RegExp(`kind=${kind}`)).length > 0, `${kind} does not name the request`);
  const made = await api.expect(200, 'GET', `videos/${video.id}/s/0k/v0/1.m4s`);
  const request = made.headers.get('x-request-id');
  await api.until(() => api.daemon.log.some((line) => line.includes('segment made') && line.includes(request)), 5, 'the segment’s line');
  assert.ok(lines(/media worker says/).length > 0, 'what the worker says of the damaged file does not name the request');
  const ids = new Set();
  for (let i = 0; i < 20; ++i) ids.add((await api.expect(200, 'GET', 'system')).headers.get('x-request-id'));
  assert.equal(ids.size, 20);
  await api.stop();
});

test('commands, with the server running and without', async () => {
  const folder = join(root, 'commanded'), data = join(root, 'commands');
  mkdirSync(folder);
  place('short.mp4', folder);
  const chanoma = (...args) => run([...args, '--data', data]);
  const list = async () => JSON.parse((await chanoma('library', 'list', '--json')).stdout).items;

  // Stopped: the command opens the store itself, and leaves no server behind.
  assert.deepEqual(await list(), []);
  const added = await chanoma('library', 'add', folder, '--name', 'Filme', '--json');
  assert.equal(added.code, 0, added.stderr);
  assert.deepEqual((await list()).map(({name, path}) => [name, path]), [['Filme', folder]]);

  const api = await Api.start({data});
  await api.videoWhen('short');
  const socket = join(data, 'run', 'control');
  assert.ok(statSync(socket).isSocket());
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  assert.equal(statSync(join(data, 'run')).mode & 0o077, 0);
  assert.deepEqual(await list(), (await api.get('libraries')).items);
  assert.match((await chanoma('library', 'list')).stdout, /NAME[\s\S]*Filme/);
  assert.match((await chanoma('video', 'list')).stdout, /short/);
  assert.match((await chanoma('status')).stdout, /1 videos in 1 libraries/);
  assert.match((await chanoma('job', 'list', '--state', 'done')).stdout, /probe/);
  assert.equal((await chanoma('setting', 'set', 'name', '7')).code, 2);
  assert.equal((await chanoma('setting', 'set', 'name', 'Wohnzimmer')).code, 0);
  assert.equal((await api.get('system')).name, 'Wohnzimmer');
  assert.match((await chanoma('setting', 'list')).stdout, /name\s+Wohnzimmer\s+store/);
  assert.equal((await chanoma('library', 'scan')).code, 0);
  assert.deepEqual(JSON.parse((await chanoma('openapi')).stdout), await api.get('openapi.json'));
  const [library] = await list();
  assert.equal((await chanoma('library', 'remove', library.id)).code, 0);
  assert.notEqual((await chanoma('library', 'remove', library.id)).code, 0);
  assert.equal((await api.stop()).code, 0);

  assert.deepEqual(await list(), []);
  const settings = JSON.parse((await chanoma('setting', 'list', '--json')).stdout).items;
  assert.equal(settings.find((item) => item.key === 'name').value, 'Wohnzimmer');
  assert.ok(existsSync(join(folder, 'short.mp4')));
});

test('wrong use ends with 2 and a word about it, help with 0', async () => {
  for (const args of [[], ['servve'], ['library'], ['library', 'add'], ['setting', 'set', 'name'], ['serve', '--nonsense'], ['status', 'now'],
    ['setting', 'set', 'nname', 'x', '--data', join(root, 'usage')], ['library', 'add', join(root, 'no-such-folder'), '--data', join(root, 'usage')]]) {
    const {code, stdout, stderr} = await run(args);
    assert.equal(code, 2, `${args}: ${stdout}${stderr}`);
    assert.ok((stdout + stderr).length > 10, `${args}`);
  }
  for (const args of [['--help'], ['serve', '--help'], ['help'], ['--version']]) assert.equal((await run(args)).code, 0, `${args}`);
  assert.match((await run(['--version'])).stdout, /^chanoma \d+\.\d+/);
});

test('a title cannot move the terminal’s cursor', async () => {
  const data = join(root, 'terminal'), folder = join(root, 'terminals');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a\u001b[2Jb\u009bc.mp4'), 'x');
  const api = await Api.start({data, libraries: [folder]});
  await api.until(async () => (await api.get('system')).videos === 1, 20, 'the file');
  const {stdout} = await run(['video', 'list', '--data', data]);
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  await api.stop();
});
