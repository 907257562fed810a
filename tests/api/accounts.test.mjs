// The first start, signing in, sessions and what ends them, and what other sites and forgers try.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {request as httpRequest} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {Daemon, environment, program, run, temporaryFolder, until} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {control, sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder();
let api;
before(async () => {
  mkdirSync(films, {recursive: true});
  // Large enough that it is still on its way when its reader is cut off.
  writeFileSync(join(films, 'long.wav'), Buffer.concat([Buffer.from('524946462400ff0457415645666d7420100000000100020044ac000010b1020004001000646174610000ff04', 'hex'), Buffer.alloc(80 << 20)]));
  api = await Api.start({libraries: [films]});
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

// As nobody, or as `token` says; `cookie` carries it as a browser would.
async function ask(origin, method, path, {token, cookie, body, headers = {}} = {}) {
  const who = token ? (cookie ? {cookie: `chanoma_session=${token}`} : {authorization: `Bearer ${token}`}) : {};
  const response = await fetch(origin + path, {
    method, anonymous: true, redirect: 'manual', body: body === undefined ? undefined : JSON.stringify(body),
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...who, ...headers}});
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}
const session = (name, role = 'member') => sessionFor(api.daemon.data, '', name, role);
const signIn = (login, password, more = {}) => ask(api.origin, 'POST', '/api/v1/sessions', {body: {login, password}, ...more});

test('until the first account is there, only setting up is answered, and it takes the code', async () => {
  const daemon = await Daemon.start({signIn: false});
  try {
    const link = daemon.log.map((line) => /link="?(\S+?)"?$/.exec(line)?.[1]).find(Boolean);
    assert.ok(link, daemon.log.join('\n'));
    const {pathname, hash, origin} = new URL(link);
    assert.equal(pathname, '/setup');
    assert.equal(origin, daemon.origin);
    const code = new URLSearchParams(hash.slice(1)).get('code');
    for (const path of ['/api/v1/videos', '/api/v1/system', '/api/v1/settings', '/api/v1/openapi.json', '/api/v1/ws', '/api/v1/users']) {
      assert.equal((await ask(daemon.origin, 'GET', path)).status, 401, path);
    }
    for (const path of ['/healthz', '/readyz']) assert.equal((await ask(daemon.origin, 'GET', path)).status, 200);
    assert.equal((await ask(daemon.origin, 'POST', '/api/v1/sessions', {body: {login: 'admin', password: 'admin'}})).status, 401);
    assert.equal((await ask(daemon.origin, 'GET', '/api/v1/setup')).body.needed, true);
    const setUp = (body) => ask(daemon.origin, 'POST', '/api/v1/setup', {body});
    const first = {name: 'Ada', password: 'correct horse'};
    assert.equal((await setUp({...first, code: 'AAAAA-AAAAA-AAAAA-AAAAA'})).body.field, 'code');
    assert.equal((await setUp(first)).body.field, 'code');
    assert.equal((await setUp({...first, code, password: 'short'})).body.field, 'password');
    assert.equal((await setUp({...first, code, name: 'a@b'})).body.field, 'name');
    // Two at once: one is the first.
    const both = await Promise.all([setUp({...first, code: code.toLowerCase().replaceAll('-', ' ')}), setUp({...first, code, name: 'Eve'})]);
    assert.deepEqual(both.map(({status}) => status).sort(), [201, 409]);
    const {body} = both.find(({status}) => status === 201);
    assert.ok(body.user.permissions.includes('users.write'));
    assert.equal((await ask(daemon.origin, 'GET', '/api/v1/setup')).body.needed, false);
    assert.equal((await ask(daemon.origin, 'GET', '/api/v1/settings', {token: body.token})).status, 200);
    assert.equal((await setUp({...first, code, name: 'Mallory'})).status, 409);
    // Wrong codes are counted like wrong passwords.
    assert.ok(daemon.log.every((line) => !line.includes(body.token)), 'no token is logged');
  } finally {
    await daemon.stop();
  }
});

test('chanoma user add makes the first account, with the daemon stopped and running', async () => {
  const data = temporaryFolder();
  const add = (name, password, ...more) => new Promise((resolve) => {
    const child = spawn(program, ['user', 'add', name, '--password-stdin', '--data', data, ...more], {env: environment()});
    let words = '';
    child.stderr.on('data', (text) => (words += text));
    child.once('close', (code) => resolve({code, words}));
    child.stdin.end(`${password}\n`);
  });
  try {
    assert.deepEqual(await add('Ada', 'correct horse', '--admin'), {code: 0, words: ''});
    assert.match((await add('ada', 'correct horse')).words, /taken/);
    assert.match((await add('Bob', 'short')).words, /8 characters/);
    const daemon = await Daemon.start({data, signIn: false});
    try {
      assert.equal((await add('Bob', 'battery staple')).code, 0);
      for (const [login, password, role] of [['Ada', 'correct horse', 'administrator'], ['bob', 'battery staple', 'member']]) {
        const {status, body} = await ask(daemon.origin, 'POST', '/api/v1/sessions', {body: {login, password}});
        assert.equal(status, 201);
        assert.equal(body.user.role, role);
      }
      const {stdout} = await run(['user', 'token', 'Bob', '--data', data]);
      assert.equal((await ask(daemon.origin, 'GET', '/api/v1/users/me', {token: stdout.trim()})).body.name, 'Bob');
    } finally {
      await daemon.stop();
    }
  } finally {
    rmSync(data, {recursive: true, force: true});
  }
});

test('signing in says no more than it must', async () => {
  await api.post('users', {name: 'Ada', password: 'correct horse', email: 'ada@example.org'});
  const good = await signIn('ada@example.org', 'correct horse');
  assert.equal(good.status, 201);
  assert.equal(good.headers.get('set-cookie'), null);
  assert.equal(good.headers.get('cache-control'), 'no-store');
  assert.equal(Buffer.from(good.body.token, 'base64url').length, 64);
  const [wrong, unknown] = [await signIn('Ada', 'incorrect horse'), await signIn('Nobody', 'correct horse')];
  assert.equal(wrong.status, 403);
  assert.deepEqual({...unknown.body, requestId: ''}, {...wrong.body, requestId: ''});
  // In a cookie the token is the browser's alone.
  const browser = await ask(api.origin, 'POST', '/api/v1/sessions', {body: {login: 'Ada', password: 'correct horse', cookie: true}});
  assert.equal(browser.body.token, null);
  const cookie = browser.headers.get('set-cookie');
  assert.match(cookie, /^chanoma_session=[\w-]{86}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  const me = await ask(api.origin, 'GET', '/api/v1/users/me', {headers: {cookie: cookie.split(';')[0]}});
  assert.equal(me.body.name, 'Ada');
});

test('a session that was there before signing in is not taken over', async () => {
  // Fixation: a cookie planted in a browser stays worthless, and signing in makes a new one.
  const planted = 'A'.repeat(86);
  const {headers} = await signIn('Ada', 'correct horse', {body: {login: 'Ada', password: 'correct horse', cookie: true}, headers: {cookie: `chanoma_session=${planted}`, origin: api.origin}});
  assert.ok(!headers.get('set-cookie').includes(planted));
  assert.equal((await ask(api.origin, 'GET', '/api/v1/users/me', {token: planted})).status, 401);
  assert.equal((await ask(api.origin, 'GET', '/api/v1/users/me', {token: planted, cookie: true})).status, 401);
});

test('the first token found counts, good or not', async () => {
  const {token} = await session('looked up');
  const me = (headers) => ask(api.origin, 'GET', '/api/v1/users/me', {headers}).then(({status}) => status);
  assert.equal(await me({'x-api-key': token}), 200);
  assert.equal(await me({authorization: `bearer ${token}`}), 200);
  assert.equal(await me({cookie: `a=b; chanoma_session=${token}; c=d`}), 200);
  assert.equal(await me({'x-api-key': 'nonsense', authorization: `Bearer ${token}`}), 401);
  assert.equal(await me({authorization: 'Bearer nonsense', cookie: `chanoma_session=${token}`}), 401);
  for (const authorization of [`Basic ${token}`, token, 'Bearer', 'Bearer ', `Bearer ${token}x`]) assert.equal(await me({authorization}), 401, authorization);
  for (const cookie of [`xchanoma_session=${token}`, `chanoma_session ${token}`, 'chanoma_session=']) assert.equal(await me({cookie}), 401, cookie);
  // alg:none and whatever else looks like a JWT is no token here.
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"owner"}').toString('base64url')}.`;
  assert.equal(await me({authorization: `Bearer ${none}`}), 401);
});

test('with a cookie, only our own pages change anything', async () => {
  const {token, user} = await session('browsing');
  const patch = (headers) => ask(api.origin, 'PATCH', '/api/v1/users/me', {token, cookie: true, body: {bio: 'changed'}, headers}).then(({status}) => status);
  const foreign = ['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1', `${api.origin}.evil.example`, `http://evil.example/?${api.origin}`, 'file://', api.origin.replace('http', 'ftp') + '1', ''];
  for (const origin of foreign) {
    assert.equal(await patch({origin}), 403, `Origin ${origin}`);
    const refused = await Feed.open(api, {headers: {authorization: '', cookie: `chanoma_session=${token}`, origin}}).then((feed) => feed.close(), (error) => error.status);
    assert.equal(refused, 403, `WebSocket from ${origin}`);
  }
  for (const site of ['cross-site', 'same-site', 'nonsense']) assert.equal(await patch({'sec-fetch-site': site}), 403, site);
  assert.equal(await patch({}), 403, 'from nowhere');
  assert.equal((await ask(api.origin, 'GET', `/api/v1/users/${user.id}`, {token})).body.bio, '');
  assert.equal(await patch({origin: api.origin}), 200);
  assert.equal(await patch({'sec-fetch-site': 'same-origin'}), 200);
  const feed = await Feed.open(api, {headers: {authorization: '', cookie: `chanoma_session=${token}`, origin: api.origin}});
  await feed.close();
  // A program's token is not sent by browsers on their own.
  assert.equal((await ask(api.origin, 'PATCH', '/api/v1/users/me', {token, body: {bio: ''}})).status, 200);
});

test('sessions are listed and ended, one’s own alone', async () => {
  const [one, two, other] = [await session('Lovelace'), await session('Lovelace'), await session('Hopper')];
  const list = async (token) => (await ask(api.origin, 'GET', '/api/v1/sessions', {token})).body.items;
  const items = await list(one.token);
  assert.deepEqual(items.map(({id, current}) => [id, current]), [[two.id, false], [one.id, true]]);
  const end = (id, token) => ask(api.origin, 'DELETE', `/api/v1/sessions/${id}`, {token}).then(({status}) => status);
  assert.equal(await end(two.id, other.token), 404);
  assert.equal(await end('01ARZ3NDEKTSV4RRFFQ69G5FAV', other.token), 404);
  assert.equal(await end(two.id, one.token), 204);
  assert.equal((await ask(api.origin, 'GET', '/api/v1/users/me', {token: two.token})).status, 401);
  assert.equal(await end('current', one.token), 204);
  assert.equal(await end('current', one.token), 401);
});

// A reader that takes its time: resolves with how its answer ended.
function slowReader(path, headers) {
  const {hostname, port} = new URL(api.origin);
  const reader = {bytes: 0};
  reader.started = new Promise((started, failed) => {
    const call = httpRequest({hostname, port, path, headers}, (response) => {
      reader.status = response.statusCode;
      reader.ended = new Promise((resolve) => {
        response.on('data', (chunk) => {
          reader.bytes += chunk.length;
          response.pause();
          reader.timer = setTimeout(() => response.resume(), 20);
        });
        response.once('end', () => resolve('whole'));
        response.once('error', () => resolve('cut'));
        response.once('close', () => resolve(response.complete ? 'whole' : 'cut'));
      });
      started();
    });
    call.once('error', failed);
    call.end();
  });
  return reader;
}

const bearer = (token) => ({authorization: `Bearer ${token}`});
async function withKey(who) {
  const {status, body} = await ask(api.origin, 'POST', '/api/v1/keys', {token: who.token, body: {name: 'script', permissions: ['library.read', 'library.play']}});
  assert.equal(status, 201);
  return {...who, session: who.token, token: body.token, key: body.id};
}
async function withLink(who, video) {
  const {status, body} = await ask(api.origin, 'POST', '/api/v1/presign', {token: who.token, body: {for: `/api/v1/videos/${video.id}/file`}});
  assert.equal(status, 201);
  return {...who, url: body.url};
}
for (const [how, act, as = (who) => who] of [
  ['ending the session', (who) => ask(api.origin, 'DELETE', '/api/v1/sessions/current', {token: who.token})],
  ['a ban', (who) => api.patch(`users/${who.user.id}`, {banned: true})],
  ['deleting the account', (who) => api.delete(`users/${who.user.id}`)],
  ['taking back the key', (who) => ask(api.origin, 'DELETE', `/api/v1/keys/${who.key}`, {token: who.session}), withKey],
  ['ending the session of the link', (who) => ask(api.origin, 'DELETE', '/api/v1/sessions/current', {token: who.token}), withLink],
  ['a ban of who made the key', (who) => api.patch(`users/${who.user.id}`, {banned: true}), withKey],
]) {
  test(`${how} cuts what is under way: streams and WebSockets, and nobody else’s`, async () => {
    const video = await api.videoWhen('long', () => true);
    const [who, other] = [await as(await session(`cut by ${how}`.slice(0, 32)), video), await session('not cut')];
    const path = `/api/v1/videos/${video.id}/file`;
    const [mine, theirs] = [slowReader(who.url ?? path, who.url ? {} : bearer(who.token)), slowReader(path, bearer(other.token))];
    const feed = await Feed.open(api, {headers: {authorization: `Bearer ${who.token}`}});
    const kept = await Feed.open(api, {headers: {authorization: `Bearer ${other.token}`}});
    await Promise.all([mine.started, theirs.started]);
    await until(() => mine.bytes > 0 && theirs.bytes > 0, 10, 'both read');
    await act(who);
    const begun = Date.now();
    assert.equal(await mine.ended, 'cut');
    assert.ok([1006, 1008].includes(await feed.closed));
    assert.ok(Date.now() - begun < 10_000);
    assert.ok(mine.bytes < 80 << 20);
    assert.equal((await ask(api.origin, 'GET', path, {token: who.token})).status, 401);
    // The other one's goes on.
    const before = theirs.bytes;
    await until(() => theirs.bytes > before, 10, 'the other reader goes on');
    assert.equal(kept.socket.readyState, 1);
    await kept.close();
    await ask(api.origin, 'DELETE', '/api/v1/sessions/current', {token: other.token});
    assert.equal(await theirs.ended, 'cut');
  });
}

test('a film whose rating changes is gone for a child, in the feed as well', async () => {
  const video = await api.videoWhen('long', ({state}) => state !== 'found');
  await api.idle();
  const child = await session('feed child');
  await api.patch(`users/${child.user.id}`, {view: {maxAge: 12, unrated: false}});
  const feed = await Feed.open(api, {headers: {authorization: `Bearer ${child.token}`}});
  const all = await Feed.open(api);
  await api.patch(`videos/${video.id}`, {title: 'unseen'});
  await api.patch(`videos/${video.id}`, {ageRating: 6});
  await api.patch(`videos/${video.id}`, {title: 'seen'});
  await api.patch(`videos/${video.id}`, {ageRating: 18});
  await api.patch(`videos/${video.id}`, {title: 'unseen again'});
  await all.until(() => all.messages.filter(({type}) => type === 'video.changed').length === 5);
  await api.patch(`videos/${video.id}`, {ageRating: 0, title: 'long'});
  await feed.until(({change}) => change === 'created' && feed.messages.filter((m) => m.change === 'created').length === 2);
  assert.deepEqual(feed.messages.slice(1).map(({type, change}) => [type, change]), ['created', 'updated', 'deleted', 'created'].map((change) => ['video.changed', change]));
  await feed.close();
  await all.close();
});

test('ten thousand guesses: eleven are weighed, the rest wait, and the owner is not locked out', async () => {
  await api.post('users', {name: 'Guessed', password: 'correct horse'});
  assert.equal((await signIn('Guessed', 'correct horse')).status, 201);  // from this address: it is known
  const statuses = new Map();
  let retry = null;
  for (let round = 0; round < 100; ++round) {
    const answers = await Promise.all(Array.from({length: 100}, (_, i) => signIn(i % 2 ? 'guessed' : 'GUESSED', `guess ${round} ${i}`)));
    for (const {status, headers} of answers) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 429) retry = Number(headers.get('retry-after'));
    }
  }
  assert.ok((statuses.get(403) ?? 0) <= 12, JSON.stringify([...statuses]));
  assert.equal([...statuses.values()].reduce((a, b) => a + b), 10_000);
  assert.ok(retry > 0 && retry <= 900, `Retry-After ${retry}`);
  assert.ok(!statuses.has(201));
  // Everybody else signs in as ever, from the same address.
  assert.equal((await signIn('Ada', 'correct horse')).status, 201);
});

