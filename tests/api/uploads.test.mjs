// Uploads: tus 1.0.0 to the letter, what is said of them, quotas, duplicates, the trash.
import assert from 'node:assert/strict';
import {createHash, randomBytes} from 'node:crypto';
import {existsSync, lstatSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {connect} from 'node:net';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip} from '../lib/clips.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {webRequire} from '../lib/web_packages.mjs';

const tus = webRequire('tus-js-client');
let api;
before(async () => (api = await Api.start()));
after(() => api.stop());

const authorization = () => `Authorization: ${api.daemon.credentials.authorization}\r\n`;
const version = {'tus-resumable': '1.0.0'};
const stream = {'content-type': 'application/offset+octet-stream'};
const base64 = (text) => Buffer.from(text).toString('base64');
const contents = () => readdirSync(join(api.daemon.data, 'uploads', 'content'), {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile()).length;

async function raw(method, path, headers = {}, body) {
  const response = await fetch(path.startsWith('http') ? path : api.origin + path, {method, headers, body});
  const text = await response.text();
  const problem = (response.headers.get('content-type') ?? '').includes('json') && text ? JSON.parse(text) : null;
  return {status: response.status, headers: response.headers, body: problem};
}
const make = (headers) => raw('POST', '/api/v1/uploads', {...version, ...headers});
const patch = (address, offset, body, headers = {}) => raw('PATCH', address, {...version, ...stream, 'upload-offset': String(offset), ...headers}, body);
const head = (address) => raw('HEAD', address, version);
const upload = (address) => api.get(address);
const stored = (address) => api.until(async () => ((await upload(address)).state === 'stored' ? upload(address) : null), 60, 'stored');

// A whole upload in one go: its address.
async function send(content, metadata = {}, headers = {}) {
  const described = Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`).join(',');
  const made = await raw('POST', '/api/v1/uploads', {...version, ...stream, 'upload-length': String(content.length), ...(described ? {'upload-metadata': described} : {}), ...headers}, content);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.headers.get('location');
}

test('OPTIONS says what is spoken', async () => {
  const {status, headers} = await raw('OPTIONS', '/api/v1/uploads');
  assert.equal(status, 204);
  assert.equal(headers.get('tus-version'), '1.0.0');
  assert.equal(headers.get('tus-resumable'), '1.0.0');
  assert.equal(headers.get('tus-checksum-algorithm'), 'sha1');
  for (const name of ['creation', 'creation-with-upload', 'creation-defer-length', 'termination', 'checksum', 'expiration', 'concatenation']) {
    assert.ok(headers.get('tus-extension').split(',').includes(name), name);
  }
});

test('made, filled in pieces, asked about', async () => {
  const metadata = `filename ${base64('あ.mp4')},flag`;
  const made = await make({'upload-length': '10', 'upload-metadata': metadata});
  assert.equal(made.status, 201);
  const address = made.headers.get('location');
  assert.match(address, /^\/api\/v1\/uploads\/[0-9A-Z]{26}$/);
  assert.ok(Date.parse(made.headers.get('upload-expires')) > Date.now());
  assert.equal((await patch(address, 0, 'abc')).headers.get('upload-offset'), '3');
  const asked = await head(address);
  assert.equal(asked.status, 200);
  assert.equal(asked.headers.get('upload-offset'), '3');
  assert.equal(asked.headers.get('upload-length'), '10');
  assert.equal(asked.headers.get('upload-metadata'), metadata);
  assert.equal(asked.headers.get('cache-control'), 'no-store');
  assert.equal((await patch(address, 3, 'defg')).status, 204);
  const now = await upload(address);
  assert.deepEqual([now.state, now.offset, now.length, now.fileName], ['receiving', 7, 10, 'あ.mp4']);
  assert.equal((await raw('DELETE', address, version)).status, 204);
  assert.equal((await head(address)).status, 404);
});

test('what does not fit is refused in words', async () => {
  const address = (await make({'upload-length': '10'})).headers.get('location');
  assert.equal((await raw('HEAD', address)).status, 412);
  const old = await raw('PATCH', address, {...stream, 'tus-resumable': '0.2.2', 'upload-offset': '0'}, 'a');
  assert.equal(old.status, 412);
  assert.equal(old.headers.get('tus-version'), '1.0.0');
  assert.equal((await raw('PATCH', address, {...version, 'upload-offset': '0', 'content-type': 'text/plain'}, 'a')).status, 415);
  const conflict = await patch(address, 5, 'a');
  assert.equal(conflict.status, 409);
  assert.match(conflict.body.detail, /0 bytes of this upload are here, not 5/);
  assert.equal((await patch(address, 'x', 'a')).status, 422);
  assert.equal((await patch(address, 0, '12345678901')).status, 413);
  assert.equal((await patch(address.slice(0, -1) + (address.endsWith('0') ? '1' : '0'), 0, 'a')).status, 404);
  for (const headers of [{}, {'upload-length': '-1'}, {'upload-length': '99999999999999999999'}, {'upload-length': '1', 'upload-defer-length': '1'},
    {'upload-length': '1', 'upload-metadata': 'a !!'}, {'upload-length': '1', 'upload-metadata': 'a YQ==,a YQ=='}, {'upload-concat': 'final;'},
    {'upload-length': '1', 'upload-metadata': `visibility ${base64('everybody')}`}, {'upload-length': '1', 'upload-metadata': `title ${base64('x'.repeat(600))}`}]) {
    const answer = await make(headers);
    assert.equal(answer.status, 422, JSON.stringify(headers));
    assert.ok(answer.body.field, JSON.stringify(answer.body));
  }
  // Nothing of it was kept, and the upload still takes its bytes.
  assert.equal((await patch(address, 0, '1234567890')).status, 204);
});

test('more bytes than announced do not get in', async () => {
  const address = (await make({'upload-length': '5'})).headers.get('location');
  const {hostname, port} = new URL(api.origin);
  const socket = connect(Number(port), hostname);
  socket.write(`PATCH ${address} HTTP/1.1\r\nHost: x\r\n${authorization()}Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n${'z'.repeat(1024)}\r\n0\r\n\r\n`);
  await new Promise((resolve) => socket.on('close', resolve).on('error', () => {}).resume());
  assert.equal((await head(address)).headers.get('upload-offset'), '0');
});

test('checksums', async () => {
  const address = (await make({'upload-length': '6'})).headers.get('location');
  const sha1 = (text) => `sha1 ${createHash('sha1').update(text).digest('base64')}`;
  assert.equal((await patch(address, 0, 'abc', {'upload-checksum': sha1('abc')})).status, 204);
  const wrong = await patch(address, 3, 'dXf', {'upload-checksum': sha1('def')});
  assert.equal(wrong.status, 460);
  assert.equal((await head(address)).headers.get('upload-offset'), '3');
  assert.equal((await patch(address, 3, 'def', {'upload-checksum': 'crc32 AAAA'})).status, 422);
  assert.equal((await patch(address, 3, 'def', {'upload-checksum': sha1('def')})).status, 204);
  await stored(address);
  const kept = readdirSync(join(api.daemon.data, 'uploads', 'videos')).find((name) => name.startsWith(address.slice(-26)));
  assert.equal(readFileSync(join(api.daemon.data, 'uploads', 'videos', kept), 'utf8'), 'abcdef');
});

test('a length that is told later', async () => {
  const made = await make({'upload-defer-length': '1'});
  assert.equal(made.status, 201);
  const address = made.headers.get('location');
  assert.equal((await head(address)).headers.get('upload-defer-length'), '1');
  assert.equal((await patch(address, 0, 'one')).status, 204);
  assert.equal((await patch(address, 3, 'two', {'upload-length': '6'})).headers.get('upload-offset'), '6');
  await stored(address);
});

test('parts become one, by a job', async () => {
  const parts = [];
  const content = [randomBytes(300_000), randomBytes(1), randomBytes(2_000_000)];
  for (const part of content) {
    const address = (await make({'upload-length': String(part.length), 'upload-concat': 'partial'})).headers.get('location');
    parts.push(address);
    if (part !== content[2]) assert.equal((await patch(address, 0, part)).status, 204);
  }
  assert.equal((await make({'upload-concat': `final;${parts.join(' ')}`})).status, 409, 'one is not whole');
  assert.equal((await patch(parts[2], 0, content[2])).status, 204);
  const made = await make({'upload-concat': `final;${parts.map((part) => api.origin + part).join(' ')}`, 'upload-metadata': `filename ${base64('joined.bin')}`});
  assert.equal(made.status, 201);
  const address = made.headers.get('location');
  assert.equal((await patch(address, 0, 'x')).status, 403);
  const asked = await head(address);
  assert.equal(asked.headers.get('upload-length'), '2300001');
  assert.match(asked.headers.get('upload-concat'), /^final;/);
  await stored(address);
  const name = `${address.slice(-26)}.bin`;
  assert.ok(readFileSync(join(api.daemon.data, 'uploads', 'videos', name)).equals(Buffer.concat(content)));
  await api.until(async () => (await head(parts[0])).status === 404, 10, 'its parts are gone');
});

test('the real client: a film becomes a video that plays', async () => {
  const film = readFileSync(clip('film.mp4'));
  const client = await new Promise((resolve, reject) => {
    const sent = new tus.Upload(film, {
      endpoint: `${api.origin}/api/v1/uploads`,
      headers: api.daemon.credentials,
      chunkSize: 100_000,
      metadata: {filename: 'My film.mp4', title: 'A film of mine', description: 'two\nlines', tags: 'one, two,one', language: 'ja', visibility: 'unlisted', mature: 'true'},
      onError: reject,
      onSuccess: () => resolve(sent),
    });
    sent.start();
  });
  const address = new URL(client.url).pathname;
  const said = await stored(address);
  assert.deepEqual([said.title, said.description, said.tags, said.language, said.visibility, said.mature], ['A film of mine', 'two\nlines', ['one', 'two'], 'ja', 'unlisted', true]);
  const video = await api.videoWhen('A film of mine');
  assert.equal(video.id, said.videoId);
  assert.equal(video.size, film.length);
  assert.ok(film.equals((await api.fetch('GET', video.playback.file)).bytes));
  const library = (await api.get('libraries')).items.find(({id}) => id === video.libraryId);
  assert.equal(library.name, 'Uploads');
  await api.refused(409, 'DELETE', `libraries/${library.id}`);
  await api.refused(409, 'POST', `libraries/${library.id}/scan`);

  // Said otherwise afterwards; the video follows.
  await sessionFor(api.daemon.data, '', 'Hana', 'member');
  const changed = await api.patch(`${address}/details`, {title: 'Renamed', visibility: 'people', people: ['Hana']});
  assert.deepEqual([changed.title, changed.visibility, changed.people, changed.language], ['Renamed', 'people', ['Hana'], 'ja']);
  assert.equal((await api.get(`videos/${video.id}`)).title, 'Renamed');
  assert.equal((await api.refused(422, 'PATCH', `${address}/details`, {body: {visibility: 'people', people: []}})).field, 'people');
  assert.equal((await api.refused(422, 'PATCH', `${address}/details`, {body: {colour: 'red'}})).field, 'colour');

  // Into the trash, out of it, and away for good.
  assert.equal((await raw('DELETE', address, version)).status, 204);
  const trashed = await upload(address);
  assert.equal(trashed.state, 'trashed');
  const days = (Date.parse(trashed.goneAt) - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days <= 30, `${days} days`);
  assert.equal(await api.video('Renamed'), undefined);
  assert.equal((await api.post(`${address}/restore`, {}, 200)).state, 'stored');
  assert.ok(await api.video('Renamed'));
  await api.refused(409, 'POST', `${address}/restore`, {body: {}});
  for (let i = 0; i < 2; ++i) assert.equal((await raw('DELETE', address, version)).status, 204);
  await api.refused(404, 'GET', address);
  await api.refused(404, 'GET', `videos/${video.id}`);
  assert.equal(existsSync(join(api.daemon.data, 'uploads', video.path)), false);
});

test('the same content is kept once, until nobody needs it', async () => {
  const begun = contents();
  const content = randomBytes(400_000);
  const first = await send(content, {filename: 'a.bin'}), second = await send(content, {filename: 'b.bin'});
  await stored(first);
  const kept = await stored(second);
  assert.equal(contents(), begun + 1);
  const file = join(api.daemon.data, 'uploads', (await api.get(`videos/${kept.videoId}`)).path);
  assert.ok(lstatSync(file).isSymbolicLink());
  assert.equal(statSync(file).mode & 0o222, 0, 'nobody may write it');
  for (let i = 0; i < 2; ++i) await raw('DELETE', first, version);
  assert.equal(contents(), begun + 1);
  assert.ok(readFileSync(file).equals(content));
  for (let i = 0; i < 2; ++i) await raw('DELETE', second, version);
  assert.equal(contents(), begun);
});

test('a second request takes over from one that hangs', async () => {
  const address = (await make({'upload-length': '1000000'})).headers.get('location');
  const {hostname, port} = new URL(api.origin);
  const content = randomBytes(1_000_000);
  const socket = connect(Number(port), hostname);
  socket.write(`PATCH ${address} HTTP/1.1\r\nHost: x\r\n${authorization()}Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 1000000\r\n\r\n`);
  socket.write(content.subarray(0, 123_456));
  socket.on('error', () => {});
  // Whatever has got there by now counts; what is asked for ends the first request.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const offset = Number((await head(address)).headers.get('upload-offset'));
  assert.ok(offset <= 123_456, `${offset}`);
  assert.equal((await patch(address, offset, content.subarray(offset))).status, 204);
  await stored(address);
  socket.destroy();
  const name = readdirSync(join(api.daemon.data, 'uploads', 'videos')).find((entry) => entry.startsWith(address.slice(-26)));
  assert.ok(readFileSync(join(api.daemon.data, 'uploads', 'videos', name)).equals(content));
});

test('quotas are told before the bytes', async () => {
  const used = (await api.get('uploads')).used;
  await api.patch('settings', {upload_quota: used + 1000});
  const mine = await make({'upload-length': '1001'});
  assert.equal(mine.status, 413);
  assert.match(mine.body.detail, /your uploads may take .* this file has/);
  assert.equal((await make({'upload-length': '1000'})).status, 201);
  await api.patch('settings', {upload_quota: 0, upload_space: used + 2000});
  assert.equal((await make({'upload-length': '1001'})).status, 507);
  await api.patch('settings', {upload_space: 0});
  const disk = await make({'upload-length': String(2 ** 52)});
  assert.equal(disk.status, 507);
  assert.match(disk.body.detail, /the disk has room for/);
});
