// Moving in from Jellyfin, of both forms of its databases: a library is looked through, the import runs, and three people find what they
// had seen and begun. Nothing is changed beside Jellyfin's files, and a dry run changes nothing here.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';
import {makeJellyfin} from '../lib/jellyfin.mjs';
import {control, sessionFor} from '../lib/signed_in.mjs';

const root = temporaryFolder('chanoma-jellyfin');
const at = (...names) => join(root, ...names);
const files = ['Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02.wav', 'Lost/Season 1/Lost S01E03.wav', 'Heat (1995).wav', 'Ronin (1998).wav', 'Solaris (1972).wav'];
const movie = 'Entities.Movies.Movie', episode = 'Entities.TV.Episode';
// Ben has an account here already; Ada and the child come.
const said = (release) => ({
  release,
  users: [{name: 'Ada', administrator: true}, {name: 'BEN'}, {name: 'child', limited: true}, {name: 'me'}],
  items: [
    {type: 'Entities.TV.Series', path: '/media/Lost', title: 'Verschollen', year: 2004, ids: {Tvdb: '73739'}},
    {type: episode, path: '/media/Lost/Season 1/Lost S01E01 Pilot.wav', title: 'Pilot', season: 1, episode: 1, series: 1},
    {type: episode, path: '/nas/anywhere/lost.102.wav', title: 'Two', season: 1, episode: 2, series: 1},
    {type: movie, path: '/media/Heat (1995).wav', title: 'Heat', year: 1995},
    {type: movie, path: '/nas/ronin.wav', title: 'RONIN', year: 1998},
    {type: movie, path: '/nas/unknown.wav', title: 'Unknown', year: 2001},
    {type: 'Playlists.Playlist', title: 'Friday', data: JSON.stringify({OwnerUserId: 'a0000000112233440000000000000001', LinkedChildren: [{Path: '/media/Heat (1995).wav'}]})},
  ],
  states: [
    {user: 1, item: 2, played: true, plays: 3, last: '2024-05-01 20:15:30.1234567Z'},
    {user: 1, item: 4, seconds: 70, last: '2024-05-03 20:00:00', favourite: true},
    {user: 1, item: 6, played: true, plays: 1, last: '2024-05-04 20:00:00'},
    {user: 2, item: 3, played: true, plays: 1, last: '2024-05-01 20:15:30', rating: 9},
    {user: 2, item: 5, seconds: 80, last: '2024-05-02 20:00:00'},
    {user: 2, item: 1, rating: 8.5},
    {user: 3, item: 4, played: true, plays: 1, last: '2024-05-05 20:00:00'},
  ],
});
let api;
const ids = {};

// Every file below a folder, with the sum of what it holds.
function sums(folder) {
  return Object.fromEntries(readdirSync(folder, {recursive: true}).filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]));
}
const bring = (from, ...more) => run(['import', 'jellyfin', ...from, '--map', `/media=${at('films')}`, '--data', at('a'), ...more]);
async function asked(token) {
  const as = {headers: {authorization: `Bearer ${token}`}};
  const going = (await api.get('watching/going', as)).items.map(({video, place, next}) => [video.id, place?.position ?? null, next]);
  const places = {};
  for (const [name, id] of Object.entries(ids)) {
    const answer = await api.fetch('GET', `/api/v1/videos/${id}/place`, as);
    places[name] = answer.status === 200 && answer.body.place ? [answer.body.place.position, answer.body.place.seen, answer.body.place.times] : null;
  }
  return {going, places};
}

