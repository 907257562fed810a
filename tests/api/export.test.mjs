// A house as one SQLite file and back: what three people are answered before and after is the same, with their secrets and without.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place, wave} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';
import {control, copied, sessionFor} from '../lib/signed_in.mjs';

const root = temporaryFolder('chanoma-export');
const at = (...names) => join(root, ...names);
const people = {};  // name → token
let api;

// SQL on a database, by Python's SQLite: the rows, as JSON has them.
function sql(file, text, change = false) {
  const script = `import json, sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nrows = c.${change ? 'executescript' : 'execute'}(sys.argv[2]).fetchall()\nc.commit()\nprint(json.dumps(rows))`;
  const done = spawnSync('python3', ['-c', script, at(file), text], {encoding: 'utf8'});
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}
const chanoma = async (...args) => {
  const done = await run(args);
  assert.equal(done.code, 0, done.stderr);
  return done.stdout;
};
const bytes = (file) => readFileSync(at(file));

// What differs from one asking to the next, or tells when something was done rather than what is.
const passing = new Set(['requestId', 'seq', 'startedAt', 'seenAt', 'usedAt', 'scannedAt', 'free']);
function lasting(value) {
  if (Array.isArray(value)) return value.map(lasting);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !passing.has(name)).map(([name, inner]) => [name, lasting(inner)]));
}

async function ask(of, token, path) {
  const response = await fetch(`${of.origin}/api/v1/${path}`, {headers: {authorization: `Bearer ${token}`}});
  const json = /json/.test(response.headers.get('content-type') ?? '');
  const body = json ? lasting(JSON.parse((await response.text()).replaceAll(of.daemon.data, 'DATA'))) : Buffer.from(await response.arrayBuffer()).toString('base64');
  return {status: response.status, body};
}

const lists = ['videos?limit=250', 'videos?limit=250&sort=title', 'shows?limit=250', 'series?limit=250', 'movies?limit=250', 'genres', 'libraries', 'watching?limit=100', 'watching/going',
  'uploads', 'users?limit=250', 'roles', 'settings', 'invitations', 'keys', 'sessions', 'search?q=lost', 'search?q=heat', 'jobs?limit=250&state=dead', 'users/adult', 'users/child', 'users/owner'];
async function answersOf(of, tokens, left = []) {
  await of.idle(60);
  const {items} = await of.get('videos?limit=250');
  const hidden = sql('all.db', 'SELECT id FROM videos').map(([id]) => id);
  const shows = sql('all.db', 'SELECT id FROM shows').map(([id]) => id);
  assert.ok(items.length > 0);
  const paths = [...lists, ...hidden.flatMap((id) => [`videos/${id}`, `videos/${id}/place`, `videos/${id}/next`, `videos/${id}/poster`, `videos/${id}/manifest.mpd`]),
    ...shows.flatMap((id) => [`shows/${id}`, `shows/${id}/seasons`, `shows/${id}/entries`])];
  const answers = {};
  for (const [name, token] of Object.entries(tokens)) {
    for (const path of paths.filter((one) => !left.includes(one))) answers[`${name} ${path}`] = await ask(of, token, path);
  }
  return answers;
}
function same(before, now) {
  for (const [what, answer] of Object.entries(now)) assert.deepEqual(answer, before[what], what);
}

const nfo = '<tvshow><title>Lost</title><plot>An island.</plot><mpaa>TV-14</mpaa><genre>Drama</genre><actor><name>Evangeline Lilly</name><role>Kate</role></actor></tvshow>';
let answers;

