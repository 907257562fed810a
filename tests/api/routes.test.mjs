// Every route: its methods, what it refuses, and that its answers are those of the API's own description.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {request as httpRequest} from 'node:http';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {clip, place, wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {png} from '../lib/pictures.mjs';
import {Providers} from '../lib/providers.mjs';

const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';  // an id that nothing has
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const folder = temporaryFolder();
const other = temporaryFolder();
let api, film, fake;

before(async () => {
  place('hevc.mkv', folder);
  place('film.mp4', folder);
  writeFileSync(join(folder, 'broken.mp4'), 'no film at all');
  fake = await Providers.start();
  api = await Api.start({libraries: [folder], args: fake.args});
  film = await api.videoWhen('hevc', (video) => video.state === 'ready' && video.poster);
  film = await api.until(async () => {
    const video = await api.get(`videos/${film.id}`);
    return video.subtitles[0].ready && video.storyboard ? video : null;
  }, 30, 'its subtitles and storyboard');
  await api.videoWhen('broken', (video) => video.state === 'failed');
});
after(async () => {
  await api?.stop();
  await fake?.stop();
  for (const path of [folder, other]) rmSync(path, {recursive: true, force: true});
});

// An address for a pattern, of things that are there.
function address(pattern) {
  const values = {id: film.id, generation: '0', edition: '0k', slug: 'somebody', track: 'v0', segment: 'init.mp4', index: film.fonts[0].url.split('/').pop(), name: `${film.subtitles[0].index}.vtt`};
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
}

// What providers on the network are asked by.
async function online() {
  await api.get('online');
  await api.patch('settings', {online: true});
  await api.expect(200, 'POST', 'online/tvmaze/test');
  await api.expect(204, 'PUT', 'online/tmdb/key', {body: {key: fake.key}});
  const [{poster}] = (await api.get('online/search?kind=series&title=The%20Long%20Shore')).items;
  await api.expect(200, 'GET', poster);
  await api.expect(200, 'PUT', 'shows/heat/online', {body: {provider: 'tmdb', id: '603'}});
  await api.expect(200, 'POST', 'shows/heat/online/refresh');
  await api.get('shows/heat/online');
  await api.delete('shows/heat/online');
  await api.patch('settings', {online: false});
}

// fetch() forbids some methods; these speak for themselves.
function plain(method, path, headers = {}) {
  const {hostname, port} = new URL(api.origin);
  return new Promise((resolve, reject) => {
    const call = httpRequest({hostname, port, method, path, headers: {...api.daemon.credentials, ...headers}}, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({status: response.statusCode, headers: response.headers, text}));
    });
    call.once('error', reject);
    call.end();
  });
}

test('a method that a route does not have is answered 405 with those it has', async () => {
  const patterns = new Map();
  for (const {pattern, method} of api.contract.routes) patterns.set(pattern, [...(patterns.get(pattern) ?? []), method]);
  assert.ok(patterns.size > 20);
  for (const [pattern, has] of patterns) {
    const path = address(pattern);
    for (const method of methods) {
      if (has.includes(method)) continue;
      const {headers} = await api.expect(405, method, path);
      const allowed = headers.get('allow').split(', ');
      for (const one of has) assert.ok(allowed.includes(one), `${pattern}: ${allowed}`);
      assert.ok(!allowed.includes(method));
    }
    const options = await plain('OPTIONS', path);
    assert.equal(options.status, 204, pattern);
    assert.ok(options.headers.allow.includes(has[0]), pattern);
  }
});

