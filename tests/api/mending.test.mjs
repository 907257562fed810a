// Files that were understood wrongly, put right by hand: of another show or season, another episode, a film of their own; shows that
// are one, and are two again. What is said stays over scans, new names and restarts, places come along, and all of it can be taken back.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder(), others = temporaryFolder();
let api, ada, bob, narrow, seconds = 60;

const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
const put = (name, folder = films) => {
  mkdirSync(dirname(join(folder, name)), {recursive: true});
  writeFileSync(join(folder, name), wave(++seconds));
};
const tree = ['Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02 Tabula Rasa.wav', 'Verschollen/Verschollen S01E01 Pilote.wav', 'Verschollen/Verschollen S01E03-E04 Walkabout.wav',
  'Verschollen/Verschollen S00E01 Recap.wav', 'Heat (1995).wav', 'Hete (1995) Part 2.wav', 'Solo S01E01.wav', 'home video.wav', 'qwerty.wav', 'holiday.wav'];

const scan = async () => {
  for (const library of (await api.get('libraries')).items) if (!library.managed) await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.idle();
};
const restart = async () => {
  await api.daemon.kill('SIGKILL');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`, `Others=${others}`]});
  api.origin = new URL(api.daemon.origin).origin;
  await api.idle();
};
const fileOf = async (path) => {
  for (const {id} of (await api.all('videos?limit=250')).items) {
    const video = await api.get(`videos/${id}`);
    if (video.path === path) return video;
  }
  return null;
};
const entries = async (show, who) => (await api.get(`shows/${show}/entries?limit=250`, who ? as(who) : {})).items
  .map(({season, number, through, part, title, missing, videos}) => `${missing ? '(' : ''}${season ?? (part ? `part ${part}` : 's')}.${number ?? ''}${through ? `-${through}` : ''} ${title ?? ''}×${videos.length}`);
const titles = async () => (await api.all('shows')).items.map(({title, year}) => (year ? `${title} (${year})` : title));
const place = async (path, who) => (await api.get(`videos/${(await fileOf(path)).id}/place`, as(who))).place?.position ?? null;
const watch = async (path, position, who) => api.expect(200, 'POST', `videos/${(await fileOf(path)).id}/place`, {body: {event: 'progress', position}, ...as(who)});
const say = async (path, holds) => api.patch(`videos/${(await fileOf(path)).id}`, {holds});

before(async () => {
  tree.forEach((name) => put(name));
  put('Secret S01E01.wav', others);
  api = await Api.start({libraries: [`Films=${films}`, `Others=${others}`]});
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === tree.length + 1, 60, 'the files');
  await api.idle();
  [ada, bob, narrow] = await Promise.all([['ada', 'member'], ['bob', 'member'], ['narrow', 'administrator']].map(([name, role]) => sessionFor(api.daemon.data, '', name, role)));
});
after(async () => {
  await api?.stop();
  for (const folder of [films, others]) rmSync(folder, {recursive: true, force: true});
});

test('what no name says is listed, with what was understood of it', async () => {
  const {items, pages} = await api.all('unmatched?limit=1');
  assert.deepEqual(items.map(({path}) => path).sort(), ['holiday.wav', 'home video.wav', 'qwerty.wav']);
  assert.ok(pages >= 3);
  assert.equal(items.find(({path}) => path === 'holiday.wav').guess.title, 'holiday');
  assert.deepEqual(items.map(({video}) => video.state), ['ready', 'ready', 'ready']);
  await api.refused(403, 'GET', 'unmatched', as(ada));
  for (const query of ['limit=0', 'limit=251', 'after=x', 'colour=red']) await api.refused(422, 'GET', `unmatched?${query}`);
});

test('a file becomes an episode of a show, by hand, and stays it', async () => {
  const lost = await api.get('shows/lost');
  const feed = await Feed.open(api, as(ada));
  const {holds, showId, title} = await say('qwerty.wav', {show: 'lost', season: 2, number: 5});
  assert.deepEqual([holds, showId, title], [{kind: 'episode', season: 2, number: 5, through: null, part: null, byHand: true}, lost.id, 'Lost S02E05']);
  await feed.until(({type, id}) => type === 'show.changed' && id === lost.id, 5);
  await feed.close();
  assert.deepEqual(await entries('lost'), ['1.1 Pilot×1', '1.2 Tabula Rasa×1', '2.5 ×1']);
  assert.equal((await api.all('unmatched')).items.length, 2);
  // On to the page where it is watched: what follows the second episode is this one.
  const second = await fileOf('Lost/Season 1/Lost S01E02 Tabula Rasa.wav');
  assert.equal((await api.get(`videos/${second.id}/next`)).video.title, 'Lost S02E05');
  await watch('qwerty.wav', 30, ada);
  await scan();
  renameSync(join(films, 'qwerty.wav'), join(films, 'Abc S09E09 Other.wav'));
  await scan();
  const check = async () => {
    const video = await fileOf('Abc S09E09 Other.wav');
    assert.deepEqual([video.holds.season, video.holds.number, video.holds.byHand, video.showId, video.title], [2, 5, true, lost.id, 'Lost S02E05']);
  };
  await check();
  assert.ok(!(await titles()).includes('Abc'));
  await restart();
  await scan();
  await check();
  assert.equal(await place('Abc S09E09 Other.wav', ada), 30);
  // Two in one file; specials; and back to what the name says, which says something by now.
  assert.equal((await say('Abc S09E09 Other.wav', {show: lost.id, season: 2, number: 5, through: 6})).holds.through, 6);
  assert.equal((await say('Abc S09E09 Other.wav', {show: lost.id, season: 0, number: 1})).holds.kind, 'special');
  const back = await say('Abc S09E09 Other.wav', null);
  assert.deepEqual([back.holds.season, back.holds.number, back.holds.byHand, back.title], [9, 9, false, 'Abc S09E09 Other']);
  assert.equal(await place('Abc S09E09 Other.wav', ada), 30, 'places came along');
  assert.deepEqual(await entries('lost'), ['1.1 Pilot×1', '1.2 Tabula Rasa×1']);
  renameSync(join(films, 'Abc S09E09 Other.wav'), join(films, 'qwerty.wav'));
  await scan();
  assert.equal((await fileOf('qwerty.wav')).holds, null);
});

test('a file becomes a film of its own, and the show that it was goes on as that', async () => {
  const solo = await api.get('shows/solo');
  await api.patch('shows/solo', {title: 'Solo, written', plot: 'Kept.'});
  await api.expect(200, 'PATCH', `shows/${solo.id}/listing`, {body: {status: 'planned'}, ...as(bob)});
  const video = await say('Solo S01E01.wav', {title: 'Alone', year: 2001});
  assert.deepEqual([video.holds.kind, video.title, video.showId], ['film', 'Alone (2001)', solo.id]);
  const film = await api.get(`shows/${solo.id}`);
  assert.deepEqual([film.kind, film.title, film.year, film.plot, film.slug], ['movie', 'Alone', 2001, 'Kept.', 'alone']);
  assert.equal((await api.get('shows/alone', as(bob))).listing.status, 'planned');
  // The same title and year is the same film: another version of it.
  const other = await say('holiday.wav', {title: 'alone', year: 2001});
  assert.equal(other.showId, solo.id);
  assert.deepEqual(await entries('alone'), ['s. ×2']);
  // Without a year, and as an episode of a series that there was not.
  const own = await say('holiday.wav', {title: 'Our Holidays', season: 2008, number: 3});
  assert.deepEqual([own.holds.season, own.holds.number], [2008, 3]);
  assert.equal((await api.get('shows/our-holidays')).kind, 'series');
  await say('holiday.wav', {title: 'Our Holiday'});
  assert.deepEqual([(await api.get('shows/our-holiday')).kind, (await api.get('shows/our-holiday')).year], ['movie', null]);
  await say('holiday.wav', null);
  await say('Solo S01E01.wav', null);
  assert.deepEqual([(await api.get('shows/solo')).id, (await api.get('shows/solo')).plot], [solo.id, 'Kept.']);
  assert.equal((await api.all('unmatched')).items.length, 3);
  await api.patch('shows/solo', {plot: null});
});

test('several files are given to a show at once, with the numbers that they have', async () => {
  const paths = ['Verschollen/Verschollen S01E03-E04 Walkabout.wav', 'Verschollen/Verschollen S00E01 Recap.wav'];
  const videos = await Promise.all(paths.map(async (path) => (await fileOf(path)).id));
  const lost = await api.get('shows/lost');
  assert.deepEqual(await api.post('shows/lost/videos', {videos}, 200), {show: lost.id, videos: 2});
  assert.deepEqual(await entries('lost'), ['1.1 Pilot×1', '1.2 Tabula Rasa×1', '1.3-4 Walkabout×1', 's.1 Recap×1']);
  // All or none: one has no number.
  const home = await fileOf('home video.wav');
  const refused = await api.refused(422, 'POST', 'shows/solo/videos', {body: {videos: [videos[0], home.id]}});
  assert.deepEqual([refused.field, /home video/.test(refused.detail)], ['number', true]);
  assert.equal((await fileOf(paths[0])).showId, lost.id);
  for (const list of [[], [nobody], ['x'], 'x', Array(251).fill(videos[0])]) assert.equal((await api.refused(422, 'POST', 'shows/lost/videos', {body: {videos: list}})).field, 'videos');
  for (const path of paths) await say(path, null);
  assert.equal((await entries('lost')).length, 2);
});

test('two shows become one: files, places and lists come along, and so do files that come later', async () => {
  const [from, into] = [await api.get('shows/verschollen'), await api.get('shows/lost')];
  await watch('Verschollen/Verschollen S01E01 Pilote.wav', 20, ada);
  await watch('Verschollen/Verschollen S01E03-E04 Walkabout.wav', 25, ada);
  await watch('Verschollen/Verschollen S01E01 Pilote.wav', 33, bob);
  await watch('Lost/Season 1/Lost S01E01 Pilot.wav', 44, bob);
  await api.expect(200, 'PATCH', `shows/${from.id}/listing`, {body: {status: 'dropped', score: 3}, ...as(bob)});
  // One is gone, and somebody has watched it.
  put('Verschollen/Verschollen S01E09 Solitary.wav');
  await scan();
  await watch('Verschollen/Verschollen S01E09 Solitary.wav', 50, ada);
  rmSync(join(films, 'Verschollen/Verschollen S01E09 Solitary.wav'));
  await scan();
  const given = await api.post(`shows/${from.id}/merge`, {into: 'lost'}, 200);
  assert.deepEqual(given, {show: into.id, videos: 3});
  assert.deepEqual(await entries('lost'), ['1.1 Pilot×2', '1.2 Tabula Rasa×1', '1.3-4 Walkabout×1', '(1.9 Solitary×0', 's.1 Recap×1']);
  await api.refused(404, 'GET', `shows/${from.id}`);
  await api.refused(404, 'GET', 'shows/verschollen');
  assert.deepEqual((await api.get('shows/lost')).merged, ['verschollen']);
  assert.deepEqual((await api.get('shows/lost', as(ada))).merged, [], 'of no concern to those who cannot change it');
  assert.equal(await place('Verschollen/Verschollen S01E01 Pilote.wav', ada), 20);
  assert.equal(await place('Verschollen/Verschollen S01E01 Pilote.wav', bob), 44, 'who was somewhere in both is where they were in this one');
  assert.equal((await api.get('shows/lost', as(bob))).listing.status, 'dropped');
  const gone = (await api.get('shows/lost/entries?limit=250', as(ada))).items.find(({number}) => number === 9);
  assert.deepEqual([gone.missing, gone.place?.position], [true, 50]);
  // What comes later by that name; the one that was gone comes back.
  put('Verschollen/Verschollen S02E01 Man of Science.wav');
  put('Verschollen/Verschollen S01E09 Solitary.wav');
  await scan();
  await restart();
  await scan();
  assert.deepEqual(await entries('lost'), ['1.1 Pilot×2', '1.2 Tabula Rasa×1', '1.3-4 Walkabout×1', '1.9 Solitary×1', '2.1 Man of Science×1', 's.1 Recap×1']);
  assert.equal(await place('Verschollen/Verschollen S01E09 Solitary.wav', ada), 50);
  renameSync(join(films, 'Verschollen/Verschollen S02E01 Man of Science.wav'), join(films, 'Verschollen/Verschollen S02E02 Adrift.wav'));
  await scan();
  assert.deepEqual((await entries('lost')).slice(4, 5), ['2.2 Adrift×1']);
  assert.equal((await api.get('shows/lost')).title, 'Lost', 'its own title stays');
});

test('and two again, with their places', async () => {
  await say('qwerty.wav', {show: 'lost', season: 3, number: 1});
  // Whatever its name says by now.
  put('Verschollen/Verschollen S05E05.wav');
  await scan();
  await say('Verschollen/Verschollen S05E05.wav', {show: 'lost', season: 3, number: 2});
  const given = await api.post('shows/lost/split', {name: 'verschollen'}, 200);
  assert.equal(given.videos, 5);
  const parted = await api.get('shows/verschollen');
  assert.equal(parted.id, given.show);
  assert.equal(parted.title, 'Verschollen');
  assert.deepEqual(await entries('verschollen'), ['1.1 Pilote×1', '1.3-4 Walkabout×1', '1.9 Solitary×1', '2.2 Adrift×1', 's.1 Recap×1']);
  assert.deepEqual([await place('Verschollen/Verschollen S01E01 Pilote.wav', ada), await place('Verschollen/Verschollen S01E03-E04 Walkabout.wav', ada)], [20, 25]);
  assert.deepEqual((await api.get('shows/lost')).merged, []);
  for (const path of ['qwerty.wav', 'Verschollen/Verschollen S05E05.wav']) {
    assert.equal((await fileOf(path)).showId, (await api.get('shows/lost')).id, 'what is said by hand stays');
    await say(path, null);
  }
  rmSync(join(films, 'Verschollen/Verschollen S05E05.wav'));
  await scan();
  assert.equal((await entries('verschollen')).filter((one) => !one.startsWith('(')).length, 5);
  await api.refused(422, 'POST', 'shows/lost/split', {body: {name: 'verschollen'}});
});

test('merging goes round in no circle', async () => {
  const id = async (slug) => (await api.get(`shows/${slug}`)).id;
  const [lost, us, solo] = [await id('lost'), await id('verschollen'), await id('solo')];
  await api.post(`shows/${solo}/merge`, {into: us}, 200);
  await api.post(`shows/${us}/merge`, {into: lost}, 200);
  assert.deepEqual((await api.get('shows/lost')).merged.sort(), ['solo', 'verschollen']);
  for (const [from, into, status] of [[us, lost, 404], [lost, us, 422], [lost, lost, 422], [lost, solo, 422]]) await api.refused(status, 'POST', `shows/${from}/merge`, {body: {into}});
  // A name that is said outright means itself again, and may then be given the other.
  const own = await say('Solo S01E01.wav', {title: 'Solo', season: 1, number: 1});
  assert.notEqual(own.showId, lost);
  assert.deepEqual((await api.get('shows/lost')).merged, ['verschollen']);
  await api.post(`shows/${lost}/merge`, {into: own.showId}, 200);
  const all = await api.get('shows/solo');
  assert.deepEqual(all.merged.sort(), ['lost', 'verschollen']);
  await scan();
  assert.deepEqual((await api.get('series')).items.map(({slug}) => slug), ['secret', 'solo']);
  await api.post('shows/solo/split', {name: 'lost'}, 200);
  await api.post('shows/solo/split', {name: 'verschollen'}, 200);
  await say('Solo S01E01.wav', null);
  assert.deepEqual((await api.get('series')).items.map(({slug}) => slug).sort(), ['lost', 'secret', 'solo', 'verschollen']);
});

test('films are given to films, parts and all, and to no series', async () => {
  await api.refused(409, 'POST', 'shows/heat/merge', {body: {into: 'lost'}});
  await api.refused(409, 'POST', 'shows/lost/merge', {body: {into: 'heat'}});
  await api.post('shows/hete/merge', {into: 'heat'}, 200);
  assert.deepEqual(await entries('heat'), ['s. ×1', 'part 2. ×1']);
  await api.post('shows/heat/split', {name: 'hete 1995'}, 200);
  assert.deepEqual(await entries('hete'), ['part 2. ×1']);
  assert.equal((await say('home video.wav', {show: 'heat', part: 3})).holds.part, 3);
  await say('home video.wav', null);
});

test('what makes no sense is refused, with its field, and changes nothing', async () => {
  const before = await fileOf('home video.wav');
  const refused = async (holds, field) => {
    const problem = await api.refused(422, 'PATCH', `videos/${before.id}`, {body: {holds}});
    assert.equal(problem.field, field, JSON.stringify(holds).slice(0, 80));
  };
  for (const season of [-1, 1e9, 10_000, 1.5, '1']) await refused({show: 'lost', season, number: 1}, 'season');
  for (const number of [-1, 1e9, 100_000, '1']) await refused({show: 'lost', number}, 'number');
  for (const through of [1, 0, -1, 1e9]) await refused({show: 'lost', number: 1, through}, 'through');
  for (const part of [-1, 1000, 'x']) await refused({show: 'heat', part}, 'part');
  for (const show of [nobody, 'no-such', '', 'x'.repeat(5000)]) await refused({show, number: 1}, 'show');
  for (const title of ['', '  ', '!!!', 'x'.repeat(201), 7]) await refused({title}, 'title');
  for (const year of [0, 1799, 2201, 1e9, 'x']) await refused({title: 'x', year}, 'year');
  await refused({show: 'lost', title: 'x', number: 1}, 'title');
  await refused({show: 'lost'}, 'number');
  await refused({show: 'lost', number: 1, part: 1}, 'part');
  await refused({show: 'heat', season: 1}, 'season');
  await refused({title: 'x', kind: 'film'}, 'kind');
  await refused({title: 'x', colour: 'red'}, 'colour');
  await refused({}, 'title');
  for (const holds of ['x', 7, []]) await refused(holds, 'holds');
  assert.equal((await api.refused(422, 'PATCH', `videos/${before.id}`, {body: {holds: null, hidden: true}})).field, 'holds');
  await api.refused(404, 'PATCH', `videos/${nobody}`, {body: {holds: null}});
  // Refused at its head: the connection may be gone before all of it was sent.
  assert.equal((await api.fetch('PATCH', `${api.base}/api/v1/videos/${before.id}`, {raw: JSON.stringify({holds: {title: 'x'.repeat(10 << 20)}})}).catch(() => ({status: 413}))).status, 413);
  for (const into of ['', 7, null, nobody]) assert.equal((await api.refused(422, 'POST', 'shows/lost/merge', {body: {into}})).field, 'into');
  for (const name of ['', 7, 'lost', 'x'.repeat(300)]) assert.equal((await api.refused(422, 'POST', 'shows/lost/split', {body: {name}})).field, 'name');
  assert.deepEqual(await fileOf('home video.wav'), before);
  // The outermost that there are.
  const {holds} = await say('home video.wav', {show: 'lost', season: 9999, number: 99_999});
  assert.deepEqual([holds.season, holds.number], [9999, 99_999]);
  assert.equal((await say('home video.wav', {show: 'lost', season: 0, number: 0})).holds.number, 0);
  await say('home video.wav', null);
});

test('only those who may change the library do, and nobody learns of what they may not know of', async () => {
  const video = await fileOf('home video.wav');
  for (const [method, path, body] of [['PATCH', `videos/${video.id}`, {holds: null}], ['POST', 'shows/lost/videos', {videos: [video.id]}], ['POST', 'shows/lost/merge', {into: 'verschollen'}], ['POST', 'shows/lost/split', {name: 'x'}]]) {
    await api.refused(403, method, path, {body, ...as(ada)});
    await api.refused(401, method, path, {body, anonymous: true});
  }
  // Whoever sees a part of the library changes nothing of it: names of the rest would stand in what is refused.
  const library = (await api.get('libraries')).items.find(({name}) => name === 'Films');
  await api.patch(`users/${narrow.user.id}`, {view: {libraries: [library.id]}});
  await api.refused(403, 'POST', 'shows/secret/merge', {body: {into: 'lost'}, ...as(narrow)});
  await api.refused(403, 'POST', 'shows/lost/merge', {body: {into: 'secret'}, ...as(narrow)});
  await api.refused(403, 'PATCH', `videos/${video.id}`, {body: {holds: {show: 'secret', number: 1}}, ...as(narrow)});
  await api.refused(403, 'GET', 'unmatched', as(narrow));
});

test('what was done leaves a sound directory, and is undone by sending back what was before', async () => {
  await api.post('shows/verschollen/merge', {into: 'lost'}, 200);
  await say('home video.wav', {title: 'At Home', year: 2001});
  const placed = await say('qwerty.wav', {show: 'lost', season: 4, number: 2, through: 3});
  const {code, stdout} = await run(['verify', '--data', api.daemon.data]);
  assert.equal(code, 0, stdout);
  // To another place and back to where a hand had put it.
  await say('qwerty.wav', {title: 'Elsewhere', season: 1, number: 1});
  const {season, number, through} = placed.holds;
  const back = await say('qwerty.wav', {show: placed.showId, season, number, through});
  assert.deepEqual([back.holds, back.showId, back.title], [placed.holds, placed.showId, placed.title]);
});
