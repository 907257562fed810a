// Films and series as such, from the file tree to the answers: what there is, in which order, what a person gets to know of,
// what they say of it, and that a series stays the same show whatever becomes of its files.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder(), others = temporaryFolder();
let api, ada, bob, narrow, seconds = 60;

const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
// Every file of another length: two of the same bytes would be one that was moved.
const put = (name, folder = films) => {
  mkdirSync(dirname(join(folder, name)), {recursive: true});
  writeFileSync(join(folder, name), wave(++seconds));
};
const tree = [
  'Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02 Tabula Rasa.wav', 'Lost/Season 1/Lost S01E03-E04.wav', 'Lost/Season 2/Lost S02E01.wav',
  'Lost/Specials/Lost S00E01 Recap.wav',
  'Heat (1995)/Heat (1995) 1080p.wav', 'Heat (1995)/Heat (1995) 2160p.wav', 'Heat (2020).wav',
  'Kill Bill (2003) Part 1.wav', 'Kill Bill (2003) Part 2.wav', 'The Daily Show 2015-07-22.wav', 'Amélie (2001).wav', 'home video.wav'];

before(async () => {
  tree.forEach((name) => put(name));
  put('Lost/Lost S03E01 Secret.wav', others);
  put('Secret Film (1999).wav', others);
  api = await Api.start({libraries: [`Films=${films}`, `Others=${others}`]});
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === tree.length + 2, 60, 'the files');
  [ada, bob, narrow] = await Promise.all(['ada', 'bob', 'narrow'].map((name) => sessionFor(api.daemon.data, '', name, 'member')));
  const library = (await api.get('libraries')).items.find(({name}) => name === 'Films');
  await api.patch(`users/${narrow.user.id}`, {view: {libraries: [library.id]}});
});
after(async () => {
  await api?.stop();
  for (const folder of [films, others]) rmSync(folder, {recursive: true, force: true});
});

const titles = async (path, options) => (await api.all(path, options)).items.map(({title, year}) => (year ? `${title} (${year})` : title));
const entries = async (id, who, query = '') => (await api.get(`shows/${id}/entries?limit=250${query}`, who ? as(who) : {})).items;
const brief = (list) => list.map(({kind, season, number, through, part, title, missing}) =>
  `${missing ? '(' : ''}${kind === 'special' ? 'special' : kind === 'film' ? `part ${part ?? '-'}` : season} ${number ?? ''}${through ? `-${through}` : ''} ${title ?? ''}`.trim() + (missing ? ')' : ''));
const scan = async () => {
  for (const library of (await api.get('libraries')).items) await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.idle();
};

test('a tree of files is a list of films and series', async () => {
  assert.deepEqual(await titles('shows'), ['Amélie (2001)', 'Heat (1995)', 'Heat (2020)', 'Kill Bill (2003)', 'Lost', 'Secret Film (1999)', 'The Daily Show']);
  assert.deepEqual(await titles('series'), ['Lost', 'The Daily Show']);
  assert.deepEqual(await titles('movies'), ['Amélie (2001)', 'Heat (1995)', 'Heat (2020)', 'Kill Bill (2003)', 'Secret Film (1999)']);
  const slugs = (await api.get('shows')).items.map(({slug}) => slug);
  assert.deepEqual(slugs.map((slug) => slug.replace(/^heat(-\d+)?$/, 'heat')), ['amelie', 'heat', 'heat', 'kill-bill', 'lost', 'secret-film', 'the-daily-show']);
  assert.equal(new Set(slugs).size, slugs.length);
  const lost = await api.get('shows/lost');
  assert.deepEqual([lost.kind, lost.seasons, lost.episodes, lost.specials], ['series', 3, 5, 1]);
  assert.deepEqual(await api.get(`shows/${lost.id}`), lost);
  assert.deepEqual(lost.play.video.title, 'Lost S01E01 Pilot');
});