test('a hundred people sign in at once', async () => {
  const names = Array.from({length: 100}, (_, i) => `crowd ${i}`);
  for (const name of names) assert.equal((await control(api.daemon.data, 'POST', '/api/v1/users', {name, password: `password of ${name}`})).status, 201);
  const answers = await Promise.all(names.map((name) => signIn(name, `password of ${name}`)));
  assert.deepEqual([...new Set(answers.map(({status}) => status))], [201]);
});

test('who did what is written down, and what was refused', async () => {
  await signIn('Ada', 'wrong');
  const page = await until(async () => {
    const found = await api.get('audit?action=session.create&allowed=false&limit=1');
    return found.items[0]?.user === 'Ada' ? found : null;
  }, 10, 'the wrong password is in the log');
  assert.equal(page.items[0].address, '127.0.0.1');
  assert.ok(page.next);
  const {token} = await session('meddler');
  assert.equal((await ask(api.origin, 'PATCH', '/api/v1/settings', {token, body: {name: 'mine'}})).status, 403);
  await until(async () => (await api.get('audit?user=meddler&allowed=false')).items[0]?.action === 'patchSettings', 10, 'the refusal is in the log');
  assert.equal((await ask(api.origin, 'GET', '/api/v1/audit', {token})).status, 403);
});

test('an account that is made for a child is a child’s from its first moment', async () => {
  const made = await api.post('users', {name: 'Small', view: {maxAge: 6, unrated: false}});
  assert.deepEqual(made.view, {libraries: null, maxAge: 6, unrated: false});
  assert.equal((await api.refused(422, 'POST', 'users', {body: {name: 'Smaller', view: {maxAge: -1}}})).field, 'view');
});
