// People, studios and collections: from files and what is told of them to lists and pages, for each who asks only by what they may see.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder(), cellar = temporaryFolder();
let api, ada, child, seconds = 200;

const write = (folder, name, bytes) => {
  mkdirSync(dirname(join(folder, name)), {recursive: true});
  writeFileSync(join(folder, name), bytes);
};
const as = (who) => (who ? {headers: {authorization: `Bearer ${who.token}`}} : undefined);
const rescan = async () => {
  for (const library of (await api.get('libraries')).items) if (!library.managed) await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.idle();
};
const film = (folder, title, year, ...told) => {
  write(folder, `${title} (${year})/${title} (${year}).wav`, wave(++seconds));
  write(folder, `${title} (${year})/movie.nfo`, `<movie><title>${title}</title><year>${year}</year>${told.join('')}</movie>`);
};
const cast = (name, role = '') => `<actor><name>${name}</name><role>${role}</role></actor>`;
const director = (name) => `<director>${name}</director>`;
const writer = (name) => `<credits>${name}</credits>`;
const studio = (name) => `<studio>${name}</studio>`;
const names = (page) => page.items.map(({name}) => name);
const titles = (one) => one.works.items.map(({show}) => show.title);
const list = (kind, query = '', who) => api.get(`${kind}?limit=250${query}`, as(who));
const filtered = (kind, filter) => list(kind, `&filter=${encodeURIComponent(filter)}`);

before(async () => {
  film(films, 'Spirited', 2001, director('宮崎 駿'), writer('宮崎駿'), studio('スタジオジブリ'), cast('Rumi Hiiragi', 'Chihiro'), '<set><name>Bath Houses</name><overview>Of water,\nand of steam.</overview></set>');
  film(films, 'Porco', 2003, director('宮崎駿'), studio('スタジオジブリ'), '<set>Bath Houses</set>');
  film(films, 'Wings', 1987, director('Wim Wenders'), writer('Peter Handke'), writer('Wim Wenders'), studio('Road Movies'), cast('Bruno Ganz', 'Damiel'), cast('Bruno Ganz', 'The angel'));
  film(films, 'Far Away', 1993, director('WIM WENDERS'), studio('Road Movies'), studio('Other'), cast('Bruno Ganz', 'Damiel'));
  write(films, 'Dark/Season 1/Dark S01E01.wav', wave(++seconds));
  write(films, 'Dark/tvshow.nfo', `<tvshow><title>Dark</title><premiered>2017-12-01</premiered>${cast('Bruno Ganz', 'A stranger')}${studio('Other')}</tvshow>`);
  film(cellar, 'Secret', 1999, director('Wim Wenders'), cast('Clandestine Player', 'The Stranger'), studio('Hidden Pictures'), '<set><name>Bath Houses</name><overview>Nobody may read this.</overview></set>');
  film(cellar, 'Secret Too', 2000, '<set>Kept Back</set>');
  api = await Api.start({libraries: [`Films=${films}`, `Cellar=${cellar}`]});
  await api.until(async () => (await api.all('videos?limit=250')).items.length === 7, 60, 'the files');
  await api.idle();
  [ada, child] = await Promise.all(['ada', 'child'].map((name) => sessionFor(api.daemon.data, '', name, 'member')));
  const library = (await api.get('libraries')).items.find(({name}) => name === 'Films').id;
  await api.patch(`users/${child.user.id}`, {view: {libraries: [library]}});
});
after(async () => {
  await api?.stop();
  for (const path of [films, cellar]) rmSync(path, {recursive: true, force: true});
});

test('who made and is in shows is listed, by name and by how much, a page at a time', async () => {
  const all = await list('staff');
  assert.deepEqual(names(all), ['Bruno Ganz', 'Clandestine Player', 'Peter Handke', 'Rumi Hiiragi', 'Wim Wenders', '宮崎駿']);
  const {slug, ...wenders} = all.items.find(({name}) => name === 'Wim Wenders');
  assert.deepEqual(wenders, {name: 'Wim Wenders', shows: 3, kinds: ['director', 'writer']});
  assert.equal(slug, 'wim-wenders');
  assert.deepEqual(names(await list('staff', '&sort=-name')), names(all).toReversed());
  const counts = (await list('staff', '&sort=-shows')).items.map(({shows}) => shows);
  assert.deepEqual(counts, [3, 3, 2, 1, 1, 1]);
  assert.deepEqual(names(await filtered('staff', 'kinds has writer and shows ge 2')).sort(), ['Wim Wenders', '宮崎駿']);
  assert.deepEqual(names(await filtered('staff', 'name has ganz')), ['Bruno Ganz']);
  for (const sort of ['name', '-name', 'shows', '-shows']) {
    const paged = [];
    for (let next = `/api/v1/staff?limit=2&sort=${sort}`; next; ) {
      const page = await api.get(next);
      assert.ok(page.items.length <= 2);
      paged.push(...page.items);
      next = page.next;
    }
    assert.deepEqual(paged, (await list('staff', `&sort=${sort}`)).items, sort);
  }
});

