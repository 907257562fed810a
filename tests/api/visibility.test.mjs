// Who may see what somebody sent in: every address, list, count, search and event, for its owner, those chosen, everybody else
// and whoever watches over the house, before and after its owner thinks otherwise.
import assert from 'node:assert/strict';
import {readFileSync, rmSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip, place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {tour} from '../lib/tour.mjs';

const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const films = temporaryFolder();
const people = {};
let api, film;

const as = (who) => (who === 'guest' ? {} : {authorization: `Bearer ${people[who].token}`});
async function ask(who, method, path, {body, headers} = {}) {
  const response = await fetch(api.origin + path, {
    method, anonymous: who === 'guest', redirect: 'manual', body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    headers: {...as(who), ...(body === undefined || headers ? {} : {'content-type': 'application/json'}), ...headers}});
  const text = await response.text();
  return {status: response.status, text, headers: response.headers};
}
const json = async (who, path) => {
  const {status, text} = await ask(who, 'GET', path);
  assert.equal(status, 200, `${who} ${path}: ${text}`);
  return JSON.parse(text);
};
// What there is of an answer, without what differs from request to request and the id that was asked for.
const plain = (answer, id) => ({
  status: answer.status, text: answer.text.replace(/"requestId":"[^"]+"/, '').replaceAll(id, 'ID'),
  headers: [...answer.headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name))});

const base64 = (text) => Buffer.from(text).toString('base64');
const metadata = (words) => Object.entries(words).map(([name, value]) => `${name} ${base64(value)}`).join(',');
const send = (who, content, words) => ask(who, 'POST', '/api/v1/uploads', {body: content, headers: {
  'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', 'upload-length': String(content.length), 'upload-metadata': metadata(words)}});

// The address of an upload and its video, once its owner finds it whole.
async function sent(who, content, words) {
  const made = await send(who, content, words);
  assert.equal(made.status, 201, made.text);
  const address = made.headers.get('location');
  const upload = await api.until(async () => {
    const now = await json(who, address);
    return now.videoId ? now : null;
  }, 60, 'stored');
  await api.until(async () => {
    const video = await json('moderator', `/api/v1/videos/${upload.videoId}`);
    return video.state === 'ready' && video.poster;
  }, 60, 'ready');
  return {address, id: upload.videoId};
}
const say = async (who, upload, body) => {
  const answer = await ask(who, 'PATCH', `${upload.address}/details`, {body});
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
};

const everybody = ['owner', 'chosen', 'other', 'moderator', 'administrator', 'guest'];
const above = ['moderator', 'administrator'];
// Who has an answer at its addresses, and who finds it without them.
const rules = {
  public: {sees: everybody, lists: everybody},
  unlisted: {sees: everybody, lists: ['owner', ...above]},
  private: {sees: ['owner', ...above], lists: ['owner', ...above]},
  people: {sees: ['owner', 'chosen', ...above], lists: ['owner', 'chosen', ...above]},
};