test('what nothing has is answered 404', async () => {
  for (const {pattern, method} of api.contract.routes) {
    if (!pattern.includes('{id}')) continue;
    // Where the address without its id is another one, “..” is a way there, for fetch() resolves it.
    const ids = pattern.startsWith('/api/v1/videos/{id}/s/') || pattern === '/api/v1/users/{id}/sessions' ? [nobody] : [nobody, 'no-id', film.id.toLowerCase() + 'x', '%2e%2e'];
    for (const id of ids) {
      // A client resolves dots before it asks: that may be an address of its own.
      if (id === '%2e%2e' && api.contract.routes.some((route) => route.pattern === pattern.replace('/videos/{id}', ''))) continue;
      const body = {PATCH: '{}', POST: '{}'}[method];
      await api.expect(404, method, address(pattern.replace('{id}', id)), {raw: body});
    }
  }
  for (const path of ['/api', '/api/', '/api/v1', '/api/v1/films', '/api/v2/videos', '/api/v1/videos/', `/api/v1/videos/${film.id}/`]) {
    await api.refused(404, 'GET', path);
  }
  const root = `/api/v1/videos/${film.id}`;
  for (const path of ['s/0k/v9/init.mp4', 's/0k/v0/0.m4s', 's/0k/v0/01.m4s', 's/0k/v0/99999.m4s', 's/0k/v0/99999999999999999999.m4s', 's/0k/v0/-1.m4s',
    's/0k/v0/1.mp4', 's/7k/v0/init.mp4', 's/0k/V0/init.mp4', 's/0k/v0/index.m3u9', 'subtitles/99.vtt', 'subtitles/x.vtt', 'subtitles/0.vtt',
    'subtitles/99.m3u8', 's/%2e%2e/v0/init.mp4', 's/0k/..%2fv0/init.mp4']) {
    const {status} = await api.fetch('GET', `${root}/${path}`);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
  }
});

test('a wrong parameter is answered 422 with its name', async () => {
  const pages = await api.get('videos?limit=1');
  const cursor = new URLSearchParams(pages.next.split('?')[1]).get('after');
  const jobs = await api.get('jobs?limit=1');
  const job = new URLSearchParams(jobs.next.split('?')[1]).get('after');
  const wrong = [
    ...['videos', 'jobs'].flatMap((list) => ['0', '251', '-1', 'x', '', '1.5', '1e2', '99999999999999999999'].map((limit) => [`${list}?limit=${limit}`, 'limit'])),
    ...['videos', 'jobs'].flatMap((list) => [[`${list}?colour=red`, 'colour'], [`${list}?limit=1&limit=2`, 'limit'], [`${list}?Limit=2`, 'Limit'],
      ...['garbage', '', 'AAAA', 'x'.repeat(3000), '%F0%9F%92%A9'].map((after) => [`${list}?after=${after}`, 'after'])]),
    ['videos?sort=size', 'sort'], ['videos?sort=', 'sort'], ['videos?sort=--added', 'sort'], ['videos?state=gone', 'state'], ['videos?library=7', 'library'],
    ['watching?limit=251', 'limit'], ['watching?colour=red', 'colour'], ['watching?after=garbage', 'after'], ['watching/going?limit=101', 'limit'],
    ...['shows', 'series', 'movies', 'staff', 'studios', 'collections'].flatMap((list) => [[`${list}?limit=0`, 'limit'], [`${list}?colour=red`, 'colour'], [`${list}?sort=size`, 'sort'], [`${list}?filter=size`, 'filter'],
      [`${list}?after=garbage`, 'after'], [`${list}?filter=${'('.repeat(5000)}`, 'filter']]),
    ['jobs?state=gone', 'state'], ['jobs?kind=laundry', 'kind'],
    [`videos?sort=title&after=${cursor}`, 'after'], [`videos?state=ready&after=${cursor}`, 'after'], [`videos?library=${film.libraryId}&after=${cursor}`, 'after'],
    [`jobs?state=done&after=${job}`, 'after'], [`jobs?kind=probe&after=${job}`, 'after'], [`jobs?after=${cursor}`, 'after'],
    ['libraries?x=1', 'x'], ['system?x=1', 'x'], ['settings?x=1', 'x'],
    [`videos/${film.id}/poster?width=0`, 'width'], [`videos/${film.id}/poster?width=wide`, 'width'], [`videos/${film.id}/poster?height=1`, 'height'],
    [`videos/${film.id}/manifest.mpd?can=<script>`, 'can'], [`videos/${film.id}/master.m3u8?can=${'a'.repeat(600)}`, 'can'],
    [`videos/${film.id}/manifest.mpd?cannot=1`, 'cannot'], ['ws?after=-1', 'after'], ['ws?after=x', 'after'],
  ];
  for (const [path, field] of wrong) {
    const problem = await api.refused(422, 'GET', path);
    assert.equal(problem.field, field, path);
    assert.equal(problem.code, 'invalid', path);
  }
  for (const query of ['after=%00', 'after=%ff', 'limit=%zz']) await api.refused(400, 'GET', `videos?${query}`);
  // The cursor is good where it belongs.
  assert.equal((await api.get(`videos?limit=1&after=${cursor}`)).items.length, 1);
});

