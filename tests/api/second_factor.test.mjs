// The second factor, with the codes of a real program (oathtool).
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const password = 'correct horse';
let api;
before(async () => { api = await Api.start(); });
after(() => api?.stop());

async function ask(method, path, {token, body} = {}) {
  const response = await fetch(`${api.origin}/api/v1/${path}`, {
    method, anonymous: true, body: body === undefined ? undefined : JSON.stringify(body),
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...(token ? {authorization: `Bearer ${token}`} : {})}});
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}
const said = ({status, body}) => [status, body.field];
const signIn = (login, code) => ask('POST', 'sessions', {body: {login, password, ...(code === undefined ? {} : {code})}});

// The code of `steps` half minutes from now.
const codeOf = (secret, steps = 0) => execFileSync('oathtool', ['--totp', '--base32', '--now', new Date(Date.now() + steps * 30_000).toISOString().replace('T', ' ').replace(/\..*/, ' UTC'), secret], {encoding: 'utf8'}).trim();

async function person(name) {
  await api.post('users', {name, password});
  return (await signIn(name)).body;
}
async function setUp(name) {
  const who = await person(name);
  const {body: {secret}} = await ask('POST', 'users/me/totp', {token: who.token, body: {password}});
  // The code of the step before, so that the present one is not taken yet.
  const {status, body} = await ask('PUT', 'users/me/totp', {token: who.token, body: {code: codeOf(secret, -1)}});
  assert.equal(status, 200);
  return {...who, secret, recovery: body.recovery};
}

test('a code of oathtool switches it on, signs in, and counts once', async () => {
  const who = await person('Ada');
  assert.deepEqual(said(await ask('POST', 'users/me/totp', {token: who.token, body: {password: 'wrong'}})), [403, 'password']);
  assert.deepEqual(said(await ask('POST', 'users/me/totp', {token: who.token, body: {}})), [422, 'password']);
  assert.equal((await ask('PUT', 'users/me/totp', {token: who.token, body: {code: '000000'}})).status, 409);
  const made = await ask('POST', 'users/me/totp', {token: who.token, body: {password}});
  assert.equal(made.status, 201);
  assert.equal(made.headers.get('cache-control'), 'no-store');
  const {secret, address} = made.body;
  const url = new URL(address);
  assert.deepEqual([url.protocol, url.host, url.pathname, url.searchParams.get('secret'), url.searchParams.get('issuer')], ['otpauth:', 'totp', '/Chanoma:Ada', secret, 'Chanoma']);
  assert.equal((await signIn('Ada')).status, 201, 'not before it is proven');
  assert.deepEqual(said(await ask('PUT', 'users/me/totp', {token: who.token, body: {code: '000000'}})), [403, 'code']);
  const on = await ask('PUT', 'users/me/totp', {token: who.token, body: {code: codeOf(secret, -1)}});
  assert.equal(on.status, 200);
  assert.equal(on.headers.get('cache-control'), 'no-store');
  assert.equal(new Set(on.body.recovery).size, 10);
  const me = (await ask('GET', 'users/me', {token: who.token})).body;
  assert.deepEqual([me.secondFactor, me.recoveryCodes], [true, 10]);
  assert.deepEqual(said(await signIn('Ada')), [403, 'code']);
  assert.deepEqual(said(await signIn('Ada', '')), [403, 'code']);
  const code = codeOf(secret);
  const both = await Promise.all([signIn('Ada', code), signIn('Ada', code)]);
  assert.deepEqual(both.map(({status}) => status).sort(), [201, 403]);
  assert.deepEqual(said(await signIn('Ada', code)), [403, 'code']);
  assert.deepEqual(said(await signIn('Ada', codeOf(secret, -1))), [403, 'code'], 'nor is an older one good any more');
  assert.equal((await signIn('Ada', codeOf(secret, 1))).status, 201, 'a clock may be a step ahead');
  assert.equal((await ask('POST', 'sessions', {body: {login: 'Ada', password: 'wrong', code: on.body.recovery[0]}})).body.field, 'password');
  assert.equal((await signIn('Ada', on.body.recovery[0].toLowerCase())).status, 201);
  assert.deepEqual(said(await signIn('Ada', on.body.recovery[0])), [403, 'code']);
  assert.equal((await ask('GET', 'users/me', {token: who.token})).body.recoveryCodes, 9);
  assert.ok(api.daemon.log.every((line) => !line.includes(secret) && !on.body.recovery.some((one) => line.includes(one))), 'no secret is logged');
});