before(async () => {
  files.forEach((name, more) => {
    mkdirSync(at('films', name, '..'), {recursive: true});
    writeFileSync(at('films', name), wave(200 + more));
  });
  writeFileSync(at('films/Lost/tvshow.nfo'), '<tvshow><title>Lost</title><uniqueid type="tvdb">73739</uniqueid></tvshow>');
  api = await Api.start({data: at('a'), libraries: [`Films=${at('films')}`]});
  await api.until(async () => (await api.get('videos?limit=250')).items.filter(({state}) => state === 'ready').length === files.length, 60, 'six files');
  await api.idle(60);
  for (const {id} of (await api.get('videos?limit=250')).items) ids[(await api.get(`videos/${id}`)).path] = id;
  const ben = await sessionFor(at('a'), '', 'Ben', 'member');
  // What is newer here stays: Ben has been in Ronin today.
  await api.expect(200, 'POST', `videos/${ids['Ronin (1998).wav']}/place`, {body: {event: 'progress', position: 123}, headers: {authorization: `Bearer ${ben.token}`}});
  makeJellyfin(at('old/data'), said('10.10'), {log: true});
  makeJellyfin(at('older/data'), said('10.8'));
  makeJellyfin(at('new'), said('10.11'));
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const known = (text) => text.split('\n').filter((line) => !/^(What was read|To go back|New accounts|Nothing was)/.test(line)).map((line) => line.replace('would be taken', 'taken'));
let dry;

test('a dry run beside a running server says what would come of it, and writes nothing', async () => {
  const before = sums(at('old'));
  const done = await bring([at('old')], '--dry-run', '--report', at('report.txt'));
  assert.equal(done.code, 0, done.stderr);
  dry = done.stdout;
  assert.match(dry, /^Users of Jellyfin 10.8 to 10.10: 4\n {2}1 have an account here: Ben\n {2}2 get one, locked until it has a password: Ada, child\n/);
  assert.match(dry, /1 of these saw only a part there.*: child/);
  assert.match(dry, /1 of these were administrators, and are members here/);
  assert.match(dry, / me: this name stands for something else here/);
  assert.match(dry, /files: 5\n {2}2 found by their path\n {2}1 found by their ids .*\n {2}1 found by their title\n {2}1 not found, 1 of which/);
  assert.match(dry, /7 records\n {2}4 would be taken\n {2}1 left, since what is known here is as new or newer\n {2}1 kept/);
  assert.match(dry, /1 scores\n/);
  assert.match(dry, /Unknown \(2001\) – \/nas\/unknown.wav/);
  assert.match(dry, /Nothing was written/);
  assert.match(readFileSync(at('report.txt'), 'utf8'), /Unknown \(2001\)/);
  assert.deepEqual(sums(at('old')), before, 'nothing is changed or made beside the files');
  assert.ok(!existsSync(at('a/imported')));
  assert.deepEqual((await api.get('users?limit=250')).items.map(({name}) => name).sort(), ['Ben', 'owner']);
  assert.deepEqual(readdirSync(at('a/run')).filter((name) => name.startsWith('import')), []);
});

test('while a server runs, nothing is imported', async () => {
  const done = await bring([at('old')]);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /a server is running/);
});

test('three people find what they had, whichever form the databases had; the same again changes nothing', async () => {
  await api.stop();
  const before = sums(at('old'));
  const first = await bring([at('old/data/library.db')]);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(known(first.stdout), known(dry));
  assert.deepEqual(sums(at('old')), before);
  const kept = readdirSync(at('a/imported'));
  assert.equal(kept.length, 1);
  const lines = readFileSync(at('a/imported', kept[0]), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines[0].server, 'Jellyfin');
  assert.deepEqual(lines.filter(({kind}) => kind === 'playlist').map(({title, user, items}) => [title, user, items]), [['Friday', 'Ada', ['/media/Heat (1995).wav']]]);
  assert.deepEqual(lines.filter(({kind}) => kind === 'favourite').map(({user, item}) => [user, item.title]), [['Ada', 'Heat']]);
  assert.deepEqual(lines.filter(({kind}) => kind === 'watched').map(({user, item, plays}) => [user, item.title, plays]), [['Ada', 'Unknown', 1]]);

  // The other two forms tell the same: nothing is left to do.
  for (const from of [at('new'), at('older')]) {
    const again = await bring([from], '--keep', at(`kept-${from.length}.jsonl`));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /3 have an account here: Ada, Ben, child/);
    assert.match(again.stdout, /7 records\n {2}5 left, since what is known here is as new or newer\n/);
    assert.ok(!/ taken$/m.test(again.stdout));
    assert.equal(readFileSync(at(`kept-${from.length}.jsonl`), 'utf8').trim().split('\n').length, lines.length);
  }

  api = await Api.start({data: at('a'), libraries: [`Films=${at('films')}`]});
  const users = Object.fromEntries((await api.get('users?limit=250')).items.map((user) => [user.name, user]));
  assert.deepEqual(Object.keys(users).sort(), ['Ada', 'Ben', 'child', 'owner']);
  assert.equal(users.Ada.role, 'member');
  assert.deepEqual(users.child.view.libraries, []);
  const signIn = await fetch(`${api.origin}/api/v1/sessions`, {method: 'POST', anonymous: true, headers: {'content-type': 'application/json'}, body: JSON.stringify({login: 'Ada', password: 'correct horse battery'})});
  assert.equal(signIn.status, 403, 'a new account is locked');

  const [pilot, two] = files, heat = 'Heat (1995).wav', ronin = 'Ronin (1998).wav';
  const none = Object.fromEntries(files.map((name) => [name, null]));
  const ada = (await sessionFor(at('a'), '', 'Ada')).token, ben = (await sessionFor(at('a'), '', 'Ben')).token, child = (await sessionFor(at('a'), '', 'child')).token;
  assert.deepEqual(await asked(ada), {going: [[ids[heat], 70, false], [ids[two], null, true]], places: {...none, [pilot]: [0, true, 3], [heat]: [70, false, 0]}});
  assert.deepEqual(await asked(ben), {going: [[ids[ronin], 123, false], [ids[files[2]], null, true]], places: {...none, [two]: [0, true, 1], [ronin]: [123, false, 0]}});
  assert.deepEqual(await asked(child), {going: [], places: none}, 'until an administrator says which libraries are theirs');
  const listing = (await api.get('shows/lost', {headers: {authorization: `Bearer ${ben}`}})).listing ?? (await api.get('shows/lost/listing', {headers: {authorization: `Bearer ${ben}`}})).listing;
  assert.equal(listing.score, 8.5);
  await api.patch(`users/${users.child.id}`, {view: {libraries: null, maxAge: null, unrated: true}});
  assert.deepEqual((await asked(child)).places, {...none, [heat]: [0, true, 1]});
  await api.stop();
  assert.match((await run(['verify', '--data', at('a')])).stdout, /nothing is wrong|sound/i);
});