test('episodes come in the order of watching, two in one file as one, specials last', async () => {
  assert.deepEqual(brief(await entries('lost')), ['1 1 Pilot', '1 2 Tabula Rasa', '1 3-4', '2 1', '3 1 Secret', 'special 1 Recap']);
  assert.deepEqual(brief(await entries('lost', null, '&season=1')), ['1 1 Pilot', '1 2 Tabula Rasa', '1 3-4']);
  assert.deepEqual(brief(await entries('lost', null, '&season=0')), ['special 1 Recap']);
  assert.deepEqual(await entries('lost', null, '&season=999999999'), []);
  const paged = await api.all('shows/lost/entries?limit=1');
  assert.deepEqual(brief(paged.items), brief(await entries('lost')));
  assert.equal(paged.pages, 6);
  const [daily] = await entries('the-daily-show');
  assert.deepEqual([daily.kind, daily.airedOn], ['episode', '2015-07-22']);
  const seasons = (await api.get('shows/lost/seasons', as(ada))).items;
  assert.deepEqual(seasons, [1, 2, 3, 0].map((number) => ({number, entries: number === 1 ? 3 : 1, missing: 0, seen: 0, poster: null})));
});

test('a film has versions, or parts', async () => {
  const heat = (await api.get('movies?filter=year eq 1995')).items[0];
  const [entry, ...more] = await entries(heat.slug);
  assert.deepEqual([more.length, entry.kind, entry.part, entry.videos.length], [0, 'film', null, 2]);
  assert.deepEqual(brief(await entries('kill-bill')), ['part 1', 'part 2']);
});

test('lists are sorted and filtered, page by page, and errors point at the column', async () => {
  for (const sort of ['title', '-title', 'added', '-added', 'year', '-year', 'random:7']) {
    const whole = (await api.get(`shows?sort=${sort}`)).items.map(({id}) => id);
    for (const limit of [1, 3]) assert.deepEqual((await api.all(`shows?sort=${sort}&limit=${limit}`)).items.map(({id}) => id), whole, sort);
    assert.equal(new Set(whole).size, 7);
  }
  const years = (await api.get('shows?sort=-year')).items.map(({year}) => year);
  assert.deepEqual(years, [2020, 2003, 2001, 1999, 1995, null, null], 'missing ones last');
  assert.deepEqual((await api.get('shows?sort=year')).items.map(({year}) => year), [1995, 1999, 2001, 2003, 2020, null, null]);
  const filtered = (filter) => titles(`shows?filter=${encodeURIComponent(filter)}`);
  assert.deepEqual(await filtered('kind eq movie and year lt 2000'), ['Heat (1995)', 'Secret Film (1999)']);
  assert.deepEqual(await filtered('title has "heat" or kind eq series and title eq "lost"'), ['Heat (1995)', 'Heat (2020)', 'Lost']);
  assert.deepEqual(await filtered('runtime gt 75'), []);
  assert.deepEqual((await filtered('runtime ge 1 and added gt 2020-01-01')).length, 7);
  for (const [filter, column] of [['year eq', 8], ['colour eq red', 1], ['kind eq film', 9], ['(year eq 1999', 14]]) {
    const problem = await api.refused(422, 'GET', `shows?filter=${encodeURIComponent(filter)}`);
    assert.equal(problem.field, 'filter');
    assert.match(problem.detail, new RegExp(`\\b${column}\\b`), filter);
  }
  for (const sort of ['colour', 'random:', 'random:x', '-random:1', '']) assert.equal((await api.refused(422, 'GET', `shows?sort=${sort}`)).field, 'sort');
  const foreign = (await api.get('shows?limit=1&sort=year')).next.match(/after=([^&]+)/)[1];
  assert.equal((await api.refused(422, 'GET', `shows?limit=1&after=${foreign}`)).field, 'after');
  const elsewhere = (await api.get('shows/lost/entries?limit=1')).next.match(/after=([^&]+)/)[1];
  assert.equal((await api.refused(422, 'GET', `shows/kill-bill/entries?after=${elsewhere}`)).field, 'after');
});