test('a wrong body is answered with what is wrong', async () => {
  const video = `videos/${film.id}`;
  const wrong = [
    ['PATCH', video, '{"title":7}', 'title'], ['PATCH', video, '{"title":null}', 'title'], ['PATCH', video, '{"title":""}', 'title'], ['PATCH', video, '{"title":"   "}', 'title'],
    ['PATCH', video, '{"title":"\\u0007"}', 'title'], ['PATCH', video, JSON.stringify({title: 'x'.repeat(501)}), 'title'],
    ['PATCH', video, '{"hidden":"yes"}', 'hidden'], ['PATCH', video, '{"name":"x"}', 'name'],
    ['PATCH', video, '[]', undefined], ['PATCH', video, 'null', undefined], ['PATCH', video, '', undefined], ['PATCH', video, '{"title":"a"', undefined],
    ['PATCH', video, '{"title":"a"}x', undefined], ['PATCH', video, '['.repeat(100000), undefined],
    ['POST', 'libraries', '{}', 'path'], ['POST', 'libraries', '{"path":7}', 'path'], ['POST', 'libraries', '{"path":"films"}', 'path'],
    ['POST', 'libraries', '{"path":"/../tmp"}', 'path'], ['POST', 'libraries', '{"path":"/nonexistent/of/course"}', 'path'],
    ['POST', 'libraries', JSON.stringify({path: join(folder, 'broken.mp4')}), 'path'], ['POST', 'libraries', JSON.stringify({path: other, name: 'n'.repeat(101)}), 'name'],
    ['POST', 'libraries', '{"path":"/tmp","colour":"red"}', 'colour'], ['POST', 'libraries', '{"path":"/tmp\\u0000/etc"}', 'path'],
    ['PATCH', 'settings', '{"listen_to":1}', 'listen_to'], ['PATCH', 'settings', '{"name":7}', 'name'], ['PATCH', 'settings', '{"name":[]}', 'name'],
    ['PATCH', 'settings', '{"viewer_workers":0}', 'viewer_workers'], ['PATCH', 'settings', '{"viewer_workers":65}', 'viewer_workers'],
    ['PATCH', 'settings', '{"viewer_workers":1.5}', 'viewer_workers'], ['PATCH', 'settings', '7', undefined],
  ];
  for (const [method, path, raw, field] of wrong) {
    const problem = await api.refused(422, method, path, {raw});
    assert.equal(problem.field, field, `${method} ${path} ${raw.slice(0, 60)}: ${problem.detail}`);
  }
  const {status} = await api.fetch('PATCH', `/api/v1/${video}`, {raw: `{"title":"${'x'.repeat(5_000_000)}"}`}).catch(() => ({status: 413}));
  assert.equal(status, 413);
  assert.equal((await api.get(video)).title, film.title);
});

test('a page of another site cannot act', async () => {
  const foreign = [{origin: 'http://evil.example'}, {origin: 'null'}, {'sec-fetch-site': 'cross-site'}, {'sec-fetch-site': 'same-site'}];
  const host = new URL(api.origin).host;
  for (const headers of foreign) {
    await api.refused(403, 'POST', 'libraries', {body: {path: other}, headers});
    await api.refused(403, 'PATCH', `videos/${film.id}`, {body: {title: 'theirs'}, headers});
    await api.refused(403, 'DELETE', `videos/${film.id}`, {headers});
    await api.expect(200, 'GET', 'videos', {headers});
    const refused = await Feed.open(api, {headers}).then((feed) => feed.close(), (error) => error);
    assert.equal(refused.status, 403, JSON.stringify(headers));
  }
  assert.equal((await api.get('libraries')).items.length, 1);
  assert.equal((await api.get(`videos/${film.id}`)).title, film.title);
  for (const headers of [{origin: `http://${host}`}, {'sec-fetch-site': 'same-origin'}, {'sec-fetch-site': 'none'}]) {
    await api.expect(200, 'PATCH', `videos/${film.id}`, {body: {}, headers});
    await (await Feed.open(api, {headers})).close();
  }
});

test('a WebSocket address asked for plainly says so', async () => {
  const {status} = await api.fetch('GET', '/api/v1/ws');
  assert.ok(status === 426 || status === 400, `${status}`);
});

