// What strangers and neighbours try: planted sessions, other sites' pages and sockets, redirects, headers, forged tokens, guesses.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {readFileSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {connect} from 'node:net';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {control, sessionFor} from '../lib/signed_in.mjs';

const password = 'correct horse';
const films = temporaryFolder();
let api, film;
before(async () => {
  place('film.mp4', films);
  api = await Api.start({libraries: [films], args: ['--public-url', 'http://chanoma.example']});
  film = await api.videoWhen('film', (video) => video.state === 'ready' && video.poster);
  await api.idle();
  await api.post('users', {name: 'Ada', password});
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

async function ask(method, path, {token, headers = {}, body} = {}) {
  const response = await fetch(api.origin + path, {
    method, anonymous: true, redirect: 'manual', body: body === undefined ? undefined : JSON.stringify(body),
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...(token ? {authorization: `Bearer ${token}`} : {}), ...headers}});
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}
const session = (name, role = 'member') => sessionFor(api.daemon.data, '', name, role);
// The head of an answer as it came, line by line; the path as it is written.
const head = (path, lines = [], method = 'GET') => new Promise((resolve, reject) => {
  const {hostname, port, host} = new URL(api.origin);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => (text += piece)).on('error', reject).on('close', () => resolve(text.split('\r\n\r\n')[0].split('\r\n')));
  socket.end(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines.map((line) => `${line}\r\n`).join('')}Connection: close\r\n\r\n`);
});

test('fixation: whatever a browser came with, signing in makes another session, by every door', async () => {
  const planted = (await session('Mallory')).token;
  const cookie = `chanoma_session=${planted}`, headers = {cookie, origin: api.origin};
  const made = async (answer) => /chanoma_session=([\w-]*)/.exec(answer.headers.get('set-cookie'))[1];
  const signedIn = await ask('POST', '/api/v1/sessions', {headers, body: {login: 'Ada', password, cookie: true}});
  const {body: screen} = await ask('POST', '/api/v1/devices/codes', {body: {}});
  const ada = await made(signedIn);
  await ask('POST', '/api/v1/devices/answers', {token: ada, body: {code: screen.userCode, approve: true}});
  await new Promise((resolve) => setTimeout(resolve, screen.interval * 1000));
  const letIn = await ask('POST', '/api/v1/devices/tokens', {headers, body: {deviceCode: screen.deviceCode, cookie: true}});
  const {body: {token: profiles, profile}} = await ask('POST', '/api/v1/profiles', {token: ada, body: {}});
  const picked = await ask('POST', `/api/v1/profiles/${profile.id}/session`, {headers: {...headers, 'x-profiles': profiles}, body: {cookie: true}});
  const tokens = [ada, await made(letIn), await made(picked)];
  assert.equal(new Set([...tokens, planted]).size, 4);
  // Who planted it has what they had, or nothing, and never Ada's.
  const theirs = await ask('GET', '/api/v1/users/me', {token: planted});
  assert.notEqual(theirs.body.name, 'Ada');
  for (const token of tokens) assert.match(token, /^[\w-]{86}$/);
});

test('hijack: a session is in no address, no log and no answer but the first', async () => {
  const {token, id} = await session('Hedy');
  for (const path of [`/api/v1/videos?token=${token}`, `/api/v1/videos?access_token=${token}`, `/api/v1/users/me?api_key=${token}`]) assert.notEqual((await ask('GET', path)).status, 200, 'no address signs anybody in');
  const {body} = await ask('GET', '/api/v1/sessions', {token});
  assert.ok(body.items.some((one) => one.id === id) && !JSON.stringify(body).includes(token));
  assert.equal((await ask('GET', '/api/v1/users/me', {token: id})).status, 401, 'nor does its name');
  assert.ok(api.daemon.log.every((line) => !line.includes(token)));
});

test('cross-site WebSocket: a page of another site follows nothing in somebody’s name', async () => {
  const {token} = await session('Listener');
  const open = (headers) => Feed.open(api, {headers: {authorization: '', cookie: `chanoma_session=${token}`, ...headers}}).then(async (feed) => { await feed.close(); return 101; }, (error) => error.status);
  for (const origin of ['http://evil.example', 'null', `${api.origin}.evil.example`, `http://evil.example#${api.origin}`, 'chrome-extension://abc']) assert.equal(await open({origin}), 403, origin);
  assert.equal(await open({'sec-fetch-site': 'cross-site', origin: api.origin}), 403);
  assert.equal(await open({}), 403, 'from nowhere');
  assert.equal(await open({origin: api.origin}), 101);
});