test('its button goes on where one is, then to what comes next, then begins anew', async () => {
  const play = async (who) => {
    const {play: it} = await api.get('shows/lost', as(who));
    return [it.season ?? it.kind, it.number, it.place?.position ?? null, it.next];
  };
  const tell = async (title, body) => {
    const {id} = await api.video(title);
    await api.expect(200, 'POST', `videos/${id}/place`, {body, ...as(ada)});
  };
  assert.deepEqual(await play(ada), [1, 1, null, false]);
  await tell('Lost S01E02 Tabula Rasa', {event: 'progress', position: 30});
  assert.deepEqual(await play(ada), [1, 2, 30, false]);
  await tell('Lost S01E02 Tabula Rasa', {event: 'finish', position: 60});
  assert.deepEqual(await play(ada), [1, 3, null, true]);
  assert.deepEqual(await play(bob), [1, 1, null, false], 'of nobody else’s concern');
  assert.equal((await api.expect(200, 'PUT', 'shows/lost/seen', {body: {seen: true, season: 1}, ...as(ada)})).body.marked, 2);
  const seen = async (who) => (await api.get('shows/lost/seasons', as(who))).items.map(({seen: count}) => count);
  assert.deepEqual(await seen(ada), [3, 0, 0, 0]);
  assert.deepEqual(await seen(bob), [0, 0, 0, 0]);
  assert.deepEqual((await play(ada)).slice(0, 2), [2, 1]);
  const status = async (filter, who) => (await api.get(`shows?filter=${encodeURIComponent(filter)}`, as(who))).items.map(({title}) => title);
  assert.deepEqual(await status('watchStatus eq watching', ada), ['Lost']);
  assert.deepEqual(await status('watchStatus eq watching', bob), []);
  await api.expect(200, 'PUT', 'shows/lost/seen', {body: {seen: true}, ...as(ada)});
  assert.deepEqual(await status('watchStatus eq completed', ada), ['Lost']);
  assert.equal((await status('watchStatus ne completed and not watchStatus eq watching', ada)).length, 6);
  await api.refused(401, 'GET', 'shows?filter=watchStatus eq watching', {anonymous: true});
  const {token} = (await api.expect(201, 'POST', 'keys', {body: {name: 'script', permissions: ['library.read']}, ...as(ada)})).body;
  await api.refused(403, 'GET', 'shows?filter=watchStatus eq watching', {headers: {authorization: `Bearer ${token}`}});
  assert.deepEqual(await seen(ada), [3, 1, 1, 1]);
  assert.deepEqual((await play(ada)).slice(0, 2), [1, 1], 'all of it is seen');
  assert.equal((await api.expect(200, 'PUT', 'shows/lost/seen', {body: {seen: true}, ...as(ada)})).body.marked, 0, 'nothing changes');
  await api.expect(200, 'PUT', 'shows/lost/seen', {body: {seen: false}, ...as(ada)});
  assert.deepEqual(await seen(ada), [0, 0, 0, 0]);
  for (const body of [{}, {seen: 'yes'}, {seen: true, season: -1}, {seen: true, colour: 1}]) {
    await api.refused(422, 'PUT', 'shows/lost/seen', {body, ...as(ada)});
  }
});

