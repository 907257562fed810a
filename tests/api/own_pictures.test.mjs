// The pictures people choose for themselves: made anew in the sandbox, served to who may see the account, kept with snapshots;
// and everything that is kept of somebody, as one document.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {request} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

let api, hana, other;
before(async () => {
  api = await Api.start();
  hana = await sessionFor(api.daemon.data, '', 'Hana', 'member');
  other = await sessionFor(api.daemon.data, '', 'Other', 'member');
});
after(() => api?.stop());

async function ask(method, path, {token, headers = {}, body} = {}) {
  const response = await fetch(`${api.origin}/api/v1/${path}`, {method, anonymous: true, body, headers: {...(token ? {authorization: `Bearer ${token}`} : {}), ...headers}});
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  return {status: response.status, headers: response.headers, bytes, body: text.startsWith('{') ? JSON.parse(text) : text};
}
// A picture of one colour, with something to hide in its notes.
const picture = (color, size = '300x200', format = 'png') => execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `color=${color}:s=${size}:d=1`, '-frames:v', '1', '-metadata', 'comment=where I live', '-f', 'image2pipe', '-c:v', format === 'png' ? 'png' : 'mjpeg', '-']);
const sizeOf = (jpeg) => execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', '-'], {input: jpeg}).toString().trim();
const people = () => join(api.daemon.data, 'images/people');
// What fetch() would tidy away.
const raw = (path, token) => new Promise((resolve, reject) => {
  const url = new URL(api.origin);
  const call = request({host: url.hostname, port: url.port, path, headers: {authorization: `Bearer ${token}`}}, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => resolve({status: response.statusCode, text}));
  });
  call.once('error', reject);
  call.end();
});

test('a picture is made anew, and kept under an address of its own', async () => {
  const sent = picture('red');
  const put = await ask('PUT', 'users/me/pictures/avatar', {token: hana.token, headers: {'content-type': 'image/png'}, body: sent});
  assert.equal(put.status, 200, put.bytes.toString());
  const {avatar, banner} = (await ask('GET', 'users/me', {token: hana.token})).body;
  assert.equal(put.body.url, `/api/v1/users/${hana.user.id}/pictures/avatar?v=${avatar}`);
  assert.equal(banner, null);
  const got = await ask('GET', put.body.url.slice(8), {token: other.token});
  assert.deepEqual([got.status, got.headers.get('content-type'), got.headers.get('cache-control'), got.headers.get('x-content-type-options')], [200, 'image/jpeg', 'private, max-age=31536000, immutable', 'nosniff']);
  assert.equal(sizeOf(got.bytes), 'mjpeg,200,200', 'its middle, square, and not larger than it was');
  assert.ok(!got.bytes.includes('where I live') && !got.bytes.equals(sent));
  const again = await ask('GET', put.body.url.slice(8), {token: other.token, headers: {'if-none-match': got.headers.get('etag')}});
  assert.deepEqual([again.status, again.bytes.length], [304, 0]);
  assert.equal((await ask('GET', 'users/Hana/pictures/avatar', {token: other.token})).headers.get('cache-control'), 'private, no-cache');
  assert.equal((await ask('GET', put.body.url.slice(8))).status, 401, 'a stranger sees no account, nor its picture');
  // Another one: the address is another, and the file before is gone from its place.
  const second = await ask('PUT', 'users/me/pictures/avatar', {token: hana.token, body: picture('blue', '900x900', 'jpeg')});
  assert.notEqual(second.body.url, put.body.url);
  assert.equal(sizeOf((await ask('GET', second.body.url.slice(8), {token: hana.token})).bytes), 'mjpeg,384,384');
  assert.deepEqual(readdirSync(people()).length, 1);
  assert.notEqual((await ask('GET', second.body.url.slice(8), {token: hana.token})).headers.get('etag'), got.headers.get('etag'));
  const wide = await ask('PUT', 'users/me/pictures/banner', {token: hana.token, body: picture('green', '2000x900', 'jpeg')});
  assert.equal(sizeOf((await ask('GET', wide.body.url.slice(8), {token: hana.token})).bytes), 'mjpeg,1536,384');
  assert.equal((await ask('DELETE', 'users/me/pictures/banner', {token: hana.token})).status, 204);
  assert.equal((await ask('DELETE', 'users/me/pictures/banner', {token: hana.token})).status, 404);
  assert.equal((await ask('GET', 'users/me/pictures/banner', {token: hana.token})).status, 404);
});

