// API keys for programs, and the word a proxy asks for.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {rmSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder();
let api, film;
before(async () => {
  place('film.mp4', films);
  api = await Api.start({libraries: [films]});
  film = await api.videoWhen('film', (video) => video.state === 'ready');
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

const session = (name, role = 'member') => sessionFor(api.daemon.data, '', name, role);
// As the holder of `token` says; every answer is held against the API's description.
const ask = (method, path, token, {body, headers = {}} = {}) => api.fetch(method, path, {body, headers: {...(token ? {authorization: `Bearer ${token}`} : {}), ...headers}, anonymous: !token});
async function keyOf(who, name, permissions = ['library.read'], more = {}) {
  const {status, body, headers} = await ask('POST', '/api/v1/keys', who.token, {body: {name, permissions, ...more}});
  assert.equal(status, 201, JSON.stringify(body));
  assert.equal(headers.get('cache-control'), 'no-store');
  return body;
}

// {status, text} of a real curl.
async function curl(...args) {
  const {stdout} = await promisify(execFile)('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...args]);
  const end = stdout.lastIndexOf('\n');
  return {status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end)};
}

test('curl with an API key does what the key was made for, and nothing more', async () => {
  const who = await session('keeper', 'moderator');
  const key = await keyOf(who, 'script', ['library.read', 'jobs.read']);
  const get = (path, header = `X-Api-Key: ${key.token}`) => curl('--header', header, api.origin + path);
  assert.equal(JSON.parse((await get('/api/v1/videos')).text).items[0].id, film.id);
  assert.equal((await get('/api/v1/jobs', `Authorization: Bearer ${key.token}`)).status, 200);
  assert.equal((await get(film.playback.dash)).status, 403);
  assert.equal((await get('/api/v1/videos', 'X-Api-Key: nonsense')).status, 401);
  assert.equal((await curl(`${api.origin}/api/v1/videos`)).status, 401);
  assert.equal((await curl('--header', `X-Api-Key: ${key.token}`, '--request', 'PATCH', '--json', '{"title":"x"}', `${api.origin}/api/v1/videos/${film.id}`)).status, 403);
});

test('a key makes no keys, shows none, takes none back and changes no account', async () => {
  const who = await session('whole', 'administrator');
  const {permissions} = (await ask('GET', '/api/v1/users/me', who.token)).body;
  const key = await keyOf(who, 'everything', permissions);
  const refused = async (method, path, body) => assert.equal((await ask(method, path, key.token, {body})).status, 403, `${method} ${path}`);
  for (const path of ['/api/v1/keys', '/api/v1/sessions', '/api/v1/users/me']) await refused('GET', path);
  await refused('POST', '/api/v1/keys', {name: 'child', permissions: ['library.read']});
  await refused('DELETE', `/api/v1/keys/${key.id}`);
  await refused('DELETE', '/api/v1/sessions/current');
  await refused('DELETE', `/api/v1/sessions/${who.id}`);
  await refused('POST', '/api/v1/users/me/password', {newPassword: 'a new password'});
  await refused('PATCH', '/api/v1/users/me', {email: 'mine@example.org'});
  await refused('DELETE', '/api/v1/users/me');
  // In a cookie it is one as well.
  assert.equal((await ask('GET', '/api/v1/keys', null, {headers: {cookie: `chanoma_session=${key.token}`}})).status, 403);
});

test('keys are told once, listed to their owner alone, and show when they were used', async () => {
  const [who, other] = [await session('lister'), await session('another')];
  const key = await keyOf(who, 'script', ['library.read'], {seconds: 3600});
  assert.equal(Buffer.from(key.token, 'base64url').length, 64);
  assert.equal(Date.parse(key.expiresAt) - Date.parse(key.createdAt), 3600_000);
  const list = async (token) => (await ask('GET', '/api/v1/keys', token)).body.items;
  assert.deepEqual(await list(who.token), [{...key, token: null, usedAt: null}]);
  assert.deepEqual(await list(other.token), []);
  assert.equal((await ask('GET', '/api/v1/videos', key.token)).status, 200);
  const used = await api.until(async () => (await list(who.token))[0].usedAt, 10, 'its use is written');
  assert.ok(Math.abs(Date.parse(used) - Date.now()) < 60_000, used);
  const remove = (id, token) => ask('DELETE', `/api/v1/keys/${id}`, token).then(({status}) => status);
  assert.equal(await remove(key.id, other.token), 404);
  assert.equal(await remove('nonsense', who.token), 404);
  const feed = await Feed.open(api, {headers: {authorization: `Bearer ${key.token}`}});
  assert.equal(await remove(key.id, who.token), 204);
  assert.ok([1006, 1008].includes(await feed.closed));
  assert.equal((await ask('GET', '/api/v1/videos', key.token)).status, 401);
  assert.equal(await remove(key.id, who.token), 404);
  assert.ok(api.daemon.log.every((line) => !line.includes(key.token)), 'no key is logged');
  const audit = (await api.get('audit?user=lister')).items.filter(({action}) => action.startsWith('key.')).map(({action, subject}) => [action, subject]);
  assert.deepEqual(audit, [['key.delete', 'script'], ['key.create', 'script']]);
});

test('what cannot be given is refused, and says which field', async () => {
  const {token} = await session('asker');
  const add = (body) => ask('POST', '/api/v1/keys', token, {body}).then((answer) => [answer.status, answer.body.field]);
  assert.deepEqual(await add({permissions: ['library.read']}), [422, 'name']);
  assert.deepEqual(await add({name: 'none', permissions: []}), [422, 'permissions']);
  assert.deepEqual(await add({name: 'none'}), [422, 'permissions']);
  assert.deepEqual(await add({name: 'odd', permissions: ['everything']}), [422, 'permissions']);
  assert.deepEqual(await add({name: 'odd', permissions: ['signed-in']}), [422, 'permissions']);
  assert.deepEqual(await add({name: 'odd', permissions: 'library.read'}), [422, 'permissions']);
  assert.deepEqual(await add({name: 'more', permissions: ['settings.write']}), [403, 'permissions']);
  for (const seconds of [0, -1, 1.5, '1', 315360001]) assert.deepEqual(await add({name: 'odd', permissions: ['library.read'], seconds}), [422, 'seconds'], String(seconds));
  assert.deepEqual(await add({name: 'one', permissions: ['library.read'], seconds: null}), [201, undefined]);
  assert.deepEqual(await add({name: 'one', permissions: ['library.read']}), [409, 'name']);
});

test('a key that has run out is none, nor are its sockets', async () => {
  await api.idle();  // nothing else is to be told of
  const who = await session('short');
  const key = await keyOf(who, 'short', ['library.read'], {seconds: 2});
  const feed = await Feed.open(api, {headers: {authorization: `Bearer ${key.token}`}});
  await api.until(async () => (await ask('GET', '/api/v1/videos', key.token)).status === 401, 10, 'it runs out');
  await api.patch(`videos/${film.id}`, {title: 'film'});
  await feed.closed;
  assert.deepEqual(feed.messages.filter(({type}) => type !== 'hello'), []);
  await keyOf(who, 'short');
});

test('a proxy learns who asks, by session, cookie or key', async () => {
  const who = await session('guarded', 'trusted');
  const verify = (headers) => ask('GET', '/api/v1/auth/verify', null, {headers});
  for (const headers of [{authorization: `Bearer ${who.token}`}, {cookie: `chanoma_session=${who.token}`}]) {
    const answer = await verify(headers);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-user-id'), who.user.id);
    assert.equal(answer.headers.get('x-user-role'), 'trusted');
    assert.equal(answer.headers.get('x-user-permissions'), 'library.read library.play video.upload archive.request');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  }
  const key = await keyOf(who, 'guard', ['library.read']);
  assert.equal((await verify({'x-api-key': key.token})).headers.get('x-user-permissions'), 'library.read');
  for (const headers of [{}, {authorization: 'Bearer nonsense'}, {cookie: 'chanoma_session=nonsense'}, {'x-api-key': `${key.token}x`}]) {
    const answer = await verify(headers);
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('x-user-id'), null);
  }
  await ask('DELETE', `/api/v1/users/me`, who.token);
  for (const token of [who.token, key.token]) assert.equal((await verify({authorization: `Bearer ${token}`})).status, 401);
});
