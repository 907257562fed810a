// NFO files tell what films and series are: which file tells of which, over what names say and under what people write, noticed
// when they come, change and go; and what is bad in one harms nothing.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder();
let api, ada, seconds = 60;

const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
const write = (name, bytes) => {
  mkdirSync(dirname(join(films, name)), {recursive: true});
  writeFileSync(join(films, name), bytes);
};
// Every file of another length: two of the same bytes would be one that was moved.
const put = (name) => write(name, wave(++seconds));
const rescan = async () => {
  await api.post(`libraries/${(await api.get('libraries')).items.find(({name}) => name === 'Films').id}/scan`, undefined, 202);
  await api.idle();
};
const entry = async (show, season, number) => (await api.get(`shows/${show}/entries`)).items.find((one) => one.season === season && one.number === number);

const series = `<?xml version="1.0" encoding="UTF-8"?>
<tvshow><title>LOST</title><originaltitle>Lost (original)</originaltitle><sorttitle>Island, Lost</sorttitle><plot>They crash.

They stay.</plot><tagline>Everything happens for a reason</tagline><mpaa>TV-14</mpaa><premiered>2004-09-22</premiered><enddate>2010-05-23</enddate>
<genre>Drama / Adventure</genre><studio>ABC</studio><studio>Bad Robot</studio><uniqueid type="tvdb">73739</uniqueid><imdbid>tt0411008</imdbid><runtime>43</runtime>
<ratings><rating name="imdb" max="10"><value>8.3</value><votes>600,000</votes></rating><rating name="tvdb" max="100"><value>91</value><votes>10</votes></rating></ratings>
<director>Jack Bender</director><credits>J. J. Abrams</credits><actor><name>Matthew Fox</name><role>Jack</role></actor><actor><name>Evangeline Lilly</name></actor></tvshow>`;
const episode = (title, number, more = '') => `<episodedetails><title>${title}</title><season>1</season><episode>${number}</episode><aired>2004-09-2${number}</aired>${more}</episodedetails>`;