test('open redirect: no answer leads to another place', async () => {
  const paths = ['//evil.example', '//evil.example/', '///evil.example/%2e%2e', '/%2f%2fevil.example', '/\\evil.example', '/%5cevil.example', '/.evil.example', '/sign-in?next=//evil.example', '/sign-in?return=https://evil.example',
    '/setup?redirect=https://evil.example', '/device?next=//evil.example', '/api/v1/auth/verify?rd=https://evil.example', '/api/v1/setup/?//evil.example', '/healthz//evil.example', '/assets//evil.example/..', '/x@evil.example', '/?url=https://evil.example'];
  for (const path of paths) {
    for (const more of [[], ['X-Forwarded-Host: evil.example'], ['X-Original-URL: https://evil.example/'], ['Referer: https://evil.example/']]) {
      const lines = await head(path, ['Accept: text/html', ...more]);
      const location = lines.find((line) => /^(location|refresh):/i.test(line));
      assert.ok(!location || !location.includes('evil'), `${path} ${more}: ${location}`);
      assert.match(lines[0], /^HTTP\/1\.1 (200|400|401|403|404|405|421)/, path);
    }
  }
  // A host that is not ours is refused, so that no link is made of it.
  const {hostname, port} = new URL(api.origin);
  const status = await new Promise((resolve, reject) => {
    const call = request({hostname, port, path: '/', headers: {host: 'evil.example'}}, (response) => resolve(response.resume().statusCode));
    call.once('error', reject);
    call.end();
  });
  assert.equal(status, 421);
});

test('header injection: nothing that is sent becomes a header of an answer', async () => {
  const {token} = await session('Injector');
  const evil = 'x\r\nSet-Cookie: planted=1\r\nX-Evil: 1';
  const encoded = encodeURIComponent(evil);
  const clean = (answer, what) => {
    const names = answer instanceof Headers ? [...answer.keys()] : answer.map((line) => line.split(':')[0].toLowerCase());
    for (const name of ['x-evil', 'planted']) assert.ok(!names.includes(name), what);
    if (answer instanceof Headers) assert.ok(!(answer.get('set-cookie') ?? '').includes('planted'), what);
    else assert.ok(!answer.some((line) => line.includes('planted=1') && /^set-cookie/i.test(line)), what);
  };
  for (const path of [`/api/v1/videos/${encoded}`, `/api/v1/videos?after=${encoded}`, `/${encoded}`, `/api/v1/search?q=${encoded}`, `/api/v1/users/${encoded}`, `/api/v1/users/me/pictures/${encoded}`, `/api/v1/profiles/${encoded}/picture`, `/api/v1/videos/${film.id}/file?${encoded}`, `/setup?${encoded}`]) {
    clean(await head(path, [`Authorization: Bearer ${token}`]), path);
  }
  // Names are read back into headers for proxies; a device's name and address go to lists.
  for (const name of [evil, 'Bob\r\nX-Evil: 1', 'Bob\nX-Evil: 1', 'Bob\u0000X-Evil: 1', 'Bob\u2028X-Evil: 1', 'Bob\u0085X-Evil: 1']) {
    const {status} = await control(api.daemon.data, 'POST', '/api/v1/users', {name});
    assert.equal(status, 422, JSON.stringify(name));
  }
  assert.equal((await ask('PATCH', '/api/v1/users/me', {token, body: {displayName: evil, bio: evil, email: 'x@example.org\r\nX-Evil: 1'}})).status, 422);
  assert.equal((await ask('PATCH', '/api/v1/users/me', {token, body: {displayName: evil, bio: evil}})).status, 200);
  await api.post('users', {name: '健二 ü', password});
  const other = (await ask('POST', '/api/v1/sessions', {body: {login: '健二 ü', password, device: evil}})).body;
  assert.ok(!/[\r\n]/.test(other.device), JSON.stringify(other.device));
  for (const one of [token, other.token]) {
    const {status, headers} = await ask('GET', '/api/v1/auth/verify', {token: one});
    assert.equal(status, 200);
    clean(headers, 'verify');
    assert.ok([...headers.values()].every((value) => !/[\r\n]/.test(value)));
  }
  const exported = await ask('GET', '/api/v1/users/me/export', {token});
  clean(exported.headers, 'export');
  assert.equal(exported.headers.get('content-disposition'), 'attachment; filename="chanoma-account.json"');
  for (const line of ['X-Request-Id: x\tX-Evil: 1', `User-Agent: ${encoded}`, 'Origin: x%0d%0aX-Evil: 1']) clean(await head('/api/v1/setup', [line]), line);
});

