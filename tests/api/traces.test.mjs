// Traces by OTLP: one from a request through jobs to media workers, off by default, and nothing waits for the collector.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place, wave} from '../lib/clips.mjs';
import {Collector} from '../lib/collector.mjs';
import {freePort, temporaryFolder, until} from '../lib/daemon.mjs';

const root = temporaryFolder();
const headers = join(root, 'headers');
let api, collector, folder;
before(async () => {
  collector = await Collector.start();
  writeFileSync(headers, 'Authorization: Bearer the-secret-of-the-collector\nX-Scope-OrgID: home\n');
  folder = join(root, 'films');
  mkdirSync(folder);
  api = await Api.start({data: join(root, 'data'), args: ['--otlp-headers-file', headers]});
});
after(async () => {
  await api?.stop();
  await collector?.stop();
  rmSync(root, {recursive: true, force: true});
});

const told = (check, what) => until(async () => check(), 30, what, () => JSON.stringify(collector.spans.map(({name}) => name)).slice(-600));
const metric = async (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(String((await fetch(`${api.origin}/metrics`).then((one) => one.text()))))[1]);
test('off by default: nothing is gathered, nobody is connected to', async () => {
  await api.get('system', {headers: {traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'}});
  assert.equal(await metric('chanoma_trace_spans_total'), 0);
  assert.equal(collector.connections, 0);
  for (const [value, words] of [['collector:4318', /no address/], ['ftp://x', /no address/], ['http://me:secret@x', /a name or a password/], ['http://x?token=1', /query/]]) {
    const problem = await api.refused(422, 'PATCH', 'settings', {body: {otlp_endpoint: value}});
    assert.equal(problem.field, 'otlp_endpoint');
    assert.match(problem.detail, words);
  }
});

test('one trace through request, job and worker; another program’s is gone on with', async () => {
  await api.patch('settings', {otlp_endpoint: collector.origin});
  place('film.mp4', folder);
  writeFileSync(join(folder, 'Sound (1999).wav'), wave(2));
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736', parent = '00f067aa0ba902b7';
  const added = await api.expect(201, 'POST', 'libraries', {body: {name: 'Films', path: folder}, headers: {traceparent: `00-${traceId}-${parent}-01`}});
  assert.ok(added.body.id);
  await api.idle();
  const request = await told(() => collector.named('POST /api/v1/libraries')[0], 'the request');
  assert.deepEqual([request.traceId, request.parentSpanId, request.kind], [traceId, parent, 2]);
  assert.deepEqual((({'http.request.method': method, 'http.route': route, 'http.response.status_code': status}) => [method, route, status])(request.attributes), ['POST', '/api/v1/libraries', 201]);
  // What the request asked for is part of it, and what that left behind is part of that.
  await told(() => collector.named('media poster').length > 0 && collector.named('media probe').length >= 2 && collector.named('job storyboard').length > 0, 'its jobs');
  const scan = collector.named('job scan').find((span) => span.traceId === traceId);
  assert.equal(collector.parentOf(scan).spanId, request.spanId);
  assert.equal(scan.attributes['chanoma.request.id'], request.attributes['chanoma.request.id']);
  for (const probe of collector.named('job probe')) {
    assert.equal(probe.traceId, traceId);
    assert.equal(collector.parentOf(probe).spanId, scan.spanId);
    assert.equal(probe.attributes['chanoma.job.attempt'], 1);
  }
  const worker = collector.named('media probe')[0];
  assert.equal(worker.traceId, traceId);
  assert.equal(collector.parentOf(worker).name, 'job probe');
  assert.ok(BigInt(worker.startTimeUnixNano) >= BigInt(collector.parentOf(worker).startTimeUnixNano));
  assert.ok(BigInt(worker.endTimeUnixNano) <= BigInt(collector.parentOf(worker).endTimeUnixNano));
  assert.equal(collector.parentOf(collector.named('job poster')[0]).name, 'job probe');
  const ids = collector.spans.map(({spanId}) => spanId);
  assert.equal(new Set(ids).size, ids.length, 'each is one of its own');
  assert.equal(collector.resource['service.name'], 'chanoma');
  assert.match(collector.resource['service.version'], /^\d/);
  const [{method, url, headers: sent}] = collector.requests;
  assert.deepEqual([method, url, sent['content-type'], sent.authorization, sent['x-scope-orgid']], ['POST', '/v1/traces', 'application/json', 'Bearer the-secret-of-the-collector', 'home']);
});

test('a request for a segment, and the worker that makes it; without a traceparent by the id that logs have', async () => {
  const {id} = (await api.get('videos')).items.find(({title}) => title.startsWith('film'));
  const mpd = String((await api.fetch('GET', `/api/v1/videos/${id}/manifest.mpd?can=avc1,mp4a`)).bytes);
  const edition = /s\/([^/]+)\//.exec(mpd)[1];
  const {status} = await api.fetch('GET', `/api/v1/videos/${id}/s/${edition}/v0/1.m4s?token=nobody-s-business`);
  assert.equal(status, 200);
  const worker = await told(() => collector.named('media segment')[0], 'the worker');
  const request = await told(() => collector.parentOf(worker), 'its request');
  assert.match(request.name, /^GET \/api\/v1\/videos\/\{id\}\/s\//);
  assert.equal(request.parentSpanId, undefined);
  assert.ok(BigInt(request.startTimeUnixNano) <= BigInt(worker.startTimeUnixNano) && BigInt(request.endTimeUnixNano) >= BigInt(worker.startTimeUnixNano));
  // The id of the request as its bits, which is what the trace is called.
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const bits = [...request.attributes['chanoma.request.id']].reduce((sum, one) => sum * 32n + BigInt(digits.indexOf(one)), 0n);
  assert.equal(request.traceId, bits.toString(16).padStart(32, '0'));
  // Nothing of addresses, names and secrets leaves.
  const all = collector.texts.join('');
  for (const word of [id, edition, 'nobody-s-business', 'film.mp4', 'Sound', folder, 'the-secret']) assert.ok(!all.includes(word), word);
});

test('what fails says so: an answer of 4xx is no fault of ours, a job that fails is', async () => {
  await api.refused(404, 'GET', 'videos/01JD00000000000000000000A1');
  const missing = await told(() => collector.spans.find((span) => span.name === 'GET /api/v1/videos/{id}' && span.attributes['http.response.status_code'] === 404), 'the refusal');
  assert.equal(missing.status.code, undefined);
  await fetch(`${api.origin}/api/v1/nothing-here`).then((one) => one.text());
  const unknown = await told(() => collector.spans.find(({name}) => name === 'GET'), 'what no route takes');
  assert.equal(unknown.attributes['url.path'], undefined);
});

test('by the share of traces that is wanted', async () => {
  await api.patch('settings', {otlp_percent: 0});
  const before = collector.named('GET /api/v1/libraries').length;
  for (let i = 0; i < 20; ++i) await api.get('libraries');
  await api.get('libraries', {headers: {traceparent: '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-00f067aa0ba902b7-01'}});
  await told(() => collector.named('GET /api/v1/libraries').length > before, 'the one that another program wants');
  assert.equal(collector.named('GET /api/v1/libraries').length, before + 1);
  await api.patch('settings', {otlp_percent: 100});
});

test('a collector that refuses, is silent, or is away: nothing waits, what is kept is bounded, and it gets through again', {timeout: 120_000}, async () => {
  // More than wait and are under way together.
  const flood = async () => {
    for (let i = 0; i < 40; ++i) await Promise.all(Array.from({length: 100}, () => api.get('libraries')));
  };
  await api.patch('settings', {otlp_endpoint: collector.origin});
  // Silent: takes the connection and never answers.
  collector.answer = () => false;
  const dropped = await metric('chanoma_trace_spans_dropped_total');
  // Thousands are answered while it has answered none: nobody waits for it.
  await flood();
  assert.ok(await metric('chanoma_trace_spans_waiting') <= 2048);
  assert.ok(await metric('chanoma_trace_spans_dropped_total') > dropped, 'what had no room was counted');
  // Away, and a server that takes a connection and says nothing, by other addresses.
  const mute = createServer(() => {});
  await new Promise((done) => mute.listen(0, '127.0.0.1', done));
  await api.patch('settings', {otlp_endpoint: `http://127.0.0.1:${mute.address().port}`});
  await api.patch('settings', {otlp_endpoint: `http://127.0.0.1:${await freePort()}`});
  await flood();
  mute.close();
  assert.ok(await metric('chanoma_trace_spans_waiting') <= 2048);
  // Back.
  collector.answer = (_, response) => response.writeHead(200).end('{}');
  const seen = collector.spans.length;
  await api.patch('settings', {otlp_endpoint: collector.origin});
  await until(async () => (await api.get('libraries')) && collector.spans.length > seen, 60, 'it gets through');
  const lines = api.daemon.log.filter((line) => line.includes('traces'));
  assert.ok(lines.some((line) => line.includes('do not get through')), lines.join('\n'));
  for (const line of api.daemon.log) assert.ok(!line.includes('the-secret'), line);
});

test('off again: what waits is dropped, and no more comes; it stops at once with a silent collector', async () => {
  await api.patch('settings', {otlp_endpoint: null});
  assert.equal(await metric('chanoma_trace_spans_waiting'), 0);
  const all = await metric('chanoma_trace_spans_total');
  await api.get('libraries');
  assert.equal(await metric('chanoma_trace_spans_total'), all);
  collector.answer = () => false;
  await api.patch('settings', {otlp_endpoint: collector.origin});
  const asked = collector.requests.length;
  await until(async () => (await api.get('libraries')) && collector.requests.length > asked, 30, 'it waits for an answer');
  const begun = performance.now();
  assert.equal((await api.stop()).code, 0);
  assert.ok(performance.now() - begun < 4500);
  api = null;
});
