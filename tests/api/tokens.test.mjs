// Tokens for other programs: verified by a library of others (npm jose) from what is published, and what forgers make of them.
import assert from 'node:assert/strict';
import {createHmac, createPublicKey, generateKeyPairSync, sign} from 'node:crypto';
import {rmSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {webRequire} from '../lib/web_packages.mjs';

const {createRemoteJWKSet, decodeProtectedHeader, jwtVerify} = webRequire('jose');
const films = temporaryFolder();
let api, issuer, film;
before(async () => {
  place('film.mp4', films);
  api = await Api.start({libraries: [films]});
  film = await api.videoWhen('film', (video) => video.state === 'ready' && video.poster);
  issuer = api.origin;
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

async function ask(method, path, {token, body, headers = {}} = {}) {
  const response = await fetch(api.origin + path, {
    method, anonymous: true, body: body === undefined ? undefined : JSON.stringify(body),
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...(token ? {authorization: `Bearer ${token}`} : {}), ...headers}});
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}
const session = (name, role = 'moderator') => sessionFor(api.daemon.data, '', name, role);
const jwtOf = async (token, body = {}) => {
  const answer = await ask('POST', '/api/v1/jwt', {token, body});
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body.token;
};
const jwks = () => createRemoteJWKSet(new URL(`${api.origin}/.well-known/jwks.json`));
const opens = async (token, path = '/api/v1/videos') => (await ask('GET', path, {token})).status;
const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

test('where no address is set there is no issuer, and it is said what to do', async () => {
  const {token} = await session('early');
  const answer = await ask('POST', '/api/v1/jwt', {token, body: {}});
  assert.equal(answer.status, 409);
  assert.match(answer.body.detail, /public_url/);
  assert.equal((await ask('GET', '/.well-known/openid-configuration')).status, 409);
  assert.deepEqual((await ask('GET', '/.well-known/jwks.json')).body, {keys: []});
  await api.patch('settings', {public_url: `${issuer}/`});
});

test('npm jose finds the keys and verifies', async () => {
  const about = await api.expect(200, 'GET', '/.well-known/openid-configuration');
  assert.equal(about.body.issuer, issuer);
  assert.deepEqual(about.body.id_token_signing_alg_values_supported, ['EdDSA']);
  const who = await session('Ada');
  const answer = await api.expect(201, 'POST', 'jwt', {body: {audience: 'jellyfin'}, headers: {authorization: `Bearer ${who.token}`}});
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const keys = createRemoteJWKSet(new URL(about.body.jwks_uri));
  const {payload, protectedHeader} = await jwtVerify(answer.body.token, keys, {issuer, audience: 'jellyfin'});
  assert.equal(protectedHeader.alg, 'EdDSA');
  assert.equal(payload.sub, who.user.id);
  assert.equal(payload.sid, who.id);
  assert.equal(payload.name, 'Ada');
  assert.equal(payload.role, 'moderator');
  assert.deepEqual(payload.permissions, who.user.permissions);
  assert.equal(payload.exp - payload.iat, 3600);
  assert.ok(Math.abs(payload.iat - Date.now() / 1000) < 60);
  assert.equal(Date.parse(answer.body.expiresAt), payload.exp * 1000);
  await assert.rejects(jwtVerify(answer.body.token, keys, {issuer, audience: 'another'}));
  await assert.rejects(jwtVerify(`${answer.body.token.slice(0, -6)}AAAAAA`, keys, {issuer}));
  assert.notEqual((await jwtVerify(await jwtOf(who.token), keys)).payload.jti, payload.jti);
  assert.equal((await api.expect(200, 'GET', '/.well-known/jwks.json')).body.keys.length, 1);
  assert.ok(api.daemon.log.every((line) => !line.includes(answer.body.token)), 'no token is logged');
});

test('here it is worth watching, and nothing else', async () => {
  const who = await session('Watcher', 'administrator');
  const jwt = await jwtOf(who.token);
  for (const path of ['/api/v1/videos', `/api/v1/videos/${film.id}`, `/api/v1/videos/${film.id}/manifest.mpd`, `/api/v1/videos/${film.id}/poster`]) assert.equal(await opens(jwt, path), 200, path);
  const refused = [['GET', 'users/me'], ['PATCH', 'users/me', {bio: 'x'}], ['DELETE', 'users/me'], ['POST', 'users/me/password', {newPassword: 'mine now, thanks'}], ['GET', 'sessions'],
    ['DELETE', 'sessions/current'], ['GET', 'keys'], ['POST', 'keys', {name: 'x', permissions: ['library.read']}], ['POST', 'jwt', {}], ['POST', 'presign', {for: `/api/v1/videos/${film.id}/`}],
    ['GET', 'users'], ['GET', 'settings'], ['PATCH', 'settings', {name: 'x'}], ['GET', 'jobs'], ['PATCH', `videos/${film.id}`, {title: 'x'}], ['GET', 'uploads'], ['GET', 'audit'],
    ['POST', 'invitations', {}], ['GET', 'watching']];
  for (const [method, path, body] of refused) assert.equal((await ask(method, `/api/v1/${path}`, {token: jwt, body})).status, 403, `${method} ${path}`);
  const verified = await ask('GET', '/api/v1/auth/verify', {token: jwt});
  assert.deepEqual([verified.status, verified.headers.get('x-user-id'), verified.headers.get('x-user-permissions')], [200, who.user.id, 'library.read library.play']);
  // Made for somebody else, it is nothing here.
  assert.equal(await opens(await jwtOf(who.token, {audience: 'jellyfin'})), 401);
  assert.equal(await opens(await jwtOf(who.token, {audience: issuer})), 200);
  // Nor is it what its maker may not.
  const child = await session('Child', 'member');
  await api.patch(`users/${child.user.id}`, {view: {maxAge: 6, unrated: false}});
  assert.equal(await opens(await jwtOf(child.token), `/api/v1/videos/${film.id}`), 404);
});

test('it counts while its session lives', async () => {
  const who = await session('Leaver');
  const jwt = await jwtOf(who.token);
  const feed = await Feed.open(api, {headers: {authorization: `Bearer ${jwt}`}});
  assert.equal(await opens(jwt), 200);
  assert.equal((await ask('DELETE', '/api/v1/sessions/current', {token: who.token})).status, 204);
  assert.equal(await opens(jwt), 401);
  assert.ok([1006, 1008].includes(await feed.closed), 'its socket is closed');
  const banned = await session('Banned');
  const theirs = await jwtOf(banned.token);
  await api.patch(`users/${banned.user.id}`, {banned: true});
  assert.equal(await opens(theirs), 401);
  const owner = await session('Owner of a key');
  const key = (await ask('POST', '/api/v1/keys', {token: owner.token, body: {name: 'script', permissions: ['library.read'], seconds: 60}})).body;
  const made = await ask('POST', '/api/v1/jwt', {token: key.token, body: {}});
  assert.ok(Date.parse(made.body.expiresAt) - Date.now() <= 60_000, 'no longer than the key');
  const {payload} = await jwtVerify(made.body.token, jwks());
  assert.deepEqual(payload.permissions, ['library.read']);
  assert.equal(payload.role, undefined, 'a program that goes by roles must not take a narrow key for its owner');
  assert.equal(await opens(made.body.token), 200);
  assert.equal(await opens(made.body.token, `/api/v1/videos/${film.id}/manifest.mpd`), 403);
  assert.equal((await ask('DELETE', `/api/v1/keys/${key.id}`, {token: owner.token})).status, 204);
  assert.equal(await opens(made.body.token), 401);
});

test('no forger gets in: alg none, other algorithms, other keys, other claims', async () => {
  const who = await session('Victim', 'administrator');
  const jwt = await jwtOf(who.token);
  const [head, claims, signature] = jwt.split('.');
  const {kid} = decodeProtectedHeader(jwt);
  const payload = JSON.parse(Buffer.from(claims, 'base64url'));
  const {keys: [published]} = (await ask('GET', '/.well-known/jwks.json')).body;
  const raw = Buffer.from(published.x, 'base64url'), pem = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: published.x}, format: 'jwk'}).export({type: 'spki', format: 'pem'});
  const {privateKey} = generateKeyPairSync('ed25519');
  const signed = (header, body, key) => `${part(header)}.${part(body)}.${sign(null, Buffer.from(`${part(header)}.${part(body)}`), key).toString('base64url')}`;
  const hmac = (header, secret) => `${part(header)}.${claims}.${createHmac('sha256', secret).update(`${part(header)}.${claims}`).digest('base64url')}`;
  const forged = {
    'alg none': `${part({alg: 'none', typ: 'JWT', kid})}.${claims}.`,
    'alg None, with a signature': `${part({alg: 'None', typ: 'JWT', kid})}.${claims}.${signature}`,
    'no signature': `${head}.${claims}.`,
    'two parts': `${head}.${claims}`,
    'the public key as a secret': hmac({alg: 'HS256', typ: 'JWT', kid}, raw),
    'the same as text': hmac({alg: 'HS256', typ: 'JWT', kid}, published.x),
    'the same as PEM': hmac({alg: 'HS256', typ: 'JWT', kid}, pem),
    'another key under our name': signed({alg: 'EdDSA', typ: 'JWT', kid}, payload, privateKey),
    'a key that comes along': signed({alg: 'EdDSA', typ: 'JWT', kid, jwk: privateKey.asymmetricKeyType}, payload, privateKey),
    'a key at an address': signed({alg: 'EdDSA', typ: 'JWT', kid, jku: 'http://127.0.0.1:1/jwks.json'}, payload, privateKey),
    'other claims': `${head}.${part({...payload, exp: payload.exp + 86400})}.${signature}`,
    'somebody else': `${head}.${part({...payload, sub: '01ARZ3NDEKTSV4RRFFQ69G5FAV'})}.${signature}`,
    'padded': `${jwt}=`,
    'four parts': `${jwt}.x`,
    'dots': '...',
    'very long': `${head}.${'A'.repeat(12_000)}.${signature}`,
  };
  for (const [name, token] of Object.entries(forged)) assert.equal(await opens(token), 401, name);
  assert.equal(await opens(jwt), 200);
  // Nor by the other ways in.
  assert.equal((await ask('GET', '/api/v1/videos', {headers: {'x-api-key': forged['alg none']}})).status, 401);
  assert.equal((await ask('GET', '/api/v1/videos', {headers: {cookie: `chanoma_session=${forged['alg none']}`}})).status, 401);
});

