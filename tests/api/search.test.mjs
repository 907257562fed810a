// Searching a running daemon: what was found follows the library, hides what is hidden, and is built anew when lost.
import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place, wave} from '../lib/clips.mjs';
import {run, temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder();
const data = temporaryFolder();
const titles = ['The Matrix (1999)', 'Spider-Man', 'Amélie', 'ナルト 疾風伝', 'Брат', 'Rocky II', 'Gladiator'];
let api;
before(async () => {
  place('film.mp4', folder);
  for (const title of titles) writeFileSync(join(folder, `${title}.wav`), wave(1));
  api = await Api.start({data, libraries: [folder]});
  await api.idle();
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

const plain = (marked) => marked.map((piece) => piece.text).join('');
const ask = (q, more = '') => api.get(`search?q=${encodeURIComponent(q)}${more}`);
const found = async (q, more = '') => (await ask(q, more)).items.map((hit) => plain(hit.title));
// What was changed becomes searchable a moment later.
const settled = (check, what) => api.until(check, 10, what);

test('everything the scan found can be found', async () => {
  await settled(async () => (await ask('')).count === titles.length + 1, 'the index');
  for (const [q, title] of [['matrix', titles[0]], ['matirx', titles[0]], ['spiderman', titles[1]], ['spider m', titles[1]], ['amelie', titles[2]],
                            ['naruto', titles[3]], ['brat', titles[4]], ['rocky 2', titles[5]], ['gladitor', titles[6]]]) {
    assert.equal((await found(q))[0], title, q);
    const suggested = await api.get(`search/suggest?q=${encodeURIComponent(q)}`);
    assert.equal(plain(suggested.items[0].title), title, q);
  }
});

test('hits are marked, explained and counted', async () => {
  const page = await ask('gladiatro ', '&explain=1&facets=kind,library');
  assert.deepEqual(page.items[0].title, [{text: 'Gladiator', hit: true}]);
  assert.equal(page.items[0].why.typos, 1);
  assert.equal(page.corrected, 'gladiator');
  assert.equal(page.count, 1);
  assert.equal(page.exact, true);
  assert.deepEqual(page.facets.map((facet) => [facet.name, facet.values.map((value) => value.count)]), [['kind', [1]], ['library', [1]]]);
  // What probing learnt follows a moment later.
  const kinds = [['audio', titles.length], ['video', 1]];
  const counted = (page) => page.facets[0].values.map(({value, count}) => [value, count]);
  let all;
  await settled(async () => JSON.stringify(counted((all = await ask('', '&facets=kind,decade&sort=title')))) === JSON.stringify(kinds), 'the kinds');
  assert.deepEqual(all.facets[1].values.map(({value, count}) => [value, count]), [['1990s', 1]]);
  assert.deepEqual(await found('kind:video'), ['film']);
  assert.deepEqual(await found('year:1990..1999'), [titles[0]]);
  assert.deepEqual(await found('', '&decade=1990s'), [titles[0]]);
});

test('what is said finds the film, the line and its time', async () => {
  const srt = (at, words) => `1\n00:00:00,500 --> 00:00:00,900\nsomething else first\n\n2\n00:00:0${at},250 --> 00:00:0${at},900\n<i>${words}</i>\n`;
  const put = (name, text) => { writeFileSync(join(folder, `${name}.part`), text); renameSync(join(folder, `${name}.part`), join(folder, name)); };
  put('film.en.srt', srt(2, 'We are going to need a bigger boat & crew'));
  const heard = async (q, more = '') => (await ask(q, more)).items.map((hit) => [plain(hit.title), hit.matched?.field, hit.matched?.at, hit.matched && plain(hit.matched.text)]);
  const line = ['film', 'line', 2.25, 'We are going to need a bigger boat & crew'];
  const first = async (q) => JSON.stringify((await heard(q))[0]);
  await settled(async () => (await first('bigger boat')) === JSON.stringify(line), 'what is said');
  for (const q of ['bigger boat', 'going to need a bigg', '"a bigger boat"', 'need bigger boat kind:video']) assert.equal(await first(q), JSON.stringify(line), q);
  const [hit] = (await ask('bigger boat')).items;
  assert.deepEqual(hit.matched.text.filter((piece) => piece.hit).map((piece) => piece.text), ['bigger', 'boat']);
  assert.equal((await api.get('search/suggest?q=bigger%20boa')).items[0].matched.at, 2.25);
  const phrase = '"bigger boat"';
  assert.deepEqual(await heard(phrase, '&kind=audio'), []);
  assert.equal((await ask(phrase, '&facets=kind')).facets[0].values[0].count, 1);
  // Hidden: at once, in counts and facets too, whatever has been read by then.
  await api.patch(`videos/${hit.id}`, {hidden: true});
  assert.deepEqual(await heard(phrase), []);
  await settled(async () => (await ask(phrase)).count === 0, 'the hidden line');
  await api.patch(`videos/${hit.id}`, {hidden: false});
  await settled(async () => (await heard(phrase)).length === 1, 'the line again');
  // Other words beside the film take the place of these; without any nothing is said.
  put('film.en.srt', srt(1, 'Smile, you son of a gun'));
  await settled(async () => (await heard('"smile you son"')).length === 1, 'the other words');
  assert.deepEqual(await heard(phrase), []);
  await api.post('search/index', undefined, 202);
  await settled(async () => !(await api.get('search/index')).building, 'the new index');
  assert.deepEqual(await heard('"smile you son"'), [['film', 'line', 1.25, 'Smile, you son of a gun']]);
  unlinkSync(join(folder, 'film.en.srt'));
  await settled(async () => (await heard('"smile you son"')).length === 0, 'nothing to be said');
});

test('synonyms count from the next query on', async () => {
  assert.deepEqual(await found('warrior '), []);
  await api.patch('settings', {synonyms: 'warrior, gladiator; spidey, spider man'});
  assert.deepEqual(await found('warrior '), ['Gladiator']);
  assert.deepEqual(await found('spidey'), ['Spider-Man']);
  const refused = await api.refused(422, 'PATCH', 'settings', {body: {synonyms: 'tv, television; alone'}});
  assert.equal(refused.field, 'synonyms');
  assert.match(refused.detail, /group 2 \(“alone”\)/);
  assert.deepEqual(await found('warrior '), ['Gladiator'], 'what was refused changes nothing');
  await api.patch('settings', {synonyms: ''});
  assert.deepEqual(await found('warrior '), []);
});

test('pages hold one answer', async () => {
  const first = await ask('', '&limit=3&sort=title');
  const seen = first.items.map((hit) => hit.id);
  let next = first.next;
  while (next) {
    const page = await api.get(next);
    seen.push(...page.items.map((hit) => hit.id));
    next = page.next;
  }
  assert.equal(new Set(seen).size, titles.length + 1);
  assert.equal(seen.length, titles.length + 1);
  await api.refused(422, 'GET', `search?q=other&after=${encodeURIComponent(new URL(first.next, api.origin).searchParams.get('after'))}`);
});

test('whatever is typed, an answer comes', async () => {
  for (const q of ['AND', 'OR', 'NOT x', '(((', '"', 'star wars ナルト abc', 'year:..', '-', ')(', 'title:', 'a'.repeat(990), '🎬', 'rating:>x']) {
    await ask(q);
    await api.get(`search/suggest?q=${encodeURIComponent(q)}`);
  }
  await api.refused(422, 'GET', 'search?sort=nothing');
  await api.refused(422, 'GET', `search?q=${'a'.repeat(1001)}`);
});

test('what is hidden, renamed or deleted is searched as it is', async () => {
  const [hit] = (await ask('amelie')).items;
  await api.patch(`videos/${hit.id}`, {hidden: true});
  // At once, whatever the index has heard of.
  assert.deepEqual(await found('amelie'), []);
  await settled(async () => (await ask('')).count === titles.length, 'the hidden film to go');
  await api.patch(`videos/${hit.id}`, {hidden: false, title: 'Die fabelhafte Welt'});
  await settled(async () => (await found('fabelhafte')).length === 1, 'the new title');
  unlinkSync(join(folder, 'Gladiator.wav'));
  await settled(async () => (await found('gladiator ')).length === 0, 'the deleted film to go');
});

test('a lost or damaged index is built anew', async () => {
  const indexes = join(data, 'search');
  const current = () => readFileSync(join(indexes, 'CURRENT'), 'utf8');
  const before = current();
  await api.post('search/index', undefined, 202);
  await settled(async () => existsSync(join(indexes, 'CURRENT')) && current() !== before && !(await api.get('search/index')).building, 'the new index');
  assert.equal((await found('matrix'))[0], titles[0]);
  assert.equal(readdirSync(indexes).filter((name) => name !== 'CURRENT').length, 1, 'the old one is removed');
  for (const harm of [() => rmSync(indexes, {recursive: true}), () => {
    for (const {name} of readdirSync(join(indexes, current()), {withFileTypes: true}).filter((entry) => entry.isFile())) writeFileSync(join(indexes, current(), name), 'damaged');
  }]) {
    assert.equal((await api.stop()).code, 0);
    harm();
    api = await Api.start({data, libraries: [folder]});
    await settled(async () => (await api.fetch('GET', `${api.base}/api/v1/search?q=matrix`)).body?.items?.length === 1, 'the index');
  }
  const told = await run(['reindex', '--data', data]);
  assert.equal(told.code, 0, told.stderr);
});
