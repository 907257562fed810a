// The original file by range (RFC 9110 §14): every byte as on disk.
import assert from 'node:assert/strict';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder();
let api, path, bytes;
before(async () => {
  place('large.mp4', folder);
  api = await Api.start({libraries: [folder]});
  path = (await api.videoWhen('large')).playback.file;
  bytes = readFileSync(join(folder, 'large.mp4'));
  assert.ok(bytes.length > 2_000_000);
});
after(async () => {
  await api?.stop();
  rmSync(folder, {recursive: true, force: true});
});

const ask = (status, headers, method = 'GET') => api.expect(status, method, path, {headers});

test('whole', async () => {
  const answer = await ask(200, {});
  assert.ok(answer.bytes.equals(bytes));
  assert.equal(answer.headers.get('content-type'), 'video/mp4');
  assert.equal(answer.headers.get('accept-ranges'), 'bytes');
  assert.match(answer.headers.get('etag'), /^"[^"]+"$/);
  assert.ok(answer.headers.get('last-modified'));
});

test('ranges', async () => {
  const size = bytes.length;
  for (const [range, first, last] of [
    ['bytes=0-0', 0, 0], ['bytes=0-99', 0, 99], ['bytes=100-', 100, size - 1], [`bytes=${size - 1}-`, size - 1, size - 1], ['bytes=-1', size - 1, size - 1],
    ['bytes=-1000', size - 1000, size - 1], [`bytes=-${size * 2}`, 0, size - 1], [`bytes=500-${size * 9}`, 500, size - 1], ['bytes=1048570-1048590', 1048570, 1048590],
    ['bytes=0-1999999', 0, 1999999], ['bytes= 7-9', 7, 9]]) {
    const answer = await ask(206, {range});
    assert.equal(answer.headers.get('content-range'), `bytes ${first}-${last}/${size}`, range);
    assert.ok(answer.bytes.equals(bytes.subarray(first, last + 1)), range);
  }
});

test('a range that cannot be', async () => {
  for (const range of [`bytes=${bytes.length}-`, `bytes=${bytes.length + 5}-${bytes.length + 9}`, 'bytes=-0']) {
    const answer = await ask(416, {range});
    assert.equal(answer.headers.get('content-range'), `bytes */${bytes.length}`, range);
  }
  for (const range of ['lines=0-1', 'bytes=9-5', 'bytes=a-b', 'bytes', '']) {
    const answer = await api.fetch('GET', path, {headers: {range}});
    assert.equal(answer.status, 200, range);
    assert.equal(answer.bytes.length, bytes.length, range);
  }
});

test('conditions', async () => {
  const {headers} = await ask(200, {}, 'HEAD');
  const etag = headers.get('etag'), modified = headers.get('last-modified');
  for (const given of [{'if-none-match': etag}, {'if-none-match': '*'}, {'if-none-match': `"x", W/${etag}`}, {'if-modified-since': modified}]) {
    const answer = await ask(304, given);
    assert.equal(answer.bytes.length, 0);
    assert.equal(answer.headers.get('etag'), etag);
  }
  await ask(200, {'if-none-match': '"other"', range: ''}, 'HEAD');
  await ask(200, {'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT'}, 'HEAD');
  await ask(412, {'if-match': '"other"'});
  await ask(412, {'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT'});
  assert.equal((await ask(206, {range: 'bytes=0-9', 'if-range': etag})).bytes.length, 10);
  assert.equal((await ask(200, {range: 'bytes=0-9', 'if-range': '"other"'})).bytes.length, bytes.length);
  assert.equal((await ask(200, {range: 'bytes=0-9', 'if-range': `W/${etag}`})).bytes.length, bytes.length);
});

test('HEAD says the length', async () => {
  const answer = await ask(200, {}, 'HEAD');
  assert.equal(Number(answer.headers.get('content-length')), bytes.length);
  assert.equal(answer.bytes.length, 0);
});

test('many at once, each its own part', async () => {
  const parts = Array.from({length: 24}, (_, i) => [i * 80_000, i * 80_000 + 79_999]);
  const answers = await Promise.all(parts.map(([first, last]) => ask(206, {range: `bytes=${first}-${last}`})));
  answers.forEach((answer, i) => assert.ok(answer.bytes.equals(bytes.subarray(parts[i][0], parts[i][1] + 1)), `part ${i}`));
});

test('a reader who leaves does not disturb the others', async () => {
  const leaving = Array.from({length: 10}, async () => {
    const stop = new AbortController();
    const response = await fetch(api.origin + path, {signal: stop.signal});
    await response.body.getReader().read();
    stop.abort();
  });
  await Promise.all(leaving);
  assert.ok((await ask(200, {})).bytes.equals(bytes));
});
