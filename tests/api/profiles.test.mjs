// Who is watching, over HTTP: what a screen keeps, what its cookie is good for, and what it is not.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';

const password = 'correct horse';
let api;
before(async () => { api = await Api.start(); });
after(() => api?.stop());

// A browser, as far as cookies go: by path, replaced by name.
class Browser {
  jar = new Map();
  async ask(method, path, body, more = {}) {
    const cookies = [...this.jar].filter(([, {at}]) => `/api/v1/${path}`.startsWith(at)).map(([name, {value}]) => `${name}=${value}`);
    const response = await fetch(`${api.origin}/api/v1/${path}`, {
      method, anonymous: true, body: body === undefined ? undefined : JSON.stringify(body),
      headers: {origin: api.origin, ...(cookies.length ? {cookie: cookies.join('; ')} : {}), ...(body === undefined ? {} : {'content-type': 'application/json'}), ...more}});
    for (const line of response.headers.getSetCookie()) {
      const [, name, value, at] = /^([^=]+)=([^;]*); Path=([^;]+)/.exec(line);
      this.jar.set(name, {value, at, line});
    }
    const text = await response.text();
    return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
  }
  signIn = (login) => this.ask('POST', 'sessions', {login, password, cookie: true});
  remember = () => this.ask('POST', 'profiles', {cookie: true});
  profiles = async () => (await this.ask('GET', 'profiles')).body.items;
  pick = (profile, pin) => this.ask('POST', `profiles/${profile.id}/session`, {cookie: true, ...(pin ? {pin} : {})});
  me = async () => (await this.ask('GET', 'users/me')).body.name;
}
const said = ({status, body}) => [status, body.field];

async function family(...names) {
  const screen = new Browser();
  for (const name of names) {
    await api.post('users', {name, password});
    assert.equal((await screen.signIn(name)).status, 201);
    assert.equal((await screen.remember()).status, 201);
  }
  return screen;
}

