// Moving in from Kodi and from Plex, of several forms of their databases: a library is looked through, the import runs, and people find what
// they had seen and begun. Nothing is changed beside the other server's files, and a dry run changes nothing here.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {run, temporaryFolder} from '../lib/daemon.mjs';
import {makeJellyfin} from '../lib/jellyfin.mjs';
import {makeDatabase} from '../lib/made_database.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const root = temporaryFolder('chanoma-moving');
const at = (...names) => join(root, ...names);
const files = ['Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02.wav', 'Heat (1995).wav', 'Ronin (1998).wav', 'Solaris (1972).wav'];
const [pilot, two, heat, ronin, solaris] = files;
const ids = {};
let api;

// Of Kodi: films on a share, and an add-on's; an episode that is elsewhere, found by its series' id.
const kodi = (seen) => `INSERT INTO path (idPath, strPath) VALUES (1, 'smb://nas/films/'), (2, 'nfs://old/'), (3, 'plugin://tube/');
  INSERT INTO files (idFile, idPath, strFilename, playCount, lastPlayed) VALUES (1, 1, '${heat}', ${seen}, '2024-05-01 20:15:30'), (2, 2, 'ronin.wav', NULL, '2024-05-02 20:00:00'),
    (3, 3, 'plugin://tube/?v=1', 1, '2024-05-03 20:00:00'), (4, 2, 'lost-2.wav', 1, '2024-05-04 20:00:00');
  INSERT INTO movie (idMovie, idFile, c00, premiered, userrating) VALUES (1, 1, 'Heat', '1995-12-15', 9), (2, 2, 'RONIN', '1998', NULL), (3, 3, 'Tubed', '2001', NULL);
  INSERT INTO bookmark (idFile, timeInSeconds, type) VALUES (2, 70, 1);
  INSERT INTO tvshow (idShow, c00, c05) VALUES (1, 'Verschollen', '2004'); INSERT INTO uniqueid (media_id, media_type, value, type) VALUES (1, 'tvshow', '73739', 'tvdb');
  INSERT INTO episode (idEpisode, idFile, c00, c12, c13, idShow) VALUES (1, 4, 'Two', '1', '2', 1);
  INSERT INTO sets VALUES (1, 'Mann', ''); UPDATE movie SET idSet = 1 WHERE idMovie = 1`;
const sets = (form) => (form === 149 ? (sql) => sql.replace("(1, 'Mann', '')", "(1, 'Mann', '', '')") : (sql) => sql);
// Of Plex, whose times are words or numbers.
const plex = (words) => {
  const time = (text) => (words ? `'${text}'` : Date.parse(`${text.replace(' ', 'T')}Z`) / 1000);
  return `INSERT INTO accounts (id, name) VALUES (0, ''), (1, 'chief'), (77, 'BEN'), (78, 'me');
  INSERT INTO metadata_items (id, metadata_type, guid, title, year, "index", parent_id) VALUES (1, 1, 'plex://movie/a', 'Heat', 1995, NULL, NULL), (2, 1, 'com.plexapp.agents.none://s', 'Solaris', 1972, NULL, NULL),
    (3, 2, 'com.plexapp.agents.thetvdb://73739?lang=en', 'Verschollen', 2004, 1, NULL), (4, 3, 'x://4', '', NULL, 1, 3), (5, 4, 'com.plexapp.agents.thetvdb://73739/1/1?lang=en', 'Pilot', 2004, 1, 4),
    (6, 1, 'local://6', 'Unknown', 2001, NULL, NULL), (7, 15, 'x://7', 'Friday', NULL, NULL, NULL);
  INSERT INTO media_items (id, metadata_item_id) VALUES (1, 1), (2, 2), (5, 5), (6, 6);
  INSERT INTO media_parts (id, media_item_id, file) VALUES (1, 1, '/media/${heat}'), (2, 2, '/elsewhere/s.wav'), (5, 5, '/elsewhere/l.wav'), (6, 6, '/elsewhere/u.wav');
  INSERT INTO metadata_item_settings (account_id, guid, rating, view_offset, view_count, last_viewed_at) VALUES (1, 'plex://movie/a', 7, NULL, 3, ${time('2024-05-01 20:15:30')}),
    (77, 'com.plexapp.agents.none://s', NULL, 80000, 0, ${time('2024-05-02 20:00:00')}), (77, 'com.plexapp.agents.thetvdb://73739/1/1?lang=en', NULL, NULL, 1, ${time('2024-05-03 20:00:00')}),
    (1, 'local://6', NULL, NULL, 1, ${time('2024-05-04 20:00:00')});
  INSERT INTO play_queue_generators (playlist_id, metadata_item_id, "order") VALUES (7, 1, 1)`;
};

