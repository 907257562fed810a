// Providers on the network: nobody is asked before somebody says so; then what names do not say is known, behind what people and NFO
// files say; and whatever a provider does, the library stays.
import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Providers} from '../lib/providers.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder('chanoma-online');
let api, fake, ada, seconds = 60;

const write = (name, bytes) => {
  mkdirSync(dirname(join(films, name)), {recursive: true});
  writeFileSync(join(films, name), bytes);
};
const put = (name) => write(name, wave(++seconds));
const rescan = async () => {
  await api.post(`libraries/${(await api.get('libraries')).items.find(({name}) => name === 'Films').id}/scan`, undefined, 202);
  await api.idle();
};
const provider = async (name) => (await api.get('online')).providers.find((one) => one.provider === name);
const asked = (show, wanted) => api.until(async () => {
  const now = await api.get(`shows/${show}/online`);
  return wanted(now) ? now : null;
}, 30, `what is known of ${show}`);
const title = (show, wanted) => api.until(async () => (await api.get(`shows/${show}`)).title === wanted, 30, `${show} being called ${wanted}`);

before(async () => {
  fake = await Providers.start();
  ['The Long Shore (2004)/Season 1/The Long Shore S01E01.wav', 'The Long Shore (2004)/Season 1/The Long Shore S01E02-E03.wav', 'The Grid (1999)/The Grid (1999).wav',
    'Unheard Of (1990)/Unheard Of (1990).wav'].forEach(put);
  api = await Api.start({libraries: [`Films=${films}`], args: fake.args});
  await api.until(async () => (await api.all('videos?limit=250&state=ready')).items.length === 4, 60, 'the files');
  await api.idle();
  ada = await sessionFor(api.daemon.data, '', 'ada', 'member');
});
after(async () => {
  await api?.stop();
  await fake?.stop();
  rmSync(films, {recursive: true, force: true});
});

test('nobody is asked before somebody says so', async () => {
  await rescan();
  const {on, providers} = await api.get('online');
  assert.equal(on, false);
  assert.deepEqual(providers.map(({state}) => state), ['keyless', 'keyless', 'off', 'off', 'off']);
  await api.refused(409, 'GET', 'online/search?kind=series&title=The%20Long%20Shore');
  await api.refused(409, 'POST', 'online/tvmaze/test');
  await api.refused(409, 'PUT', 'online/tmdb/key', {body: {key: 'right-key'}});
  await api.refused(409, 'GET', `online/pictures?provider=tvmaze&address=${encodeURIComponent(`${fake.origin}/pictures/82.png`)}`);
  assert.deepEqual(fake.asked, []);
  const member = {headers: {authorization: `Bearer ${ada.token}`}};
  await api.refused(403, 'GET', 'online', member);
  await api.refused(403, 'GET', 'online/search?kind=series&title=x', member);
  await api.refused(403, 'PUT', 'shows/the-long-shore/online', {...member, body: {provider: 'tvmaze', id: '83'}});
});