before(async () => {
  for (const folder of ['films/Lost/Season 1', 'kids']) mkdirSync(at(folder), {recursive: true});
  writeFileSync(at('films/Lost/tvshow.nfo'), nfo);
  ['films/Lost/Season 1/Lost S01E01 Pilot.wav', 'films/Lost/Season 1/Lost S01E02.wav', 'films/Heat (1995).wav', 'kids/Heidi (1974).wav'].forEach((name, more) => writeFileSync(at(name), wave(200 + more)));
  // A name that is no UTF-8.
  writeFileSync(Buffer.concat([Buffer.from(at('films/Broken ')), Buffer.from([0xff]), Buffer.from('.mp4')]), 'no film');
  place('film.mp4', at('kids'), 'Paddington (2014).mp4');
  api = await Api.start({data: at('a')});
  people.owner = api.daemon.token;
  const films = await api.post('libraries', {path: at('films'), name: 'Films'});
  await api.post('libraries', {path: at('kids'), name: 'Kids'});
  await api.until(async () => (await api.get('videos?limit=250')).items.length === 6, 60, 'six files');
  await api.idle(120);
  for (const name of ['adult', 'child']) people[name] = (await sessionFor(api.daemon.data, '', name, 'member')).token;
  assert.equal((await control(at('a'), 'POST', '/api/v1/users/adult/password', {newPassword: 'correct horse battery'})).status, 204);
  people.adult = (await sessionFor(at('a'), '', 'adult')).token;
  await api.patch('users/adult', {view: {libraries: [films.id], maxAge: null, unrated: true}});
  await api.patch('users/child', {view: {libraries: null, maxAge: 12, unrated: true}});
  const as = (name) => ({headers: {authorization: `Bearer ${people[name]}`}});
  const ids = {};
  for (const {id} of (await api.get('videos?limit=250')).items) ids[(await api.get(`videos/${id}`)).path] = id;
  const heat = {id: ids['Heat (1995).wav']}, pilot = {id: ids['Lost/Season 1/Lost S01E01 Pilot.wav']};
  for (const name of ['owner', 'adult']) {
    await api.expect(200, 'POST', `videos/${heat.id}/place`, {body: {event: 'progress', position: 60, playback: 'one'}, ...as(name)});
    await api.expect(200, 'PATCH', `videos/${pilot.id}/place`, {body: {seen: true}, ...as(name)});
    await api.expect(200, 'PATCH', 'shows/lost/listing', {body: {status: 'planned', score: 8.5}, ...as(name)});
  }
  await api.patch('shows/lost', {title: 'Lost, as we call it'});
  await api.patch(`videos/${heat.id}`, {ageRating: 18});
  await api.patch(`videos/${ids['Heidi (1974).wav']}`, {title: 'ハイジ'});
  await api.post('invitations', {role: 'member', note: 'Grandmother', seconds: 3600 * 24});
  await api.post('keys', {name: 'television', permissions: ['library.read']});
  await api.patch('settings', {registration: 'invitation'});
  await chanoma('export', '--sqlite', at('all.db'), '--with-secrets', '--data', at('a'));
  answers = await answersOf(api, people);
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

test('a running server is exported, readable by anybody who knows SQL', async () => {
  assert.deepEqual(sql('all.db', "SELECT title, year FROM shows_for_people WHERE title LIKE 'Lost%'"), [['Lost, as we call it', null]]);
  assert.deepEqual(sql('all.db', "SELECT account, title, season, episode, seen FROM watches_for_people WHERE seen ORDER BY 1"),
    [['adult', 'Lost, as we call it', 1, 1, 1], ['owner', 'Lost, as we call it', 1, 1, 1]]);
  assert.deepEqual(sql('all.db', 'PRAGMA integrity_check'), [['ok']]);
  assert.deepEqual(sql('all.db', 'PRAGMA foreign_key_check'), []);
  assert.deepEqual(readdirSync(at('a', 'run')).filter((name) => name.startsWith('export')), [], 'nothing is left behind');
  assert.ok(!existsSync(at('all.db.part')));
});

test('without being asked, no secret is told', async () => {
  const said = await chanoma('export', '--sqlite', at('plain.db'), '--data', at('a'));
  assert.match(said, /--with-secrets/);
  const [[hash, secret]] = sql('all.db', "SELECT password, (SELECT hex(hash) FROM credentials LIMIT 1) FROM accounts WHERE name = 'adult'");
  assert.match(hash, /^\$argon2id\$/);
  assert.ok(bytes('all.db').includes(hash) && bytes('all.db').includes(Buffer.from(secret, 'hex')));
  const plain = bytes('plain.db');
  assert.ok(!plain.includes(hash) && !plain.includes(Buffer.from(secret, 'hex')) && !plain.includes('argon2'));
  assert.deepEqual(sql('plain.db', 'SELECT (SELECT count(*) FROM credentials), (SELECT count(*) FROM tickets), (SELECT count(*) FROM secrets), (SELECT count(password) FROM accounts)'), [[0, 0, 0, 0]]);
  for (const file of ['all.db', 'a']) {
    const again = await run(['export', '--sqlite', at(file), '--data', at('a')]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is there already/);
  }
});

test('export, import, export: equal files, and equal answers to three people', async () => {
  assert.match((await run(['import', '--sqlite', at('all.db'), '--data', at('a')])).stderr, /a server is running/);
  await api.stop();
  await chanoma('export', '--sqlite', at('stopped.db'), '--with-secrets', '--data', at('a'));
  assert.match((await run(['import', '--sqlite', at('all.db'), '--data', at('a')])).stderr, /is in use/);
  mkdirSync(at('b'));
  for (const folder of ['images', 'uploads']) if (existsSync(at('a', folder))) cpSync(at('a', folder), at('b', folder), {recursive: true});
  await chanoma('import', '--sqlite', at('stopped.db'), '--data', at('b'));
  await chanoma('export', '--sqlite', at('again.db'), '--with-secrets', '--data', at('b'));
  assert.ok(bytes('stopped.db').equals(bytes('again.db')));
  assert.match(await chanoma('verify', '--data', at('b')), /nothing is wrong|sound/i);
  copied(at('b'), at('a'));
  api = await Api.start({data: at('b')});
  same(answers, await answersOf(api, people));
  await api.stop();
});

test('without secrets accounts come back locked, until somebody gives them a password', async () => {
  mkdirSync(at('c'));
  cpSync(at('a', 'images'), at('c', 'images'), {recursive: true});
  await chanoma('import', '--sqlite', at('plain.db'), '--data', at('c'));
  await chanoma('export', '--sqlite', at('plain-again.db'), '--data', at('c'));
  assert.ok(bytes('plain.db').equals(bytes('plain-again.db')));
  api = await Api.start({data: at('c')});
  assert.equal((await ask(api, people.adult, 'videos')).status, 401);
  const signIn = async () => fetch(`${api.origin}/api/v1/sessions`, {method: 'POST', anonymous: true, headers: {'content-type': 'application/json'}, body: JSON.stringify({login: 'adult', password: 'correct horse battery'})});
  assert.equal((await signIn()).status, 403);
  assert.equal((await control(at('c'), 'POST', '/api/v1/users/adult/password', {newPassword: 'correct horse battery'})).status, 204);
  const entered = await signIn();
  assert.equal(entered.status, 201);
  const tokens = {owner: api.daemon.token, adult: (await entered.json()).token, child: (await sessionFor(at('c'), '', 'child')).token};
  same(answers, await answersOf(api, tokens, ['sessions', 'keys', 'invitations']));
  await api.stop();
});

test('a changed file is refused with the place that is wrong, and nothing is kept of it', async () => {
  cpSync(at('all.db'), at('bad.db'));
  sql('bad.db', "UPDATE audit SET refused = 'perhaps' WHERE id = (SELECT max(id) FROM audit)", true);
  const bad = await run(['import', '--sqlite', at('bad.db'), '--data', at('d')]);
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /table audit, row \(id = \w{26}\), column refused: is no whole number/);
  sql('bad.db', 'UPDATE audit SET refused = 0; DELETE FROM shows', true);
  assert.match((await run(['import', '--sqlite', at('bad.db'), '--data', at('d')])).stderr, /belongs to no row of show/);
  cpSync(at('all.db'), at('bad.db'));
  sql('bad.db', 'DELETE FROM listings WHERE 1; DELETE FROM accounts WHERE name = \'child\'; DELETE FROM account_libraries', true);
  assert.match((await run(['import', '--sqlite', at('bad.db'), '--data', at('d')])).stderr, /refers to an account that is not there/);
  assert.deepEqual(readdirSync(at('d')), ['run']);
  assert.deepEqual(readdirSync(at('d', 'run')), ['lock']);
  // What a first start makes is nobody's.
  await (await Daemon.start({data: at('d'), signIn: false})).stop();
  await chanoma('import', '--sqlite', at('all.db'), '--data', at('d'));
  copied(at('d'), at('a'));
  api = await Api.start({data: at('d')});
  assert.equal((await api.get('videos?limit=250')).items.length, 6);
});
