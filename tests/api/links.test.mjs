// Presigned links: what a player without headers and cookies can do with one, and nobody with it can.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {rmSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const films = temporaryFolder();
const base = '/tv';
let api, film, other, root;
before(async () => {
  place('hevc.mkv', films);
  place('short.mp4', films);
  api = await Api.start({libraries: [films], base, args: ['--access-log', 'true']});
  other = await api.videoWhen('short', (video) => video.state === 'ready');
  film = await api.videoWhen('hevc', (video) => video.state === 'ready' && video.poster);
  film = await api.until(async () => {
    const video = await api.get(`videos/${film.id}`);
    return video.subtitles[0].ready && video.storyboard ? video : null;
  }, 30, 'its subtitles and storyboard');
  root = `${base}/api/v1/videos/${film.id}/`;
});
after(async () => {
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

const session = (name, role = 'member') => sessionFor(api.daemon.data, base, name, role);
// With nothing but the address.
async function bare(address, {method = 'GET', headers = {}} = {}) {
  const response = await fetch(new URL(address, api.origin), {method, anonymous: true, redirect: 'manual', headers});
  const bytes = Buffer.from(await response.arrayBuffer());
  return {status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8', 0, 1 << 20)};
}
const sign = (who, body, status = 201) => api.expect(status, 'POST', 'presign', {body, headers: {authorization: `Bearer ${who.token}`}}).then((answer) => answer.body);
const status = (path, query) => bare(`${path}?${query}`).then((answer) => answer.status);
const end = (who) => api.expect(204, 'DELETE', 'sessions/current', {headers: {authorization: `Bearer ${who.token}`}});

// Every address in a manifest, a playlist or a storyboard, resolved as a player does.
function inside(text, address) {
  const found = text.startsWith('#EXTM3U') ? [...text.matchAll(/^(?!#)(\S+)$/gm), ...text.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri)
    : text.startsWith('WEBVTT') ? [...text.matchAll(/^(\S+)#xywh=/gm)].map(([, uri]) => uri)
      : [...text.matchAll(/<Representation\b[^>]*\bid="([^"]+)"/g)].flatMap(([, id]) => [...text.matchAll(/(?: media=| initialization=|<BaseURL>)"?([^"<]+)/g)]
        .map(([, uri]) => uri.replaceAll('&amp;', '&').replace('$RepresentationID$', id).replace('$Number$', '1')));
  return [...new Set(found)].map((uri) => new URL(uri, new URL(address, api.origin)));
}

test('a presigned manifest leads a client without headers and cookies to its every address', async () => {
  const who = await session('watcher');
  const {query, url, expiresAt} = await sign(who, {for: root});
  assert.equal(url, null);
  assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 12 * 3600_000) < 60_000);
  let whole = 0;
  for (const start of [`${film.playback.dash}?can=avc1,mp4a&${query}`, `${film.playback.hls}?can=avc1,mp4a&${query}`, `${film.storyboard.vtt}?${query}`]) {
    const seen = new Set([new URL(start, api.origin).href]);
    const kinds = new Set();
    for (const address of seen) {
      const {pathname, searchParams} = new URL(address);
      const answer = await bare(address);
      // Each representation of the MPD has its own template; those of the others' tracks are not there.
      if (start.startsWith(film.playback.dash) && answer.status === 404) continue;
      assert.equal(answer.status, 200, address);
      assert.deepEqual(searchParams.getAll('x-presign'), [query.slice('x-presign='.length)], address);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*', address);
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer', address);
      const leads = /\.(mpd|m3u8)$/.test(pathname) || pathname.endsWith('/storyboard.vtt');
      if (leads) assert.equal(answer.headers.get('cache-control'), 'no-store', address);
      else assert.match(answer.headers.get('cache-control'), /^private/, address);
      kinds.add(/[^./]+$/.exec(pathname)[0]);
      ++whole;
      if (leads) for (const next of inside(answer.text, address)) seen.add(next.href);
    }
    const expected = start.startsWith(film.playback.dash) ? ['mpd', 'mp4', 'm4s', 'vtt', 'jpg'] : start.startsWith(film.playback.hls) ? ['m3u8', 'mp4', 'm4s', 'vtt'] : ['vtt', 'jpg'];
    for (const kind of expected) assert.ok(kinds.has(kind), `${start}: no ${kind} among ${[...kinds]}`);
  }
  assert.ok(whole > 15, `${whole} addresses`);
  assert.ok(api.daemon.log.some((line) => line.includes('master.m3u8')), 'requests are logged');
  assert.ok(api.daemon.log.every((line) => !line.includes('x-presign') && !line.includes(query.slice(-40))), 'links are not');
});

test('ffmpeg plays it, by HLS and by DASH', async () => {
  const {query} = await sign(await session('player'), {for: root});
  for (const manifest of [film.playback.hls, film.playback.dash]) {
    const {stdout} = await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', `${api.origin}${manifest}?can=avc1,mp4a&${query}`, '-map', '0:v:0', '-progress', 'pipe:1', '-f', 'null', '-'], {timeout: 60_000});
    const frames = Number(/^frame=(\d+)$/m.exec(stdout.slice(stdout.lastIndexOf('frame=')))?.[1]);
    assert.ok(frames >= 90, `${manifest}: ${frames} pictures of 4 s`);
  }
});

test('what others get of a manifest holds no link, and what nobody signed is not for other sites', async () => {
  const who = await session('between');
  const {query} = await sign(who, {for: root});
  for (const path of [film.playback.dash, film.playback.hls, film.storyboard.vtt]) {
    const before = await api.fetch('GET', path), signed = await bare(`${path}?${query}`), afterwards = await api.fetch('GET', path);
    assert.equal(signed.status, 200);
    assert.ok(signed.text.includes(query));
    assert.ok(!afterwards.bytes.includes('x-presign'));
    assert.deepEqual(afterwards.bytes, before.bytes);
    assert.equal(afterwards.headers.get('access-control-allow-origin'), null);
    // Another one's link is another one's.
    const another = await sign(await session('between too'), {for: root});
    const theirs = (await bare(`${path}?${another.query}`)).text;
    assert.ok(theirs.includes(another.query) && !theirs.includes(query));
    // No tag of one answers for another.
    const tag = before.headers.get('etag');
    if (tag) assert.equal((await bare(`${path}?${query}`, {headers: {'if-none-match': tag}})).status, 200);
  }
});

test('a link is for one film, or one address of it, and one verb', async () => {
  const who = await session('narrow', 'administrator');
  const {query} = await sign(who, {for: root});
  assert.equal(await status(film.playback.file, query), 200);
  for (const path of [other.playback.dash, other.playback.hls, other.playback.file, `${base}/api/v1/videos/${film.id}`, `${base}/api/v1/videos`, `${base}/api/v1/system`,
    `${base}/api/v1/users/me`, `${base}/api/v1/sessions`, `${base}/api/v1/keys`, `${base}/api/v1/ws`, `${base}/api/v1/auth/verify`]) {
    assert.equal(await status(path, query), 401, path);
  }
  for (const [method, path] of [['PATCH', `${base}/api/v1/videos/${film.id}`], ['DELETE', `${base}/api/v1/videos/${film.id}`], ['POST', `${base}/api/v1/presign`], ['POST', `${base}/api/v1/keys`]]) {
    assert.equal((await bare(`${path}?${query}`, {method, headers: {'content-type': 'application/json'}})).status, 401, `${method} ${path}`);
  }
  // The link counts, whatever else is shown.
  assert.equal((await bare(`${other.playback.dash}?${query}`, {headers: {authorization: `Bearer ${who.token}`}})).status, 401);
  const one = await sign(who, {for: film.playback.file});
  assert.equal(one.url, `${film.playback.file}?${one.query}`);
  const original = await bare(one.url);
  assert.equal(original.status, 200);
  const part = await bare(one.url, {headers: {range: 'bytes=100-199'}});
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('access-control-allow-origin'), '*');
  assert.deepEqual(part.bytes, original.bytes.subarray(100, 200));
  assert.equal((await bare(one.url, {method: 'HEAD'})).status, 200);
  assert.equal(await status(film.playback.dash, one.query), 401);
  const head = await sign(who, {for: film.playback.file, verb: 'HEAD'});
  assert.equal((await bare(head.url, {method: 'HEAD'})).status, 200);
  assert.equal((await bare(head.url)).status, 401);
  // Bent, cut, prolonged, forged.
  const raw = Buffer.from(query.split('=')[1], 'base64url');
  for (let i = 0; i < raw.length; ++i) {
    const bent = Buffer.from(raw);
    bent[i] ^= 1;
    assert.equal(await status(film.playback.file, `x-presign=${bent.toString('base64url')}`), 401, `byte ${i}`);
  }
  for (const wrong of ['', 'x', query.split('=')[1].slice(0, 40), `${query.split('=')[1]}A`, who.token]) assert.equal(await status(film.playback.file, `x-presign=${wrong}`), 401, wrong);
});

test('a link dies with the session or the key that made it, with a ban, and in its time', async () => {
  const died = async (who, kill, why, token = who.token) => {
    const {query} = await sign({token}, {for: root});
    assert.equal(await status(film.playback.dash, query), 200, why);
    await kill();
    assert.equal(await status(film.playback.dash, query), 401, why);
    assert.equal(await status(`${root}s/0k/v0/init.mp4`, query), 401, why);
  };
  const [ended, banned, gone, keeper] = [await session('ended'), await session('banned'), await session('gone'), await session('keeper')];
  await died(ended, () => end(ended), 'the session ended');
  await died(banned, () => api.patch(`users/${banned.user.id}`, {banned: true}), 'a ban');
  await died(gone, () => api.delete(`users/${gone.user.id}`), 'the account is deleted');
  const add = (name, permissions) => api.expect(201, 'POST', 'keys', {body: {name, permissions}, headers: {authorization: `Bearer ${keeper.token}`}}).then(({body}) => body);
  const key = await add('player', ['library.read', 'library.play']);
  await died(keeper, () => api.expect(204, 'DELETE', `keys/${key.id}`, {headers: {authorization: `Bearer ${keeper.token}`}}), 'the key is taken back', key.token);
  // A key that may not play signs nothing.
  await sign(await add('reader', ['library.read']), {for: root}, 403);
  const short = await sign(keeper, {for: film.playback.file, seconds: 1});
  await api.until(async () => (await bare(short.url)).status === 401, 10, 'it runs out');
});

test('a link shows what its maker sees, and no more', async () => {
  const [child, moderator] = [await session('child'), await session('keeper of order', 'moderator')];
  const {query} = await sign(child, {for: root});
  assert.equal(await status(film.playback.dash, query), 200);
  await api.patch(`videos/${film.id}`, {ageRating: 16});
  assert.equal(await status(film.playback.dash, query), 200);
  await api.patch(`users/${child.user.id}`, {view: {maxAge: 12}});
  assert.equal(await status(film.playback.dash, query), 404);
  const refused = async (who, path) => {
    const {detail} = await sign(who, {for: path}, 404);
    assert.equal(detail, (await sign(who, {for: path.replace(film.id, '01ARZ3NDEKTSV4RRFFQ69G5FAV')}, 404)).detail);
  };
  await refused(child, root);
  await api.patch(`videos/${film.id}`, {ageRating: null, hidden: true});
  await refused(await session('another member'), root);
  // Whoever can show it again sees it; a link of theirs is for watching, and would not.
  assert.equal((await sign(moderator, {for: root}, 403)).field, 'for');
  await api.patch(`videos/${film.id}`, {hidden: false});
});

test('what cannot be signed is refused, and says which field', async () => {
  const who = await session('asker');
  const field = async (body) => (await sign(who, body, 422)).field;
  for (const path of [undefined, '', 'manifest.mpd', '/etc/passwd', '/api/v1/videos', '/api/v1/videos/', `${base}/api/v1/videos/${film.id}`, '/api/v1/system', '/api/v1/users/me',
    `${root}../x`, `${root}file?x=1`, `${root}a b`, `https://evil.example${root}`, `/x${root}`, `/api/v1/videos/nonsense/`]) {
    assert.equal(await field({for: path}), 'for', String(path));
  }
  // A manifest alone leads nowhere.
  for (const path of [film.playback.dash, film.playback.hls, `${root}subtitles/2.m3u8`]) assert.equal(await field({for: path}), 'for', path);
  for (const verb of ['DELETE', 'get', '']) assert.equal(await field({for: root, verb}), 'verb', verb);
  for (const seconds of [0, -1, 604801, '60']) assert.equal(await field({for: root, seconds}), 'seconds', String(seconds));
  // Addresses as answers hold them, and as they are below the base path.
  for (const path of [root, root.slice(base.length)]) await sign(who, {for: path});
  const stranger = await bare(`${base}/api/v1/presign`, {method: 'POST', headers: {'content-type': 'application/json'}});
  assert.equal(stranger.status, 401);
});
