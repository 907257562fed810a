// Pictures beside the files: which is whose, that they come, change and go with their files, that nobody sees one of what is kept from
// them, and what is bad among them is refused in words.
import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip, wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../lib/daemon.mjs';
import {bomb, png} from '../lib/pictures.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder(), cellar = temporaryFolder();
const red = [200, 16, 16], green = [16, 180, 16], blue = [16, 16, 200], yellow = [220, 200, 16], cyan = [16, 200, 200], violet = [160, 16, 200];
let api, ada, child, seconds = 60;

const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
const write = (name, bytes, root = films) => {
  mkdirSync(dirname(join(root, name)), {recursive: true});
  writeFileSync(join(root, name), bytes);
};
// Every file of another length: two of the same bytes would be one that was moved.
const put = (name, root = films) => write(name, wave(++seconds), root);
const poster = (colour) => png(200, 300, colour), wide = (colour) => png(320, 180, colour);
const library = async (name) => (await api.get('libraries')).items.find((one) => one.name === name);
const rescan = async () => {
  for (const name of ['Films', 'Cellar']) await api.post(`libraries/${(await library(name)).id}/scan`, undefined, 202);
  await api.idle();
};
const show = (slug, who) => api.get(`shows/${slug}`, who && as(who));
const video = async (title) => api.get(`videos/${(await api.video(title)).id}`);
const season = async (number) => (await api.get('shows/lost/seasons')).items.find((one) => one.number === number);
const entry = async (number) => (await api.get('shows/lost/entries')).items.find((one) => one.season === 1 && one.number === number);
const kept = () => readdirSync(join(api.daemon.data, 'images'), {withFileTypes: true}).filter((one) => one.isDirectory())
  .flatMap(({name}) => readdirSync(join(api.daemon.data, 'images', name))).filter((name) => /\.p\d+\./.test(name));

// Of the house's own, and of that colour.
function looksLike(picture, colour, what) {
  assert.ok(picture, what);
  assert.equal(picture.own, true, what);
  const [, ...parts] = /^#(..)(..)(..)$/.exec(picture.colors[0]).map((part) => parseInt(part, 16));
  parts.forEach((part, at) => assert.ok(Math.abs(part - colour[at]) < 40, `${what}: ${picture.colors[0]} is not ${colour}`));
}

before(async () => {
  ['Lost/Season 1/Lost S01E01.wav', 'Lost/Season 1/Lost S01E02.wav', 'Lost/Season 2/Lost S02E01.wav', 'Lost/Specials/Lost S00E01.wav', 'Dark/Season 1/Dark S01E01.wav',
    'Heat (1995)/Heat (1995).wav', 'Flat/Ronin (1998).wav', 'Flat/Alien (1979).wav', 'Flat/Alien (1979) 2.wav', 'Bad/Bomb (2000).wav', 'Half/Half (2001).wav', 'Text/Text (2002).wav',
    'Home/birthday.wav'].forEach((name) => put(name));
  put('Secret (2011)/Secret (2011).wav', cellar);
  put('Lost/Season 3/Lost S03E01.wav', cellar);
  mkdirSync(join(films, 'Film (2005)'));
  copyFileSync(clip('film.mp4'), join(films, 'Film (2005)/Film (2005).mp4'));
  write('poster.jpg', poster(yellow));
  write('Lost/poster.jpg', poster(red));  // a PNG, whatever it is called
  write('Lost/folder.jpg', poster(yellow));
  write('Lost/fanart.png', wide(green));
  write('Lost/clearlogo.png', png(200, 80, [...blue, 120]));
  write('Lost/banner.png', png(758, 140, cyan));
  write('Lost/season01-poster.png', poster(green));
  write('Lost/season-specials-poster.png', poster(violet));
  write('Lost/Season 2/poster.png', poster(blue));
  write('Lost/Season 1/Lost S01E01-thumb.png', wide(yellow));
  write('Lost/Season 3/poster.png', poster(yellow), cellar);
  write('Heat (1995)/poster.png', poster(red));
  write('Heat (1995)/Heat (1995)-fanart.png', wide(cyan));
  write('Film (2005)/folder.png', poster(violet));
  write('Flat/poster.png', poster(yellow));
  write('Flat/Alien (1979)-poster.png', poster(green));
  write('Home/birthday.png', wide(red));
  write('Bad/poster.png', bomb());
  write('Half/poster.png', poster(red).subarray(0, 300));
  write('Text/poster.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('Secret (2011)/poster.png', poster(red), cellar);
  api = await Api.start({libraries: [`Films=${films}`, `Cellar=${cellar}`]});
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === 16, 60, 'the files');
  await api.idle();
  ada = await sessionFor(api.daemon.data, '', 'ada', 'member');
  child = await sessionFor(api.daemon.data, '', 'kim', 'member');
  await api.patch(`users/${child.user.id}`, {view: {libraries: [(await library('Films')).id]}});
});
after(async () => {
  await api?.stop();
  for (const folder of [films, cellar]) rmSync(folder, {recursive: true, force: true});
});

