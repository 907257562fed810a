// Saved searches: each account's own, in its order, durable when acknowledged; what one finds is what whoever asks may see.
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder(), cellar = temporaryFolder(), data = temporaryFolder();
let api, ada, bob, library;

const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
const list = async (who) => (await api.get('saved-searches', as(who))).items;
const names = async (who) => (await list(who)).map(({name}) => name);
const save = async (who, body) => (await api.expect(201, 'POST', 'saved-searches', {body, ...as(who)})).body;
const change = async (who, {id}, body) => (await api.expect(200, 'PATCH', `saved-searches/${id}`, {body, ...as(who)})).body;
const remove = (who, {id}) => api.expect(204, 'DELETE', `saved-searches/${id}`, as(who));
// As a row does it: the search route, with what was saved.
const ask = (who, {q, sort, filters}) => {
  const params = new URLSearchParams({q, sort, ...Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, values.join(',')]))});
  return api.get(`search?${params}`, as(who));
};
const found = async (who, search) => {
  const {items, count, shows} = await ask(who, search);
  assert.equal(count, items.length);
  return {files: items.map(({video}) => video.title).sort(), shows: shows.map(({show}) => show.title).sort()};
};
// What was hidden a moment ago is counted until the index has followed.
const settled = (who, search, files) => api.until(async () => {
  const {items, count} = await ask(who, search);
  return items.length === files && count === files;
}, 5, 'the index');

const start = async () => { api = await Api.start({data, libraries: [`Films=${films}`, `Cellar=${cellar}`]}); };

before(async () => {
  ['Noir One (1944).wav', 'Noir Two (1947).wav', 'Noir Three (1999).wav'].forEach((name, more) => writeFileSync(join(films, name), wave(30 + more)));
  writeFileSync(join(cellar, 'Noir Secret (1946).wav'), wave(40));
  await start();
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === 4, 60, 'the files');
  await api.idle();
  [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => sessionFor(data, '', name, 'member')));
  library = (await api.get('libraries')).items.find(({name}) => name === 'Films').id;
  await api.patch(`users/${bob.user.id}`, {view: {libraries: [library]}});
  await api.until(async () => (await api.get('search?q=noir', as(ada))).count === 4, 10, 'the index');
});
after(async () => {
  await api?.stop();
  for (const folder of [films, cellar, data]) rmSync(folder, {recursive: true, force: true});
});

test('a search is kept under a name, changed, moved and removed', async () => {
  const one = await save(ada, {name: '  Old ones ', q: 'noir', sort: '-year', filters: {decade: ['1940s'], kind: ['audio', 'video', 'audio']}});
  assert.deepEqual({...one, id: '', savedAt: ''}, {id: '', name: 'Old ones', q: 'noir', sort: '-year', filters: {kind: ['audio', 'video'], decade: ['1940s']}, savedAt: ''});
  const two = await save(ada, {name: 'Two', filters: {year: ['1999']}});
  assert.deepEqual([two.q, two.sort], ['', 'relevance']);
  const three = await save(ada, {name: 'Three', q: 'three', place: 0});
  assert.deepEqual(await names(ada), ['Three', 'Old ones', 'Two']);
  await change(ada, three, {place: 49});
  await change(ada, two, {name: 'Second', place: 0});
  assert.deepEqual(await names(ada), ['Second', 'Old ones', 'Three']);
  assert.deepEqual(await list(ada), [{...two, name: 'Second'}, one, three], 'the rest stays as it was');
  // Removed, and put back by who regrets it.
  await remove(ada, one);
  await api.refused(404, 'DELETE', `saved-searches/${one.id}`, as(ada));
  const {id, savedAt, ...same} = one;
  await save(ada, {...same, place: 1});
  assert.deepEqual(await names(ada), ['Second', 'Old ones', 'Three']);
});

test('nobody gets to know of another’s', async () => {
  const [one] = await list(ada);
  assert.deepEqual(await list(bob), []);
  for (const [method, body] of [['PATCH', {name: 'Mine'}], ['DELETE']]) {
    const known = await api.refused(404, method, `saved-searches/${one.id}`, {body, ...as(bob)});
    const never = await api.refused(404, method, 'saved-searches/01ARZ3NDEKTSV4RRFFQ69G5FAV', {body, ...as(bob)});
    assert.deepEqual({...known, requestId: ''}, {...never, requestId: ''});
  }
  await save(bob, {name: one.name, q: 'his'});
  assert.deepEqual([(await names(ada)).length, await names(bob)], [3, [one.name]]);
  // Neither keys nor guests.
  const {token} = (await api.expect(201, 'POST', 'keys', {body: {name: 'list', permissions: ['library.read']}, ...as(ada)})).body;
  for (const [method, path, body] of [['GET', 'saved-searches'], ['POST', 'saved-searches', {name: 'x', q: 'y'}], ['DELETE', `saved-searches/${one.id}`]]) {
    await api.refused(403, method, path, {body, headers: {authorization: `Bearer ${token}`}});
    await api.refused(401, method, path, {body, anonymous: true});
  }
  assert.equal((await names(ada)).length, 3);
});