// Every file below a folder, with the sum of what it holds.
function sums(folder) {
  return Object.fromEntries(readdirSync(folder, {recursive: true}).filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]));
}
const bring = (server, from, ...more) => run(['import', server, from, '--data', at('a'), ...more]);
const kodiMaps = ['--map', `smb://nas/films=${at('films')}`, '--user', 'Master user=Ada'];
const plexMaps = ['--map', `/media=${at('films')}`];
async function placesOf(name) {
  const {token} = await sessionFor(at('a'), '', name);
  const as = {headers: {authorization: `Bearer ${token}`}};
  const places = {};
  for (const [file, id] of Object.entries(ids)) {
    const {status, body} = await api.fetch('GET', `/api/v1/videos/${id}/place`, as);
    if (status === 200 && body.place) places[file] = [body.place.position, body.place.seen, body.place.times];
  }
  return places;
}

before(async () => {
  files.forEach((name, more) => {
    mkdirSync(at('films', name, '..'), {recursive: true});
    writeFileSync(at('films', name), wave(200 + more));
  });
  writeFileSync(at('films/Lost/tvshow.nfo'), '<tvshow><title>Lost</title><uniqueid type="tvdb">73739</uniqueid></tvshow>');
  api = await Api.start({data: at('a'), libraries: [`Films=${at('films')}`]});
  await api.until(async () => (await api.get('videos?limit=250')).items.filter(({state}) => state === 'ready').length === files.length, 60, 'five files');
  await api.idle(60);
  for (const {id} of (await api.get('videos?limit=250')).items) ids[(await api.get(`videos/${id}`)).path] = id;
  await sessionFor(at('a'), '', 'Ben', 'member');

  makeDatabase(at('kodi/userdata/Database/MyVideos116.db'), 'kodi/videos-116.sql', kodi(99));  // what an older release left
  makeDatabase(at('kodi/userdata/Database/MyVideos131.db'), 'kodi/videos-131.sql', kodi(2));
  makeDatabase(at('kodi/userdata/profiles/Kid/Database/MyVideos131.db'), 'kodi/videos-131.sql', kodi(1));
  writeFileSync(at('kodi/userdata/profiles.xml'), '<profiles><profile><name>Master user</name><directory>special://masterprofile/</directory></profile><profile><name>Kid</name><directory>profiles/Kid/</directory></profile></profiles>');
  writeFileSync(at('kodi/userdata/favourites.xml'), `<favourites><favourite name="R">PlayMedia(&quot;nfs://old/ronin.wav&quot;)</favourite></favourites>`);
  mkdirSync(at('kodi/userdata/playlists/video'), {recursive: true});
  writeFileSync(at('kodi/userdata/playlists/video/Friday.m3u'), `#EXTM3U\nsmb://nas/films/${heat}\n`);
  for (const form of [116, 119, 121, 149]) makeDatabase(at(`kodi-${form}.db`), `kodi/videos-${form}.sql`, sets(form)(kodi(2)));
  makeDatabase(at('plex/Library/Application Support/Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.db'), 'plex/library-2024.sql', plex(false), {log: true});
  makeDatabase(at('plex-2021.db'), 'plex/library-2021.sql', plex(false));
  makeDatabase(at('plex-2018.db'), 'plex/library-2018.sql', plex(true));
  makeJellyfin(at('jellyfin'), {release: '10.11', users: [{name: 'Eve'}], items: [{type: 'Entities.Movies.Movie', path: `/media/${heat}`, title: 'Heat', year: 1995}], states: [{user: 1, item: 1, played: true, plays: 1, last: '2024-05-01 20:00:00'}]});
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const known = (text) => text.split('\n').filter((line) => !/^(What was read|To go back|New accounts|Nothing was)/.test(line)).map((line) => line.replace('would be taken', 'taken'));
const dry = {};

test('a dry run beside a running server says what would come of it, and changes nothing there', async () => {
  for (const [server, folder, maps] of [['kodi', at('kodi'), kodiMaps], ['plex', at('plex'), plexMaps]]) {
    const before = sums(folder);
    const done = await bring(server, folder, '--dry-run', ...maps);
    assert.equal(done.code, 0, done.stderr);
    dry[server] = done.stdout;
    assert.match(done.stdout, /Nothing was written/);
    assert.deepEqual(sums(folder), before, 'nothing is changed or made beside the files');
  }
  assert.match(dry.kodi, /^Users of Kodi 21: 2\n {2}2 get one, locked until it has a password: Ada, Kid\n/);
  assert.match(dry.kodi, /1 of these saw only a part there.*: Kid/);
  assert.match(dry.kodi, /files: 4\n {2}1 found by their path\n {2}1 found by their ids .*\n {2}1 found by their title\n {2}1 not found, 1 of which/);
  assert.match(dry.kodi, /8 records\n {2}6 would be taken\n {2}2 kept/);
  assert.match(dry.kodi, /Tubed \(2001\) – plugin:\/\/tube\/\?v=1/);
  assert.match(dry.plex, /^Users of Plex with a database of 2024-04-11: 3\n {2}1 have an account here: Ben\n {2}1 get one, locked until it has a password: chief\n/);
  assert.match(dry.plex, / me: this name stands for something else here/);
  assert.match(dry.plex, /files: 4\n {2}1 found by their path\n {2}1 found by their ids .*\n {2}1 found by their title\n {2}1 not found, 1 of which/);
  assert.match(dry.plex, /4 records\n {2}3 would be taken\n {2}1 kept/);
  assert.deepEqual((await api.get('users?limit=250')).items.map(({name}) => name).sort(), ['Ben', 'owner']);
});

test('a dry run of a stopped server leaves every byte of the data directory', async () => {
  await api.stop();
  const before = sums(at('a'));
  for (const [server, folder, maps] of [['jellyfin', at('jellyfin'), []], ['kodi', at('kodi'), kodiMaps], ['plex', at('plex'), plexMaps]]) {
    const done = await bring(server, folder, '--dry-run', ...maps);
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(sums(at('a')), before, server);
  }
});

test('people find what they had in Kodi, and the other forms tell the same', async () => {
  const done = await bring('kodi', at('kodi/userdata/Database'), ...kodiMaps);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(known(done.stdout), known(dry.kodi));
  const [kept] = readdirSync(at('a/imported'));
  assert.match(kept, /^kodi-.*\.jsonl$/);
  const lines = readFileSync(at('a/imported', kept), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(lines[0].server, 'Kodi');
  assert.deepEqual(lines.filter(({kind}) => kind === 'playlist').map(({title, user, items}) => [title, user, items]),
    [['Favourites', 'Master user', ['nfs://old/ronin.wav']], ['Friday', 'Master user', [`smb://nas/films/${heat}`]]]);
  assert.deepEqual(lines.filter(({kind}) => kind === 'collection').map(({title}) => title), ['Mann', 'Mann']);
  assert.deepEqual(lines.filter(({kind}) => kind === 'watched').map(({item}) => item.path), ['plugin://tube/?v=1', 'plugin://tube/?v=1']);
  assert.deepEqual(lines.filter(({kind}) => kind === 'favourite').map(({item}) => item.title), ['RONIN']);
  for (const form of [116, 119, 121, 149]) {
    const again = await bring('kodi', at(`kodi-${form}.db`), ...kodiMaps, '--keep', at(`kodi-${form}.jsonl`));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, new RegExp(`^Users of Kodi ${{116: 18, 119: 19, 121: 20, 149: 'after 21'}[form]}: 1\n {2}1 have an account here: Ada\n`));
    assert.match(again.stdout, /4 records\n {2}3 left, since what is known here is as new or newer\n/);
  }
});

test('people find what they had in Plex, and the other forms tell the same', async () => {
  const done = await bring('plex', at('plex'), ...plexMaps);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(known(done.stdout), known(dry.plex));
  const lines = readFileSync(at('a/imported', readdirSync(at('a/imported')).find((name) => name.startsWith('plex-'))), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.filter(({kind}) => kind === 'playlist').map(({title, items}) => [title, items]), [['Friday', [`/media/${heat}`]]]);
  for (const year of [2018, 2021]) {
    const again = await bring('plex', at(`plex-${year}.db`), ...plexMaps, '--keep', at(`plex-${year}.jsonl`));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /4 records\n {2}3 left, since what is known here is as new or newer\n/);
    assert.ok(!/ taken$/m.test(again.stdout));
  }
  api = await Api.start({data: at('a'), libraries: [`Films=${at('films')}`]});
  const users = Object.fromEntries((await api.get('users?limit=250')).items.map((user) => [user.name, user]));
  assert.deepEqual(Object.keys(users).sort(), ['Ada', 'Ben', 'Kid', 'chief', 'owner']);
  assert.deepEqual([users.chief.role, users.Ada.role], ['member', 'member']);
  assert.deepEqual(users.Kid.view.libraries, []);
  assert.deepEqual(await placesOf('Ada'), {[two]: [0, true, 1], [heat]: [0, true, 2], [ronin]: [70, false, 0]});
  assert.deepEqual(await placesOf('Kid'), {}, 'until an administrator says which libraries are theirs');
  assert.deepEqual(await placesOf('chief'), {[heat]: [0, true, 3]});
  assert.deepEqual(await placesOf('Ben'), {[pilot]: [0, true, 1], [solaris]: [80, false, 0]});
  await api.stop();
  assert.match((await run(['verify', '--data', at('a')])).stdout, /nothing is wrong|sound/i);
});

test('what cannot be is refused by name, and nothing is left of it', async () => {
  const refused = async (pattern, server, from, ...more) => {
    const before = sums(at('a/store'));
    const done = await bring(server, from, ...more);
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, pattern);
    assert.deepEqual(readdirSync(at('a/run')).filter((file) => file.startsWith('import')), []);
    assert.deepEqual(sums(at('a/store')), before);
  };
  const imported = readdirSync(at('a/imported'));
  await refused(/there is no MyVideos….db in/, 'kodi', at('films'));
  await refused(/there is no com.plexapp.plugins.library.db in/, 'plex', at('films'));
  await refused(/this is no database of videos of Kodi 18 or later/, 'kodi', at('plex-2021.db'), '--dry-run');
  await refused(/this is no library of Plex’s/, 'plex', at('kodi-121.db'), '--dry-run');
  makeDatabase(at('bad-kodi.db'), 'kodi/videos-121.sql', `${kodi(1)}; UPDATE files SET playCount = 'often' WHERE idFile = 1`);
  await refused(/table files, row \(idFile = 1\), column playCount: is no whole number/, 'kodi', at('bad-kodi.db'), '--dry-run');
  makeDatabase(at('bad-plex.db'), 'plex/library-2024.sql', `${plex(false)}; DROP TABLE media_parts`);
  await refused(/table media_parts is missing/, 'plex', at('bad-plex.db'), '--dry-run');
  writeFileSync(at('kodi/userdata/profiles.xml'), '<profiles>');
  await refused(/profiles.xml/, 'kodi', at('kodi'));
  assert.deepEqual(readdirSync(at('a/imported')), imported);
});
