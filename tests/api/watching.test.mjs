// Where people are in what they watch: what players report, lists, what comes next; kept by works, so that files may be
// renamed, replaced, removed and put back; told to nobody else.
import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder();
let api, ada, bob;
const ids = {};

// Every file of another length: two of the same bytes would be one that was moved.
const names = ['Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02 Tabula Rasa.wav', 'Lost/Season 1/Lost S01E10.wav', 'Lost/Season 2/Lost S02E01.wav',
  'Lost Girl S01E03.wav', 'Heat (1995).wav', 'home video.wav'];
const seconds = (at) => 200 + at;

before(async () => {
  names.forEach((name, at) => {
    mkdirSync(join(films, name, '..'), {recursive: true});
    writeFileSync(join(films, name), wave(seconds(at)));
  });
  api = await Api.start({libraries: [`Films=${films}`]});
  const ready = await api.until(async () => {
    const {items} = await api.all('videos?limit=250');
    return items.length === names.length && items.every(({state}) => state === 'ready') ? items : null;
  }, 60, 'the files');
  for (const {id} of ready) ids[(await api.get(`videos/${id}`)).path] = id;
  [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => sessionFor(api.daemon.data, '', name, 'member')));
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

const as = (who) => ({headers: {authorization: `Bearer ${who.token}`}});
const tell = (who, path, body, status = 200) => api.expect(status, 'POST', `videos/${ids[path] ?? path}/place`, {body: {event: 'progress', ...body}, ...as(who)}).then(({body: answer}) => answer);
const going = async (who) => (await api.get('watching/going', as(who))).items;
const titles = (items) => items.map(({video}) => video.title);

test('a film that was begun is gone on with, at its place, by its viewer alone', async () => {
  const film = 'Heat (1995).wav';
  assert.deepEqual(await tell(ada, film, {event: 'start', position: 3}), {place: null, errors: []}, 'only looked into');
  assert.deepEqual(await going(ada), []);
  const {place} = await tell(ada, film, {position: 60.5, playback: 'one'});
  assert.equal(place.position, 60.5);
  assert.equal(place.duration, seconds(5));
  assert.equal(place.seen, false);
  const [item] = await going(ada);
  assert.equal(item.video.id, ids[film]);
  assert.deepEqual(item.place, place);
  assert.equal(item.next, false);
  assert.deepEqual(await going(bob), []);
  assert.equal((await api.get(`videos/${ids[film]}/place`, as(bob))).place, null);
  // 95 % is seen: from the beginning then, counted once a playback.
  for (const position of [191, 195, 200]) await tell(ada, film, {position, playback: 'one'});
  const seen = (await api.get(`videos/${ids[film]}/place`, as(ada))).place;
  assert.deepEqual([seen.position, seen.seen, seen.times], [0, true, 1]);
  assert.deepEqual(await going(ada), []);
  await tell(ada, film, {event: 'finish', position: 205, playback: 'two'});
  assert.equal((await api.get(`videos/${ids[film]}/place`, as(ada))).place.times, 2);
  await api.expect(204, 'DELETE', `videos/${ids[film]}/place`, as(ada));
  assert.equal((await api.get(`videos/${ids[film]}/place`, as(ada))).place, null);
});

test('the next episode follows the one that was seen, in the order of seasons', async () => {
  const [one, two, ten, second] = names;
  const next = async (path) => (await api.get(`videos/${ids[path]}/next`)).video?.id ?? null;
  assert.deepEqual([await next(one), await next(two), await next(ten), await next(second)], [ids[two], ids[ten], ids[second], null]);
  assert.equal(await next('Lost Girl S01E03.wav'), null, 'another series');
  assert.equal(await next('home video.wav'), null);
  await tell(ada, one, {event: 'finish', position: 200});
  let [item] = await going(ada);
  assert.deepEqual([item.video.id, item.next, item.place], [ids[two], true, null]);
  // One of a series, and the one that is being watched.
  await tell(ada, two, {position: 90});
  [item] = await going(ada);
  assert.deepEqual([item.video.id, item.next, item.place.position], [ids[two], false, 90]);
  assert.equal((await going(ada)).length, 1);
  // What was seen already is passed over.
  assert.equal((await api.expect(200, 'PATCH', `videos/${ids[ten]}/place`, {body: {seen: true}, ...as(ada)})).body.place.seen, true);
  await tell(ada, two, {event: 'finish', position: 201});
  assert.deepEqual(titles(await going(ada)), ['Lost S02E01']);
  await api.expect(200, 'PATCH', `videos/${ids[ten]}/place`, {body: {seen: false}, ...as(ada)});
  await tell(ada, two, {event: 'finish', position: 201});
  assert.deepEqual(titles(await going(ada)), ['Lost S01E10']);
  // Hidden, and everything after it: nothing to go on with.
  for (const path of [ten, second]) await api.patch(`videos/${ids[path]}`, {hidden: true});
  assert.deepEqual(await going(ada), []);
  assert.equal(await next(two), null);
  for (const path of [ten, second]) await api.patch(`videos/${ids[path]}`, {hidden: false});
});

test('what was watched is listed newest first, page by page', async () => {
  for (const path of ['Heat (1995).wav', 'home video.wav', names[0], 'Lost Girl S01E03.wav']) await tell(bob, path, {position: 50});
  const seen = [];
  for (let path = 'watching?limit=1'; path;) {
    const page = await api.get(path, as(bob));
    assert.ok(page.items.length <= 1);
    seen.push(...page.items.map(({video, place}) => [video.id, place.position]));
    path = page.next;
  }
  assert.deepEqual(seen, ['Lost Girl S01E03.wav', names[0], 'home video.wav', 'Heat (1995).wav'].map((path) => [ids[path], 50]));
  const foreign = (await api.get('videos?limit=1')).next.match(/after=([^&]+)/)[1];
  assert.equal((await api.refused(422, 'GET', `watching?after=${foreign}`, as(bob))).field, 'after');
});

test('what cannot be is refused by its name, and what nobody may know of is not there', async () => {
  const film = 'Heat (1995).wav';
  const refused = async (body, field) => assert.equal((await tell(ada, film, body, 422)).field, field);
  await refused({event: 'sleep', position: 1}, 'event');
  for (const position of [-1, null, 'x', 1e12]) await refused({position}, 'position');
  await refused({position: 1, duration: -1}, 'duration');
  await refused({position: 60, playback: 'x'.repeat(65)}, 'playback');
  await refused({position: 1, speed: 2}, 'speed');
  assert.equal((await api.refused(422, 'PATCH', `videos/${ids[film]}/place`, {body: {}, ...as(ada)})).field, 'seen');
  await api.patch(`videos/${ids[film]}`, {hidden: true});
  const gone = await tell(ada, film, {position: 60}, 404);
  const never = await tell(ada, '01ARZ3NDEKTSV4RRFFQ69G5FAV', {position: 60}, 404);
  assert.deepEqual({...gone, requestId: ''}, {...never, requestId: ''});
  assert.ok(!titles((await api.get('watching', as(bob))).items).includes('Heat (1995)'));
  await api.patch(`videos/${ids[film]}`, {hidden: false});
  assert.ok(titles((await api.get('watching', as(bob))).items).includes('Heat (1995)'));
  for (const path of ['watching', 'watching/going', `videos/${ids[film]}/place`]) await api.refused(401, 'GET', path, {anonymous: true});
});

test('other devices of the same person hear of it, nobody else at all', async () => {
  const film = 'home video.wav';
  const key = (await api.expect(201, 'POST', 'keys', {body: {name: 'script', permissions: ['library.read']}, ...as(ada)})).body;
  const [own, foreign, script] = await Promise.all([ada, bob, key].map((who) => Feed.open(api, as(who))));
  await tell(ada, film, {position: 77});
  const message = await own.until(({type}) => type === 'watch.changed', 5);
  assert.deepEqual({...message, seq: 0}, {type: 'watch.changed', seq: 0, id: ids[film], position: 77, duration: seconds(6), seen: false, forgotten: false});
  await api.expect(204, 'DELETE', `videos/${ids[film]}/place`, as(ada));
  await own.until(({type, forgotten}) => type === 'watch.changed' && forgotten, 5);
  await tell(bob, film, {position: 50});
  await foreign.until(({type}) => type === 'watch.changed', 5);
  assert.equal(foreign.messages.filter(({type}) => type === 'watch.changed').length, 1);
  // What is not about places reaches the key after it would have heard of them.
  await api.patch(`videos/${ids[film]}`, {ageRating: 6});
  await script.until(({type}) => type === 'video.changed', 5);
  assert.deepEqual(script.messages.filter(({type}) => type === 'watch.changed'), [], 'places are for people, not for their keys');
  await api.patch(`videos/${ids[film]}`, {ageRating: null});
  await Promise.all([own.close(), foreign.close(), script.close()]);
});

test('a place outlives renaming, moving, replacing, and removing and putting back', async () => {
  const scan = async () => {
    const [library] = (await api.get('libraries')).items;
    await api.post(`libraries/${library.id}/scan`, undefined, 202);
    await api.idle();
  };
  const at = async (title) => (await api.get('watching', as(ada))).items.filter(({video}) => video.title === title).map(({place}) => place.position);
  const move = async (from, to) => {
    mkdirSync(join(films, to, '..'), {recursive: true});
    renameSync(join(films, from), join(films, to));
    await scan();
  };
  await tell(ada, 'home video.wav', {position: 33});
  await tell(ada, 'Lost Girl S01E03.wav', {position: 44});
  await move('home video.wav', 'films/Birthday.wav');
  assert.deepEqual(await at('Birthday'), [33]);
  await move('films/Birthday.wav', 'Birthday (2020).wav');
  assert.deepEqual(await at('Birthday (2020)'), [33]);
  // A better copy under another name.
  rmSync(join(films, 'Lost Girl S01E03.wav'));
  writeFileSync(join(films, 'Lost.Girl.S01E03.1080p.WEB-DL.wav'), wave(260));
  await scan();
  assert.deepEqual(await at('Lost Girl S01E03'), [44]);
  // Gone for a while; what is known of it waits.
  rmSync(join(films, 'Lost.Girl.S01E03.1080p.WEB-DL.wav'));
  await scan();
  assert.deepEqual(await at('Lost Girl S01E03'), []);
  writeFileSync(join(films, 'Lost.Girl.S01E03.1080p.WEB-DL.wav'), wave(260));
  await scan();
  assert.deepEqual(await at('Lost Girl S01E03'), [44]);
  // And a restart is none of its business.
  await api.daemon.kill('SIGKILL');
  const {Daemon} = await import('../lib/daemon.mjs');
  api.daemon = await Daemon.start({data: api.daemon.data, libraries: [`Films=${films}`]});
  api.origin = new URL(api.daemon.origin).origin;
  assert.deepEqual(await at('Lost Girl S01E03'), [44]);
});