test('what is played, and how, is told', async () => {
  assert.equal((await api.get(`videos/${film.id}/playback`)).method, 'rendered');
  assert.equal((await api.get(`videos/${(await api.video('film')).id}/playback`)).method, 'copied');
  assert.deepEqual((await api.get('playback')).runs, []);
});

test('health, readiness and the document answer', async () => {
  assert.equal((await api.expect(200, 'GET', '/healthz')).bytes.toString(), 'ok\n');
  assert.equal((await api.expect(200, 'GET', '/readyz')).bytes.toString(), 'ready\n');
  assert.match((await api.expect(200, 'GET', '/metrics')).bytes.toString(), /^# HELP chanoma_build_info /);
  const document = await api.get('openapi.json');
  assert.match(document.openapi, /^3\.1\./);
  const ids = api.contract.routes.map((route) => route.operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const {pattern, operation} of api.contract.routes) {
    const named = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    assert.deepEqual(named, [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]), pattern);
    assert.ok(operation['x-permission'], pattern);
  }
});

test('HEAD answers as GET without the body', async () => {
  for (const path of ['/api/v1/videos', `/api/v1/videos/${film.id}`, `/api/v1/videos/${film.id}/manifest.mpd`, '/healthz', `/api/v1/videos/${film.id}/file`]) {
    const get = await api.fetch('GET', path);
    const head = await plain('HEAD', path);
    assert.equal(head.status, 200, path);
    assert.equal(head.text, '');
    assert.equal(Number(head.headers['content-length']), get.bytes.length, path);
    assert.equal(head.headers['content-type'], get.headers.get('content-type'));
  }
});