before(async () => {
  place('film.mp4', films);
  api = await Api.start({libraries: [`Films=${films}`]});
  for (const [name, role] of [['owner', 'trusted'], ['chosen', 'member'], ['other', 'trusted'], ['moderator', 'moderator'], ['administrator', 'administrator']]) {
    people[name] = await sessionFor(api.daemon.data, '', `the ${name}`, role);
  }
  await api.patch('settings', {guests: true});
  film = await api.videoWhen('film', (video) => video.state === 'ready' && video.poster);
  await api.idle();
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

// Every list, count, search and suggestion of somebody, against whether the video is to be in it.
async function checkLists(who, video, listed, why) {
  const has = (items) => items.some(({id}) => id === video.id);
  const numbers = async (path) => (await json(who, path)).items;
  for (const sort of ['added', '-added', 'title', '-title', 'duration', '-duration']) assert.equal(has(await numbers(`/api/v1/videos?sort=${sort}`)), listed, `${why} sort=${sort}`);
  // Page by page, nothing stands between the pages either.
  const paged = [];
  for (let path = '/api/v1/videos?limit=1'; path;) {
    const page = await json(who, path);
    assert.equal(page.items.length, 1, `${why} ${path}`);
    paged.push(...page.items);
    path = page.next;
  }
  assert.equal(has(paged), listed, `${why} page by page`);
  const all = listed ? 2 : 1;
  assert.equal(paged.length, all, why);
  assert.equal((await json(who, '/api/v1/system')).videos, all, why);
  for (const library of await numbers('/api/v1/libraries')) {
    const expected = library.id === film.libraryId ? 1 : listed ? 1 : 0;
    assert.equal(library.videos, expected, `${why} ${library.name}`);
    assert.equal((await json(who, `/api/v1/libraries/${library.id}`)).videos, expected, `${why} ${library.name}`);
    assert.equal((await numbers(`/api/v1/videos?library=${library.id}`)).length, expected, `${why} ${library.name}`);
  }
  for (const q of ['', 'kryptonopolis', 'kryptonop', 'kryptonopolsi', 'kind:video', 'kryptonopolis OR film', '-nothing', 'title:kryptonopolis']) {
    const page = await json(who, `/api/v1/search?q=${encodeURIComponent(q)}&facets=library,kind,resolution`);
    const suggested = await json(who, `/api/v1/search/suggest?q=${encodeURIComponent(q)}`);
    assert.equal(has(page.items), listed, `${why} q=${q}`);
    assert.equal(has(suggested.items), listed, `${why} suggestions for ${q}`);
    assert.equal(page.count, page.items.length, `${why} q=${q}`);
    for (const {name, values} of page.facets) assert.equal(values.reduce((sum, {count}) => sum + count, 0), page.items.length, `${why} q=${q}: ${name}`);
    if (!listed) assert.ok(!JSON.stringify([page.corrected, suggested.corrected]).includes('krypt'), `${why} q=${q}`);
  }
}

test('everybody at every address and in every list, whatever its owner says', async () => {
  const video = await sent('owner', readFileSync(clip('hevc.mkv')), {filename: 'kryptonopolis.mkv', title: 'Kryptonopolis', visibility: 'private'});
  await api.idle();
  const feeds = {};
  for (const who of everybody) feeds[who] = await Feed.open(api, {headers: who === 'guest' ? {authorization: ''} : as(who)});
  const details = await api.get(`videos/${video.id}`);
  const paths = [...await tour(api, video), details.storyboard.vtt, details.storyboard.sheet, ...details.fonts.map(({url}) => url), `/api/v1/videos/${video.id}/playback`];
  for (const part of ['/poster/', 'manifest.mpd', 'master.m3u8', '/s/', '/subtitles/', '/fonts/', '/file', 'storyboard.jpg']) assert.ok(paths.some((path) => path.includes(part)), part);

  // A title that changes meanwhile is told to those alone who find it in their lists.
  const sequence = ['private', 'people', 'unlisted', 'public', 'people', 'public', 'private'];
  const expected = Object.fromEntries(everybody.map((who) => [who, []]));
  let last = 'private', number = 0;
  for (const visibility of sequence) {
    const said = await say('owner', video, {visibility, people: visibility === 'people' ? ['THE CHOSEN'] : []});
    assert.deepEqual([said.visibility, said.people], [visibility, visibility === 'people' ? ['the chosen'] : []]);
    await say('owner', video, {title: `Kryptonopolis ${++number}`});
    const {sees, lists} = rules[visibility];
    for (const who of everybody) {
      const [was, is] = [rules[last].lists.includes(who), lists.includes(who)];
      if (last !== visibility && (was || is)) expected[who].push(was && is ? 'updated' : is ? 'created' : 'deleted');
      if (is) expected[who].push('updated');
      for (const path of paths) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask(who, method, path);
          assert.equal(answer.status, sees.includes(who) ? 200 : 404, `${visibility}: ${who} ${method} ${path}`);
          if (sees.includes(who)) continue;
          const missing = await ask(who, method, path.replace(video.id, nobody));
          assert.deepEqual(plain(answer, video.id), plain(missing, nobody), `${visibility}: ${who} ${method} ${path}`);
        }
      }
      await checkLists(who, video, lists.includes(who), `${visibility}: ${who}`);
    }
    last = visibility;
  }

  // What all may see, last: once it came, all that was to come has.
  await api.patch(`videos/${film.id}`, {title: 'film, once more'});
  for (const [who, feed] of Object.entries(feeds)) {
    await feed.until(({type, id}) => type === 'video.changed' && id === film.id);
    assert.deepEqual(feed.messages.filter(({type, id}) => type === 'video.changed' && id === video.id).map(({change}) => change), expected[who], who);
    if (!above.includes(who) && who !== 'owner') {
      const others = feed.messages.filter((message) => JSON.stringify(message).includes(video.id) && message.type !== 'video.changed');
      assert.deepEqual(others, [], who);
    }
    await feed.close();
  }
  await api.patch(`videos/${film.id}`, {title: 'film'});
  assert.equal((await ask('owner', 'DELETE', video.address, {headers: {'tus-resumable': '1.0.0'}})).status, 204);
  assert.equal((await ask('owner', 'DELETE', video.address, {headers: {'tus-resumable': '1.0.0'}})).status, 204);
});