test('it is its owner’s to set up, and off again with the password, or by who looks after people', async () => {
  const {token, user, secret} = await setUp('Eve');
  const administrator = (await sessionFor(api.daemon.data, '', 'chief')).token, member = (await sessionFor(api.daemon.data, '', 'other', 'member')).token;
  for (const one of [administrator, member]) {
    assert.equal((await ask('POST', `users/${user.id}/totp`, {token: one, body: {password}})).status, 403);
    assert.equal((await ask('PUT', `users/${user.id}/totp`, {token: one, body: {code: codeOf(secret)}})).status, 403);
  }
  assert.equal((await ask('POST', 'users/me/totp', {token, body: {password}})).status, 409);
  assert.equal((await ask('POST', `users/${user.id}/totp/off`, {token: member, body: {password}})).status, 403);
  assert.deepEqual(said(await ask('POST', 'users/me/totp/off', {token, body: {}})), [403, 'password']);
  assert.deepEqual(said(await signIn('Eve')), [403, 'code']);
  assert.equal((await ask('POST', 'users/me/totp/off', {token, body: {password}})).status, 204);
  assert.equal((await signIn('Eve')).status, 201);
  assert.equal((await ask('POST', 'users/me/totp/off', {token, body: {password}})).status, 409);
  const second = await setUp('Zoe');
  assert.equal((await api.get(`users/${second.user.id}`)).secondFactor, true);
  assert.equal((await ask('GET', `users/${second.user.id}`, {token: member})).body.secondFactor, null, 'not for everybody to know');
  assert.equal((await ask('POST', `users/${second.user.id}/totp/off`, {token: administrator, body: {}})).status, 204);
  assert.equal((await signIn('Zoe')).status, 201);
  // An account that was made without a password has none to ask for.
  assert.equal((await ask('POST', 'users/me/totp', {token: member, body: {password}})).status, 409);
  const audit = (await api.get('audit?limit=250')).items.map(({action, user: by, allowed}) => `${by} ${action} ${allowed}`);
  for (const line of ['Eve totp.start true', 'Eve totp.on true', 'Eve totp.off true', 'chief totp.off true']) assert.ok(audit.includes(line), line);
  await api.until(async () => (await api.get('audit?action=totp.off&allowed=false')).items[0]?.user === 'Eve', 10, 'the refusal is in the log');
});

test('wrong codes wait, and say for how long', async () => {
  const {token, secret} = await setUp('Target');
  // From an address where she is signed in, whose count is its own: as a stranger would be counted, here.
  const answers = [];
  for (let i = 0; i < 12; ++i) answers.push(await signIn('Target', '000000'));
  assert.deepEqual(answers.map(({status}) => status), [...Array(10).fill(403), 429, 429]);
  assert.ok(Number(answers[11].headers.get('retry-after')) > 0);
  assert.equal((await signIn('Target', codeOf(secret))).status, 429, 'the right one waits as well');
  // A session counts what is guessed by it, and that alone: coming from elsewhere does not begin anew, and nobody is kept from their own.
  const guesses = [];
  for (let i = 0; i < 11; ++i) guesses.push((await ask('POST', 'users/me/totp/off', {token, body: {password: 'a guess of mine'}})).status);
  assert.deepEqual(guesses, [...Array(10).fill(403), 429]);
  assert.equal((await ask('POST', 'users/me/totp/off', {token, body: {password}})).status, 429);
});

test('it outlives a link for a new password, and does not touch what is open or keys', async () => {
  const {token, user, secret} = await setUp('Mover');
  const key = (await ask('POST', 'keys', {token, body: {name: 'script', permissions: ['library.read']}})).body.token;
  assert.equal((await ask('GET', 'videos', {token: key})).status, 200);
  assert.equal((await ask('POST', 'users/me/totp/off', {token: key, body: {password}})).status, 403);
  const {code} = await api.post(`users/${user.id}/reset`);
  assert.equal((await ask('POST', 'resets', {body: {code, password}})).status, 204);
  assert.deepEqual(said(await signIn('Mover')), [403, 'code']);
  assert.equal((await signIn('Mover', codeOf(secret))).status, 201);
});