test('a list of one’s own says what one means to watch, and what one has watched says the rest', async () => {
  const list = async (filter, who) => (await api.get(`shows?filter=${encodeURIComponent(filter)}`, as(who))).items.map(({slug}) => slug);
  const listing = async (slug, who) => (({status, chosen, score}) => [status, chosen, score])((await api.get(`shows/${slug}`, as(who))).listing);
  const say = async (slug, body, who = bob) => (await api.expect(200, 'PATCH', `shows/${slug}/listing`, {body, ...as(who)})).body;
  const feed = await Feed.open(api, as(bob)), others = await Feed.open(api, as(ada));
  assert.deepEqual(await listing('heat', bob), [null, null, null]);
  assert.equal((await say('heat', {status: 'planned'})).status, 'planned');
  const heat = await api.get('shows/heat', as(bob));
  await feed.until(({type, id}) => type === 'listing.changed' && id === heat.id);
  await say('lost', {status: 'planned', score: 8.5});
  assert.deepEqual(await list('watchStatus eq planned', bob), ['heat', 'lost']);
  assert.deepEqual(await list('watchStatus eq planned', ada), [], 'of nobody else’s concern');
  assert.deepEqual(await list('score ge 8', bob), ['lost']);
  // Begun: no plan any more. All of it seen: completed, until somebody means to see it again.
  const pilot = await api.video('Lost S01E01 Pilot');
  await api.expect(200, 'POST', `videos/${pilot.id}/place`, {body: {event: 'progress', position: 30}, ...as(bob)});
  assert.deepEqual(await listing('lost', bob), ['watching', 'planned', 8.5]);
  await api.expect(200, 'PUT', 'shows/lost/seen', {body: {seen: true}, ...as(bob)});
  assert.deepEqual(await listing('lost', bob), ['completed', 'planned', 8.5]);
  await say('lost', {status: 'rewatching'});
  assert.deepEqual(await listing('lost', bob), ['rewatching', 'rewatching', 8.5]);
  await api.expect(200, 'POST', `videos/${pilot.id}/place`, {body: {event: 'finish', position: 60}, ...as(bob)});
  assert.deepEqual(await list('watchStatus eq rewatching', bob), ['lost'], 'one episode of it');
  await say('lost', {status: 'dropped', score: null});
  assert.deepEqual(await listing('lost', bob), ['dropped', 'dropped', null]);
  await say('lost', {status: null});
  assert.deepEqual(await listing('lost', bob), ['completed', null, null], 'what was watched says it again');
  // Taken out; twice is no error.
  for (let twice = 0; twice < 2; ++twice) await api.expect(204, 'DELETE', 'shows/heat/listing', as(bob));
  assert.deepEqual(await list('watchStatus eq planned', bob), []);
  for (const [body, field] of [[{status: 'seen'}, 'status'], [{status: 1}, 'status'], [{score: 11}, 'score'], [{score: -1}, 'score'], [{score: 'good'}, 'score'], [{liked: true}, 'liked']]) {
    assert.equal((await api.refused(422, 'PATCH', 'shows/heat/listing', {body, ...as(bob)})).field, field);
  }
  const exported = await api.get('users/me/export', as(bob));
  assert.deepEqual(exported.listed, []);
  const {token} = (await api.expect(201, 'POST', 'keys', {body: {name: 'list', permissions: ['library.read']}, ...as(bob)})).body;
  assert.deepEqual((await api.get('shows/lost', {headers: {authorization: `Bearer ${token}`}})).listing, {status: null, chosen: null, score: null, listedAt: null}, 'not for keys');
  assert.ok(!others.messages.some(({type}) => type === 'listing.changed'));
  await Promise.all([feed.close(), others.close()]);
});

test('what one may not know of is not there', async () => {
  assert.deepEqual((await api.get('shows', as(narrow))).items.map(({title}) => title), ['Amélie', 'Heat', 'Heat', 'Kill Bill', 'Lost', 'The Daily Show']);
  const lost = await api.get('shows/lost', as(narrow));
  assert.deepEqual([lost.seasons, lost.episodes], [2, 4]);
  assert.ok(!(await entries('lost', narrow)).some(({season}) => season === 3));
  assert.deepEqual((await api.get('shows/lost/seasons', as(narrow))).items.map(({number}) => number), [1, 2, 0]);
  const {id} = await api.get('shows/secret-film');
  const missing = (who, path, options) => api.refused(404, options?.method ?? 'GET', path, {...options, ...as(who)}).then(({requestId, ...problem}) => problem);
  const never = await missing(narrow, `shows/${nobody}`);
  for (const name of [id, 'secret-film']) {
    assert.deepEqual(await missing(narrow, `shows/${name}`), never);
    for (const part of ['entries', 'seasons']) assert.deepEqual(await missing(narrow, `shows/${name}/${part}`), never);
    assert.deepEqual(await missing(narrow, `shows/${name}/seen`, {method: 'PUT', body: {seen: true}}), never);
    assert.deepEqual(await missing(narrow, `shows/${name}/listing`, {method: 'PATCH', body: {status: 'planned'}}), never);
  }
  // Marking all marks what one knows of, and no more.
  assert.equal((await api.expect(200, 'PUT', 'shows/lost/seen', {body: {seen: true}, ...as(narrow)})).body.marked, 5);
  // Hidden by hand, for everybody; and back.
  const film = await api.video('Amélie (2001)');
  await api.patch(`videos/${film.id}`, {hidden: true});
  assert.ok(!(await titles('shows')).includes('Amélie (2001)'));
  await api.refused(404, 'GET', 'shows/amelie');
  await api.patch(`videos/${film.id}`, {hidden: false});
  assert.equal((await api.get('shows/amelie')).title, 'Amélie');
});