test('people are chosen by the names of accounts, and stay chosen when they are renamed', async () => {
  const refused = await send('owner', Buffer.from('x'), {filename: 'x.mp4', visibility: 'people', people: 'the chosen,Nobody Here'});
  assert.deepEqual([refused.status, JSON.parse(refused.text).field], [422, 'people']);
  const video = await sent('owner', readFileSync(clip('film.mp4')), {filename: 'chosen.mp4', visibility: 'people', people: 'the chosen,the other,The Chosen'});
  const path = `/api/v1/videos/${video.id}`;
  assert.deepEqual((await json('owner', video.address)).people, ['the chosen', 'the other']);
  const unknown = await ask('owner', 'PATCH', `${video.address}/details`, {body: {people: ['Nobody Here']}});
  assert.deepEqual([unknown.status, JSON.parse(unknown.text).field], [422, 'people']);
  assert.equal((await ask('chosen', 'GET', path)).status, 200);
  await api.patch(`users/${people.chosen.user.id}`, {name: 'renamed'});
  await sessionFor(api.daemon.data, '', 'the chosen', 'member').then((session) => { people.namesake = session; });
  assert.deepEqual((await json('owner', video.address)).people, ['renamed', 'the other']);
  assert.equal((await ask('chosen', 'GET', path)).status, 200);
  assert.equal((await ask('namesake', 'GET', path)).status, 404);
  // Whom a list does not name any more loses it at once.
  await say('owner', video, {people: ['the other']});
  assert.equal((await ask('chosen', 'GET', path)).status, 404);
  assert.equal((await ask('other', 'GET', path)).status, 200);
  // It is not theirs to change.
  assert.equal((await ask('other', 'PATCH', `${video.address}/details`, {body: {visibility: 'public'}})).status, 404);
});

test('who looks after the work learns of nothing that is not for them', async () => {
  const {permissions} = (await api.get('roles')).items.find(({name}) => name === 'member');
  await api.expect(200, 'PUT', 'roles/member', {body: {permissions: [...permissions, 'jobs.read', 'jobs.write']}});
  people.mechanic = await sessionFor(api.daemon.data, '', 'the mechanic', 'member');
  const feed = await Feed.open(api, {headers: as('mechanic')});
  const video = await sent('owner', readFileSync(clip('film.mp4')), {filename: 'workpiece.mp4', title: 'Workpiece', visibility: 'unlisted'});
  await api.idle();
  const jobs = async (who) => (await json(who, '/api/v1/jobs?limit=250')).items.filter(({subject}) => subject === video.id);
  const known = await jobs('moderator');
  assert.ok(known.length > 0);
  assert.deepEqual(await jobs('mechanic'), []);
  for (const [method, expected] of [['GET', 404], ['DELETE', 404]]) {
    const hidden = await ask('mechanic', method, `/api/v1/jobs/${known[0].id}`), missing = await ask('mechanic', method, `/api/v1/jobs/${nobody}`);
    assert.equal(hidden.status, expected);
    assert.deepEqual(plain(hidden, known[0].id), plain(missing, nobody));
  }
  await api.patch(`videos/${film.id}`, {title: 'a mark'});
  await feed.until(({type, id}) => type === 'video.changed' && id === film.id);
  assert.ok(!JSON.stringify(feed.messages).includes(video.id));
  assert.ok(!(await ask('mechanic', 'GET', '/api/v1/playback')).text.includes(video.id));
  await feed.close();
  await api.patch(`videos/${film.id}`, {title: 'film'});
  await api.expect(200, 'PUT', 'roles/member', {body: {permissions}});
});

test('what somebody leaves behind: the public stays, the rest is for moderators', async () => {
  people.leaver = await sessionFor(api.daemon.data, '', 'the leaver', 'trusted');
  const left = {};
  for (const visibility of Object.keys(rules)) {
    left[visibility] = await sent('leaver', readFileSync(clip('film.mp4')), {filename: `${visibility}.mp4`, visibility, ...(visibility === 'people' ? {people: 'the other'} : {})});
  }
  assert.equal((await ask('leaver', 'DELETE', `/api/v1/users/${people.leaver.user.id}`)).status, 204);
  const seen = async (who) => {
    const answers = await Promise.all(Object.entries(left).map(async ([visibility, {id}]) => [(await ask(who, 'GET', `/api/v1/videos/${id}`)).status, visibility]));
    return answers.filter(([status]) => status === 200).map(([, visibility]) => visibility);
  };
  assert.deepEqual(await seen('moderator'), ['public', 'unlisted', 'private', 'people']);
  assert.deepEqual(await seen('owner'), ['public', 'unlisted']);
  assert.deepEqual(await seen('other'), ['public', 'unlisted', 'people']);
  // Nor does the name bring it back.
  people.again = await sessionFor(api.daemon.data, '', 'the leaver', 'trusted');
  assert.deepEqual(await seen('again'), ['public', 'unlisted']);
  assert.deepEqual((await json('again', '/api/v1/uploads')).items, []);
});
