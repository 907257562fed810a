// Every address that an administrator's browser asks for in a tour of the whole app, and every address inside manifests, asked
// for again by others: what one may not, one is refused; what one may not know of is missing, byte for byte.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Api } from '../lib/api.mjs';
import { place } from '../lib/clips.mjs';
import { temporaryFolder } from '../lib/daemon.mjs';
import { sessionFor } from '../lib/signed_in.mjs';
import { tour } from '../lib/tour.mjs';
import { openBrowser, openPage, root } from './browser.mjs';

const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const films = temporaryFolder();
let api, browser, film, chief;
const seen = new Map();  // "GET /path" → the same, of the daemon's API

const table = readFileSync(join(root, 'docs/permissions.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `')).map((line) => {
  const [route, needs, ...cells] = line.split('|').slice(1, -1).map((cell) => cell.trim());
  const [method, pattern] = route.replaceAll('`', '').split(' ');
  const shape = new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
  return { method, pattern, needs, shape, cells: Object.fromEntries(['stranger', 'guest', 'member', 'trusted', 'moderator', 'administrator'].map((role, i) => [role, cells[i]])) };
});
/** The row of the table for people; of those that fit, the one with the most words of its own. */
function rowOf({ method, path }) {
  const fits = table.filter((row) => row.shape.test(path.split('?')[0]) && (row.method === method || (method === 'HEAD' && row.method === 'GET')));
  return fits.sort((a, b) => a.pattern.split('{').length - b.pattern.split('{').length)[0];
}