test('a series has those of its folder, and its seasons theirs', async () => {
  const lost = await show('lost');
  looksLike(lost.poster, red, 'poster.jpg goes before folder.jpg');
  looksLike(lost.backdrop, green, 'fanart');
  looksLike(lost.banner, cyan, 'banner');
  assert.deepEqual([lost.poster.width, lost.poster.height, lost.banner.width], [200, 300, 758]);
  looksLike((await season(1)).poster, green, 'season01-poster');
  looksLike((await season(2)).poster, blue, 'the folder of season 2');
  looksLike((await season(0)).poster, violet, 'specials');
  assert.equal((await show('dark')).poster, null, 'what lies above all series is of none');
  looksLike((await api.all('shows')).items.find(({slug}) => slug === 'lost').poster, red, 'in lists');
  looksLike((await entry(1)).videos[0].still, yellow, 'an episode’s still');
  assert.equal((await entry(2)).videos[0].still, null);
});

test('a film has those of its name, and of a folder that is its own', async () => {
  looksLike((await show('heat')).poster, red, 'poster.png');
  looksLike((await show('heat')).backdrop, cyan, 'FILM-fanart.png');
  looksLike((await video('Heat (1995)')).poster, red, 'its file');
  looksLike((await video('Heat (1995)')).still, cyan, 'a still');
  const film = await video('Film (2005)');
  looksLike(film.poster, violet, 'it goes before a frame');
  assert.equal(film.still.own, false, 'which is there in the shape of a screen');
  looksLike((await show('film')).poster, violet, 'and so it does for the show');
  looksLike((await api.all('videos')).items.find(({title}) => title === 'birthday').still, red, 'what is no film has its own as well');
});

test('those of a neighbour are never taken', async () => {
  assert.equal((await show('ronin')).poster, null);
  looksLike((await show('alien')).poster, green, 'the one that bears its name');
  assert.equal((await video('Ronin (1998)')).poster, null);
});

