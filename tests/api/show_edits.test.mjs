// What a person writes of a show: any field of it, kept over what names and NFO files say, whatever these say next, until it is taken
// back; and what makes no sense is refused with the field that it is about.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder();
let api, ada;

const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
const write = (name, bytes) => {
  mkdirSync(dirname(join(films, name)), {recursive: true});
  writeFileSync(join(films, name), bytes);
};
const rescan = async () => {
  for (const library of (await api.get('libraries')).items) if (!library.managed) await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.idle();
};
const nfo = (title, more = '') => `<movie><title>${title}</title><year>1995</year><plot>Told.</plot><tagline>Told line</tagline><originaltitle>Told original</originaltitle>
<mpaa>R</mpaa><premiered>1995-12-15</premiered><enddate>1995-12-16</enddate><runtime>170</runtime><studio>Regency</studio><genre>Crime</genre>
<ratings><rating name="imdb" max="10"><value>8.3</value><votes>700</votes></rating></ratings><uniqueid type="imdb">tt0113277</uniqueid>
<director>Michael Mann</director><actor><name>Al Pacino</name><role>Hanna</role></actor>${more}</movie>`;

const told = {title: 'Heat, told', sortTitle: 'Heat, told', plot: 'Told.', tagline: 'Told line', originalTitle: 'Told original', year: 1995, genres: ['Crime'], ageRating: 'R', premieredOn: '1995-12-15',
  endedOn: '1995-12-16', runtime: 170, studios: ['Regency'], ratings: [{source: 'imdb', value: 8.3, votes: 700}], ids: [{source: 'imdb', value: 'tt0113277'}],
  people: [{kind: 'director', name: 'Michael Mann', role: null}, {kind: 'actor', name: 'Al Pacino', role: 'Hanna'}]};
const written = {title: 'Hitze', sortTitle: 'Hitze, die', plot: 'One.\n\nTwo.', tagline: 'Written', originalTitle: 'Heat', year: 1996, genres: ['Drama', 'Noir'], ageRating: 'FSK 16', premieredOn: '1996-02-29',
  endedOn: '1996-03-01', runtime: 171, studios: ['Forward Pass'], ratings: [{source: null, value: 9.5, votes: null}], ids: [{source: 'tmdb', value: '949'}],
  people: [{kind: 'writer', name: 'Somebody', role: null}]};
const fields = Object.keys(written);
const of = (show) => Object.fromEntries(fields.map((name) => [name, show[name]]));

