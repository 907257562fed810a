// /metrics as a scraper reads it: every line by the rules of the format, numbers that follow what happens, and nobody but who may.
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {place} from '../lib/clips.mjs';
import {Daemon, freePort, temporaryFolder, top} from '../lib/daemon.mjs';
import {parseExposition} from '../lib/exposition.mjs';
import {signIn} from '../lib/signed_in.mjs';

let root, daemon, port;
const here = () => `http://127.0.0.1:${port}`;
const read = async (options = {}, base = here()) => {
  const response = await fetch(`${base}/metrics`, {anonymous: true, ...options});
  return {status: response.status, type: response.headers.get('content-type'), text: await response.text()};
};
const families = async () => parseExposition((await read()).text);
const value = (all, name, labels = {}) => {
  const family = all.get(name) ?? all.get(name.replace(/_(bucket|sum|count)$/, ''));
  return family?.samples.find((one) => one.name === name && Object.entries(labels).every(([key, wanted]) => one.labels[key] === wanted))?.value;
};
// Of this machine, and not a loopback: as somebody elsewhere at home comes.
const elsewhere = Object.values(networkInterfaces()).flat().find(({family, internal}) => family === 'IPv4' && !internal)?.address;

before(async () => {
  root = temporaryFolder('chanoma-metrics');
  mkdirSync(join(root, 'films'));
  place('film.mp4', join(root, 'films'));
  writeFileSync(join(root, 'token'), 'let-me-count\n');
  port = await freePort();
  daemon = await Daemon.start({data: join(root, 'data'), listen: `0.0.0.0:${port}`, libraries: [join(root, 'films')], args: ['--metrics-token-file', join(root, 'token'), '--allowed-hosts', '*']});
  // It calls itself by a name that this machine need not know.
  daemon.origin = here();
  await signIn(daemon.data, daemon.origin);
  await daemon.until(async () => (await daemon.json('/api/v1/videos')).body.items?.[0]?.state === 'ready', 60, 'the film');
});
after(async () => {
  await daemon?.stop();
  rmSync(root, {recursive: true, force: true});
});

test('the format is kept, and what is promised is there', async () => {
  const {status, type, text} = await read();
  assert.equal(status, 200);
  assert.equal(type, 'text/plain; version=0.0.4; charset=utf-8');
  const all = parseExposition(text);
  for (const name of ['chanoma_build_info', 'chanoma_http_requests_total', 'chanoma_http_request_duration_seconds', 'chanoma_jobs', 'chanoma_media_workers', 'chanoma_segment_cache_bytes',
    'chanoma_store_table_bytes', 'chanoma_store_stalled', 'chanoma_search_behind', 'chanoma_renditions', 'chanoma_websockets', 'chanoma_disk_free_bytes']) assert.ok(all.get(name)?.samples.length > 0, name);
  assert.equal(value(all, 'chanoma_videos'), 1);
  assert.equal(value(all, 'chanoma_libraries'), 1);
  assert.equal(value(all, 'chanoma_store_healthy'), 1);
  assert.ok(value(all, 'chanoma_jobs', {kind: 'probe', state: 'done'}) >= 1);
  assert.ok(value(all, 'chanoma_disk_free_bytes', {folder: 'data'}) > 0);
});

test('requests are counted by route and class, never by what is asked for', async () => {
  const {items: [{id}]} = (await daemon.json('/api/v1/videos')).body;
  const before = await families();
  const route = {method: 'GET', route: '/api/v1/videos/{id}'};
  for (let i = 0; i < 5; ++i) await daemon.json(`/api/v1/videos/${id}`);
  await daemon.json('/api/v1/videos/01ARZ3NDEKTSV4RRFFQ69G5FAV');
  await fetch(`${here()}/nowhere/at/all`);
  await fetch(daemon.url(`/api/v1/videos/${id}/s/0k/v0/1.m4s`)).then((response) => response.arrayBuffer());
  const all = await families();
  const grown = (name, labels) => (value(all, name, labels) ?? 0) - (value(before, name, labels) ?? 0);
  assert.equal(grown('chanoma_http_requests_total', {...route, status: '2xx'}), 5);
  assert.equal(grown('chanoma_http_requests_total', {...route, status: '4xx'}), 1);
  assert.equal(grown('chanoma_http_request_duration_seconds_count', route), 6);
  assert.equal(grown('chanoma_http_request_duration_seconds_bucket', {...route, le: '+Inf'}), 6);
  assert.ok(grown('chanoma_http_request_duration_seconds_sum', route) > 0);
  assert.equal(grown('chanoma_http_requests_total', {method: 'GET', route: '/api/v1/videos/{id}/s/{edition}/{track}/{segment}', status: '2xx'}), 1);
  assert.ok(grown('chanoma_http_response_bytes_total', {route: '/api/v1/videos/{id}/s/{edition}/{track}/{segment}'}) > 1000);
  assert.ok(grown('chanoma_http_requests_total', {route: 'other'}) >= 1);
  assert.ok(value(all, 'chanoma_segment_cache_bytes') > 0);
  const {text} = await read();
  assert.ok(!text.includes(id) && !text.includes('nowhere') && !text.includes(root), 'ids, addresses and paths stay out');
});