test('what a person says of a show goes before what its files say, and is told to those who know of it', async () => {
  const feeds = await Promise.all([ada, narrow].map((who) => Feed.open(api, as(who))));
  const {id} = await api.get('shows/secret-film');
  const patched = await api.patch('shows/secret-film', {title: 'A Secret', sortTitle: 'zzz', plot: 'Nobody knows.', year: 1998, genres: ['Drama', 'film noir']});
  assert.deepEqual([patched.title, patched.year, patched.plot, patched.genres], ['A Secret', 1998, 'Nobody knows.', ['Drama', 'film noir']]);
  assert.deepEqual(patched.edited.sort(), ['genres', 'plot', 'sortTitle', 'title', 'year']);
  assert.equal((await titles('shows')).at(-1), 'A Secret (1998)');
  assert.deepEqual(await titles('shows?filter=genres has drama'), ['A Secret (1998)']);
  assert.deepEqual(await titles(`shows?filter=${encodeURIComponent('genres has "film noir" and year eq 1998')}`), ['A Secret (1998)']);
  assert.deepEqual((await api.get('genres')).items, [{name: 'Drama', shows: 1}, {name: 'film noir', shows: 1}]);
  assert.deepEqual((await api.get('genres', as(narrow))).items, []);
  await feeds[0].until(({type, id: of}) => type === 'show.changed' && of === id, 5);
  await api.patch('shows/lost', {plot: 'They have to go back.'});
  const {id: lost} = await api.get('shows/lost');
  await feeds[1].until(({type, id: of}) => type === 'show.changed' && of === lost, 5);
  assert.ok(!feeds[1].messages.some(({id: of}) => of === id), 'narrow does not know of it');
  await Promise.all(feeds.map((feed) => feed.close()));
  // A new name of the file changes nothing of that.
  renameSync(join(others, 'Secret Film (1999).wav'), join(others, 'Secret Film (1999) 1080p.wav'));
  await scan();
  assert.equal((await api.get('shows/secret-film')).title, 'A Secret');
  const back = await api.patch('shows/secret-film', {title: null, sortTitle: null, plot: null, year: null, genres: null});
  assert.deepEqual([back.title, back.year, back.plot, back.genres, back.edited], ['Secret Film', 1999, null, [], []]);
  const refused = async (body, field) => assert.equal((await api.refused(422, 'PATCH', 'shows/lost', {body})).field, field);
  for (const title of ['', '   ', 'x'.repeat(301), 7]) await refused({title}, 'title');
  for (const year of [0, 9999, 'x', 1.5]) await refused({year}, 'year');
  await refused({plot: 'x'.repeat(16_385)}, 'plot');
  for (const genres of ['drama', [''], [1], Array(51).fill('x')]) await refused({genres}, 'genres');
  await refused({slug: 'x'}, 'slug');
});