test('what is no picture is refused, with words', async () => {
  for (const body of ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<html><script>alert(1)</script>', Buffer.from('\x89PNG\r\n\x1a\nrubbish', 'latin1'), Buffer.alloc(0), execFileSync('head', ['-c', '400', '/dev/urandom'])]) {
    const {status, body: problem} = await ask('PUT', 'users/me/pictures/avatar', {token: hana.token, body});
    assert.deepEqual([status, problem.field], [422, 'picture'], String(body).slice(0, 20));
  }
  assert.equal((await ask('PUT', 'users/me/pictures/avatar', {token: hana.token, body: Buffer.alloc(1_200_000)})).status, 413);
});

test('only its owner, and who looks after people, chooses it', async () => {
  const {user} = hana;
  assert.equal((await ask('PUT', `users/${user.id}/pictures/avatar`, {token: other.token, body: picture('red')})).status, 403);
  assert.equal((await ask('DELETE', `users/${user.id}/pictures/avatar`, {token: other.token})).status, 403);
  const chief = await sessionFor(api.daemon.data, '', 'Chief');
  assert.equal((await ask('PUT', `users/${other.user.id}/pictures/avatar`, {token: chief.token, body: picture('red')})).status, 200);
  assert.equal((await ask('PUT', `users/${chief.user.id}/pictures/avatar`, {token: other.token, body: picture('red')})).status, 403);
  // A page of another site sends none.
  assert.equal((await ask('PUT', 'users/me/pictures/avatar', {headers: {cookie: `chanoma_session=${hana.token}`, origin: 'http://elsewhere.example'}, body: picture('red')})).status, 403);
});

test('names that lead elsewhere lead nowhere', async () => {
  const missing = await raw('/api/v1/users/01ARZ3NDEKTSV4RRFFQ69G5FAV/pictures/avatar', hana.token);
  assert.equal(missing.status, 404);
  for (const id of ['me', '..', '%2e%2e', '..%2f..%2fstore', '..%5c..', '%2fetc%2fpasswd', 'me%00', '....//', `${hana.user.id}%2f..`, `../people/${hana.user.id}`]) {
    for (const kind of ['avatar', '..%2favatar', '../../../../store/CURRENT', 'avatar%00.jpg', 'avatar.jpg', '%2e%2e%2f%2e%2e%2fstore%2fCURRENT']) {
      if (id === 'me' && kind === 'avatar') continue;
      const {status, text} = await raw(`/api/v1/users/${id}/pictures/${kind}`, hana.token);
      assert.ok([400, 404].includes(status), `${id} ${kind}: ${status}`);
      assert.ok(!text.includes('MANIFEST') && !text.includes('root:'), `${id} ${kind}`);
    }
  }
  for (const v of ['../1', '%2e%2e', '0']) assert.equal((await raw(`/api/v1/users/me/pictures/avatar?v=${v}`, hana.token)).status, 200, 'a number is looked at for caching alone');
});

test('the picture goes with the account, and a snapshot brings it back', async () => {
  const leaver = await sessionFor(api.daemon.data, '', 'Leaver', 'member');
  await ask('PUT', 'users/me/pictures/avatar', {token: leaver.token, body: picture('red')});
  const mine = () => readdirSync(people()).filter((name) => name.startsWith(leaver.user.id));
  assert.equal(mine().length, 1);
  await api.post('snapshots');
  assert.equal((await ask('DELETE', 'users/me', {token: leaver.token})).status, 204);
  assert.deepEqual(mine(), []);
  const attic = join(api.daemon.data, 'attic');
  const kept = existsSync(attic) ? readdirSync(attic, {recursive: true}).filter((name) => name.includes(leaver.user.id)) : [];
  assert.equal(kept.length, 1, 'what a snapshot may need is set aside');
});

test('a screen shows the pictures of those it remembers, and of nobody else', async () => {
  const put = await ask('PUT', 'users/me/pictures/avatar', {token: hana.token, body: picture('red')});
  assert.equal(put.status, 200);
  const {body: {token, profile}} = await ask('POST', 'profiles', {token: hana.token, headers: {'content-type': 'application/json'}, body: '{}'});
  const path = profile.picture.slice(8);
  assert.equal((await ask('GET', path, {headers: {'x-profiles': token}})).status, 200);
  for (const headers of [{}, {'x-profiles': hana.token}, {'x-profiles': `${token.slice(0, -1)}_`}]) assert.equal((await ask('GET', path, {headers})).status, 404);
});

