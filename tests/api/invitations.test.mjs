// Links that are given to people: one that makes an account, one that sets a new password.
import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

let api;
before(async () => { api = await Api.start(); });
after(() => api?.stop());

async function ask(method, path, {token, body, headers = {}, origin = api.origin} = {}) {
  const response = await fetch(origin + path, {
    method, anonymous: true, body: body === undefined ? undefined : JSON.stringify(body),
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...(token ? {authorization: `Bearer ${token}`} : {}), ...headers}});
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}
const said = ({status, body}) => [status, body.field];
const join = (invitation, name, more = {}) => ask('POST', '/api/v1/users', {body: {name, password: 'long enough', invitation, ...more}});
const check = (code) => ask('POST', '/api/v1/codes', {body: {code}});
const reset = (code, password) => ask('POST', '/api/v1/resets', {body: {code, password}});
const signIn = (login, password) => ask('POST', '/api/v1/sessions', {body: {login, password}});

test('an invitation is told once, makes one account as it says, and is then none', async () => {
  const {libraries} = (await api.get('users/me')).view;
  assert.equal(libraries, null);
  const made = await api.expect(201, 'POST', 'invitations', {body: {role: 'trusted', view: {maxAge: 12, unrated: false}, note: 'Grandmother', seconds: 3600}});
  assert.equal(made.headers.get('cache-control'), 'no-store');
  const invitation = JSON.parse(made.bytes);
  assert.equal(invitation.note, 'Grandmother');
  assert.equal(invitation.link, `/join#code=${invitation.code}`);
  assert.ok(Math.abs(Date.parse(invitation.expiresAt) - Date.now() - 3_600_000) < 60_000);
  assert.deepEqual((await api.get('invitations')).items, [{...invitation, code: null, link: null}]);
  const meaning = await check(invitation.code);
  assert.deepEqual(meaning.body, {kind: 'invitation', name: null, role: 'trusted', expiresAt: invitation.expiresAt});
  assert.equal(meaning.headers.get('cache-control'), 'no-store');
  // Two at once: one comes in.
  const both = await Promise.all([join(invitation.code, 'Gran'), join(invitation.code, 'Mallory')]);
  assert.deepEqual(both.map(({status}) => status).sort(), [201, 403]);
  const {body} = both.find(({status}) => status === 201);
  const person = await api.get(`users/${body.id}`);
  assert.equal(person.role, 'trusted');
  assert.deepEqual(person.view, {libraries: null, maxAge: 12, unrated: false});
  assert.deepEqual(said(await join(invitation.code, 'Again')), [403, 'invitation']);
  assert.deepEqual(said(await check(invitation.code)), [403, 'code']);
  assert.equal((await signIn(person.name, 'long enough')).status, 201);
  assert.deepEqual((await api.get('invitations')).items, []);
  assert.ok(api.daemon.log.every((line) => !line.includes(invitation.code)), 'no code is logged');
});

test('who comes by an invitation comes as it says, whoever asks', async () => {
  const {code} = await api.post('invitations', {});
  assert.deepEqual(said(await join(code, 'Eve', {role: 'administrator'})), [422, 'role']);
  assert.deepEqual(said(await join(code, 'Eve', {view: {maxAge: null}})), [422, 'view']);
  // An administrator who opens the link themselves makes a member as well.
  const {status, body} = await ask('POST', '/api/v1/users', {token: (await sessionFor(api.daemon.data, '', 'chief')).token, body: {name: 'Eve', password: 'long enough', invitation: code}});
  assert.equal(status, 201);
  assert.equal((await api.get(`users/${body.id}`)).role, 'member');
});

test('taken back, or run out, it is good for nothing, and its holder learns nothing else', async () => {
  const back = await api.post('invitations', {});
  await api.delete(`invitations/${back.id}`);
  await api.refused(404, 'DELETE', `invitations/${back.id}`);
  await api.refused(404, 'DELETE', 'invitations/nonsense');
  // The name is taken, the password too short.
  const answers = [await join(back.code, 'owner', {password: 'x'}), await join('AAAAA-AAAAA-AAAAA-AAAAA', 'owner', {password: 'x'})];
  for (const {status, body} of answers) assert.deepEqual([status, body.field, body.detail], [403, 'invitation', 'this link is not good, or no longer: ask for a new one']);
});