async function ask(token, { method, path, body }, how = 'bearer') {
  const who = !token ? {} : how === 'cookie' ? { cookie: `chanoma_session=${token}`, origin: api.origin } : { authorization: `Bearer ${token}` };
  const response = await fetch(api.origin + path, { method, anonymous: true, redirect: 'manual', headers: { ...who, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body } : {}) });
  const text = await response.text();
  return { status: response.status, text, headers: [...response.headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name)) };
}
const scrub = (answer, id) => ({ ...answer, text: answer.text.replace(/"requestId":"[^"]+"/, '').replaceAll(id, 'ID') });

before(async () => {
  place('film.mp4', films);
  place('hevc.mkv', films);
  renameSync(join(films, 'film.mp4'), join(films, 'The Wide River (1999).mp4'));
  renameSync(join(films, 'hevc.mkv'), join(films, 'Second Look (2003).mkv'));
  api = await Api.start({ libraries: [`Films=${films}`] });
  await api.until(async () => (await api.get('videos')).items.filter(({ state, poster }) => state === 'ready' && poster).length === 2, 60, 'both films are ready');
  await api.idle();
  film = await api.get(`videos/${(await api.get('videos')).items.find(({ title }) => title.includes('River')).id}`);
  chief = await sessionFor(api.daemon.data, '', 'chief');
  browser = await openBrowser();
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await api?.stop();
  rmSync(films, { recursive: true, force: true });
});

test('an administrator looks at everything there is', { timeout: 180_000 }, async () => {
  const page = await openPage(browser);
  await page.context().addCookies([{ name: 'chanoma_session', value: chief.token, url: api.origin }]);
  page.on('request', (request) => {
    const { origin, pathname, search } = new URL(request.url());
    if (origin === api.origin && pathname.startsWith('/api/')) seen.set(`${request.method()} ${pathname}${search}`, { method: request.method(), path: pathname + search, body: request.postData() ?? null });
  });
  const visit = async (path, wait) => {
    await page.goto(`${api.origin}/${path}`);
    await page.waitForSelector(wait);
  };
  await visit('', '.card-link');
  await page.keyboard.press('/');
  await page.fill('.search-line input', 'wid');
  await page.waitForSelector('.search-thumb');
  await visit('search?q=river', '.results .card-link');
  await visit('browse', '.browse-page .card-link');
  const { items: [show] } = await api.get('shows?limit=1');
  await visit(`show/${show.slug}`, '.show-hero');
  await visit(`watch/${film.id}`, '#video');
  await page.waitForFunction(() => document.querySelector('#video').currentTime > 0.5);
  for (const [path, wait] of [['uploads', '.message, .line'], ['libraries', '.line'], ['account', '[data-key="keys:add"]'], ['people', '#roles'], ['audit', '.audit .line'], ['device', '#code'], ['who', '[data-key="who:other"]']]) await visit(path, wait);
  await page.waitForLoadState('networkidle');
  await page.done();
  for (const path of await tour(api, film)) seen.set(`GET ${path}`, { method: 'GET', path, body: null });
  for (const path of ['/api/v1/videos', '/api/v1/system', '/api/v1/audit', '/api/v1/users', '/api/v1/keys', '/api/v1/screens', '/api/v1/watching/going', `/api/v1/videos/${film.id}/manifest.mpd`, '/api/v1/search']) {
    assert.ok([...seen.values()].some((one) => one.path.split('?')[0] === path), `${path} was not met: the tour is too short`);
  }
  assert.ok([...seen.keys()].some((line) => line.includes('.m4s')), 'no segment was met');
  assert.ok(seen.size > 45, `only ${seen.size} addresses`);
});

// What changes nothing, or only what is the tour's: asked again by whoever should be refused.
const asked = () => [...seen.values()].filter(({ path }) => path.split('?')[0] !== '/api/v1/ws');
const open = (row) => row.needs === 'none';

test('to a stranger and to every kind of session that is none, each of them says the same', { timeout: 120_000 }, async () => {
  const victim = await sessionFor(api.daemon.data, '', 'victim'), banned = await sessionFor(api.daemon.data, '', 'banned'), deleted = await sessionFor(api.daemon.data, '', 'deleted');
  const short = await api.post('keys', { name: 'short', permissions: ['library.read', 'library.play'], seconds: 1 });
  assert.equal((await ask(victim.token, { method: 'DELETE', path: '/api/v1/sessions/current' })).status, 204);
  await api.patch(`users/${banned.user.id}`, { banned: true });
  await api.delete(`users/${deleted.user.id}`);
  await api.until(async () => (await ask(short.token, { method: 'GET', path: '/api/v1/videos' })).status === 401, 10, 'the key has run out');
  const { token } = chief;
  const none = {
    stranger: null, removed: '', forged: token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'), 'half a token': token.slice(0, 43), 'of another length': `${token}A`, revoked: victim.token, banned: banned.token, deleted: deleted.token, expired: short.token,
    'a hash in its place': Buffer.from(token).toString('base64url').slice(0, 86), 'an unsigned JWT': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: chief.user.id })).toString('base64url')}.`,
  };
  let refused = 0;
  for (const one of asked()) {
    const row = rowOf(one);
    assert.ok(row, `${one.method} ${one.path} is not in the table`);
    if (open(row)) continue;
    for (const [why, shown] of Object.entries(none)) {
      for (const how of shown ? ['bearer', 'cookie'] : ['bearer']) {
        const { status, text } = await ask(shown, one, how);
        assert.equal(status, 401, `${why} (${how}): ${one.method} ${one.path}`);
        assert.ok(!text.includes(film.id) && !/"items"/.test(text), `${why}: ${one.path} says more than that`);
        ++refused;
      }
    }
  }
  assert.ok(refused > 500, `only ${refused} requests were refused`);
});

test('another user may what the table says, and no more', { timeout: 120_000 }, async () => {
  const { token } = await sessionFor(api.daemon.data, '', 'neighbour', 'member');
  const failures = [];
  for (const one of asked()) {
    const row = rowOf(one);
    if (open(row) || one.method === 'DELETE') continue;
    const { status } = await ask(token, one);
    const may = row.cells.member === '✓' || (row.cells.member === 'own' && one.path.includes('/users/me')) || (row.cells.member === 'by id' && one.path.includes('ids='));
    if ((status === 403) === may) failures.push(`${one.method} ${one.path}: ${status}, and the table says ${row.cells.member}`);
  }
  assert.deepEqual(failures, []);
});

test('of a film above its age a child finds nothing, byte for byte', { timeout: 120_000 }, async () => {
  const { token, user } = await sessionFor(api.daemon.data, '', 'child', 'member');
  await api.patch(`users/${user.id}`, { view: { maxAge: 6, unrated: false } });
  let hidden = 0;
  for (const one of asked()) {
    if (open(rowOf(one)) || one.method === 'DELETE') continue;
    if (!one.path.includes(film.id)) {
      const { text } = await ask(token, one);
      assert.ok(!text.includes(film.id), `${one.path} tells of it`);
      continue;
    }
    const theirs = await ask(token, one), missing = await ask(token, { ...one, path: one.path.replaceAll(film.id, nobody) });
    assert.equal(theirs.status, 404, `${one.method} ${one.path}`);
    assert.deepEqual(scrub(theirs, film.id), scrub(missing, nobody), `${one.method} ${one.path}`);
    ++hidden;
  }
  assert.ok(hidden > 12, `only ${hidden} addresses of the film`);
});
