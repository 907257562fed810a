// Every route as every role, against the table that people review (docs/permissions.md), and what is hidden against what is
// not there, byte for byte.
import assert from 'node:assert/strict';
import {readFileSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder, top} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {tour} from '../lib/tour.mjs';

const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const films = temporaryFolder(), others = temporaryFolder();
let api, film, other;
const people = {};

const as = (who) => (who ? {authorization: `Bearer ${people[who].token}`} : {});
// The answer as somebody: {status, text}, without what differs from request to request anyway.
async function ask(who, method, path, body) {
  const response = await fetch(api.origin + path, {
    method, anonymous: !who, redirect: 'manual', headers: {...as(who), ...(body === undefined ? {} : {'content-type': 'application/json'})},
    body: body === undefined ? undefined : JSON.stringify(body)});
  const text = await response.text();
  return {status: response.status, text, headers: [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name))};
}
const scrub = (answer, ids) => {
  const words = ids.reduce((text, id) => text.replaceAll(id, 'ID'), answer.text.replace(/"requestId":"[^"]+"/, ''));
  return {...answer, text: words, headers: answer.headers.filter(([name]) => name !== 'content-length')};
};

before(async () => {
  place('film.mp4', films);
  place('hevc.mkv', others);
  api = await Api.start({libraries: [`Films=${films}`, `Others=${others}`]});
  film = await api.videoWhen('film', (video) => video.state === 'ready' && video.poster);
  other = await api.videoWhen('hevc', (video) => video.state === 'ready' && video.poster);
  await api.idle();
  for (const role of ['member', 'trusted', 'moderator', 'administrator']) people[role] = await sessionFor(api.daemon.data, '', `the ${role}`, role);
  for (const name of ['child', 'narrow', 'subject', 'leaver']) people[name] = await sessionFor(api.daemon.data, '', name, 'member');
});
after(async () => {
  await api?.stop();
  for (const path of [films, others]) rmSync(path, {recursive: true, force: true});
});

const table = readFileSync(join(top, 'docs/permissions.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `')).map((line) => {
  const [route, needs, ...cells] = line.split('|').slice(1, -1).map((cell) => cell.trim());
  const [method, pattern] = route.replaceAll('`', '').split(' ');
  return {method, pattern, needs, cells: Object.fromEntries(['stranger', 'guest', 'member', 'trusted', 'moderator', 'administrator'].map((role, i) => [role, cells[i]]))};
});

test('the table has every route, and no other', () => {
  const routes = api.contract.routes.map(({method, pattern, operation}) => `${method} ${pattern} ${operation['x-permission']}`).sort();
  assert.deepEqual(table.map(({method, pattern, needs}) => `${method} ${pattern} ${needs}`).sort(), routes);
});

// Addresses of things that nobody misses. Of somebody else's account where it could be changed: what is one's own is another test's.
function address(pattern) {
  const id = pattern.includes('/users/') ? people.subject.user.id : pattern.includes('/libraries/') ? nobody : pattern.includes('/jobs/') ? nobody : film.id;
  const values = {id, generation: '0', edition: '0k', track: 'v0', segment: 'init.mp4', name: '99.vtt', session: nobody, key: nobody, provider: 'nobody', identity: nobody, invitation: nobody, profile: nobody, kind: 'avatar', role: 'nobody'};
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
}

test('every role on every route', async () => {
  const failures = [];
  const walk = async (role) => {
    for (const {method, pattern, cells} of table) {
      if (pattern === '/api/v1/ws') continue;  // the next test
      const body = {POST: {}, PATCH: {}, PUT: {}}[method];
      // The one thing whose loss the rest of the walk would notice.
      const path = role === 'administrator' && method === 'DELETE' && pattern === '/api/v1/users/{id}' ? `/api/v1/users/${nobody}` : address(pattern);
      const {status} = await ask(people[role] ? role : null, method, path, body);
      const refused = status === 401 || status === 403;
      const cell = cells[role];
      const expected = cell === '✓' || cell === 'code' ? false : cell === '·' || cell === 'own' || cell === 'by id' || cell === 'open' ? true : cell === 'once' ? null : undefined;
      assert.notEqual(expected, undefined, `${cell} stands in the table`);
      // Registering where it is closed: refused, once the body is worth a look.
      if (pattern === '/api/v1/users' && method === 'POST') {
        const {status: closed} = await ask(people[role] ? role : null, method, pattern, {name: 'x', password: 'long enough'});
        if ((closed === 403) !== (cell === 'open')) failures.push(`${role} ${method} ${pattern}: ${closed}`);
        if (closed === 201) await api.delete('users/x');
        continue;
      }
      if (expected !== null && refused !== expected) failures.push(`${role} ${method} ${pattern}: ${status}, and the table says ${cell}`);
      if (refused && (role === 'stranger' || role === 'guest') && status !== 401) failures.push(`${role} ${method} ${pattern}: ${status} instead of 401`);
    }
  };
  await walk('stranger');
  for (const role of ['member', 'trusted', 'moderator']) await walk(role);
  await api.patch('settings', {guests: true});
  await walk('guest');
  await api.patch('settings', {guests: false});
  // Last: what an administrator may is done to the things above.
  await walk('administrator');
  await api.patch(`videos/${film.id}`, {hidden: false});
  assert.deepEqual(failures, []);
});

test('what is one’s own one may change', async () => {
  const own = `/api/v1/users/${people.leaver.user.id}`;
  assert.equal((await ask('leaver', 'PATCH', own, {bio: 'mine'})).status, 200);
  assert.equal((await ask('leaver', 'PATCH', '/api/v1/users/me', {displayName: 'Me'})).status, 200);
  for (const body of [{role: 'administrator'}, {banned: false}, {view: {}}]) assert.equal((await ask('leaver', 'PATCH', own, body)).status, 403, JSON.stringify(body));
  assert.equal((await ask('leaver', 'POST', `${own}/password`, {newPassword: 'a new password'})).status, 204);
  assert.equal((await ask('leaver', 'DELETE', own)).status, 204);
  assert.equal((await ask('leaver', 'GET', '/api/v1/users/me')).status, 401);
});

async function hiddenFrom(who, video) {
  const paths = await tour(api, video);
  assert.ok(paths.length > 12, `only ${paths.length} addresses`);
  for (const path of paths) {
    for (const method of ['GET', 'HEAD']) {
      const hidden = scrub(await ask(who, method, path), [video.id]);
      const missing = scrub(await ask(who, method, path.replace(video.id, nobody)), [nobody]);
      assert.equal(hidden.status, 404, `${who} ${method} ${path}`);
      assert.deepEqual(hidden, missing, `${who} ${method} ${path}`);
    }
  }
}

const search = async (who, q) => JSON.parse((await ask(who, 'GET', `/api/v1/search?q=${q}&facets=library,resolution`)).text);
// What a search tells somebody: hits, and by their count, facets and suggestions nothing beyond them.
async function found(who) {
  const ids = new Set();
  for (const q of ['', 'film', 'hevc', 'fil', 'flim', 'hecv', 'mkv', 'mp4']) {
    const page = await search(who, q);
    const suggested = JSON.parse((await ask(who, 'GET', `/api/v1/search/suggest?q=${q}`)).text);
    for (const {id} of [...page.items, ...suggested.items]) ids.add(id);
    for (const {show} of [...page.shows, ...suggested.shows]) assert.equal((await ask(who, 'GET', `/api/v1/shows/${show.id}`)).status, 200, `${who} ${q} ${show.title}`);
    assert.ok(page.showCount >= page.shows.length);
    const labels = Object.fromEntries(page.facets.map(({name, values}) => [name, values]));
    if (page.items.length === 0) assert.deepEqual([page.count, page.facets.flatMap(({values}) => values), page.corrected, suggested.corrected, page.shows, page.showCount, suggested.shows], [0, [], null, null, [], 0, []], q);
    for (const {value, count} of labels.library ?? []) assert.equal(page.items.filter(({video}) => video.libraryId === value).length, count, q);
  }
  return [...ids].sort();
}

test('a child never learns of what is above its age', async () => {
  await api.patch(`users/${people.child.user.id}`, {view: {maxAge: 12, unrated: false}});
  await hiddenFrom('child', film);
  assert.deepEqual(JSON.parse((await ask('child', 'GET', '/api/v1/videos')).text).items, []);
  assert.equal(JSON.parse((await ask('child', 'GET', '/api/v1/system')).text).videos, 0);
  for (const library of JSON.parse((await ask('child', 'GET', '/api/v1/libraries')).text).items) assert.equal(library.videos, 0);
  assert.deepEqual(await found('child'), []);
  await api.patch(`videos/${film.id}`, {ageRating: 12});
  await api.until(async () => (await found('child')).length > 0, 20, 'the film is found');
  assert.deepEqual(await found('child'), [film.id]);
  assert.deepEqual(JSON.parse((await ask('child', 'GET', '/api/v1/videos')).text).items.map(({id}) => id), [film.id]);
  assert.equal(JSON.parse((await ask('child', 'GET', '/api/v1/system')).text).videos, 1);
  for (const path of await tour(api, film)) assert.equal((await ask('child', 'GET', path)).status, 200, path);
  await hiddenFrom('child', other);
  await api.patch(`videos/${film.id}`, {ageRating: 16});
  await hiddenFrom('child', film);
  // Whatever the index knows by now, no hit shows it; numbers follow with the index.
  assert.deepEqual((await search('child', 'film')).items, []);
  await api.until(async () => (await search('child', 'film')).count === 0, 20, 'the index knows');
  assert.deepEqual(await found('child'), []);
  await api.patch(`videos/${film.id}`, {ageRating: null});
});

test('a library that is not shown is not there', async () => {
  await api.patch(`users/${people.narrow.user.id}`, {view: {libraries: [film.libraryId]}});
  await hiddenFrom('narrow', other);
  for (const path of await tour(api, film)) assert.equal((await ask('narrow', 'GET', path)).status, 200, path);
  const lists = async (path) => JSON.parse((await ask('narrow', 'GET', path)).text).items.map(({id}) => id);
  assert.deepEqual(await lists('/api/v1/videos'), [film.id]);
  assert.deepEqual(await lists('/api/v1/libraries'), [film.libraryId]);
  assert.deepEqual(await lists(`/api/v1/videos?library=${other.libraryId}`), []);
  assert.deepEqual(await found('narrow'), [film.id]);
  assert.deepEqual(await found('member'), [film.id, other.id].sort());
  const system = JSON.parse((await ask('narrow', 'GET', '/api/v1/system')).text);
  assert.deepEqual([system.videos, system.libraries], [1, 1]);
  const library = (id) => ask('narrow', 'GET', `/api/v1/libraries/${id}`);
  assert.deepEqual(scrub(await library(other.libraryId), [other.libraryId]), scrub(await library(nobody), [nobody]));
});

test('a hidden film is there for those who can show it again alone', async () => {
  await api.delete(`videos/${other.id}`);
  await hiddenFrom('member', other);
  assert.equal((await ask('moderator', 'GET', `/api/v1/videos/${other.id}`)).status, 200);
  await api.patch(`videos/${other.id}`, {hidden: false});
  assert.equal((await ask('member', 'GET', `/api/v1/videos/${other.id}`)).status, 200);
});

test('every address of a film, to a stranger, and with a session that is forged, ended or banned', async () => {
  const paths = await tour(api, film);
  const refused = async (token, why) => {
    for (const path of paths) {
      const response = await fetch(api.origin + path, {anonymous: true, headers: token ? {authorization: `Bearer ${token}`} : {}});
      await response.arrayBuffer();
      assert.equal(response.status, 401, `${why}: ${path}`);
    }
  };
  await refused(null, 'nobody');
  const {token} = people.subject;
  await refused(token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'), 'forged');
  await refused(token.slice(0, 40), 'cut');
  assert.equal((await ask('subject', 'GET', paths[0])).status, 200);
  assert.equal((await ask('subject', 'DELETE', '/api/v1/sessions/current')).status, 204);
  await refused(token, 'ended');
  people.subject = await sessionFor(api.daemon.data, '', 'subject');
  assert.equal((await ask('subject', 'GET', paths[0])).status, 200);
  await api.patch(`users/${people.subject.user.id}`, {banned: true, banReason: 'out'});
  await refused(people.subject.token, 'banned');
});

const tus = {'tus-resumable': '1.0.0'};
const bytes = {...tus, 'content-type': 'application/offset+octet-stream'};
const send = (who, method, path, headers, body) => fetch(api.origin + path, {method, headers: {...as(who), ...headers}, body, anonymous: !who});

test('an upload is its sender’s alone', async () => {
  const made = await send('trusted', 'POST', '/api/v1/uploads', {...tus, 'upload-length': '5'});
  assert.equal(made.status, 201);
  const path = made.headers.get('location'), missing = `/api/v1/uploads/${nobody}`;
  for (const who of ['moderator', 'administrator']) {
    for (const [method, at, headers, body] of [['GET', '', {}], ['HEAD', '', tus], ['PATCH', '', {...bytes, 'upload-offset': '0'}, 'other'], ['DELETE', '', tus],
      ['PATCH', '/details', {'content-type': 'application/json'}, '{"title":"mine"}'], ['POST', '/restore', {}]]) {
      const theirs = await send(who, method, path + at, headers, body), none = await send(who, method, missing + at, headers, body);
      assert.equal(theirs.status, 404, `${who} ${method} ${at}`);
      const words = async (answer) => (await answer.text()).replace(/"requestId":"[^"]+"/, '').replaceAll(path.slice(-26), nobody);
      assert.equal(await words(theirs), await words(none), `${who} ${method} ${at}`);
    }
    assert.deepEqual(JSON.parse((await ask(who, 'GET', '/api/v1/uploads')).text).items, []);
    // Nor can it become a part of theirs.
    const joined = await send(who, 'POST', '/api/v1/uploads', {...tus, 'upload-concat': `final;${path}`});
    assert.equal(joined.status, 404);
  }
  // What one sends counts as one's own.
  await api.patch('settings', {upload_quota: 8});
  assert.equal((await send('trusted', 'POST', '/api/v1/uploads', {...tus, 'upload-length': '5'})).status, 413);
  const second = await send('moderator', 'POST', '/api/v1/uploads', {...tus, 'upload-length': '5'});
  assert.equal(second.status, 201);
  await api.patch('settings', {upload_quota: 0});
  assert.equal((await send('moderator', 'DELETE', second.headers.get('location'), tus)).status, 204);
  assert.equal((await send('trusted', 'PATCH', path, {...bytes, 'upload-offset': '0'}, 'mine!')).status, 204);
});

test('who may not send is told before the bytes', async () => {
  const made = await send('trusted', 'POST', '/api/v1/uploads', {...tus, 'upload-length': '1000000'});
  const path = made.headers.get('location');
  const {hostname, port} = new URL(api.origin);
  // Sends a head that announces a body, and nothing of it; the status that comes back, and whether the connection ends.
  const announce = (who, method, at, headers) => new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('latin1').on('data', (data) => (text += data)).on('error', reject).on('close', () => resolve(Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1])));
    const lines = Object.entries({host: 'x', ...as(who), ...bytes, ...headers, 'content-length': '1000000'}).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${at} HTTP/1.1\r\n${lines.join('')}\r\n`);
  });
  assert.equal(await announce(null, 'POST', '/api/v1/uploads', {'upload-length': '1000000'}), 401);
  assert.equal(await announce('member', 'POST', '/api/v1/uploads', {'upload-length': '1000000'}), 403);
  assert.equal(await announce(null, 'PATCH', path, {'upload-offset': '0'}), 401);
  assert.equal(await announce('member', 'PATCH', path, {'upload-offset': '0'}), 403);
  assert.equal(await announce('moderator', 'PATCH', path, {'upload-offset': '0'}), 404);
  const foreign = {cookie: `chanoma_session=${people.trusted.token}`, origin: 'http://elsewhere.example'};
  assert.equal(await announce(null, 'PATCH', path, {...foreign, 'upload-offset': '0'}), 403);
  assert.equal((await send('trusted', 'HEAD', path, tus)).headers.get('upload-offset'), '0');
});

test('a ban cuts what is being sent', async () => {
  const sender = await sessionFor(api.daemon.data, '', 'sender', 'trusted');
  people.sender = sender;
  const made = await send('sender', 'POST', '/api/v1/uploads', {...tus, 'upload-length': '1000000'});
  const {hostname, port} = new URL(api.origin);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (data) => (text += data)).on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  const lines = Object.entries({host: 'x', ...as('sender'), ...bytes, 'upload-offset': '0', 'content-length': '1000000', expect: '100-continue'}).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`PATCH ${made.headers.get('location')} HTTP/1.1\r\n${lines.join('')}\r\n`);
  await api.until(() => text.includes(' 100 Continue'), 10, 'the daemon takes the bytes');
  socket.write(Buffer.alloc(1000));
  const banned = Date.now();
  await api.patch(`users/${sender.user.id}`, {banned: true, banReason: 'out'});
  await closed;
  // Whoever sends nothing is cut as well, but for that it takes ten seconds.
  assert.ok(Date.now() - banned < 5000, `cut ${Date.now() - banned} ms after the ban`);
  assert.doesNotMatch(text, / 20\d /);
});