test('a screen offers those who asked for it, and each has a session of their own', async () => {
  const screen = await family('Ann', 'Ben', 'Cid');
  const cookie = screen.jar.get('chanoma_profiles').line;
  assert.match(cookie, /^chanoma_profiles=([\w-]{86}\.){2}[\w-]{86}; Path=\/api\/v1\/profiles; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
  const list = await screen.profiles();
  assert.deepEqual(list.map(({name, pin, current}) => [name, pin, current]), [['Ann', false, false], ['Ben', false, false], ['Cid', false, true]]);
  const before = screen.jar.get('chanoma_session').value;
  assert.equal((await screen.pick(list[0])).status, 201);
  assert.equal(await screen.me(), 'Ann');
  const old = await fetch(`${api.origin}/api/v1/users/me`, {anonymous: true, headers: {authorization: `Bearer ${before}`}});
  assert.equal(old.status, 401, 'the session before is over');
  assert.equal((await screen.pick(list[1])).status, 201);
  assert.equal(await screen.me(), 'Ben');
  // Settings of one are none of the other's.
  await screen.ask('PATCH', 'users/me', {preferences: {theme: 'dark'}});
  await screen.pick(list[0]);
  assert.deepEqual((await screen.ask('GET', 'users/me')).body.preferences, {});
  assert.deepEqual((await screen.profiles()).map(({current}) => current), [true, false, false]);
  // Another browser is another screen.
  assert.deepEqual(await new Browser().profiles(), []);
  assert.equal((await new Browser().pick(list[0])).status, 404);
});

test('what a screen keeps is good for profiles alone', async () => {
  const screen = await family('Dan');
  const {value} = screen.jar.get('chanoma_profiles');
  for (const headers of [{authorization: `Bearer ${value}`}, {'x-api-key': value}, {cookie: `chanoma_session=${value}`}]) {
    for (const path of ['users/me', 'sessions', 'videos', 'screens']) {
      const {status} = await fetch(`${api.origin}/api/v1/${path}`, {anonymous: true, headers});
      assert.equal(status, 401, `${path} ${Object.keys(headers)}`);
    }
  }
  // Nor does a session open profiles.
  const {body: {token}} = await new Browser().ask('POST', 'sessions', {login: 'Dan', password});
  const listed = await fetch(`${api.origin}/api/v1/profiles`, {anonymous: true, headers: {'x-profiles': token}});
  assert.deepEqual((await listed.json()).items, []);
  // A page of another site picks nobody.
  const [dan] = await screen.profiles();
  assert.equal((await screen.ask('POST', `profiles/${dan.id}/session`, {cookie: true}, {origin: 'http://elsewhere.example'})).status, 403);
  // Programs show it in a header, and get tokens.
  const answer = await fetch(`${api.origin}/api/v1/profiles/${dan.id}/session`, {method: 'POST', anonymous: true, headers: {'x-profiles': value, 'content-type': 'application/json'}, body: '{}'});
  assert.equal(answer.status, 201);
  assert.match((await answer.json()).token, /^[\w-]{86}$/);
  assert.ok(api.daemon.log.every((line) => !line.includes(value)), 'it is not logged');
});

test('a PIN: set with the password, asked for, guesses wait on that screen alone', async () => {
  const screen = await family('Eva'), other = new Browser();
  await other.signIn('Eva');
  await other.remember();
  assert.deepEqual(said(await screen.ask('PUT', 'users/me/pin', {pin: '2468'})), [403, 'password']);
  assert.deepEqual(said(await screen.ask('PUT', 'users/me/pin', {password, pin: '24a8'})), [422, 'pin']);
  assert.equal((await screen.ask('PUT', 'users/me/pin', {password, pin: '2468'})).status, 204);
  assert.equal((await screen.ask('GET', 'users/me')).body.pin, true);
  const [eva] = await screen.profiles();
  assert.equal(eva.pin, true);
  assert.deepEqual(said(await screen.pick(eva)), [403, 'pin']);
  // Many at once are not free.
  const guesses = await Promise.all(Array.from({length: 12}, () => screen.pick(eva, '0000')));
  assert.deepEqual(guesses.map(({status}) => status).sort(), [...Array(5).fill(403), ...Array(7).fill(429)]);
  assert.ok(Number(guesses.find(({status}) => status === 429).headers.get('retry-after')) <= 30);
  assert.equal((await screen.pick(eva, '2468')).status, 429, 'the right one waits as well');
  const [elsewhere] = await other.profiles();
  assert.equal((await other.pick(elsewhere, '2468')).status, 201);
  assert.equal((await new Browser().signIn('Eva')).status, 201);
  assert.equal((await other.ask('POST', 'users/me/pin/off', {password})).status, 204);
  assert.equal((await screen.pick(eva)).status, 201);
  const audit = (await api.get('audit?limit=250')).items.map(({action, user, allowed}) => `${user} ${action} ${allowed}`);
  for (const line of ['Eva pin.set true', 'Eva pin.remove true', 'Eva profile.pick false', 'Eva profile.pick true', 'Eva profile.remember true']) assert.ok(audit.includes(line), line);
});

test('an administrator sets others’ PINs, and is offered nowhere without one', async () => {
  const screen = await family('Fay');
  await api.post('users', {name: 'Chief', password, role: 'administrator'});
  const chief = new Browser();
  await chief.signIn('Chief');
  assert.deepEqual(said(await chief.remember()), [409, 'pin']);
  const fay = (await chief.ask('GET', 'users/fay')).body;
  assert.equal((await chief.ask('PUT', `users/${fay.id}/pin`, {pin: '8642'})).status, 204);
  assert.deepEqual(said(await screen.pick((await screen.profiles())[0])), [403, 'pin']);
  assert.equal((await screen.ask('PUT', `users/Chief/pin`, {password, pin: '8642'})).status, 403);
  assert.equal((await chief.ask('POST', `users/${fay.id}/pin/off`, {})).status, 204);
  assert.equal((await chief.ask('PUT', 'users/me/pin', {password, pin: '97531'})).status, 204);
  assert.equal((await chief.remember()).status, 201);
});

test('a screen is told to forget, on it or from elsewhere, and ending a session from elsewhere does so', async () => {
  const screen = await family('Gil', 'Ida'), phone = new Browser(), stranger = new Browser();
  await phone.signIn('Gil');
  const [gil, ida] = await screen.profiles();
  assert.equal((await stranger.ask('DELETE', `profiles/${gil.id}`)).status, 404);
  assert.equal((await phone.ask('DELETE', `profiles/${ida.id}`)).status, 404, 'another’s, on another screen');
  assert.equal((await screen.ask('DELETE', `profiles/${ida.id}`)).status, 204);
  assert.equal((await screen.ask('GET', 'users/me')).status, 401, 'Ida was watching');
  assert.equal((await screen.pick(gil)).status, 201);
  const screens = (await phone.ask('GET', 'screens')).body.items;
  assert.deepEqual(screens.map(({id}) => id), [gil.id]);
  const watching = (await phone.ask('GET', 'sessions')).body.items.find(({current}) => !current);
  assert.ok(watching);
  const others = (await phone.ask('GET', 'sessions')).body.items.filter(({current}) => !current);
  for (const {id} of others) assert.equal((await phone.ask('DELETE', `sessions/${id}`)).status, 204);
  assert.equal((await screen.pick(gil)).status, 404);
  assert.deepEqual(await screen.profiles(), []);
  // Signing out on the screen itself leaves it there.
  await screen.signIn('Gil');
  await screen.remember();
  const [again] = await screen.profiles();
  assert.equal((await screen.ask('DELETE', 'sessions/current')).status, 204);
  assert.equal((await screen.pick(again)).status, 201);
  const account = (await phone.ask('GET', 'users/me')).body;
  await api.patch(`users/${account.id}`, {banned: true});
  assert.deepEqual(await screen.profiles(), []);
  assert.equal((await screen.pick(again)).status, 404);
});