test('another device of theirs hears of it at once, and nobody else does', async () => {
  const feed = await Feed.open(api, as(ada)), others = await Feed.open(api, as(bob));
  const since = Date.now();
  const one = await save(ada, {name: 'Heard', q: 'heard'});
  await feed.until(({type}) => type === 'searches.changed');
  assert.ok(Date.now() - since < 1000, 'within a second');
  await remove(ada, one);
  await feed.until(() => feed.messages.filter(({type}) => type === 'searches.changed').length === 2);
  assert.ok(!others.messages.some(({type}) => type === 'searches.changed'));
  await Promise.all([feed.close(), others.close()]);
});

test('what is wrong is said of the field', async () => {
  const q = 'words', name = 'New';
  for (const [body, field] of [
    [{q}, 'name'], [{name: ' ', q}, 'name'], [{name: 7, q}, 'name'], [{name: 'n'.repeat(201), q}, 'name'], [{name: 'old ONES', q}, 'name'], [{name: 'Ｏｌｄ Ｏｎｅｓ', q}, 'name'],
    [{name}, 'q'], [{name, q: ' '}, 'q'], [{name, q: 'q'.repeat(1001)}, 'q'], [{name, filters: {kind: []}}, 'q'], [{name, q, sort: 'size'}, 'sort'], [{name, q, sort: ''}, 'sort'],
    [{name, q, filters: []}, 'filters'], [{name, q, filters: {colour: ['red']}}, 'filters'], [{name, q, filters: {kind: 'video'}}, 'filters'], [{name, q, filters: {kind: ['a,b']}}, 'filters'],
    [{name, q, filters: {kind: ['']}}, 'filters'], [{name, q, filters: {kind: [7]}}, 'filters'], [{name, q, filters: {year: Array.from({length: 101}, (_, at) => `${at}`)}}, 'filters'],
    [{name, q, place: -1}, 'place'], [{name, q, place: 50}, 'place'], [{name, q, place: 'first'}, 'place'], [{name, q, owner: 'bob'}, 'owner']]) {
    assert.equal((await api.refused(422, 'POST', 'saved-searches', {body, ...as(ada)})).field, field, JSON.stringify(body).slice(0, 100));
  }
  const [second] = await list(ada);
  assert.equal((await api.refused(422, 'PATCH', `saved-searches/${second.id}`, {body: {name: 'OLD ones'}, ...as(ada)})).field, 'name');
  assert.equal((await api.refused(422, 'PATCH', `saved-searches/${second.id}`, {body: {filters: {}}, ...as(ada)})).field, 'q', 'neither words nor filters would be left');
  assert.equal((await change(ada, second, {name: 'SECOND'})).name, 'SECOND', 'its own name in other letters');
  assert.deepEqual(await names(ada), ['SECOND', 'Old ones', 'Three']);
});

test('what one finds is what whoever asks may see now', async () => {
  const asked = {name: 'Forties', q: 'noir', filters: {decade: ['1940s']}};
  const mine = await save(ada, asked), his = await save(bob, asked);
  const all = {files: ['Noir One (1944)', 'Noir Secret (1946)', 'Noir Two (1947)'], shows: ['Noir One', 'Noir Secret', 'Noir Two']};
  const narrow = {files: ['Noir One (1944)', 'Noir Two (1947)'], shows: ['Noir One', 'Noir Two']};
  assert.deepEqual([await found(ada, mine), await found(bob, his)], [all, narrow]);
  // Hidden since: the row that was saved before does not show it any more.
  const film = await api.video('Noir One (1944)');
  await api.patch(`videos/${film.id}`, {hidden: true});
  await settled(bob, his, 1);
  assert.deepEqual(await found(bob, his), {files: ['Noir Two (1947)'], shows: ['Noir Two']});
  await api.patch(`videos/${film.id}`, {hidden: false});
  await settled(bob, his, 2);
  // Of whose view is narrowed later as well.
  await api.patch(`users/${ada.user.id}`, {view: {libraries: [library]}});
  assert.deepEqual(await found(ada, mine), narrow);
  await api.patch(`users/${ada.user.id}`, {view: {libraries: null, maxAge: null, unrated: true}});
  for (const [who, one] of [[ada, mine], [bob, his]]) await remove(who, one);
});

test('they are part of what is kept of somebody', async () => {
  assert.deepEqual((await api.get('users/me/export', as(ada))).savedSearches, await list(ada));
});

test('there are at most fifty', async () => {
  const before = (await list(bob)).length;
  for (let at = before; at < 50; ++at) await save(bob, {name: `Number ${at}`, q: 'words'});
  const refused = await api.refused(409, 'POST', 'saved-searches', {body: {name: 'One more', q: 'words'}, ...as(bob)});
  assert.match(refused.detail, /50/);
  await save(ada, {name: 'One more', q: 'words'});
  const last = (await list(bob)).at(-1);
  await change(bob, last, {name: 'The first now', place: 0});
  assert.equal((await names(bob))[0], 'The first now');
});

test('what was acknowledged is there after a kill, in its order', async () => {
  const one = await save(ada, {name: 'Just now', q: 'words', place: 0});
  const before = await list(ada);
  assert.equal(before[0].id, one.id);
  await api.daemon.kill('SIGKILL');
  await start();
  assert.deepEqual(await list(ada), before);
});

test('they go with their account', async () => {
  await api.expect(204, 'DELETE', `users/${bob.user.id}`);
  const again = await sessionFor(data, '', 'bob', 'member');
  assert.deepEqual(await list(again), []);
  assert.ok((await list(ada)).length > 0);
});