test('a series stays one show, with its places, whatever becomes of its files', async () => {
  const {id} = await api.get('shows/lost');
  const {id: pilot} = await api.video('Lost S01E01 Pilot');
  await api.expect(200, 'POST', `videos/${pilot}/place`, {body: {event: 'progress', position: 40}, ...as(bob)});
  const place = async (slug) => (await entries(slug, bob)).find(({season, number}) => season === 1 && number === 1).place?.position;
  assert.equal(await place('lost'), 40);
  // Moved, all of it.
  renameSync(join(films, 'Lost'), join(films, 'Series of old'));
  mkdirSync(join(films, 'TV'));
  renameSync(join(films, 'Series of old'), join(films, 'TV/Lost'));
  await scan();
  assert.equal((await api.get('shows/lost')).id, id);
  assert.equal(await place('lost'), 40);
  // A better copy takes the place of one.
  rmSync(join(films, 'TV/Lost/Season 1/Lost S01E01 Pilot.wav'));
  put('TV/Lost/Season 1/Lost.S01E01.Pilot.1080p.WEB-DL.wav');
  await scan();
  assert.equal(await place('lost'), 40);
  // One is gone: greyed, for those who knew of it, and back again.
  renameSync(join(films, 'TV/Lost/Season 1/Lost S01E02 Tabula Rasa.wav'), join(films, '../kept.wav'));
  rmSync(join(others, 'Lost/Lost S03E01 Secret.wav'));
  await scan();
  assert.deepEqual(brief(await entries('lost')), ['1 1 Pilot', '(1 2 Tabula Rasa)', '1 3-4', '2 1', '(3 1 Secret)', 'special 1 Recap']);
  assert.deepEqual(brief(await entries('lost', narrow)), ['1 1 Pilot', '(1 2 Tabula Rasa)', '1 3-4', '2 1', 'special 1 Recap'], 'nor of what is gone');
  assert.deepEqual((await api.get('shows/lost/seasons')).items[0], {number: 1, entries: 3, missing: 1, seen: 0, poster: null});
  renameSync(join(films, '../kept.wav'), join(films, 'TV/Lost/Season 1/Lost S01E02 Tabula Rasa.wav'));
  // All of it is gone, and comes back: somebody has watched it.
  const away = temporaryFolder();
  renameSync(join(films, 'TV/Lost'), join(away, 'Lost'));
  await scan();
  await api.refused(404, 'GET', 'shows/lost');
  assert.ok(!(await titles('shows')).includes('Lost'));
  renameSync(join(away, 'Lost'), join(films, 'Lost'));
  rmSync(away, {recursive: true});
  await scan();
  assert.equal((await api.get('shows/lost')).id, id);
  assert.equal(await place('lost'), 40);
  // Named anew, file by file: the same show under another name.
  await api.patch('shows/lost', {genres: ['adventure']});
  const renames = [['Season 1/Lost.S01E01.Pilot.1080p.WEB-DL.wav', 'S01E01 Pilot'], ['Season 1/Lost S01E02 Tabula Rasa.wav', 'S01E02 Tabula Rasa'], ['Season 1/Lost S01E03-E04.wav', 'S01E03-E04'],
    ['Season 2/Lost S02E01.wav', 'S02E01'], ['Specials/Lost S00E01 Recap.wav', 'S00E01 Recap']];
  mkdirSync(join(films, 'Lost Island'));
  for (const [from, to] of renames) renameSync(join(films, 'Lost', from), join(films, `Lost Island/Lost Island ${to}.wav`));
  rmSync(join(films, 'Lost'), {recursive: true});
  await scan();
  const island = await api.get('shows/lost-island');
  assert.deepEqual([island.id, island.title, island.genres], [id, 'Lost Island', ['adventure']]);
  await api.refused(404, 'GET', 'shows/lost');
  assert.deepEqual(brief(await entries('lost-island')), ['1 1 Pilot', '1 2 Tabula Rasa', '1 3-4', '2 1', 'special 1 Recap']);
  assert.equal(await place('lost-island'), 40);
});

test('a daemon that was killed knows what it knew', async () => {
  const {id} = (await api.get('shows')).items[0];
  const listed = (await api.expect(200, 'PATCH', `shows/${id}/listing`, {body: {status: 'planned', score: 7}})).body;
  const before = (await api.get('shows')).items;
  await api.daemon.kill('SIGKILL');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`, `Others=${others}`]});
  api.origin = new URL(api.daemon.origin).origin;
  assert.deepEqual((await api.get('shows')).items, before);
  assert.deepEqual((await api.get(`shows/${id}`)).listing, listed);
});
