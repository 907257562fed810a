// The web app as the daemon serves it, at the root and under a base path.
import assert from 'node:assert/strict';
import {brotliDecompressSync, gunzipSync} from 'node:zlib';
import {readFileSync, readdirSync, rmSync} from 'node:fs';
import {get} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {build, temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';
import {readMpd, readPlaylist} from '../lib/manifests.mjs';
import {needsBuilt} from '../lib/sources.mjs';

const dist = join(build, 'web');
needsBuilt(join(dist, 'index.html'));
const assets = readdirSync(join(dist, 'assets'));
const folder = temporaryFolder();
let root, based;
before(async () => {
  place('hevc.mkv', folder);
  root = await Api.start();
  based = await Api.start({base: '/x', libraries: [folder]});
});
after(async () => {
  await root?.stop();
  await based?.stop();
  rmSync(folder, {recursive: true, force: true});
});

// Without fetch(), which unpacks and tidies addresses by itself. `path` is sent as it stands.
const ask = (origin, path, headers = {}) => new Promise((resolve, reject) => {
  get({hostname: '127.0.0.1', port: new URL(origin).port, path, headers}, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => resolve({status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks)}));
  }).once('error', reject);
});

test('every address of the app is its one page', async () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  for (const path of ['/', '/index.html', '/watch/abc', '/library/01ARZ3NDEKTSV4RRFFQ69G5FAV?q=1', '/settings']) {
    const {status, headers, bytes} = await ask(root.origin, path, {accept: 'text/html,*/*;q=0.8'});
    assert.equal(status, 200, path);
    assert.match(headers['content-type'], /^text\/html/);
    assert.equal(bytes.toString('utf8'), page);
    assert.match(headers['content-security-policy'], /default-src '(none|self)'/);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe-eval|script-src[^;]*unsafe-inline/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-cache');
    assert.ok(headers['x-request-id']);
    assert.equal((await ask(root.origin, path, {accept: 'text/html', 'if-none-match': headers.etag})).status, 304);
  }
  // Scripts and pictures that are not there are no page.
  for (const path of ['/assets/none.js', '/watch/abc']) assert.equal((await ask(root.origin, path, {accept: '*/*'})).status, 404, path);
  assert.equal((await ask(root.origin, `/api/v1/none`, {accept: 'text/html'})).status, 404);
});

test('assets are kept for ever, packed as the browser likes', async () => {
  const script = assets.find((name) => /^index-.*\.js$/.test(name));
  const plain = readFileSync(join(dist, 'assets', script));
  for (const [accept, encoding, unpack] of [
    [undefined, undefined, (bytes) => bytes], ['identity', undefined, (bytes) => bytes], ['gzip', 'gzip', gunzipSync], ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['br;q=0.1, gzip', 'gzip', gunzipSync], ['br;q=0, *;q=0.5', 'gzip', gunzipSync], ['zstd', undefined, (bytes) => bytes]]) {
    const {status, headers, bytes} = await ask(root.origin, `/assets/${script}`, accept ? {'accept-encoding': accept} : {});
    assert.equal(status, 200);
    assert.equal(headers['content-encoding'], encoding, `${accept}`);
    assert.equal(headers.vary, 'Accept-Encoding');
    assert.match(headers['cache-control'], /max-age=31536000, immutable/);
    assert.match(headers['content-type'], /javascript/);
    assert.ok(unpack(bytes).equals(plain), `${accept}`);
    const again = await ask(root.origin, `/assets/${script}`, {...(accept ? {'accept-encoding': accept} : {}), 'if-none-match': headers.etag});
    assert.equal(again.status, 304);
  }
  assert.equal((await ask(root.origin, `/assets/${script}`, {'accept-encoding': 'identity;q=0, br;q=0, gzip;q=0'})).status, 406);
});

test('nothing outside the app’s folder is served', async () => {
  for (const path of ['/../chanoma', '/assets/../../chanoma', '/%2e%2e/chanoma', '/assets/%2e%2e/%2e%2e/chanoma', '/..%2fchanoma', '//etc/passwd', '/assets/..%5c..%5cchanoma', '/.built', '/assets/']) {
    const {status, bytes} = await ask(root.origin, path);
    assert.ok([400, 404].includes(status), `${path}: ${status}`);
    assert.ok(bytes.length < 1000);
  }
});

test('under a base path everything stays under it', async () => {
  const {origin} = based;
  const inside = (address, where) => {
    const url = new URL(address, origin + where);
    assert.equal(url.origin, origin, `${where}: ${address}`);
    assert.ok(url.pathname.startsWith('/x/'), `${where}: ${address}`);
    return url.pathname + url.search;
  };
  const {bytes} = await ask(origin, '/x/watch/abc', {accept: 'text/html'});
  const page = bytes.toString('utf8');
  const base = /<base href="([^"]*)"/.exec(page)[1];
  assert.equal(base, '/x/');
  const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1]).filter((address) => !address.startsWith('data:'));
  assert.ok(links.length >= 3);
  for (const link of links) assert.equal((await ask(origin, inside(link, base), {accept: '*/*'})).status, 200, link);

  const video = await based.videoWhen('hevc', (one) => one.state === 'ready' && one.poster);
  await based.idle();
  const library = (await based.get('libraries')).items[0];
  await based.expect(202, 'POST', `libraries/${library.id}/scan`);
  const answers = [await based.get('videos?limit=1'), video, await based.get('jobs?limit=1'), await based.get('libraries'), await based.get('settings')];
  let found = 0;
  const walk = (value) => {
    if (typeof value === 'string' && value !== folder && value.startsWith('/') && !value.startsWith('/var/') && !value.startsWith(based.daemon.data) && value !== '/x') {
      inside(value, '/x/');
      ++found;
    } else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  answers.forEach(walk);
  assert.ok(found >= 8, `only ${found} addresses seen`);

  const manifest = async (address) => (await based.expect(200, 'GET', address)).bytes.toString('utf8');
  for (const can of ['avc1', 'hvc1,opus']) {
    const dash = readMpd(await manifest(`${video.playback.dash}?can=${can}`));
    for (const address of [...dash.references, ...dash.texts]) inside(address, video.playback.dash);
    await based.expect(200, 'GET', inside(dash.representations[0].init, video.playback.dash));
    const master = readPlaylist(await manifest(`${video.playback.hls}?can=${can}`));
    for (const address of master.references) {
      const path = inside(address, video.playback.hls);
      for (const part of readPlaylist(await manifest(path)).references) inside(part, path);
    }
  }
  assert.equal((await based.get('openapi.json')).servers[0].url, '/x');
  await (await Feed.open(based)).close();
  const folderless = await based.fetch('POST', '/x/api/v1/libraries', {body: {path: '/usr/share'}});
  assert.ok(folderless.headers.get('location').startsWith('/x/api/v1/libraries/'));
  for (const path of ['/', '/api/v1/videos', '/healthz', '/xy/api/v1/videos', '/x/../api/v1/videos']) {
    const {status} = await ask(origin, path, {accept: 'text/html'});
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
  }
});
