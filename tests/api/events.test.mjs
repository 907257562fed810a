// The live feed: what the journal says, in order, from where one left off.
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {Feed} from '../lib/feed.mjs';

const folder = temporaryFolder();
let api, videos;
before(async () => {
  for (let i = 0; i < 5; ++i) writeFileSync(join(folder, `sound ${i}.wav`), wave(1));
  api = await Api.start({libraries: [folder]});
  await api.videoWhen('sound 4');
  await api.idle();
  videos = (await api.all('videos')).items;
});
after(async () => {
  await api?.stop();
  rmSync(folder, {recursive: true, force: true});
});

const seq = async () => (await api.get('system')).seq;
const rename = (i, title) => api.patch(`videos/${videos[i].id}`, {title});
const changes = (feed) => feed.messages.slice(1);

test('hello tells where the journal is; then comes what happens', async () => {
  const feed = await Feed.open(api);
  assert.deepEqual(feed.hello, {type: 'hello', seq: await seq()});
  await rename(0, 'first');
  await rename(1, 'second');
  await api.delete(`videos/${videos[2].id}`);
  await feed.until((message) => message.id === videos[2].id);
  assert.deepEqual(changes(feed).map(({type, id, change}) => [type, id, change]), [
    ['video.changed', videos[0].id, 'updated'], ['video.changed', videos[1].id, 'updated'], ['video.changed', videos[2].id, 'updated']]);
  const sequence = changes(feed).map((message) => message.seq);
  assert.deepEqual(sequence, [...sequence].sort((a, b) => a - b));
  assert.equal(sequence.at(-1), await seq());
  await feed.close();
});

test('after=SEQ brings exactly what was missed, in order, and goes on', async () => {
  const watcher = await Feed.open(api);
  const from = await seq();
  for (let i = 0; i < 40; ++i) await rename(i % 5, `title ${i}`);
  await watcher.until((message) => message.seq === from + 40);
  const missed = changes(watcher);
  assert.equal(missed.length, 40);
  for (const [skip, feed] of [[0, await Feed.open(api, {after: from})], [13, await Feed.open(api, {after: from + 13})], [40, await Feed.open(api, {after: from + 40})]]) {
    await rename(0, `last ${skip}`);
    await feed.until((message) => message.seq >= from + 41);
    assert.deepEqual(changes(feed).slice(0, 40 - skip), missed.slice(skip));
    const sequence = changes(feed).map((message) => message.seq);
    assert.equal(new Set(sequence).size, sequence.length);
    await feed.close();
  }
  await watcher.close();
});

test('many followers and many changes: everybody gets everything once', async () => {
  const from = await seq();
  const feeds = await Promise.all(Array.from({length: 20}, () => Feed.open(api, {after: from})));
  await Promise.all(Array.from({length: 60}, (_, i) => rename(i % 5, `busy ${i}`)));
  const last = await seq();
  for (const feed of feeds) {
    await feed.until((message) => message.seq === last);
    assert.deepEqual(changes(feed).map((message) => message.seq), Array.from({length: last - from}, (_, i) => from + 1 + i));
    await feed.close();
  }
});

test('a place that never was, or is long gone, is answered with resync', async () => {
  const future = await Feed.open(api, {after: (await seq()) + 1000});
  const message = await future.until((one) => one.type === 'resync');
  assert.equal(message.seq, await seq());
  await rename(0, 'after the resync');
  await future.until((one) => one.seq === message.seq + 1 && one.type === 'video.changed');
  await future.close();

  const from = await seq();
  for (let i = 0; i < 700; ++i) writeFileSync(join(folder, `junk ${i}.mp4`), 'no film');
  await api.until(async () => (await seq()) > from + 2000, 60, 'a journal that is far ahead');
  await api.idle();
  const past = await Feed.open(api, {after: from});
  const resync = await past.until((one) => one.type === 'resync');
  assert.equal(resync.seq, await seq());
  assert.ok(resync.seq - from > 2000);
  await past.close();
});

test('a scan tells of its library and its jobs', async () => {
  const library = (await api.get('libraries')).items[0];
  const feed = await Feed.open(api);
  const job = await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await feed.until((message) => message.type === 'library.changed' && message.id === library.id);
  await feed.until((message) => message.type === 'job.progress' && message.id === job.id && message.state === 'done');
  const states = feed.messages.filter((message) => message.id === job.id).map((message) => message.state);
  assert.equal(states[0], 'queued');
  await feed.close();
});

test('the server closes its followers when it stops', async () => {
  const own = await Api.start();
  const feed = await Feed.open(own);
  const {code, seconds} = await own.stop();
  assert.equal(code, 0);
  assert.ok(seconds < 5, `${seconds} s`);
  assert.ok([1001, 1006].includes(await feed.closed));
});