before(async () => {
  write('Heat (1995)/Heat (1995).wav', wave(61));
  write('Heat (1995)/movie.nfo', nfo('Heat, told'));
  write('Ronin (1998).wav', wave(62));
  api = await Api.start({libraries: [`Films=${films}`]});
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === 2, 60, 'the files');
  await api.idle();
  ada = await sessionFor(api.daemon.data, '', 'ada', 'member');
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

test('every field of a show can be written, and goes before what is told', async () => {
  const before = await api.get('shows/heat');
  assert.deepEqual(of(before), told);
  const feed = await Feed.open(api, as(ada));
  const show = await api.patch('shows/heat', written);
  assert.deepEqual(of(show), written);
  assert.deepEqual(show.edited.sort(), fields.toSorted());
  assert.equal(show.rating, 9.5);
  await feed.until(({type, id}) => type === 'show.changed' && id === show.id, 5);
  await feed.close();
  assert.deepEqual((await api.get('shows?sort=-rating')).items[0].title, 'Hitze');
  const filtered = async (filter) => (await api.get(`shows?filter=${encodeURIComponent(filter)}`)).items.map(({title}) => title);
  assert.deepEqual(await filtered('studios has "forward pass" and ageRating eq "FSK 16"'), ['Hitze']);
  assert.deepEqual(await filtered('studios has regency'), []);
  // The index follows: people that somebody wrote are found, those they wrote over are not.
  const people = async (q) => (await api.get(`search?q=${q}`)).people.map(({name}) => name);
  await api.until(async () => (await people('somebody')).includes('Somebody'), 10, 'the index');
  assert.deepEqual(await people('pacino'), []);
});

test('what is written stays, whatever files say next, and over a restart', async () => {
  write('Heat (1995)/movie.nfo', nfo('Heat, told anew', '<studio>Warner</studio>'));
  await rescan();
  assert.deepEqual(of(await api.get('shows/heat')), written);
  renameSync(join(films, 'Heat (1995)'), join(films, 'Heat (1995) [1080p]'));
  await rescan();
  assert.deepEqual(of(await api.get('shows/heat')), written);
  await api.daemon.kill('SIGKILL');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`]});
  api.origin = new URL(api.daemon.origin).origin;
  await api.idle();
  assert.deepEqual(of(await api.get('shows/heat')), written);
});

test('that there is none can be written as well', async () => {
  const none = {tagline: '', originalTitle: '', plot: '', ageRating: '', premieredOn: '', endedOn: '', studios: [], ratings: [], ids: [], people: [], genres: [], sortTitle: ''};
  const show = await api.patch('shows/heat', none);
  assert.deepEqual(of(show), {...written, ...Object.fromEntries(Object.keys(none).map((name) => [name, Array.isArray(none[name]) ? [] : null])), sortTitle: 'Hitze'});
  assert.deepEqual([show.rating, show.edited.length], [null, fields.length]);
});

test('a field goes back to what the files say, each by itself', async () => {
  let show = await api.patch('shows/heat', {plot: null, studios: null});
  assert.deepEqual([show.plot, show.studios, show.title], ['Told.', ['Regency', 'Warner'], 'Hitze']);
  assert.ok(!show.edited.includes('plot') && !show.edited.includes('studios'));
  show = await api.patch('shows/heat', Object.fromEntries(fields.map((name) => [name, null])));
  assert.deepEqual(of(show), {...told, title: 'Heat, told anew', sortTitle: 'Heat, told anew', studios: ['Regency', 'Warner']});
  assert.deepEqual(show.edited, []);
  // Where no file tells, names do, or nobody.
  await api.patch('shows/ronin', written);
  show = await api.patch('shows/ronin', Object.fromEntries(fields.map((name) => [name, null])));
  assert.deepEqual([show.title, show.year, show.plot, show.people, show.rating], ['Ronin', 1998, null, [], null]);
});

test('what makes no sense is refused, with its field, and nothing of it is kept', async () => {
  const before = await api.get('shows/ronin');
  const cases = [
    ['title', ['', '  ', 'x'.repeat(301), 7, ['x']]], ['sortTitle', ['x'.repeat(301), 1]], ['plot', ['x'.repeat(16_385), {}]], ['tagline', ['x'.repeat(301)]], ['originalTitle', ['x'.repeat(301)]],
    ['ageRating', ['x'.repeat(101), 16]], ['premieredOn', ['1995', '1995-02-29', '1995-13-01', '95-01-01', 'yesterday', 1995]], ['endedOn', ['1995-1-1', '0000-00-00']],
    ['year', [1799, 2201, 1e9, 1.5, '1995']], ['runtime', [0, -1, 100_001, '1']],
    ['studios', ['x', [''], [1], Array(51).fill('x')]], ['genres', [['']]],
    ['ratings', [8, [8], [{value: 11}], [{value: -1}], [{value: 'x'}], [{source: 1, value: 1}], [{value: 1, votes: -1}], [{value: 1, votes: 1.5}], [{value: 1, more: 1}], Array(21).fill({value: 1})]],
    ['ids', [[{source: 'imdb'}], [{source: '', value: 'x'}], [{source: 'x', value: 'y'.repeat(101)}], Array(31).fill({source: 'a', value: 'b'})]],
    ['people', [[{name: 'x'}], [{kind: 'dog', name: 'x'}], [{kind: 'actor', name: ''}], [{kind: 'actor', name: 'x'.repeat(201)}], Array(301).fill({kind: 'actor', name: 'x'})]],
    ['slug', ['x']], ['merged', [[]]]];
  for (const [field, values] of cases) {
    for (const value of values) assert.equal((await api.refused(422, 'PATCH', 'shows/ronin', {body: {tagline: 'kept?', [field]: value}})).field, field, `${field} ${JSON.stringify(value).slice(0, 60)}`);
  }
  // Refused at its head: the connection may be gone before all of it was sent.
  assert.equal((await api.fetch('PATCH', `${api.base}/api/v1/shows/ronin`, {raw: JSON.stringify({plot: 'x'.repeat(10 << 20)})}).catch(() => ({status: 413}))).status, 413);
  await api.refused(404, 'PATCH', 'shows/nobody', {body: {title: 'x'}});
  assert.deepEqual(await api.get('shows/ronin'), before);
});

test('members write nothing', async () => {
  await api.refused(403, 'PATCH', 'shows/ronin', {body: {title: 'Mine'}, ...as(ada)});
  await api.refused(401, 'PATCH', 'shows/ronin', {body: {title: 'Mine'}, anonymous: true});
  assert.equal((await api.get('shows/ronin')).title, 'Ronin');
});