// Last: what the tests above and this one got was held against the document; together they must have seen all of it.
test('every route was answered as the document says', async () => {
  mkdirSync(join(other, 'Lost'));
  writeFileSync(join(other, 'Lost/Lost S01E01.wav'), wave(70));
  for (const name of ['poster', 'Lost S01E01-thumb']) writeFileSync(join(other, `Lost/${name}.png`), png(32, 32, [200, 16, 16]));
  const library = await api.post('libraries', {path: other, name: 'Other'});
  const lost = await api.until(async () => {
    const {status, body} = await api.fetch('GET', '/api/v1/shows/lost');
    return status === 200 && body.poster && body.play?.video.still ? body : null;
  }, 30, 'pictures beside a series');
  for (const {url} of [lost.poster, lost.play.video.still]) await api.expect(200, 'GET', url);
  await api.get(`libraries/${library.id}`);
  await api.patch(`libraries/${library.id}`, {name: 'Another'});
  const job = await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await api.get(`jobs/${job.id}`);
  const cancelled = await api.fetch('DELETE', `/api/v1/jobs/${job.id}`);
  assert.ok([204, 409].includes(cancelled.status));
  assert.ok([200, 409].includes((await api.fetch('POST', `/api/v1/jobs/${job.id}/retry`)).status));
  await api.delete(`libraries/${library.id}`);
  await api.all('jobs?limit=3');
  await api.get('settings');
  await api.patch('settings', {name: 'Living room'});
  assert.equal((await api.get('system')).name, 'Living room');
  const {playback, subtitles, poster, fonts, storyboard} = await api.get(`videos/${film.id}`);
  for (const path of [playback.dash, playback.hls, playback.file, subtitles[0].url, poster.url, fonts[0].url, storyboard.vtt, storyboard.sheet]) await api.expect(200, 'GET', path);
  for (const pattern of ['/api/v1/videos/{id}/s/{edition}/{track}/index.m3u8', '/api/v1/videos/{id}/s/{edition}/{track}/{segment}', '/api/v1/videos/{id}/poster']) {
    await api.expect(200, 'GET', address(pattern));
  }
  await api.get(`videos/${film.id}/playback?can=avc1,mp4a`);
  await api.get(`videos/${film.id}/next`);
  await api.expect(200, 'POST', `videos/${film.id}/place`, {body: {event: 'progress', position: 11}});
  await api.patch(`videos/${film.id}/place`, {seen: true});
  for (const path of [`videos/${film.id}/place`, 'watching?limit=1', 'watching/going']) await api.get(path);
  await api.delete(`videos/${film.id}/place`);
  writeFileSync(join(folder, 'Heat (1995).wav'), wave(3));
  const [own] = (await api.get('libraries')).items;
  await api.post(`libraries/${own.id}/scan`, undefined, 202);
  await api.until(async () => (await api.get('movies')).items.length === 1, 30, 'a film by name');
  for (const path of ['genres', 'shows', 'series?sort=-year&filter=year gt 2000', 'shows/heat', 'shows/heat/seasons', 'shows/heat/entries?season=0&limit=1']) await api.get(path);
  await api.patch('shows/heat', {genres: ['crime'], collection: 'Los Angeles', studios: ['Regency'], people: [{kind: 'director', name: 'Michael Mann', role: null}]});
  for (const path of ['staff', 'staff/michael-mann', 'studios?sort=-shows', 'studios/regency?sort=title', 'collections?filter=shows gt 0', 'collections/los-angeles']) await api.get(path);
  await api.get('unmatched?limit=1');
  await api.patch(`videos/${film.id}`, {holds: {title: 'Found', year: 2001}});
  await api.post('shows/found/merge', {into: 'heat'}, 200);
  await api.post('shows/heat/split', {name: 'found 2001'}, 200);
  await api.post('shows/heat/videos', {videos: [film.id]}, 200);
  await api.patch(`videos/${film.id}`, {holds: null});
  await api.expect(200, 'PUT', 'shows/heat/seen', {body: {seen: false}});
  await online();
  await api.patch('shows/heat/listing', {status: 'planned', score: null});
  await api.delete('shows/heat/listing');
  const search = await api.post('saved-searches', {name: 'Heat', q: 'heat', sort: '-year', filters: {kind: ['audio'], decade: ['1990s', '1980s']}});
  await api.patch(`saved-searches/${search.id}`, {name: 'Heats', place: 0});
  await api.get('saved-searches');
  await api.delete(`saved-searches/${search.id}`);
  await api.get('background');
  const snapshot = await api.post('snapshots');
  await api.get('snapshots');
  await api.delete(`snapshots/${snapshot.name}`);
  assert.equal((await api.post('verification', {repair: false}, 202)).repair, false);
  await api.get('verification');
  for (const path of ['complaints', 'troubles', 'viewings', 'server', 'space', 'space/shows']) await api.get(path);
  await api.expect(200, 'POST', 'troubles/test');
  await api.patch('background', {paused: false});
  await api.get('folders');
  const tus = {'tus-resumable': '1.0.0'};
  const bytes = readFileSync(clip('short.mp4'));
  await api.expect(204, 'OPTIONS', 'uploads');
  const upload = (await api.expect(201, 'POST', 'uploads', {headers: {...tus, 'upload-length': String(bytes.length)}})).headers.get('location');
  await api.expect(200, 'HEAD', upload, {headers: tus});
  await api.expect(204, 'PATCH', upload, {headers: {...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0'}, raw: bytes});
  await api.until(async () => (await api.get(upload)).state === 'stored', 30, 'the upload');
  await api.patch(`${upload}/details`, {title: 'Sent in'});
  await api.delete(upload);
  await api.post(`${upload}/restore`, undefined, 200);
  assert.ok((await api.get('uploads')).items.length > 0);
  await api.get('search?q=film');
  await api.get('search/suggest?q=fi');
  await api.get('search/index');
  await api.expect(202, 'POST', 'search/index');
  assert.equal((await api.get('setup')).needed, false);
  await api.refused(409, 'POST', 'setup', {body: {code: 'x', name: 'Eve', password: 'long enough'}});
  const person = await api.post('users', {name: 'Somebody', password: 'long enough', role: 'trusted'});
  await api.get('users?limit=1');
  await api.get(`users?ids=${person.id}`);
  await api.get('users/me');
  await api.get(`users/${person.id}/identities`);
  await api.patch(`users/${person.id}`, {bio: 'Likes films', view: {maxAge: 12}});
  await api.expect(201, 'POST', 'sessions', {body: {login: 'somebody', password: 'long enough'}});
  await api.expect(204, 'POST', `users/${person.id}/password`, {body: {newPassword: 'longer still'}});
  await api.get('sessions');
  await api.expect(200, 'GET', 'auth/verify');
  const invitation = await api.post('invitations', {role: 'member', note: 'somebody else', view: {maxAge: 12}, seconds: 3600});
  await api.get('invitations');
  await api.expect(200, 'POST', 'codes', {body: {code: invitation.code}});
  await api.delete(`invitations/${invitation.id}`);
  const reset = await api.post(`users/${person.id}/reset`);
  await api.expect(204, 'POST', 'resets', {body: {code: reset.code, password: 'longest of all'}});
  const signedIn = await api.post('sessions', {login: 'somebody', password: 'longest of all'});
  const theirs = {headers: {authorization: `Bearer ${signedIn.token}`}};
  const totp = (await api.expect(201, 'POST', 'users/me/totp', {...theirs, body: {password: 'longest of all'}})).body;
  await api.expect(200, 'PUT', 'users/me/totp', {...theirs, body: {code: execFileSync('oathtool', ['--totp', '--base32', totp.secret], {encoding: 'utf8'}).trim()}});
  await api.expect(204, 'POST', 'users/me/totp/off', {...theirs, body: {password: 'longest of all'}});
  const screen = await api.post('devices/codes', {device: 'Television'});
  await api.expect(200, 'POST', 'devices/tokens', {body: {deviceCode: screen.deviceCode}});
  await api.expect(200, 'POST', 'devices/asking', {...theirs, body: {code: screen.userCode}});
  await api.expect(204, 'POST', 'devices/answers', {...theirs, body: {code: screen.userCode, approve: false}});
  await api.expect(204, 'PUT', 'users/me/pin', {...theirs, body: {password: 'longest of all', pin: '2468'}});
  const still = (await api.expect(200, 'GET', poster.url)).bytes;
  await api.expect(200, 'PUT', 'users/me/pictures/avatar', {headers: {...theirs.headers, 'content-type': 'image/jpeg'}, raw: still});
  await api.expect(200, 'GET', 'users/me/pictures/avatar', theirs);
  await api.expect(200, 'GET', 'users/me/export', theirs);
  const {profile, token: kept} = (await api.expect(201, 'POST', 'profiles', {...theirs, body: {}})).body;
  await api.get('screens', theirs);
  const shown = {headers: {'x-profiles': kept}};
  await api.get('profiles', shown);
  await api.expect(200, 'GET', profile.picture, shown);
  const {token: picked} = (await api.expect(201, 'POST', `profiles/${profile.id}/session`, {...shown, body: {pin: '2468'}})).body;
  const again = {headers: {authorization: `Bearer ${picked}`}};
  await api.expect(204, 'POST', 'users/me/pin/off', {...again, body: {password: 'longest of all'}});
  await api.expect(204, 'DELETE', 'users/me/pictures/avatar', again);
  await api.expect(204, 'DELETE', `profiles/${profile.id}`, shown);
  await api.patch('settings', {public_url: api.origin});
  await api.post('jwt', {audience: 'another program'});
  await api.expect(200, 'GET', '/.well-known/jwks.json');
  await api.expect(200, 'GET', '/.well-known/openid-configuration');
  await api.post('presign', {for: `/api/v1/videos/${film.id}/`});
  const key = await api.post('keys', {name: 'script', permissions: ['library.read']});
  await api.get('keys');
  await api.delete(`keys/${key.id}`);
  await api.get('roles');
  const member = (await api.get('roles')).items.find(({name}) => name === 'member');
  await api.expect(200, 'PUT', 'roles/member', {body: {permissions: member.permissions}});
  await api.get('audit?limit=2');
  await api.delete(`users/${person.id}`);
  const failed = await api.video('broken');
  await api.get(`videos/${failed.id}`);
  await api.refused(409, 'GET', `videos/${failed.id}/manifest.mpd`);
  await api.delete(`videos/${failed.id}`);
  api.contract.compileAll();
  const unseen = api.contract.routes
    .filter((route) => route.pattern !== '/api/v1/ws' && !(route.operation.responses['204'] && route.pattern.includes('/jobs/')))
    // Answered once in a server's life, over the control socket alone, or with a provider or a proxy, or about work in the right state: other tests hold those against the document.
    .filter((route) => !['setUp', 'openSession', 'endSession', 'beginOidc', 'endOidc', 'deleteIdentity', 'signInByProxy', 'askReset', 'askEmail', 'confirmEmail', 'retryJob'].includes(route.operation.operationId))
    .filter((route) => ![...route.answered].some((status) => status < 300))
    .map((route) => `${route.method} ${route.pattern}`);
  assert.deepEqual(unseen, []);
});
