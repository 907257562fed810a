// Searching for films and series as such, and for people: by everything that is known of them, for those who may know of them,
// from the moment that changes.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder(), cellar = temporaryFolder();
let api, child, seconds = 90;

const write = (folder, name, bytes) => {
  mkdirSync(dirname(join(folder, name)), {recursive: true});
  writeFileSync(join(folder, name), bytes);
};
const put = (folder, name) => write(folder, name, wave(++seconds));
const actors = (...people) => people.map(([name, role]) => `<actor><name>${name}</name><role>${role}</role></actor>`).join('');
const plain = (marked) => marked.map((piece) => piece.text).join('');
const hits = (marked) => marked.filter((piece) => piece.hit).map((piece) => piece.text);
const as = (who) => (who ? {headers: {authorization: `Bearer ${who.token}`}} : undefined);
const search = (q, {who, more = ''} = {}) => api.get(`search?q=${encodeURIComponent(q)}${more}`, as(who));
const suggest = (q, who) => api.get(`search/suggest?q=${encodeURIComponent(q)}`, as(who));
const slugs = async (q, options) => (await search(q, options)).shows.map(({show}) => show.slug);
const names = async (q, options) => (await search(q, options)).people.map(({name}) => name);
const settled = (check, what) => api.until(check, 10, what);
const rescan = async (library) => {
  await api.post(`libraries/${(await api.get('libraries')).items.find(({name}) => name === library).id}/scan`, undefined, 202);
  await api.idle();
};

before(async () => {
  put(films, 'Lost/Season 1/Lost S01E01 Pilot.wav');
  put(films, 'Lost/Season 1/Lost S01E02.wav');
  write(films, 'Lost/tvshow.nfo', `<tvshow><title>LOST</title><originaltitle>Verschollen</originaltitle><plot>They crash on an island.</plot><genre>Drama</genre><studio>Bad Robot</studio>
    ${actors(['Matthew Fox', 'Jack Shephard'], ['Evangeline Lilly', 'Kate Austen'])}<premiered>2004-09-22</premiered></tvshow>`);
  put(films, 'Speed Racer (2008).wav');
  write(films, 'Speed Racer (2008).nfo', `<movie><title>Speed Racer</title><year>2008</year><rating>6.1</rating><genre>Action</genre>${actors(['Emile Hirsch', 'Speed'], ['Matthew Fox', 'Racer X'])}</movie>`);
  put(films, 'Twins (1988).wav');
  write(films, 'Twins (1988).nfo', `<movie><title>Twins</title>${actors(['Matthew Lilly', ''], ['Evangeline Fox', ''])}</movie>`);
  put(cellar, 'Secret (1999).wav');
  write(cellar, 'Secret (1999).nfo', `<movie><title>Secret</title>${actors(['Clandestine Player', 'The Stranger'], ['Matthew Fox', 'Another'])}</movie>`);
  api = await Api.start({libraries: [`Films=${films}`, `Cellar=${cellar}`]});
  await api.until(async () => (await api.all('videos?limit=250')).items.length === 5, 60, 'the files');
  await api.idle();
  child = await sessionFor(api.daemon.data, '', 'child', 'member');
  const library = (await api.get('libraries')).items.find(({name}) => name === 'Films').id;
  await api.patch(`users/${child.user.id}`, {view: {libraries: [library]}});
  await settled(async () => (await names('clandestine')).length === 1 && (await slugs('person:"matthew fox"')).length === 3, 'the index');
});
after(async () => {
  await api?.stop();
  for (const path of [films, cellar]) rmSync(path, {recursive: true, force: true});
});

test('a show is found by all that is known of it, and says by what', async () => {
  for (const [q, field, text] of [['lost', null], ['verschollen', 'title', 'Verschollen'], ['evangeline lil', 'person', 'Evangeline Lilly'], ['shephard', 'role', 'Jack Shephard'],
                                  ['bad robot', 'studio', 'Bad Robot'], ['crash island', 'plot', 'They crash on an island.'], ['vershcollen', 'title', 'Verschollen']]) {
    const {shows} = await search(q);
    assert.equal(shows[0]?.show.slug, 'lost', q);
    assert.equal(shows[0].matched?.field ?? null, field, q);
    if (field) assert.equal(plain(shows[0].matched.text), text, q);
    assert.equal((await suggest(q)).shows[0].show.slug, 'lost', q);
  }
  const {shows: [lost], showCount} = await search('lost');
  assert.deepEqual([hits(lost.title), showCount, lost.show.kind, lost.show.seasons, lost.show.episodes], [['LOST'], 1, 'series', 1, 2]);
  assert.deepEqual(await slugs('kind:series'), ['lost']);
  assert.deepEqual(await slugs('genre:action'), ['speed-racer']);
  assert.deepEqual(await slugs('year:2000..2010 rating:>50'), ['speed-racer']);
  assert.deepEqual(await slugs('twins', {more: '&kind=movie'}), ['twins']);
  assert.deepEqual(await slugs('twins', {more: '&kind=series'}), []);
  assert.deepEqual([(await search('')).shows, (await search('')).people], [[], []], 'of everything there are lists elsewhere');
});