before(async () => {
  ['Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02-E03.wav', 'Lost/Season 1/Lost S01E04.wav', 'Dark/Season 1/Dark S01E01.wav',
    'Heat (1995)/Heat (1995) 1080p.wav', 'Heat (1995)/Heat (1995) 2160p.wav', 'Amélie (2001).wav', 'Two/One (1999).wav', 'Two/Other (2000).wav'].forEach(put);
  write('Lost/tvshow.nfo', series);
  write('tvshow.nfo', series.replace('LOST', 'Of everything'));
  write('Lost/Season 1/Lost S01E01 Pilot.nfo', episode('Pilot, told', 1, '<plot>A crash.</plot><rating>9</rating><votes>12</votes>'));
  write('Lost/Season 1/Lost S01E02-E03.nfo', `${episode('Second', 2, '<plot>Two.</plot>')}\n${episode('Third', 3, '<plot>Three.</plot>')}${episode('Not in here', 9)}`);
  write('Heat (1995)/movie.nfo', '<movie><title>Heat – told</title><year>1995</year><rating>7.5</rating><studio>Regency</studio><certification>FSK 16</certification></movie>');
  write('Amélie (2001).nfo', Buffer.from('<?xml version="1.0"?><movie><title>Le fabuleux destin d’Am\xe9lie</title></movie>'.replace('’', '\''), 'latin1'));
  write('Two/movie.nfo', '<movie><title>Of which?</title></movie>');
  api = await Api.start({libraries: [`Films=${films}`]});
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === 9, 60, 'the files');
  await api.idle();
  ada = await sessionFor(api.daemon.data, '', 'ada', 'member');
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

test('a series is told of by the file in its folder', async () => {
  const {id, addedAt, poster, backdrop, logo, banner, play, duration, slug, listing, links, ...lost} = await api.get('shows/lost');
  assert.deepEqual(lost, {kind: 'series', title: 'LOST', sortTitle: 'Island, Lost', originalTitle: 'Lost (original)', year: 2004, plot: 'They crash.\n\nThey stay.',
    tagline: 'Everything happens for a reason', ageRating: 'TV-14', premieredOn: '2004-09-22', endedOn: '2010-05-23', runtime: 43, genres: ['Drama', 'Adventure'],
    studios: ['ABC', 'Bad Robot'], rating: 8.3, ratings: [{source: 'imdb', value: 8.3, votes: 600_000}, {source: 'tvdb', value: 9.1, votes: 10}],
    ids: [{source: 'tvdb', value: '73739'}, {source: 'imdb', value: 'tt0411008'}],
    people: [{kind: 'director', name: 'Jack Bender', role: null}, {kind: 'writer', name: 'J. J. Abrams', role: null}, {kind: 'actor', name: 'Matthew Fox', role: 'Jack'},
      {kind: 'actor', name: 'Evangeline Lilly', role: null}],
    problems: [], collection: null, edited: [], merged: [], seasons: 1, episodes: 3, specials: 0});
  assert.deepEqual([links.people.map(({slug: at}) => at), links.studios.map(({slug: at}) => at)], [['jack-bender', 'j-j-abrams', 'matthew-fox', 'evangeline-lilly'], ['abc', 'bad-robot']]);
  assert.equal(slug, 'lost', 'its address is by the names of its files');
  assert.equal((await api.get('shows/dark')).title, 'Dark', 'what lies in the library’s own folder tells of no series below');
});

test('episodes are told of by the files beside them, two in one as well', async () => {
  const {title, plot, airedOn, rating} = await entry('lost', 1, 1);
  assert.deepEqual({title, plot, airedOn, rating}, {title: 'Pilot, told', plot: 'A crash.', airedOn: '2004-09-21', rating: 9});
  const two = await entry('lost', 1, 2);
  assert.deepEqual([two.title, two.plot, two.airedOn, two.rating], ['Second / Third', 'Two.\n\nThree.', '2004-09-22', null]);
  const none = await entry('lost', 1, 4);
  assert.deepEqual([none.title, none.plot, none.airedOn, none.rating], [null, null, null, null]);
});

test('a film is told of by the file of its name, or by its folder’s when it has that for itself', async () => {
  const heat = await api.get('shows/heat');
  assert.deepEqual([heat.title, heat.rating, heat.studios, heat.ageRating], ['Heat – told', 7.5, ['Regency'], 'FSK 16']);
  assert.equal((await api.get('shows/amelie')).title, 'Le fabuleux destin d\'Amélie', 'in Latin, which it does not say');
  for (const [slug, title] of [['one', 'One'], ['other', 'Other']]) assert.equal((await api.get(`shows/${slug}`)).title, title);
  rmSync(join(films, 'Two/Other (2000).wav'));
  await rescan();
  assert.equal((await api.get('shows/one')).title, 'Of which?', 'it has it for itself now');
  put('Two/Other (2000).wav');
  await rescan();
  assert.equal((await api.get('shows/one')).title, 'One');
});

test('lists are sorted and filtered by what is told', async () => {
  const titles = async (query) => (await api.all(`shows?${query}`)).items.map(({title}) => title);
  assert.deepEqual((await titles('sort=-rating&limit=2')).slice(0, 2), ['LOST', 'Heat – told']);
  assert.deepEqual((await titles('sort=rating&limit=1')).slice(0, 2), ['Heat – told', 'LOST']);
  const filtered = (filter) => titles(`filter=${encodeURIComponent(filter)}`);
  assert.deepEqual(await filtered('rating ge 7.5 and rating lt 8'), ['Heat – told']);
  assert.deepEqual(await filtered('studios has "bad robot"'), ['LOST']);
  assert.deepEqual(await filtered('ageRating eq "FSK 16"'), ['Heat – told']);
  assert.deepEqual((await api.get('genres')).items.map(({name}) => name), ['Adventure', 'Drama']);
});

test('what a person says goes before it, and what is taken back comes from it', async () => {
  const patched = await api.patch('shows/heat', {title: 'My Heat'});
  assert.deepEqual([patched.title, patched.rating], ['My Heat', 7.5]);
  assert.equal((await api.patch('shows/heat', {title: null})).title, 'Heat – told');
});

test('one that comes, changes or goes is noticed at once, and takes back what it told', async () => {
  write('Dark/tvshow.nfo', '<tvshow><title>Dark – told</title><genre>Mystery</genre></tvshow>');
  const titled = (title, slug = 'dark') => api.until(async () => (await api.get(`shows/${slug}`)).title === title, 20, title);
  await titled('Dark – told');
  write('Dark/tvshow.nfo', '<tvshow><title>Dark, again told</title></tvshow>');
  await titled('Dark, again told');
  assert.deepEqual((await api.get('shows/dark')).genres, []);
  rmSync(join(films, 'Dark/tvshow.nfo'));
  await titled('Dark');
  const told = async (title) => api.until(async () => (await entry('dark', 1, 1)).title === title, 20, String(title));
  write('Dark/Season 1/Dark S01E01.nfo', episode('Secrets', 1));
  await told('Secrets');
  rmSync(join(films, 'Dark/Season 1/Dark S01E01.nfo'));
  await told(null);
});

test('what is moved is told of where it is; of a library that is away nothing is taken back', async () => {
  renameSync(join(films, 'Lost'), join(films, 'Series of old'));
  mkdirSync(join(films, 'TV'));
  renameSync(join(films, 'Series of old'), join(films, 'TV/Lost'));
  await rescan();
  assert.deepEqual([(await api.get('shows/lost')).title, (await entry('lost', 1, 1)).title], ['LOST', 'Pilot, told']);
  renameSync(join(films, 'TV/Lost'), join(films, 'Lost'));
  await rescan();
  assert.equal((await api.get('shows/lost')).title, 'LOST');
  const away = `${films}.away`;
  renameSync(films, away);
  await rescan();
  assert.deepEqual([(await api.get('shows/lost')).title, (await entry('lost', 1, 1)).title], ['LOST', 'Pilot, told']);
  renameSync(away, films);
  await rescan();
  assert.equal((await api.get('shows/lost')).title, 'LOST');
});

test('a bad one leaves the show as it was, with a problem for those who may edit', async () => {
  const laughs = `<?xml version="1.0"?><!DOCTYPE tvshow [<!ENTITY a "ha">${Array.from({length: 9}, (_, i) => `<!ENTITY ${String.fromCharCode(98 + i)} "${`&${String.fromCharCode(97 + i)};`.repeat(10)}">`).join('')}]><tvshow><title>&j;</title></tvshow>`;
  const bad = {
    'entities of a file': ['<!DOCTYPE tvshow [<!ENTITY x SYSTEM "file:///etc/passwd">]><tvshow><title>&x;</title></tvshow>', /declares entities/],
    'a billion laughs': [laughs, /declares entities/],
    'a field of 10 MB': [`<tvshow><title>${'x'.repeat(10 << 20)}</title></tvshow>`, /bytes/],
    'rubbish': [Buffer.from(Array.from({length: 4096}, (_, i) => (i * 7919) % 251 + 1)), /no XML/],
    'nothing': ['', /.+/],
    'another thing': ['<html><body>404</body></html>', /<html>/],
    'half of one': [series.slice(0, 300), /no XML/],
    'a film': ['<movie><title>A film</title></movie>', /something else/],
  };
  for (const [what, [bytes, detail]] of Object.entries(bad)) {
    write('Lost/tvshow.nfo', bytes);
    await rescan();
    const lost = await api.get('shows/lost');
    assert.equal(lost.title, 'LOST', what);
    assert.equal(lost.problems.length, 1, what);
    assert.equal(lost.problems[0].file, 'Lost/tvshow.nfo');
    assert.match(lost.problems[0].detail, detail, what);
    assert.deepEqual((await api.get('shows/lost', as(ada))).problems, [], 'of no concern to who may not mend it');
  }
  write('Lost/Season 1/Lost S01E01 Pilot.nfo', '<episodedetails><title>Broken');
  write('Lost/Season 1/Lost S01E04.nfo', episode('Doubted', 4, '<rating>many</rating><runtime>-7</runtime>'));
  write('Lost/tvshow.nfo', series);
  await rescan();
  assert.deepEqual([(await entry('lost', 1, 1)).title, (await entry('lost', 1, 4)).title], ['Pilot, told', 'Doubted']);
  const {problems} = await api.get('shows/lost');
  assert.deepEqual(problems.map(({file}) => file), ['Lost/Season 1/Lost S01E01 Pilot.nfo', 'Lost/Season 1/Lost S01E04.nfo', 'Lost/Season 1/Lost S01E04.nfo']);
  for (const name of ['Pilot', null]) rmSync(join(films, name ? 'Lost/Season 1/Lost S01E01 Pilot.nfo' : 'Lost/Season 1/Lost S01E04.nfo'));
  await rescan();
  assert.deepEqual((await api.get('shows/lost')).problems, []);
  assert.equal((await entry('lost', 1, 1)).title, 'Pilot', 'as the name has it');
  assert.equal((await api.get('jobs?kind=nfo&state=dead')).items.length, 0);
  assert.equal((await api.get('libraries')).items.find(({name}) => name === 'Films').problem, null);
});

test('a daemon that was killed knows what it was told', async () => {
  const before = await api.get('shows/lost');
  await api.daemon.kill('SIGKILL');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`]});
  api.origin = new URL(api.daemon.origin).origin;
  assert.deepEqual(await api.get('shows/lost'), before);
});