const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

test('key confusion: what anybody can read signs nothing', async () => {
  const {token} = await session('Claimant');
  const {body: {token: good}} = await ask('POST', '/api/v1/jwt', {token, body: {}});
  const [, claims] = good.split('.');
  const {body: {keys: [key]}} = await ask('GET', '/.well-known/jwks.json');
  const tried = (one) => ask('GET', '/api/v1/videos', {token: one}).then(({status}) => status);
  assert.equal(await tried(good), 200);
  // The public key in every form somebody might take for a shared secret.
  const raw = Buffer.from(key.x, 'base64url');
  const secrets = [raw, key.x, JSON.stringify(key), Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), key.kid, ''];
  for (const secret of secrets) {
    for (const [alg, hash] of [['HS256', 'sha256'], ['HS512', 'sha512'], ['EdDSA', 'sha512'], ['none', 'sha256']]) {
      for (const header of [{alg, typ: 'JWT', kid: key.kid}, {alg, kid: key.kid, jwk: {...key}}, {alg, jku: 'http://evil.example/jwks.json', kid: key.kid}]) {
        const signed = `${b64(header)}.${claims}`;
        assert.equal(await tried(`${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`), 401, `${alg} with ${String(secret).slice(0, 20)}`);
        assert.equal(await tried(`${signed}.`), 401);
      }
    }
  }
  assert.equal(await tried(`${good.split('.').slice(0, 2).join('.')}.`), 401);
});

const status = () => Object.fromEntries(readFileSync(`/proc/${api.daemon.pid}/status`, 'utf8').split('\n').map((line) => line.split(/:\s+/)));
const kilobytes = (text) => Number(text.split(' ')[0]);

test('a hundred people who sign in at once: all come in, in bounded memory, while segments are served', async () => {
  const names = Array.from({length: 100}, (_, i) => `crowd ${i}`);
  for (const name of names) assert.equal((await control(api.daemon.data, 'POST', '/api/v1/users', {name, password: `password of ${name}`})).status, 201);
  const {token} = await session('watcher');
  const mpd = (await ask('GET', film.playback.dash, {token})).body;
  const address = new URL(/<BaseURL>([^<]+)/.exec(mpd)?.[1] ?? '.', api.origin + film.playback.dash);
  const [, media] = /media="([^"]+)"/.exec(mpd);
  const segment = new URL(media.replace('$Number$', '1').replace('$RepresentationID$', 'v0'), address).pathname;
  assert.equal((await ask('GET', segment, {token})).status, 200);
  const before = kilobytes(status().VmRSS);
  let waiting = names.length, served = 0, most = 0;
  const logins = Promise.all(names.map(async (name) => {
    const answer = await ask('POST', '/api/v1/sessions', {body: {login: name, password: `password of ${name}`}});
    --waiting;
    return answer.status;
  }));
  while (waiting > 0) {
    assert.equal((await ask('GET', segment, {token})).status, 200);
    ++served;
    most = Math.max(most, kilobytes(status().VmRSS));
  }
  assert.deepEqual([...new Set(await logins)], [201]);
  // Two at once of 32 MiB each, and what else there is; a hundred would be three gigabytes.
  assert.ok(most - before < 160 * 1024, `${most - before} KiB more`);
  // Nobody who watches stands in the line of those who sign in: many segments for each of them.
  assert.ok(served > names.length, `${served} segments while a hundred signed in`);
});
