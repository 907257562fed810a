// A television signs in with a phone's word: over HTTP, with a cookie and without, and what a link alone cannot do.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

let api, hana;
before(async () => {
  api = await Api.start();
  hana = await sessionFor(api.daemon.data, '', 'Hana', 'member');
});
after(() => api?.stop());

async function ask(method, path, {token, cookie, headers = {}, body} = {}) {
  const response = await fetch(`${api.origin}/api/v1/${path}`, {
    method, anonymous: true, body: body === undefined ? undefined : JSON.stringify(body),
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...(token ? {authorization: `Bearer ${token}`} : {}), ...(cookie ? {cookie} : {}), ...headers}});
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}
const said = ({status, body}) => [status, body.field];
const show = async () => (await ask('POST', 'devices/codes', {body: {device: 'Living room'}})).body;
const decide = (token, code, approve = true) => ask('POST', 'devices/answers', {token, body: {code, approve}});
// As a patient screen does: it waits as long as it is told.
async function poll(screen, more = {}) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, screen.interval * 1000));
    const answer = await ask('POST', 'devices/tokens', {body: {deviceCode: screen.deviceCode, ...more}});
    if (answer.status !== 429) return answer;
    screen.interval = Number(answer.headers.get('retry-after'));
  }
}

test('a screen is let in by a yes, once', async () => {
  const screen = await show();
  assert.match(screen.userCode, /^[B-Z]{4}-[B-Z]{4}$/);
  assert.equal(screen.link, `/device#code=${screen.userCode}`);
  const life = Date.parse(screen.expiresAt) - Date.now();
  assert.ok(life > 590_000 && life < 610_000, `${life} ms`);
  const first = await poll(screen);
  assert.deepEqual([first.status, first.body, first.headers.get('cache-control')], [200, {signedIn: null, remember: false}, 'no-store']);
  // To look is not to say yes, and neither is a page that is only opened.
  const found = await ask('POST', 'devices/asking', {token: hana.token, body: {code: screen.userCode.toLowerCase()}});
  assert.deepEqual([found.status, found.body.device, found.body.address, found.body.near], [200, 'Living room', '127.0.0.1', true]);
  assert.equal((await ask('GET', `../../device?code=${screen.userCode}`, {token: hana.token, headers: {accept: 'text/html'}})).status, 200);
  assert.equal((await ask('GET', 'devices/answers', {token: hana.token})).status, 405);
  assert.deepEqual(said(await ask('POST', 'devices/answers', {token: hana.token, body: {code: screen.userCode}})), [422, 'approve'], 'a yes is never by default');
  assert.equal((await poll(screen)).body.signedIn, null);
  assert.equal((await ask('POST', 'devices/answers', {token: hana.token, body: {code: screen.userCode, approve: true, remember: true}})).status, 204);
  assert.deepEqual(said(await decide(hana.token, screen.userCode)), [403, 'code']);
  const {status, body: {signedIn, remember}} = await poll(screen);
  assert.deepEqual([status, remember], [200, true]);
  assert.deepEqual([signedIn.user.name, signedIn.device, signedIn.user.id], ['Hana', 'Living room', hana.user.id]);
  assert.equal((await ask('GET', 'users/me', {token: signedIn.token})).body.name, 'Hana');
  assert.deepEqual(said(await poll(screen)), [404, 'deviceCode']);
  const sessions = (await ask('GET', 'sessions', {token: hana.token})).body.items;
  assert.ok(sessions.some(({id, device}) => id === signedIn.id && device === 'Living room'), 'it is listed, and can be ended');
  const audit = (await api.get('audit?limit=250')).items.map(({action, user, subject, allowed}) => `${user} ${action} ${subject} ${allowed}`);
  assert.ok(audit.includes('Hana device.approve Living room true'));
  assert.ok(api.daemon.log.every((line) => !line.includes(screen.userCode) && !line.includes(screen.deviceCode) && !line.includes(signedIn.token)), 'no code is logged');
});

test('with a cookie for a browser, and a no', async () => {
  const [yes, no] = [await show(), await show()];
  assert.equal((await decide(hana.token, yes.userCode)).status, 204);
  assert.equal((await decide(hana.token, no.userCode, false)).status, 204);
  const [let_in, refused] = await Promise.all([poll(yes, {cookie: true}), poll(no, {cookie: true})]);
  assert.equal(let_in.body.signedIn.token, null);
  const cookie = let_in.headers.get('set-cookie');
  assert.match(cookie, /^chanoma_session=[\w-]{86}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax/);
  assert.equal((await ask('GET', 'users/me', {cookie: cookie.split(';')[0]})).body.name, 'Hana');
  assert.deepEqual(said(refused), [403, 'deviceCode']);
});

test('who asks too often is told to ask less often', async () => {
  const screen = await show();
  await poll(screen);
  const soon = await ask('POST', 'devices/tokens', {body: {deviceCode: screen.deviceCode}});
  assert.equal(soon.status, 429);
  assert.ok(Number(soon.headers.get('retry-after')) > screen.interval);
  assert.deepEqual(said(await ask('POST', 'devices/tokens', {body: {deviceCode: 'made up'}})), [404, 'deviceCode']);
});

test('pages of other sites neither let a screen in nor sign a browser in', async () => {
  const screen = await show();
  const cookie = `chanoma_session=${hana.token}`;
  for (const headers of [{origin: 'http://elsewhere.example'}, {'sec-fetch-site': 'cross-site'}, {}]) {
    assert.equal((await ask('POST', 'devices/answers', {cookie, headers, body: {code: screen.userCode, approve: true}})).status, 403, JSON.stringify(headers));
  }
  assert.equal((await ask('POST', 'devices/tokens', {headers: {origin: 'http://elsewhere.example'}, body: {deviceCode: screen.deviceCode, cookie: true}})).status, 403);
  assert.equal((await poll(screen)).body.signedIn, null);
  assert.equal((await ask('POST', 'devices/answers', {cookie, headers: {origin: api.origin}, body: {code: screen.userCode, approve: true}})).status, 204);
});

test('guesses are counted, and keep nobody else from adding a screen', async () => {
  const guesser = await sessionFor(api.daemon.data, '', 'Guesser', 'member');
  const screen = await show();
  const answers = [];
  for (let i = 0; i < 11; ++i) answers.push(said(await ask('POST', 'devices/asking', {token: guesser.token, body: {code: 'BBBB-BBBB'}}))[0]);
  assert.deepEqual(answers, [...Array(10).fill(403), 429]);
  assert.equal((await decide(guesser.token, screen.userCode)).status, 429, 'the right one waits as well');
  assert.equal((await decide(hana.token, screen.userCode)).status, 204);
});
