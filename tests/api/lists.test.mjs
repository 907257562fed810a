// Keyset pages over 300 files: every sort, both directions, each video once, also while others come and go.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const folder = temporaryFolder();
const count = 300;
let api, everything;

// Titles that collation must order: numbers by value, accents beside their letters, scripts that are not Latin.
const heads = ['Épisode', 'episode', 'Zebra', 'ábaco', '茶の間', 'かな', 'カナ', 'the end', '10 things', '9 things'];

before(async () => {
  mkdirSync(join(folder, 'sounds'));
  for (let i = 0; i < count; ++i) {
    const name = `${heads[i % heads.length]} ${i}`;
    // A tenth has a length; two of those the same one.
    if (i % 10 === 3) writeFileSync(join(folder, 'sounds', `${name}.wav`), wave(1 + (i % 50) / 10));
    else writeFileSync(join(folder, `${name}.mp4`), `no film ${i}`);
  }
  api = await Api.start({libraries: [folder]});
  await api.until(async () => (await api.get('system')).videos === count, 30, 'all files are listed');
  await api.idle(60);
  everything = (await api.all('videos?limit=250')).items;
});
after(async () => {
  await api?.stop();
  rmSync(folder, {recursive: true, force: true});
});

const collator = new Intl.Collator('und', {numeric: true, ignorePunctuation: true});
const values = {
  added: (video) => video.addedAt,
  duration: (video) => video.duration,
  title: (video) => video.title,
};
const compare = {
  added: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  duration: (a, b) => a - b,
  title: (a, b) => collator.compare(a, b),
};

function checkOrder(items, sort) {
  const key = sort.replace('-', '');
  const sign = sort.startsWith('-') ? -1 : 1;
  let missing = false;
  for (let i = 0; i < items.length; ++i) {
    const value = values[key](items[i]);
    if (value === null) {
      missing = true;
      continue;
    }
    assert.ok(!missing, `${sort}: a value after one that is missing`);
    const before = i > 0 ? values[key](items[i - 1]) : null;
    if (before !== null) assert.ok(sign * compare[key](before, value) <= 0, `${sort}: ${before} before ${value}`);
  }
}

const ids = (items) => items.map((video) => video.id);

for (const sort of ['title', '-title', 'added', '-added', 'duration', '-duration']) {
  test(`sort=${sort}: 7 at a time, each once, in order, missing ones last`, async () => {
    const {items, pages} = await api.all(`videos?limit=7&sort=${sort}`);
    assert.equal(items.length, count);
    assert.equal(new Set(ids(items)).size, count);
    assert.equal(pages, Math.ceil(count / 7));
    checkOrder(items, sort);
    assert.deepEqual(ids(items), ids((await api.all(`videos?limit=250&sort=${sort}`)).items), 'the page size does not matter');
  });
}

test('the order check can fail', () => {
  assert.throws(() => checkOrder([{duration: 1}, {duration: 2}], '-duration'));
  assert.throws(() => checkOrder([{duration: null}, {duration: 2}], 'duration'));
  assert.throws(() => checkOrder([{title: '10'}, {title: '9'}], 'title'));
});

test('the lengths are there, and the rest says why it has none', () => {
  const lengths = everything.filter((video) => video.duration !== null);
  assert.equal(lengths.length, count / 10);
  assert.ok(lengths.every((video) => video.state === 'ready' && video.kind === 'audio'));
  assert.ok(everything.every((video) => video.state === 'ready' || (video.state === 'failed' && video.problem.detail)));
});

test('filters page as the whole does', async () => {
  const library = (await api.get('libraries')).items[0];
  for (const [filter, fits] of [['state=failed', (video) => video.state === 'failed'], ['state=ready', (video) => video.state === 'ready'],
    ['state=probed', () => false], [`library=${library.id}`, () => true], ['library=01ARZ3NDEKTSV4RRFFQ69G5FAV', () => false],
    [`state=ready&library=${library.id}`, (video) => video.state === 'ready']]) {
    const wanted = new Set(ids(everything.filter(fits)));
    for (const sort of ['-added', 'title', 'duration', '-duration']) {
      const {items} = await api.all(`videos?limit=7&sort=${sort}&${filter}`);
      assert.deepEqual(new Set(ids(items)), wanted, `${filter} ${sort}`);
      assert.equal(items.length, wanted.size);
      checkOrder(items, sort);
    }
  }
});

test('addresses of pages: `this` gives the same page again, `next` goes on', async () => {
  const first = await api.get('videos?sort=title&limit=5&state=failed');
  assert.deepEqual(await api.get(first.this), first);
  const second = await api.get(first.next);
  assert.deepEqual(await api.get(second.this), second);
  assert.equal(second.items.length, 5);
  assert.ok(second.next.includes('sort=title') && second.next.includes('limit=5') && second.next.includes('state=failed'));
  assert.equal((await api.get('videos?limit=250')).items.length, 250);
  const end = await api.get((await api.get('videos?limit=250')).next);
  assert.equal(end.items.length, 50);
  assert.equal(end.next, null);
});

test('jobs page too, newest first', async () => {
  const {items} = await api.all('jobs?limit=50&kind=probe');
  assert.equal(items.length, new Set(ids(items)).size);
  assert.ok(items.length >= count);
  for (let i = 1; i < items.length; ++i) assert.ok(items[i - 1].id > items[i].id);
  assert.ok(items.every((job) => job.kind === 'probe' && job.subjectTitle));
});

test('a walk meets everything that was there, whatever comes and goes meanwhile', async () => {
  const known = new Set(ids(everything));
  const fresh = [];
  for (const sort of ['title', '-title', '-added', 'added', 'duration', '-duration']) {
    const seen = [];
    let step = 0;
    for (let address = `videos?limit=7&sort=${sort}`; address; ++step) {
      const page = await api.get(address);
      seen.push(...page.items);
      address = page.next;
      if (step % 4 === 0) {
        const path = join(folder, `${heads[step % heads.length]} fresh ${sort} ${step}.mp4`);
        writeFileSync(path, `fresh ${step}`);
        fresh.push(path);
      }
      if (step % 12 === 6) unlinkSync(fresh.shift());
    }
    assert.equal(new Set(ids(seen)).size, seen.length, `${sort}: one came twice`);
    assert.equal(seen.filter((video) => known.has(video.id)).length, count, `${sort}: one was missed`);
  }
  await api.until(async () => (await api.get('system')).videos === count + fresh.length, 30, 'the fresh ones are listed');
});