test('with consent, what names do not say is known', async () => {
  await api.patch('settings', {online: true});
  const {matches, dueAt, leftAlone} = await asked('the-long-shore', ({askedAt}) => askedAt);
  await api.idle();
  assert.deepEqual(matches.map(({provider: name, id, byHand}) => [name, id, byHand]), [['tvmaze', '82', false], ['wikidata', 'Q1', false]]);
  assert.equal(leftAlone, false);
  assert.ok(new Date(dueAt) > new Date());
  const show = await api.get('shows/the-long-shore');
  assert.deepEqual([show.title, show.plot, show.year, show.runtime, show.genres, show.studios], ['The Long Shore', 'They crash & stay.', 2004, 43, ['Drama'], ['ABC']]);
  assert.deepEqual(show.people, [{kind: 'actor', name: 'Ada Fox', role: 'Jack'}]);
  assert.deepEqual(show.ids.find(({source}) => source === 'imdb'), {source: 'imdb', value: 'tt0411008'});
  const [pilot, two] = (await api.get('shows/the-long-shore/entries')).items;
  assert.deepEqual([pilot.title, pilot.plot, pilot.airedOn], ['Pilot of the shore', 'A crash.', '2004-09-22']);
  assert.equal(two.title, 'Second / Later', 'the third of a season of two is counted through');
  // Its pictures are ours by now.
  assert.match(show.poster.url, /^\/api\/v1\/shows\//);
  const poster = await api.expect(200, 'GET', show.poster.url);
  assert.equal(poster.headers.get('content-type'), 'image/jpeg');
  assert.ok(show.backdrop);
  assert.equal(show.banner, null, 'an address that is not theirs is not asked for');
  const none = await asked('unheard-of', ({askedAt}) => askedAt);
  assert.deepEqual(none.matches, []);
});

test('only titles, years and ids go out', async () => {
  assert.ok(fake.asked.length > 5);
  for (const {path, query, headers, body} of fake.asked) {
    const all = `${path} ${[...query].join(' ')} ${body} ${JSON.stringify(headers)}`;
    assert.ok(!all.includes(films) && !/S01E0|\.wav|chanoma-online/.test(all), all);
    assert.deepEqual(Object.keys(headers).filter((name) => !['host', 'accept', 'user-agent', 'connection', 'content-type', 'content-length', 'authorization'].includes(name)), []);
    assert.equal(headers['user-agent'], 'Chanoma');
  }
  assert.equal(fake.of('tmdb').length + fake.of('tvdb').length, 0, 'those without a key are not asked');
  assert.deepEqual(readdirSync(films).sort(), ['The Grid (1999)', 'The Long Shore (2004)', 'Unheard Of (1990)'], 'nothing is written beside the films');
  assert.deepEqual(readdirSync(join(films, 'The Grid (1999)')), ['The Grid (1999).wav']);
});

test('NFO files and people go before providers', async () => {
  write('The Long Shore (2004)/tvshow.nfo', '<tvshow><title>LONG SHORE, told</title></tvshow>');
  await rescan();
  await title('the-long-shore', 'LONG SHORE, told');
  assert.equal((await api.get('shows/the-long-shore')).plot, 'They crash & stay.', 'what it does not tell is still known');
  await api.patch('shows/the-long-shore', {plot: 'By hand.'});
  await api.expect(200, 'POST', 'shows/the-long-shore/online/refresh');
  await asked('the-long-shore', ({askedAt}) => askedAt);
  await api.idle();
  const show = await api.get('shows/the-long-shore');
  assert.deepEqual([show.title, show.plot], ['LONG SHORE, told', 'By hand.']);
  await api.patch('shows/the-long-shore', {plot: null});
});

test('a key is tested before it is kept, and never shown', async () => {
  const refused = await api.refused(422, 'PUT', 'online/tmdb/key', {body: {key: 'wrong-key'}});
  assert.match(JSON.stringify(refused), /refuses the key/);
  assert.equal((await provider('tmdb')).hasKey, false);
  await api.expect(204, 'PUT', 'online/tmdb/key', {body: {key: 'right-key'}});
  const {hasKey, state} = await provider('tmdb');
  assert.deepEqual([hasKey, state === 'refused'], [true, false]);
  assert.deepEqual((await api.expect(200, 'POST', 'online/tmdb/test')).body, {works: true, detail: null});
  await asked('the-grid', ({matches}) => matches.some(({provider: name}) => name === 'tmdb'));
  await api.idle();
  const film = await api.get('shows/the-grid');
  assert.deepEqual([film.title, film.plot, film.tagline, film.ageRating, film.runtime], ['The Grid', 'A wire.', 'Believe.', 'R', 136]);
  assert.match(film.poster.url, /^\/api\/v1\/shows\//);
  for (const text of [JSON.stringify(await api.get('online')), JSON.stringify(await api.get('settings')), api.daemon.output ?? '']) assert.ok(!text.includes('right-key'));
  const cache = join(api.daemon.data, 'cache', 'online');
  for (const name of readdirSync(cache)) assert.ok(!readFileSync(join(cache, name), 'latin1').includes('right-key'));
});

test('somebody who chooses sees candidates, with posters by way of this server', async () => {
  const {items, problems} = await api.get('online/search?kind=series&title=The%20Long%20Shore');
  assert.deepEqual(problems, []);
  const others = items.filter((one) => one.provider === 'tvmaze');
  assert.deepEqual(others.map(({id, year}) => [id, year]), [['82', 2004], ['83', 2015]]);
  assert.match(others[1].poster, /^\/api\/v1\/online\/pictures\?/);
  assert.equal((await api.expect(200, 'GET', others[1].poster)).headers.get('content-type'), 'image/jpeg');
  for (const address of ['http://127.0.0.1:1/x', 'file:///etc/passwd', 'https://static.tvmaze.com.evil.example/x', `${fake.origin}0/x`]) {
    await api.refused(422, 'GET', `online/pictures?provider=tvmaze&address=${encodeURIComponent(address)}`);
  }
  fake.modes.pictures = 'rubbish';
  await api.refused(404, 'GET', `online/pictures?provider=tvmaze&address=${encodeURIComponent(`${fake.origin}/pictures/nothing.png`)}`);
  delete fake.modes.pictures;
  await api.expect(200, 'PUT', 'shows/the-long-shore/online', {body: {provider: 'tvmaze', id: '83'}});
  await asked('the-long-shore', ({askedAt}) => askedAt);
  await api.idle();
  const {matches} = await api.get('shows/the-long-shore/online');
  assert.deepEqual(matches.map(({provider: name, id, byHand}) => [name, id, byHand]), [['tvmaze', '83', true]], 'others are not asked by its title');
  assert.equal((await api.get('shows/the-long-shore')).plot, 'Another one.');
  await api.refused(422, 'PUT', 'shows/the-long-shore/online', {body: {provider: 'tvmaze', id: '../1'}});
  await api.refused(422, 'PUT', 'shows/the-long-shore/online', {body: {provider: 'nobody', id: '1'}});
  await api.expect(200, 'PUT', 'shows/the-long-shore/online', {body: {provider: 'tvmaze', id: '82'}});
  await asked('the-long-shore', ({askedAt}) => askedAt);
  await api.idle();
});

for (const [mode, words] of [['limited', /429/], ['rubbish', /documentation/], ['html', /JSON/], ['huge', /larger/], ['broken', /500/], ['moved', /JSON|documentation/]]) {
  test(`a provider that is ${mode} is said to be, and the library stays`, async () => {
    const before = await api.get('shows/the-long-shore');
    fake.modes.tvmaze = mode;
    for (let i = 0; i < 3; ++i) await api.expect(200, 'POST', 'online/tvmaze/test');
    const {state, since, until, detail} = await provider('tvmaze');
    assert.equal(state, 'resting');
    assert.match(detail, words);
    assert.ok(new Date(since) <= new Date() && new Date(until) > new Date());
    const count = fake.of('tvmaze').length;
    await api.expect(200, 'POST', 'shows/the-long-shore/online/refresh');
    await asked('the-long-shore', ({askedAt}) => askedAt);
    assert.equal(fake.of('tvmaze').length, count, 'it is left alone');
    // What was asked before is still known; this was not.
    const {items, problems} = await api.get(`online/search?kind=series&title=The%20Shore%20${mode}`);
    assert.deepEqual([items.filter((one) => one.provider === 'tvmaze').length, problems[0]?.provider], [0, 'tvmaze']);
    const now = await api.get('shows/the-long-shore');
    assert.deepEqual(now, before);
    delete fake.modes.tvmaze;
    assert.deepEqual((await api.expect(200, 'POST', 'online/tvmaze/test')).body, {works: true, detail: null});
    assert.equal((await provider('tvmaze')).state, 'well');
  });
}

test('one who keeps silent holds nothing up but its own question', async () => {
  fake.modes.wikidata = 'silent';
  const began = Date.now();
  const testing = api.expect(200, 'POST', 'online/wikidata/test');
  assert.ok((await api.get('shows?limit=10')).items.length >= 3);
  const {body} = await testing;
  assert.equal(body.works, false);
  assert.match(body.detail, /[Tt]ime/);
  assert.ok(Date.now() - began < 20_000);
  delete fake.modes.wikidata;
});

test('a show that is left alone is as if nobody had been asked', async () => {
  await api.delete('shows/the-long-shore/online');
  const show = await api.get('shows/the-long-shore');
  assert.deepEqual([show.plot, show.backdrop, show.people], [null, null, []]);
  assert.equal((await api.get('shows/the-long-shore/entries')).items[0].plot, null);
  const {leftAlone, matches} = await api.get('shows/the-long-shore/online');
  assert.deepEqual([leftAlone, matches], [true, []]);
  const count = fake.asked.length;
  await rescan();
  assert.equal(fake.asked.length, count);
  await api.expect(200, 'POST', 'shows/the-long-shore/online/refresh');
  await asked('the-long-shore', ({matches: now}) => now.length > 0);
});

test('without consent again nobody is asked, and what is known stays', async () => {
  await api.idle();
  await api.patch('settings', {online: false});
  const count = fake.asked.length;
  put('The Grid Again (2001)/The Grid Again (2001).wav');
  await rescan();
  await api.expect(200, 'POST', 'shows/the-grid/online/refresh');
  await api.idle();
  assert.equal(fake.asked.length, count);
  assert.equal((await api.get('shows/the-grid')).plot, 'A wire.');
});