test('a person is found by name, with what they are in; person: finds that', async () => {
  const {people: [fox], peopleCount} = await search('mathew fox');
  assert.deepEqual([fox.name, peopleCount], ['Matthew Fox', 1]);
  assert.deepEqual(fox.shows.map(({title}) => title).sort(), ['LOST', 'Secret', 'Speed Racer']);
  assert.deepEqual(hits((await search('matthew fox')).people[0].title), ['Matthew', 'Fox']);
  assert.equal((await suggest('evangeline li')).people[0].name, 'Evangeline Lilly');
  assert.deepEqual((await slugs('person:"Matthew Fox"')).sort(), ['lost', 'secret', 'speed-racer'], 'and not the film with a Matthew and a Fox');
  assert.deepEqual(await slugs('person:"matthew fox" title:lost'), ['lost']);
  assert.deepEqual(await names('lost'), [], 'nobody is meant by a typo where something is meant as it stands');
});

test('nobody learns of a show of which they may know no file, nor of who is in that alone', async () => {
  for (const q of ['secret', 'sercet', 'clandestine player', 'clandestin', 'the stranger', 'person:"Clandestine Player"']) {
    const page = await search(q, {who: child}), few = await suggest(q, child);
    assert.deepEqual([page.shows, page.showCount, page.people, page.peopleCount, page.corrected], [[], 0, [], 0, null], q);
    assert.deepEqual([few.shows, few.people, few.corrected], [[], [], null], q);
  }
  const {people: [fox]} = await search('matthew fox', {who: child});
  assert.deepEqual(fox.shows.map(({title}) => title).sort(), ['LOST', 'Speed Racer']);
  assert.equal((await search('person:"Matthew Fox"', {who: child})).showCount, 2);
  const library = (await api.get('libraries')).items.find(({name}) => name === 'Cellar').id;
  assert.deepEqual(await slugs('matthew', {more: `&library=${library}`}), ['secret']);
  assert.deepEqual(await slugs('matthew', {who: child, more: `&library=${library}`}), []);
  assert.deepEqual(await names('matthew', {who: child, more: `&library=${library}`}), []);
});

test('what is hidden, told otherwise or gone is found as it is', async () => {
  const {items} = await api.get('videos?limit=250');
  const secret = items.find(({title}) => title.startsWith('Secret'));
  await api.patch(`videos/${secret.id}`, {hidden: true});
  assert.deepEqual([await slugs('secret'), await names('clandestine')], [[], []], 'at once, whatever the index has heard of');
  await settled(async () => (await search('secret')).showCount === 0 && (await search('clandestine')).peopleCount === 0, 'the hidden show to go');
  await api.patch(`videos/${secret.id}`, {hidden: false});
  await settled(async () => (await names('clandestine')).length === 1, 'the person again');
  // Another cast.
  write(cellar, 'Secret (1999).nfo', `<movie><title>Secret</title>${actors(['Overt Player', ''])}</movie>`);
  await rescan('Cellar');
  await settled(async () => (await names('overt'))[0] === 'Overt Player', 'the new cast');
  assert.deepEqual(await names('clandestine'), []);
  const speed = (await search('speed racer')).shows[0].show;
  await api.patch(`shows/${speed.id}`, {title: 'Mach Five'});
  await settled(async () => (await slugs('mach five'))[0] === 'speed-racer', 'the new title');
  await api.patch(`shows/${speed.id}`, {title: null});
  rmSync(join(films, 'Twins (1988).wav'));
  await rescan('Films');
  await settled(async () => (await search('twins')).showCount === 0 && (await search('evangeline fox')).peopleCount === 0, 'what is gone');
});

test('a new index has them as the old one', async () => {
  const before = [await slugs('matthew'), await names('fox'), (await search('fox')).peopleCount];
  await api.post('search/index', undefined, 202);
  await settled(async () => !(await api.get('search/index')).building, 'the new index');
  assert.deepEqual([await slugs('matthew'), await names('fox'), (await search('fox')).peopleCount], before);
});