test('from elsewhere only with the token, by a proxy too', async (t) => {
  const bearer = {headers: {authorization: 'Bearer let-me-count'}};
  for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    assert.equal((await read({headers: {[header]: 'for=192.0.2.1'}})).status, 403, header);
    assert.equal((await read({headers: {[header]: 'for=192.0.2.1', ...bearer.headers}})).status, 200, header);
  }
  if (!elsewhere) return t.skip('this machine has no other address');
  const base = `http://${elsewhere}:${port}`;
  assert.equal((await read({}, base)).status, 403);
  assert.equal((await read({headers: {authorization: 'Bearer let-me-coun'}}, base)).status, 403);
  assert.equal((await read({headers: {authorization: `Bearer ${daemon.token}`}}, base)).status, 403, 'a session is no such token');
  assert.equal((await read(bearer, base)).status, 200);
  writeFileSync(join(root, 'token'), 'another\n');
  assert.equal((await read(bearer, base)).status, 403, 'the file is read anew');
  writeFileSync(join(root, 'token'), 'let-me-count\n');
});

test('where a proxy is known to stand in front, this machine needs the token too', async () => {
  for (const [at, known] of [['--trusted-proxies', '127.0.0.1'], ['--public-url', 'https://tv.example.org']].entries()) {
    const other = await freePort();
    const fronted = await Daemon.start({data: join(root, `fronted-${at}`), listen: `127.0.0.1:${other}`, args: ['--metrics-token-file', join(root, 'token'), '--allowed-hosts', '*', ...known]});
    try {
      const base = `http://127.0.0.1:${other}`;
      assert.equal((await read({}, base)).status, 403, known.join(' '));
      assert.equal((await read({headers: {authorization: 'Bearer let-me-count'}}, base)).status, 200, known.join(' '));
    } finally {
      await fronted.stop();
    }
  }
});

test('off', async () => {
  assert.equal((await daemon.json('/api/v1/settings', {method: 'PATCH', body: {metrics: false}})).status, 200);
  assert.equal((await read()).status, 404);
  assert.equal((await daemon.json('/api/v1/settings', {method: 'PATCH', body: {metrics: true}})).status, 200);
  assert.equal((await read()).status, 200);
});

test('the dashboard asks for numbers that there are', async () => {
  const all = await families();
  const dashboard = JSON.parse(readFileSync(join(top, 'packaging/grafana/chanoma.json'), 'utf8'));
  const asked = new Set(JSON.stringify(dashboard.panels).match(/chanoma_[a-z_]+/g));
  assert.ok(asked.size >= 15);
  for (const name of asked) assert.ok(all.has(name) || all.has(name.replace(/_(bucket|sum|count)$/, '')), name);
});

test('the reader is strict', () => {
  const good = '# HELP a_total words\n# TYPE a_total counter\na_total{b="c\\"d"} 1\n';
  assert.equal(parseExposition(good).get('a_total').samples[0].labels.b, 'c"d');
  for (const bad of [good.slice(0, -1), good.replace('counter', 'count'), good.replace(' 1\n', ' one\n'), good.replace(' 1\n', ' -1\n'), good.replace('b=', 'b-='), `${good}a_total{b="c\\"d"} 1\n`,
    `${good}b_total 1\n`, good.replace('# HELP a_total words\n', ''), good.replace('{b="c\\"d"}', '{b="c}'), `${good}# TYPE a_total counter\n`, good.replaceAll('a_total', 'a'),
    '# HELP h w\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n', '# HELP h w\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n']) {
    assert.throws(() => parseExposition(bad), bad);
  }
});