test('what was before can be had back', async () => {
  const done = await bring([at('new')], '--keep', at('more.jsonl'));
  const [, name] = /chanoma restore (\S+)/.exec(done.stdout);
  assert.equal((await run(['restore', name, '--data', at('a')])).code, 0);
});

test('what cannot be is refused by name, and nothing is left of it', async () => {
  const refused = async (pattern, from, ...more) => {
    const done = await bring(from, ...more);
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, pattern);
    assert.deepEqual(readdirSync(at('a/run')).filter((file) => file.startsWith('import')), []);
  };
  const imported = readdirSync(at('a/imported'));
  await refused(/there is neither jellyfin.db nor library.db in/, [at('films')]);
  await refused(/not a database/, [at('films/Heat (1995).wav')]);
  await refused(/a map is OLD=NEW/, [at('new')], '--map', '/media');
  await refused(/there is no user “nobody” there/, [at('new')], '--user', 'nobody=Ada');
  writeFileSync(at('taken.jsonl'), '');
  await refused(/taken.jsonl is there already/, [at('new')], '--keep', at('taken.jsonl'));
  makeJellyfin(at('bad'), {...said('10.11'), states: [{user: 1, item: 4, seconds: -5}]});
  await refused(/table UserData, row \(ItemId = .*, UserId = .*\), column PlaybackPositionTicks: is too large or too small/, [at('bad')], '--keep', at('bad.jsonl'));
  assert.deepEqual(readdirSync(root).filter((file) => file.startsWith('bad.')), []);
  assert.deepEqual(readdirSync(at('a/imported')), imported);
  assert.equal((await run(['import', '--data', at('a')])).code, 2);
  // A server that nobody has set up.
  await (await Daemon.start({data: at('fresh'), signIn: false})).stop();
  const fresh = await run(['import', 'jellyfin', at('new'), '--data', at('fresh')]);
  assert.match(fresh.stderr, /nobody has an account here yet/);
});