test('they are served at addresses that never give another, as what they are', async () => {
  const lost = await show('lost');
  const {bytes, headers} = await api.expect(200, 'GET', `${lost.poster.url}?width=320`);
  assert.equal(headers.get('content-type'), 'image/jpeg');
  assert.equal(bytes.readUInt16BE(0), 0xffd8);
  assert.match(headers.get('cache-control'), /immutable/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  await api.expect(304, 'GET', lost.poster.url, {headers: {'if-none-match': (await api.expect(200, 'GET', lost.poster.url)).headers.get('etag')}});
  const logo = await api.expect(200, 'GET', lost.logo.url);
  assert.equal(logo.headers.get('content-type'), 'image/png');
  assert.equal(logo.bytes[25], 6, 'what can be seen through stays so');
  for (const wrong of ['0', '1', 'x', '-1']) await api.refused(404, 'GET', lost.poster.url.replace(/\d+$/, wrong));
  await api.expect(200, 'GET', (await video('Heat (1995)')).poster.url);
  for (const kind of ['banner', 'backdrop']) await api.expect(200, 'GET', lost[kind].url);
});

test('what is bad is refused in words, to those who may mend it', async () => {
  for (const [slug, file, detail] of [['bomb', 'Bad/poster.png', /100 million pixels/], ['half', 'Half/poster.png', /cut off/], ['text', 'Text/poster.jpg', /no(t a)? .*picture/]]) {
    const {problems, ...one} = await show(slug);
    assert.equal(one.poster, null, slug);
    assert.deepEqual(problems.map((problem) => problem.file), [file]);
    assert.match(problems[0].detail, detail);
    assert.deepEqual((await show(slug, ada)).problems, []);
  }
  assert.equal((await api.get('jobs?kind=pictures&state=dead')).items.length, 0);
});

test('nobody sees one of what is kept from them', async () => {
  const secret = await show('secret'), hers = await show('lost', ada), his = await show('lost', child);
  await api.expect(200, 'GET', secret.poster.url, as(ada));
  await api.refused(404, 'GET', secret.poster.url, as(child));
  looksLike(his.poster, red, 'what lies in a library of theirs');
  const third = async (who) => (await api.get('shows/lost/seasons', as(who))).items.find(({number}) => number === 3);
  const {url} = (await third(ada)).poster;
  assert.equal(await third(child), undefined);
  await api.expect(200, 'GET', url, as(ada));
  await api.refused(404, 'GET', url, as(child));
  const {id} = await api.video('Lost S03E01');
  await api.patch(`videos/${id}`, {hidden: true});
  await api.refused(404, 'GET', url, as(ada));
  await api.patch(`videos/${id}`, {hidden: false});
  await api.expect(200, 'GET', url, as(ada));
  const ids = await Promise.all(['Lost S01E01', 'Lost S01E02', 'Lost S02E01', 'Lost S00E01'].map(async (title) => (await api.video(title)).id));
  const hide = (hidden) => Promise.all(ids.map((one) => api.patch(`videos/${one}`, {hidden})));
  await hide(true);
  await api.refused(404, 'GET', hers.poster.url, as(ada));
  await api.refused(404, 'GET', his.poster.url, as(child));
  await hide(false);
  await api.expect(200, 'GET', hers.poster.url, as(child));
});

test('one that comes, changes or goes is noticed at once', async () => {
  const soon = (check, what) => api.until(check, 20, what);
  const before = await show('lost');
  write('Lost/poster.jpg', poster(blue));
  await soon(async () => (await show('lost')).poster.url !== before.poster.url, 'another address');
  looksLike((await show('lost')).poster, blue, 'changed');
  await api.refused(404, 'GET', before.poster.url);
  rmSync(join(films, 'Lost/poster.jpg'));
  await soon(async () => {
    try {
      looksLike((await show('lost')).poster, yellow, 'folder.jpg');
      return true;
    } catch { return false; }
  }, 'the next best');
  rmSync(join(films, 'Lost/folder.jpg'));
  await soon(async () => (await show('lost')).poster === null, 'none');
  write('Lost/Season 1/Lost S01E02-thumb.png', wide(violet));
  await soon(async () => (await entry(2)).videos[0].still, 'a still');
  write('Half/poster.png', poster(green));
  await soon(async () => (await show('half')).poster, 'a whole one');
  assert.deepEqual((await show('half')).problems, []);
  rmSync(join(films, 'Heat (1995)/poster.png'));
  await soon(async () => (await show('heat')).poster === null, 'none of a film');
  write('Flat/Ronin (1998)-poster.png', poster(blue));
  await soon(async () => (await show('ronin')).poster, 'a neighbour’s own');
  rmSync(join(films, 'Flat/Alien (1979).wav'));
  rmSync(join(films, 'Flat/Alien (1979) 2.wav'));
  rmSync(join(films, 'Flat/Ronin (1998)-poster.png'));
  await rescan();
  looksLike((await show('ronin')).poster, yellow, 'the folder is its own now');
  put('Flat/Alien (1979).wav');
  await rescan();
  assert.equal((await show('ronin')).poster, null, 'and now it is not');
});

test('what was made of them is made again when it is damaged; a daemon that was killed knows them, and what goes with its library leaves nothing', async () => {
  const seen = await show('lost');
  // What the disk has changed is not shown, and made again.
  const {bytes} = await api.expect(200, 'GET', seen.backdrop.url);
  for (const name of kept().filter((one) => one.includes(`.p${seen.backdrop.url.split('/').pop()}.`))) {
    const file = join(api.daemon.data, 'images', seen.id.slice(24), name);
    const damaged = readFileSync(file);
    damaged[damaged.length >> 1] ^= 1;
    writeFileSync(file, damaged);
  }
  await api.refused(503, 'GET', seen.backdrop.url);
  await api.until(async () => (await api.fetch('GET', seen.backdrop.url)).status === 200, 20, 'made again');
  assert.deepEqual((await api.expect(200, 'GET', seen.backdrop.url)).bytes, bytes);
  await api.daemon.kill('SIGKILL');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`]});
  api.origin = new URL(api.daemon.origin).origin;
  assert.deepEqual((await show('lost')).backdrop, seen.backdrop);
  await api.expect(200, 'GET', seen.backdrop.url);
  const {id} = await api.video('Secret (2011)');
  assert.ok(kept().some((name) => name.startsWith(id)));
  await api.delete(`libraries/${(await library('Cellar')).id}`);
  await api.until(() => !kept().some((name) => name.startsWith(id)), 20, 'its pictures are gone');
});