test('a person has a page: everything that one did, as what, newest first', async () => {
  const ganz = await api.get('staff/bruno-ganz');
  assert.deepEqual([ganz.name, ganz.shows, ganz.kinds], ['Bruno Ganz', 3, ['actor']]);
  assert.deepEqual(titles(ganz), ['Dark', 'Far Away', 'Wings']);
  assert.deepEqual(ganz.works.items[2].credits, [{kind: 'actor', role: 'Damiel'}, {kind: 'actor', role: 'The angel'}]);
  assert.deepEqual(titles(await api.get('staff/bruno-ganz?sort=title&filter=kind%20eq%20movie')), ['Far Away', 'Wings']);
  const first = await api.get('staff/bruno-ganz?limit=2');
  assert.deepEqual(titles(first), ['Dark', 'Far Away']);
  assert.deepEqual(titles(await api.get(first.works.next)), ['Wings']);
  const wenders = await api.get('staff/wim-wenders');
  assert.deepEqual(wenders.works.items.find(({show}) => show.title === 'Wings').credits, [{kind: 'director', role: null}, {kind: 'writer', role: null}]);
});

test('people of one name are one, however it is written; an address is the same for ever', async () => {
  const {items} = await list('staff');
  const {slug, name} = items.find((one) => one.name === '宮崎駿');
  assert.match(slug, /^[a-z-]+-[0-9a-f]{8}$/);
  const miyazaki = await api.get(`staff/${slug}`);
  assert.deepEqual([miyazaki.shows, titles(miyazaki), name], [2, ['Porco', 'Spirited'], '宮崎駿']);
  assert.deepEqual(miyazaki.works.items[1].credits, [{kind: 'director', role: null}, {kind: 'writer', role: null}]);
  assert.equal((await api.get(`staff/${encodeURIComponent('宮崎 駿')}`)).slug, slug, 'by name as well');
  const {links} = await api.get('shows/spirited');
  assert.deepEqual(links.people.filter((one) => one.slug === slug).map((one) => one.name), ['宮崎 駿', '宮崎駿']);
  await api.daemon.kill('SIGKILL');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`, `Cellar=${cellar}`]});
  api.origin = new URL(api.daemon.origin).origin;
  await api.idle();
  assert.equal((await api.get(`staff/${slug}`)).slug, slug);
});

test('a studio has a page of its shows, in any order of theirs', async () => {
  assert.deepEqual((await list('studios', '&sort=-shows')).items.map(({name, shows}) => [name, shows]).sort(), [['Hidden Pictures', 1], ['Other', 2], ['Road Movies', 2], ['スタジオジブリ', 2]]);
  const {slug} = (await list('studios')).items.find(({name}) => name === 'スタジオジブリ');
  const ghibli = await api.get(`studios/${slug}`);
  assert.deepEqual([ghibli.name, ghibli.shows, titles(ghibli)], ['スタジオジブリ', 2, ['Porco', 'Spirited']]);
  assert.deepEqual(titles(await api.get(`studios/${slug}?sort=year`)), ['Spirited', 'Porco']);
  assert.deepEqual((await api.get('shows/spirited')).links.studios, [{name: 'スタジオジブリ', slug}]);
  assert.deepEqual(titles(await api.get('studios/other?sort=random:7')).sort(), ['Dark', 'Far Away']);
});

test('a collection has its films in the order in which they came out, and where one is with each', async () => {
  assert.deepEqual((await list('collections')).items.map(({slug, name, shows}) => [slug, name, shows]), [['bath-houses', 'Bath Houses', 3], ['kept-back', 'Kept Back', 1]]);
  const baths = await api.get('collections/bath-houses', as(ada));
  assert.deepEqual(titles(baths), ['Secret', 'Spirited', 'Porco']);
  assert.deepEqual(baths.works.items.map(({status}) => status), [null, null, null]);
  await api.expect(200, 'PUT', 'shows/porco/seen', {...as(ada), body: {seen: true}});
  await api.expect(200, 'PATCH', 'shows/spirited/listing', {...as(ada), body: {status: 'planned'}});
  assert.deepEqual((await api.get('collections/bath-houses', as(ada))).works.items.map(({status}) => status), [null, 'planned', 'completed']);
  assert.deepEqual((await api.get('collections/bath-houses', as(child))).works.items.map(({status}) => status), [null, null], 'another one has seen nothing');
  const show = await api.get('shows/porco');
  assert.deepEqual([show.collection, show.links.collection], ['Bath Houses', {name: 'Bath Houses', slug: 'bath-houses'}]);
  assert.deepEqual([(await api.get('shows/wings')).collection, (await api.get('shows/wings')).links.collection], [null, null]);
  const {items} = await api.get(`shows?filter=${encodeURIComponent('collection eq "bath houses"')}`);
  assert.deepEqual(items.map(({title}) => title), ['Porco', 'Secret', 'Spirited']);
});

test('nothing tells of what somebody may not see: no name, count, deed, plot or page', async () => {
  assert.deepEqual((await list('staff', '', child)).items.map(({name, shows}) => [name, shows]).sort(), [['Bruno Ganz', 3], ['Peter Handke', 1], ['Rumi Hiiragi', 1], ['Wim Wenders', 2], ['宮崎駿', 2]]);
  assert.deepEqual(names(await list('studios', '', child)).sort(), ['Other', 'Road Movies', 'スタジオジブリ']);
  assert.deepEqual((await list('collections', '', child)).items, [{slug: 'bath-houses', name: 'Bath Houses', shows: 2}]);
  for (const path of ['staff/clandestine-player', 'studios/hidden-pictures', 'collections/kept-back']) {
    await api.expect(404, 'GET', path, as(child));
    await api.expect(200, 'GET', path);
  }
  const baths = await api.get('collections/bath-houses', as(child));
  assert.deepEqual([titles(baths), baths.shows, baths.plot], [['Spirited', 'Porco'], 2, 'Of water,\nand of steam.']);
  assert.deepEqual(titles(await api.get('staff/wim-wenders', as(child))), ['Far Away', 'Wings']);
  const found = (who) => api.get('search?q=hidden', as(who));
  assert.deepEqual([names({items: (await found()).studios}), (await found(child)).studios], [['Hidden Pictures'], []]);
});

test('a search leads to people, studios and collections', async () => {
  const person = await api.until(async () => (await api.get('search?q=bruno%20ganz')).people[0], 10, 'the index');
  assert.equal(person.slug, 'bruno-ganz');
  const {studios, collections} = await api.get(`search?q=${encodeURIComponent('ジブリ')}`);
  assert.deepEqual([studios.map(({name, shows}) => [name, shows]), collections], [[['スタジオジブリ', 2]], []]);
  const baths = await api.get('search?q=bath%20hou');
  assert.deepEqual(baths.collections.map(({slug, title}) => [slug, title.map(({text}) => text).join('')]), [['bath-houses', 'Bath Houses']]);
  assert.deepEqual((await api.get('search/suggest?q=road')).studios.map(({slug}) => slug), ['road-movies']);
  const [porco] = (await api.get('search?q=porco')).shows;
  assert.equal(porco.show.title, 'Porco');
  assert.ok((await api.get('search?q=bath%20houses')).shows.some(({show, matched}) => show.title === 'Porco' && matched?.field === 'collection'), 'its films are found by it');
});

test('what a film is a part of can be written by hand, and taken back', async () => {
  await api.patch('shows/wings', {collection: 'Angels'});
  await api.patch('shows/far-away', {collection: 'ANGELS'});
  const angels = await api.get('collections/angels');
  assert.deepEqual([titles(angels), angels.plot], [['Wings', 'Far Away'], null]);
  assert.deepEqual((await api.get('shows/wings')).edited, ['collection']);
  // What is written goes before what is told, and nothing of that belongs to it.
  await api.patch('shows/spirited', {collection: 'Angels'});
  assert.deepEqual([titles(await api.get('collections/angels')), (await api.get('collections/angels')).plot], [['Wings', 'Far Away', 'Spirited'], null]);
  await api.patch('shows/spirited', {collection: ''});
  assert.deepEqual([(await api.get('shows/spirited')).collection, titles(await api.get('collections/bath-houses'))], [null, ['Secret', 'Porco']]);
  for (const slug of ['wings', 'far-away', 'spirited']) await api.patch(`shows/${slug}`, {collection: null});
  await api.expect(404, 'GET', 'collections/angels');
  assert.deepEqual(titles(await api.get('collections/bath-houses')), ['Secret', 'Spirited', 'Porco']);
  for (const collection of ['x'.repeat(301), 7, ['Angels']]) assert.equal((await api.refused(422, 'PATCH', 'shows/wings', {body: {collection}})).field, 'collection');
});

test('pages follow the files: what they come to say is there, what they no longer say is not', async () => {
  film(films, 'Porco', 2003, director('Somebody Else'));
  await rescan();
  assert.deepEqual(titles(await api.get('staff/somebody-else')), ['Porco']);
  assert.deepEqual(titles(await api.get('collections/bath-houses')), ['Secret', 'Spirited']);
  rmSync(join(films, 'Wings (1987)'), {recursive: true});
  await rescan();
  await api.expect(404, 'GET', 'staff/peter-handke');
  assert.deepEqual(titles(await api.get('staff/bruno-ganz')), ['Dark', 'Far Away']);
});

test('what makes no sense is refused with the field that it is about', async () => {
  for (const [path, field] of [['staff?sort=year', 'sort'], ['studios?filter=kinds%20has%20actor', 'filter'], ['staff?after=x', 'after'], ['staff?limit=0', 'limit'], ['collections?x=1', 'x'],
                               ['staff/bruno-ganz?sort=name', 'sort'], ['collections/bath-houses?filter=a', 'filter']]) {
    assert.equal((await api.refused(422, 'GET', path)).field, field, path);
  }
  const {next} = await api.get('staff?limit=1');
  assert.equal((await api.refused(422, 'GET', next.replace('staff', 'studios').replace(/^.*api\/v1\//, ''))).field, 'after', 'a place of another list');
  await api.expect(404, 'GET', 'staff/nobody');
});