test('who may give how much, and for how long', async () => {
  for (const [body, field] of [[{role: 'guest'}, 'role'], [{role: 'king'}, 'role'], [{seconds: 59}, 'seconds'], [{seconds: 31536001}, 'seconds'], [{seconds: '1'}, 'seconds'],
    [{view: {libraries: ['x']}}, 'view'], [{view: {age: 3}}, 'view'], [{note: 7}, 'note'], [{note: 'x'.repeat(101)}, 'note'], [{uses: 2}, 'uses']]) {
    assert.equal((await api.refused(422, 'POST', 'invitations', {body})).field, field, JSON.stringify(body));
  }
  for (const role of ['member', 'moderator']) {
    const {token} = await sessionFor(api.daemon.data, '', `a ${role}`, role);
    for (const [method, path] of [['POST', '/api/v1/invitations'], ['GET', '/api/v1/invitations'], ['POST', '/api/v1/users/owner/reset']]) {
      assert.equal((await ask(method, path, {token, body: method === 'POST' ? {} : undefined})).status, 403, `${role} ${path}`);
    }
  }
});

test('what its issuer can no longer give is not given', async () => {
  const issuer = await sessionFor(api.daemon.data, '', 'issuer');
  const invite = async () => (await ask('POST', '/api/v1/invitations', {token: issuer.token, body: {role: 'moderator'}})).body.code;
  const code = await invite();
  assert.equal((await check(code)).status, 200);
  await api.patch(`users/${issuer.user.id}`, {banned: true});
  assert.deepEqual(said(await join(code, 'Late')), [403, 'invitation']);
  await api.patch(`users/${issuer.user.id}`, {banned: false, role: 'member'});
  assert.deepEqual(said(await join(code, 'Late')), [403, 'invitation']);
  await api.delete(`users/${issuer.user.id}`);
  assert.deepEqual(said(await join(code, 'Late')), [403, 'invitation']);
});

test('the setting says who comes: closed, by invitation, or anybody', async () => {
  const register = (name) => ask('POST', '/api/v1/users', {body: {name, password: 'long enough'}});
  const policy = async () => (await ask('GET', '/api/v1/setup')).body.registration;
  assert.equal(await policy(), 'invitation');
  assert.deepEqual(said(await register('Early')), [403, 'invitation']);
  const {code} = await api.post('invitations', {});
  assert.equal((await api.refused(422, 'PATCH', 'settings', {body: {registration: 'opne'}})).field, 'registration');
  await api.patch('settings', {registration: 'closed'});
  assert.equal(await policy(), 'closed');
  assert.deepEqual(said(await register('Early')), [403, undefined]);
  assert.deepEqual(said(await join(code, 'Early')), [403, 'invitation']);
  await api.refused(409, 'POST', 'invitations', {body: {}});
  await api.patch('settings', {registration: 'open'});
  assert.equal(await policy(), 'open');
  assert.deepEqual(said(await ask('POST', '/api/v1/users', {body: {name: 'Early', password: 'long enough', view: {}}})), [403, 'view']);
  assert.equal((await register('Early')).status, 201);
  await api.patch('settings', {registration: 'invitation'});
  assert.equal((await join(code, 'Invited')).status, 201);
});