test('everything that is kept of somebody, without a secret', async () => {
  const password = 'correct horse';
  await api.post('users', {name: 'Ida', password, email: 'ida@example.org'});
  const json = {'content-type': 'application/json'};
  const {body: {token}} = await ask('POST', 'sessions', {headers: json, body: JSON.stringify({login: 'Ida', password})});
  await ask('PATCH', 'users/me', {token, headers: json, body: JSON.stringify({bio: 'likes films', preferences: {theme: 'dark', of: 'another program'}})});
  const key = (await ask('POST', 'keys', {token, headers: json, body: JSON.stringify({name: 'script', permissions: ['library.read']})})).body.token;
  const screen = (await ask('POST', 'profiles', {token, headers: json, body: '{}'})).body.token;
  await ask('PUT', 'users/me/pin', {token, headers: json, body: JSON.stringify({password, pin: '24682468'})});
  const {body: {secret}} = await ask('POST', 'users/me/totp', {token, headers: json, body: JSON.stringify({password})});
  await ask('PUT', 'users/me/pictures/avatar', {token, body: picture('red')});
  const got = await ask('GET', 'users/me/export', {token});
  assert.equal(got.status, 200);
  assert.match(got.headers.get('content-disposition'), /attachment/);
  assert.equal(got.headers.get('cache-control'), 'no-store');
  const kept = got.body;
  assert.equal(kept.format, 'chanoma-account/1');
  assert.deepEqual([kept.account.name, kept.account.email, kept.account.bio, kept.account.preferences], ['Ida', 'ida@example.org', 'likes films', {theme: 'dark', of: 'another program'}]);
  assert.deepEqual([kept.sessions.length, kept.keys.map(({name}) => name), kept.screens.length], [1, ['script'], 1]);
  assert.deepEqual([kept.watched, kept.uploads, kept.invitations, kept.banner], [[], [], [], null]);
  assert.match(kept.avatar, /^data:image\/jpeg;base64,\/9j\//);
  assert.ok(kept.log.some(({action}) => action === 'key.create') && kept.log.every(({user}) => user === 'Ida'));
  const text = got.bytes.toString();
  for (const [name, word] of Object.entries({password, token, key, screen, secret, pin: '24682468', argon: '$argon2'})) assert.ok(!text.includes(word), name);
  // One's own alone, and by a session alone.
  const {user} = (await ask('POST', 'sessions', {headers: json, body: JSON.stringify({login: 'Ida', password})})).body;
  assert.equal((await ask('GET', `users/${user.id}/export`, {token: hana.token})).status, 403);
  assert.equal((await ask('GET', `users/${user.id}/export`, {token: (await sessionFor(api.daemon.data, '', 'Chief')).token})).status, 403);
  assert.equal((await ask('GET', 'users/me/export', {token: key})).status, 403);
  assert.equal((await ask('GET', 'users/me/export')).status, 401);
});

test('preferences that this server knows of make sense; the others are kept', async () => {
  const patch = (preferences) => ask('PATCH', 'users/me', {token: hana.token, headers: {'content-type': 'application/json'}, body: JSON.stringify({preferences})});
  const good = {language: 'ja', audio: 'ja', subtitles: null, quality: 1080, theme: 'light', preferOriginal: true, impaired: false, skip: {intro: 'always', credits: 'ask'}, 'another.program': [1, {a: 2}]};
  assert.deepEqual((await patch(good)).body.preferences, good);
  for (const bad of [{language: 5}, {audio: '<b>'}, {subtitles: ''}, {quality: 'best'}, {quality: 9}, {theme: 'pink'}, {preferOriginal: 'yes'}, {skip: []}, {skip: {intro: 'now'}}, {skip: {adverts: 'ask'}}]) {
    const {status, body} = await patch(bad);
    assert.deepEqual([status, body.field], [422, 'preferences'], JSON.stringify(bad));
  }
  assert.deepEqual((await ask('GET', 'users/me', {token: hana.token})).body.preferences, good);
});