test('who may ask, and for what', async () => {
  assert.equal((await ask('POST', '/api/v1/jwt', {body: {}})).status, 401);
  const {token} = await session('Asker');
  for (const [body, field] of [[{audience: 7}, 'audience'], [{audience: 'x'.repeat(256)}, 'audience'], [{audience: 'a\nb'}, 'audience'], [{iss: 'mine'}, 'iss']]) {
    const answer = await ask('POST', '/api/v1/jwt', {token, body});
    assert.deepEqual([answer.status, answer.body.field], [422, field], JSON.stringify(body));
  }
  const {query} = (await ask('POST', '/api/v1/presign', {token, body: {for: `/api/v1/videos/${film.id}/`}})).body;
  assert.equal((await ask('POST', `/api/v1/jwt?${query}`, {body: {}})).status, 401, 'no link makes a token');
});

test('keys outlive kill -9', async () => {
  const data = temporaryFolder();
  const args = ['--public-url', 'http://tv.example.org'];
  try {
    let daemon = await Daemon.start({data, args});
    const post = (path, body) => fetch(`${daemon.origin}${path}`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)}).then((response) => response.json());
    const keys = () => fetch(`${daemon.origin}/.well-known/jwks.json`).then((response) => response.json());
    const {token} = await post('/api/v1/jwt', {});
    const before = await keys();
    await daemon.kill();
    daemon = await Daemon.start({data, args});
    try {
      assert.deepEqual(await keys(), before);
      assert.equal((await fetch(`${daemon.origin}/api/v1/videos`, {anonymous: true, headers: {authorization: `Bearer ${token}`}})).status, 200);
    } finally {
      await daemon.stop();
    }
  } finally {
    rmSync(data, {recursive: true, force: true});
  }
});
