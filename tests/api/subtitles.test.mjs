// Subtitles within films and beside them, and the storyboard: what is extracted, what it says, and how changes are seen.
import assert from 'node:assert/strict';
import {readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {letters, place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder(), data = temporaryFolder();
let api, film;

const srt = (text) => Buffer.concat([Buffer.from('1\r\n00:00:01,000 --> 00:00:02,000\r\n'), text, Buffer.from('\r\n')]);
// "Добрый день, это субтитры для фильма" as Windows writes it.
const cyrillic = Buffer.from('c4eee1f0fbe920e4e5edfc2c20fdf2ee20f1f3e1f2e8f2f0fb20e4ebff20f4e8ebfcece0', 'hex');
const sup = Buffer.concat([Buffer.from('PG'), Buffer.from([0, 1, 95, 144, 0, 0, 0, 0, 0x80, 0, 0])]);

function put(name, bytes) {
  writeFileSync(join(folder, `${name}.part`), bytes);
  renameSync(join(folder, `${name}.part`), join(folder, name));
}
const details = (wanted, what) => api.until(async () => {
  const video = await api.get(`videos/${film.id}`);
  return wanted(video) ? video : null;
}, 30, what);
const text = async (address) => (await api.expect(200, 'GET', address)).bytes.toString('utf8');

before(async () => {
  place('hevc.mkv', folder);
  place('styled.mkv', folder);
  place('styled.mkv', folder, 'styled.part 2.mkv');
  place('styled.mkv', folder, 'alone.mkv');
  put('styled.ru.forced.srt', srt(cyrillic));
  put('styled.part 2.de.hi.vtt', Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nzwei\n'));
  put('styled.hi.sup', sup);
  put('styled.idx', Buffer.from('# no pictures to go with it\n'));
  api = await Api.start({data, libraries: [folder]});
  film = await api.videoWhen('styled');
  await api.idle();
  film = await api.get(`videos/${film.id}`);
});
after(async () => {
  await api?.stop();
  for (const path of [folder, data]) rmSync(path, {recursive: true, force: true});
});

test('styled subtitles come as they were and as plain text', async () => {
  const [track] = film.subtitles;
  assert.deepEqual([track.language, track.format, track.forced, track.hearingImpaired, track.external, track.ready], ['en', 'ass', true, true, false, true]);
  assert.equal(await text(track.url), 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:0\n<i>above</i>\n\n');
  assert.equal(track.original.format, 'ass');
  const ass = await text(track.original.url);
  assert.match(ass, /^\[Script Info\][\s\S]*Style: Default,Letters[\s\S]*\nDialogue: 0,0:00:01\.00,0:00:02\.00,Default,,0,0,0,,\{\\an8\\i1\}above\n$/);
});

test('a film with nothing beside it has its subtitles before anybody asks', async () => {
  const [track] = (await api.videoWhen('alone')).subtitles;
  assert.equal(track.ready, true);
});

test('files beside a film belong to it by name, and say what they are', async () => {
  const external = film.subtitles.filter((one) => one.external);
  assert.deepEqual(external.map(({language, forced, hearingImpaired, format, original}) => [language, forced, hearingImpaired, format, original?.format ?? null]),
    [['hi', false, false, 'hdmv_pgs_subtitle', 'pgs'], ['ru', true, false, 'subrip', null]]);
  assert.match(await text(external[1].url), /Добрый день, это субтитры для фильма/);
  assert.ok((await api.expect(200, 'GET', external[0].original.url)).bytes.equals(sup));
  assert.equal(external[0].url, null);
  await api.refused(404, 'GET', external[0].original.url.replace('.sup', '.vtt'));
  const second = await api.videoWhen('styled.part 2');
  assert.deepEqual(second.subtitles.filter((one) => one.external).map(({language, hearingImpaired}) => [language, hearingImpaired]), [['de', true]]);
});

test('players are told of what is text', async () => {
  const mpd = await text(film.playback.dash);
  for (const {index, url} of film.subtitles) assert.equal(mpd.includes(`subtitles/${index}.vtt`), url !== null, `${index}`);
  assert.match(mpd, /thumbnail_tile" value="1x1"/);
});

test('fonts come from the file', async () => {
  const {id} = await api.video('hevc');
  const {fonts} = await api.get(`videos/${id}`);
  assert.deepEqual(fonts.map(({name}) => name), ['Letters.ttf']);
  const {bytes, headers} = await api.expect(200, 'GET', fonts[0].url);
  assert.ok(bytes.equals(letters));
  await api.expect(304, 'GET', fonts[0].url, {headers: {'if-none-match': headers.get('etag')}});
  await api.refused(404, 'GET', fonts[0].url.replace(/\d+$/, '0'));
});

test('the storyboard is a sheet and its index', async () => {
  const {storyboard} = film;
  assert.deepEqual([storyboard.columns, storyboard.rows, storyboard.tileWidth, storyboard.tileHeight, storyboard.count, storyboard.interval], [1, 1, 256, 144, 1, 10]);
  assert.equal(await text(storyboard.vtt), 'WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nstoryboard.jpg#xywh=0,0,256,144\n');
  const {bytes} = await api.expect(200, 'GET', storyboard.sheet);
  assert.equal(bytes.toString('latin1', 0, 2), '\xff\xd8');
});

test('a subtitle file that comes, changes or goes is noticed', async () => {
  const address = film.subtitles[0].url;
  const before = (await api.expect(200, 'GET', address)).headers.get('etag');
  put('styled.fr.srt', srt(Buffer.from('bonjour')));
  let video = await details(({subtitles}) => subtitles.some(({language}) => language === 'fr'), 'the new file');
  let track = video.subtitles.find(({language}) => language === 'fr');
  assert.match(await text(track.url), /bonjour/);
  put('styled.fr.srt', srt(Buffer.from('bonsoir, les amis')));
  await api.until(async () => (await text(track.url).catch(() => '')).includes('bonsoir'), 30, 'the change');
  rmSync(join(folder, 'styled.fr.srt'));
  video = await details(({subtitles}) => subtitles.every(({language}) => language !== 'fr'), 'its end');
  await api.expect(404, 'GET', track.url);
  assert.equal((await api.expect(200, 'GET', address)).headers.get('etag'), before);
  await api.idle();
  // Nothing is left of what is no longer there.
  const texts = readdirSync(join(data, 'images'), {recursive: true}).map(String).filter((name) => name.includes(film.id) && /\.(vtt|ass|sup)$/.test(name));
  assert.equal(texts.length, 4, texts.join(' '));
  assert.ok(!readdirSync(join(data, 'images'), {recursive: true}).map(String).some((name) => name.includes('.tmp')));
});

test('a scan sees what changed while nobody looked', async () => {
  await api.stop();
  writeFileSync(join(folder, 'styled.it.srt'), srt(Buffer.from('ciao')));
  // What a daemon leaves that is killed while it extracts.
  const images = join(data, 'images'), left = `${film.id}.0.t10009-0.vtt.tmp1`;
  writeFileSync(join(images, film.id.slice(-2), left), 'half');
  api = await Api.start({data, libraries: [folder]});
  const video = await details(({subtitles}) => subtitles.some(({language}) => language === 'it'), 'the file');
  assert.match(await text(video.subtitles.find(({language}) => language === 'it').url), /ciao/);
  await api.idle();
  assert.ok(!readdirSync(images, {recursive: true}).map(String).some((name) => name.endsWith(left)));
});
