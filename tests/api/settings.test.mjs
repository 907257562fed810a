// Configuration: flags over environment over file over what people set; each knows where it comes from.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {run, temporaryFolder} from '../lib/daemon.mjs';

const root = temporaryFolder();
after(() => rmSync(root, {recursive: true, force: true}));

async function withApi(options, body) {
  const api = await Api.start(options);
  try {
    return await body(api);
  } finally {
    assert.equal((await api.stop()).code, 0);
  }
}
const setting = async (api, key) => (await api.get('settings')).items.find((item) => item.key === key);
function toml(name, text) {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}
// A start that must fail; nothing listens afterwards, so the exit is waited for.
const refused = (args, env) =>
  run(['serve', '--data', join(root, 'refused'), ...(args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']), ...args], {env});

test('defaults, and what is set stays over a restart', async () => {
  const data = join(root, 'kept');
  await withApi({data}, async (api) => {
    assert.deepEqual((({value, source, locked, restart}) => [value, source, locked, restart])(await setting(api, 'name')), ['Chanoma', 'default', false, false]);
    for (const item of (await api.get('settings')).items) assert.ok(item.description.length > 5, item.key);
    const {items} = await api.patch('settings', {name: '茶の間', viewer_workers: 3});
    assert.equal(items.find((item) => item.key === 'name').value, '茶の間');
    assert.equal((await api.get('system')).name, '茶の間');
  });
  await withApi({data}, async (api) => {
    assert.deepEqual((({value, source, locked}) => [value, source, locked])(await setting(api, 'name')), ['茶の間', 'store', false]);
    assert.equal((await setting(api, 'viewer_workers')).value, 3);
    assert.equal((await api.get('system')).name, '茶の間');
  });
  // From outside it can be overruled, and comes back when that goes.
  await withApi({data, args: ['--name', 'Flag']}, async (api) => {
    assert.deepEqual((({value, source, locked}) => [value, source, locked])(await setting(api, 'name')), ['Flag', 'flag', true]);
  });
  await withApi({data}, async (api) => assert.equal((await setting(api, 'name')).value, '茶の間'));
});

test('how much is logged can be changed while it runs, and stays so', async () => {
  const data = join(root, 'logged');
  const logged = async (api) => {
    const before = api.daemon.log.length;
    await api.get('system');
    // A line of a request may come after its answer.
    return api.until(() => api.daemon.log.slice(before).some((line) => line.includes('level=debug')), 3).catch(() => false);
  };
  await withApi({data}, async (api) => {
    assert.equal(await logged(api), false);
    await api.patch('settings', {log_level: 'debug'});
    assert.ok(await logged(api));
    const problem = await api.refused(422, 'PATCH', 'settings', {body: {log_level: 'loud'}});
    assert.equal(problem.field, 'log_level');
  });
  await withApi({data}, async (api) => {
    assert.ok(await logged(api), 'after a restart');
    await api.patch('settings', {log_level: 'info'});
    assert.equal(await logged(api), false);
  });
});

test('what is set outside is locked: 409, and nothing of the same request is done', async () => {
  const config = toml('locked.toml', 'name = "File"\n');
  for (const [options, source] of [[{args: ['--name', 'Flag']}, 'flag'], [{env: {CHANOMA_NAME: 'Environment'}}, 'environment'], [{args: ['--config', config]}, 'file']]) {
    await withApi(options, async (api) => {
      const now = await setting(api, 'name');
      assert.deepEqual([now.source, now.locked, now.value.toLowerCase()], [source, true, source]);
      const problem = await api.refused(409, 'PATCH', 'settings', {body: {viewer_workers: 5, name: 'mine'}});
      assert.equal(problem.field, 'name');
      assert.ok(problem.detail.includes(source), problem.detail);
      assert.equal((await setting(api, 'viewer_workers')).value, 2);
    });
  }
});

test('flag over environment over file', async () => {
  const config = toml('layers.toml', 'name = "File"\nviewer_workers = 4\nsegment_cache = "2GiB"\nbackground_workers = 2\n');
  const env = {CHANOMA_NAME: 'Environment', CHANOMA_VIEWER_WORKERS: '6'};
  await withApi({args: ['--config', config, '--name', 'Flag'], env}, async (api) => {
    const of = async (key) => (({value, source}) => [value, source])(await setting(api, key));
    assert.deepEqual(await of('name'), ['Flag', 'flag']);
    assert.deepEqual(await of('viewer_workers'), [6, 'environment']);
    assert.deepEqual(await of('segment_cache'), [2 * 2 ** 30, 'file']);
    assert.deepEqual(await of('background_workers'), [2, 'file']);
    assert.deepEqual(await of('store_memory'), [48 * 2 ** 20, 'default']);
  });
});

test('each setting says what it is and may be, and where it stands', async () => {
  const config = toml('places.toml', '\nname = "File"\nsegment_cache = "2GiB"\n');
  await withApi({args: ['--config', config, '--viewer-workers', '3'], env: {CHANOMA_POLL_INTERVAL: '10min'}}, async (api) => {
    const of = async (key) => (({value, source, place, locked}) => [value, source, place, locked])(await setting(api, key));
    assert.deepEqual(await of('name'), ['File', 'file', `${config}:2`, true]);
    assert.deepEqual(await of('segment_cache'), [2 * 2 ** 30, 'file', `${config}:3`, true]);
    assert.deepEqual(await of('poll_interval'), [600, 'environment', 'CHANOMA_POLL_INTERVAL', true]);
    assert.deepEqual(await of('viewer_workers'), [3, 'flag', '--viewer-workers', true]);
    assert.deepEqual(await of('guests'), [false, 'default', null, false]);
    assert.deepEqual(await of('allowed_hosts'), ['', 'default', null, true]);
    const kind = async (key) => (({group, type, unit, least, most, oneOf}) => [group, type, unit, least, most, oneOf])(await setting(api, key));
    assert.deepEqual(await kind('registration'), ['people', 'text', null, null, null, ['closed', 'invitation', 'open']]);
    assert.deepEqual(await kind('poll_interval'), ['libraries', 'integer', 'seconds', 1, 86400, []]);
    assert.deepEqual(await kind('notify_free'), ['notices', 'size', null, 0, null, []]);
    assert.deepEqual(await kind('guests'), ['people', 'boolean', null, null, null, []]);
  });
});

test('sizes and times are taken as people write them; null is the default again; what waits for a start is said', async () => {
  const data = join(root, 'units');
  await withApi({data}, async (api) => {
    await api.patch('settings', {segment_cache: '3GiB', poll_interval: '2 min', encoders: 4, answer_cache: '8 MiB'});
    const of = async (key) => (({value, source, restart, waits}) => [value, source, restart, waits])(await setting(api, key));
    assert.deepEqual(await of('segment_cache'), [3 * 2 ** 30, 'store', false, false]);
    assert.deepEqual(await of('answer_cache'), [8 * 2 ** 20, 'store', true, true]);
    assert.deepEqual(await of('poll_interval'), [120, 'store', false, false]);
    for (const [key, value, words] of [['segment_cache', 'lots', /“lots” is no size/], ['poll_interval', '5 moons', /“5 moons” is no length of time/], ['poll_interval', '2d', /between 1s and 1d/],
      ['snapshot_every', '90s', /whole number of minutes/], ['encoders', 'many', /whole number/], ['guests', 'yes', /true or false/]]) {
      const problem = await api.refused(422, 'PATCH', 'settings', {body: {[key]: value}});
      assert.equal(problem.field, key);
      assert.match(problem.detail, words);
    }
    await api.patch('settings', {segment_cache: null, poll_interval: null, answer_cache: null});
    assert.deepEqual(await of('segment_cache'), [10 * 2 ** 30, 'default', false, false]);
    assert.deepEqual(await of('answer_cache'), [32 * 2 ** 20, 'default', true, false]);
    assert.deepEqual(await of('poll_interval'), [300, 'default', false, false]);
    assert.equal((await api.refused(422, 'PATCH', 'settings', {body: {nonsense: null}})).field, 'nonsense');
  });
  await withApi({data}, async (api) => {
    const {value, source, waits} = await setting(api, 'encoders');
    assert.deepEqual([value, source, waits], [4, 'store', false]);
    assert.equal((await setting(api, 'segment_cache')).source, 'default');
    // By the command as well.
    await api.patch('settings', {name: 'Here'});
    const {code, stderr} = await run(['setting', 'reset', 'name', '--data', data]);
    assert.equal(code, 0, stderr);
    assert.equal((await setting(api, 'name')).value, 'Chanoma');
  });
});

test('libraries of a file are there and locked', async () => {
  const films = join(root, 'films');
  mkdirSync(films);
  await withApi({args: ['--config', toml('library.toml', `[[library]]\npath = "${films}"\nname = "Filme"\n`)]}, async (api) => {
    assert.deepEqual((await api.get('libraries')).items.map(({name, path, locked}) => [name, path, locked]), [['Filme', films, true]]);
  });
});

test('a mistake in the file stops the start with its line and the nearest key', async () => {
  for (const [text, line, words] of [
    ['name = "x"\n\nlissten = "127.0.0.1:1"\n', 3, /lissten.*listen/s],
    ['name = "x"\nviewer_worker = 2\n', 2, /viewer_worker.*viewer_workers/s],
    ['name = 7\n', 1, /name/],
    ['name = "x"\nviewer_workers = 0\n', 2, /viewer_workers/],
    ['segment_cache = "lots"\n', 1, /lots/],
    ['name = "unfinished\n', 1, /./],
    ['[[library]]\npath = "/films"\ncolour = "red"\n', 3, /colour/],
    ['library = "/films"\n', 1, /\[\[library\]\]/],
  ]) {
    const path = toml('wrong.toml', text);
    const {code, stderr} = await refused(['--config', path]);
    assert.equal(code, 2, stderr);
    assert.ok(stderr.includes(`${path}:${line}:`), `${JSON.stringify(text)}: ${stderr}`);
    assert.match(stderr, words);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
  const {code, stderr} = await refused(['--config', join(root, 'none.toml')]);
  assert.notEqual(code, 0);
  assert.match(stderr, /none\.toml/);
});

test('so does a mistake in the environment or a flag', async () => {
  for (const [args, env, words] of [
    [[], {CHANOMA_LISTN: 'x'}, /CHANOMA_LISTN.*listen/s],
    [[], {CHANOMA_VIEWER_WORKERS: 'many'}, /CHANOMA_VIEWER_WORKERS/],
    [['--viewer-workers', '0'], {}, /viewer_workers/],
    [['--log-level', 'loud'], {}, /log_level is one of: debug/],
    [['--listen', 'here'], {}, /ADDRESS:PORT/],
    [['--listen', '127.0.0.1:99999'], {}, /ADDRESS:PORT/],
    [['--lissten', 'x'], {}, /lissten/],
    [['--base-path', '../x'], {}, /base/],
    [['--library', ''], {}, /library|PATH/],
  ]) {
    const {code, stderr} = await refused(args, env);
    assert.equal(code, 2, `${args} ${JSON.stringify(env)}: ${stderr}`);
    assert.match(stderr, words);
  }
});
