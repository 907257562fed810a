// Snapshots, and whole copies of the data directory, as an administrator makes them: by the API, by the command, by cp.
import assert from 'node:assert/strict';
import {cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {place} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder, until} from '../lib/daemon.mjs';

let root, films, daemon, film;
const get = async (path) => (await daemon.json(`/api/v1/${path}`)).body;
const title = async (of = daemon) => (await of.json(`/api/v1/videos/${film}`)).body.title;
const rename = (name) => daemon.json(`/api/v1/videos/${film}`, {method: 'PATCH', body: {title: name}});

before(async () => {
  root = temporaryFolder('chanoma-snapshots');
  films = join(root, 'films');
  mkdirSync(films);
  place('film.mp4', films);
  daemon = await Daemon.start({data: join(root, 'data'), libraries: [films]});
  film = (await daemon.until(async () => {
    const {items} = await get('videos');
    return items.length === 1 && items[0].state === 'ready' && items;
  }, 60, 'the film'))[0].id;
});
after(async () => {
  await daemon?.stop();
  rmSync(root, {recursive: true, force: true});
});

test('one is taken, listed and removed', async () => {
  await rename('As it was');
  const taken = await daemon.json('/api/v1/snapshots', {method: 'POST'});
  assert.equal(taken.status, 201);
  assert.match(taken.body.name, /^\d{8}T\d{6}Z/);
  assert.ok(taken.body.bytes > 0);
  const listed = await get('snapshots');
  assert.equal(listed.startedFrom, null);
  assert.deepEqual(listed.items[0], taken.body);
  assert.equal((await daemon.json(`/api/v1/snapshots/${taken.body.name}`, {method: 'DELETE'})).status, 204);
  assert.equal((await daemon.json(`/api/v1/snapshots/${taken.body.name}`, {method: 'DELETE'})).status, 404);
  assert.equal((await daemon.json('/api/v1/snapshots/tables', {method: 'DELETE'})).status, 404);
  assert.equal((await daemon.json('/api/v1/snapshots/..%2Fstore', {method: 'DELETE'})).status >= 400, true);
  assert.ok(!(await get('snapshots')).items.some(({name}) => name === taken.body.name));
  assert.ok(existsSync(join(daemon.data, 'store', 'db', 'CURRENT')));
});

test('by itself, when something has changed', async () => {
  const own = await Daemon.start({libraries: [films], args: ['--snapshot-every', '1']});
  try {
    const names = async () => (await own.json('/api/v1/snapshots')).body.items.map(({name}) => name);
    await until(async () => (await names()).length > 0, 60, 'the first');
  } finally {
    await own.stop();
  }
});

test('a copy by the command is a data directory of its own', async () => {
  await rename('For the copy');
  const copy = join(root, 'copy');
  const done = await run(['snapshot', '--to', copy, '--data', daemon.data]);
  assert.equal(done.code, 0, done.stderr);
  await rename('Later');
  const again = await run(['snapshot', '--to', copy, '--data', daemon.data]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /not an empty folder/);
  const inside = await run(['snapshot', '--to', join(daemon.data, 'copy'), '--data', daemon.data]);
  assert.equal(inside.code, 2);
  const other = await Daemon.start({data: copy, args: ['--cache', join(root, 'copy cache')]});
  try {
    assert.equal(await title(other), 'For the copy');
    assert.equal((await other.json('/api/v1/snapshots')).body.startedFrom, null);
  } finally {
    await other.stop();
  }
  assert.equal(await title(), 'Later');
});

test('cp of the running directory starts from its newest snapshot, and says so', async () => {
  await rename('Before the snapshot');
  const {name} = (await daemon.json('/api/v1/snapshots', {method: 'POST'})).body;
  await rename('After the snapshot');
  const copy = join(root, 'torn');
  cpSync(daemon.data, copy, {recursive: true, verbatimSymlinks: true, filter: (path) => !statSync(path, {throwIfNoEntry: false})?.isSocket()});
  const other = await Daemon.start({data: copy, args: ['--cache', join(root, 'torn cache')]});
  try {
    assert.equal(await title(other), 'Before the snapshot');
    const {startedFrom} = (await other.json('/api/v1/snapshots')).body;
    assert.equal(startedFrom.name, name);
    assert.ok(existsSync(join(startedFrom.setAside, 'db', 'CURRENT')), 'what was copied is still there');
    assert.match(other.log.join('\n'), /copy of a running server/);
    // Found again, although the index is of another time.
    await other.until(async () => (await other.json('/api/v1/search?q=before')).body.items?.length === 1, 30, 'the search index');
    const picture = await fetch(other.url(`/api/v1/videos/${film}/poster`));
    assert.ok([200, 404].includes(picture.status));
  } finally {
    await other.stop();
  }
});

test('a stopped server goes back to a snapshot, or to what another directory holds', async () => {
  await rename('Good');
  const {name} = (await daemon.json('/api/v1/snapshots', {method: 'POST'})).body;
  await rename('Spoiled');
  const running = await run(['restore', name, '--data', daemon.data]);
  assert.equal(running.code, 1);
  assert.match(running.stderr, /a server is running/);
  await daemon.stop();
  const unknown = await run(['restore', '20000101T000000Z', '--data', daemon.data]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /no snapshot/);
  const done = await run(['restore', name, '--data', daemon.data]);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /what was there before is in/);
  daemon = await Daemon.start({data: daemon.data, libraries: [films]});
  assert.equal(await title(), 'Good');
  await daemon.stop();
  const from = await run(['restore', join(root, 'copy'), '--data', daemon.data]);
  assert.equal(from.code, 0, from.stderr);
  daemon = await Daemon.start({data: daemon.data, libraries: [films]});
  assert.equal(await title(), 'For the copy');
  assert.ok(readdirSync(join(daemon.data, 'set-aside')).length >= 2);
});