test('a link sets a new password, once, and everything that was open closes', async () => {
  const who = await api.post('users', {name: 'Forgetful', password: 'correct horse'});
  const session = (await signIn('Forgetful', 'correct horse')).body;
  const feed = await Feed.open(api, {headers: {authorization: `Bearer ${session.token}`}});
  const older = await api.post(`users/${who.id}/reset`);
  const made = await api.expect(201, 'POST', 'users/forgetful/reset');
  assert.equal(made.headers.get('cache-control'), 'no-store');
  const link = JSON.parse(made.bytes);
  assert.equal(link.link, `/reset#code=${link.code}`);
  assert.deepEqual(said(await check(older.code)), [403, 'code']);
  assert.deepEqual((await check(link.code)).body, {kind: 'reset', name: 'Forgetful', role: null, expiresAt: link.expiresAt});
  assert.deepEqual(said(await join(link.code, 'Eve')), [403, 'invitation']);
  assert.deepEqual(said(await reset(link.code, 'short')), [422, 'password']);
  assert.deepEqual(said(await reset(link.code)), [422, 'password']);
  const both = await Promise.all([reset(link.code, 'battery staple'), reset(link.code, 'another horse')]);
  assert.deepEqual(both.map(({status}) => status).sort(), [204, 403]);
  assert.ok([1006, 1008].includes(await feed.closed), 'its socket is closed');
  assert.equal((await ask('GET', '/api/v1/users/me', {token: session.token})).status, 401);
  assert.equal((await signIn('Forgetful', 'correct horse')).status, 403);
  assert.equal((await signIn('Forgetful', both[0].status === 204 ? 'battery staple' : 'another horse')).status, 201);
  assert.deepEqual(said(await reset(link.code, 'once more, please')), [403, 'code']);
  await api.refused(409, 'POST', 'users/me/reset');
  await api.refused(404, 'POST', 'users/nobody/reset');
  const audit = (await api.get('audit?limit=250')).items;
  assert.ok(audit.some(({action, user, allowed}) => action === 'password.reset' && user === 'Forgetful' && allowed));
  assert.ok(audit.some(({action, subject, user}) => action === 'password.offer' && subject === 'Forgetful' && user === 'owner'));
});

test('links outlive kill -9, and keep to the base path', async () => {
  const data = temporaryFolder();
  try {
    const daemon = await Daemon.start({data, args: ['--base-path', '/tv']});
    const post = async (path, body = {}) => {
      const response = await fetch(`${new URL(daemon.origin).origin}/tv/api/v1/${path}`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});
      return response.json();
    };
    let invitation, link;
    try {
      invitation = await post('invitations');
      assert.equal(invitation.link, `/tv/join#code=${invitation.code}`);
      await post('users', {name: 'Ada'});
      link = await post('users/ada/reset');
    } finally {
      await daemon.kill();
    }
    const again = await Daemon.start({data});
    try {
      assert.equal((await ask('POST', '/api/v1/users', {origin: again.origin, body: {name: 'Eve', password: 'long enough', invitation: invitation.code}})).status, 201);
      assert.equal((await ask('POST', '/api/v1/resets', {origin: again.origin, body: {code: link.code, password: 'long enough'}})).status, 204);
    } finally {
      await again.stop();
    }
  } finally {
    rmSync(data, {recursive: true, force: true});
  }
});

test('wrong codes are told to wait, by every door, and nobody else is', async () => {
  const {code} = await api.post('invitations', {});
  const daemon = await Daemon.start();
  try {
    let answer;
    let wrong = 0;
    for (; wrong < 200; ++wrong) {
      const body = wrong % 2 ? {code: 'AAAAA-AAAAA-AAAAA-AAAAA'} : {code: 'AAAAA-AAAAA-AAAAA-AAAAA', password: 'long enough'};
      answer = await ask('POST', wrong % 2 ? '/api/v1/codes' : '/api/v1/resets', {origin: daemon.origin, body});
      if (answer.status !== 403) break;
    }
    assert.equal(answer.status, 429);
    assert.ok(wrong <= 100, String(wrong));
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    const registering = await ask('POST', '/api/v1/users', {origin: daemon.origin, body: {name: 'Eve', password: 'long enough', invitation: 'wrong'}});
    assert.equal(registering.status, 429);
  } finally {
    await daemon.stop();
  }
  assert.equal((await check(code)).status, 200);
});
