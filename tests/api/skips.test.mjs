// What a player offers to skip: by the names of chapters, by the sound that two episodes have in common, and as an account likes it.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {makeEpisode, song} from '../lib/series.mjs';

const folder = temporaryFolder();
let api;

before(async () => {
  mkdirSync(join(folder, 'Lost/Season 1'), {recursive: true});
  mkdirSync(join(folder, 'Dark/Season 1'), {recursive: true});
  const lost = (number, parts) => makeEpisode(join(folder, `Lost/Season 1/Lost S01E0${number}.mkv`), parts);
  lost(1, [song(11, 8), song(1, 25), song(12, 60), song(2, 20)]);
  lost(2, [song(13, 21), song(1, 25), song(14, 50), song(2, 20), song(15, 6)]);
  makeEpisode(join(folder, 'Dark/Season 1/Dark S01E01.mkv'), [song(21, 100)], [['Avant', 0, 10], ['オープニング', 10, 40], ['Aパート', 40, 80], ['ED「夜」', 80, 95], ['次回予告', 95, 100]]);
  api = await Api.start({libraries: [`Series=${folder}`]});
  await api.until(async () => (await api.all('videos?state=ready')).items.length === 3, 60, 'the episodes');
}, {timeout: 300_000});
after(async () => {
  await api?.stop();
  rmSync(folder, {recursive: true, force: true});
});

const find = async (title) => {
  const {items} = await api.all('videos');
  return api.get(`videos/${items.find((one) => one.title.includes(title)).id}`);
};
const near = (found, kind, begin, end) => {
  assert.equal(found.kind, kind);
  assert.equal(found.source, 'fingerprint');
  assert.ok(Math.abs(found.begin - begin) < 1.5 && Math.abs(found.end - end) < 1.5, `${kind}: ${found.begin} to ${found.end}, not ${begin} to ${end}`);
};

test('chapters say what they are', async () => {
  assert.deepEqual((await find('Dark')).skips, [
    {kind: 'intro', begin: 10, end: 40, source: 'chapter'},
    {kind: 'credits', begin: 80, end: 95, source: 'chapter'},
    {kind: 'preview', begin: 95, end: 100, source: 'chapter'},
  ]);
});

test('where there are none, neighbours are compared', {timeout: 90_000}, async () => {
  const first = await api.until(async () => {
    const video = await find('Lost S01E01');
    return video.skips.length > 0 ? video : null;
  }, 60, 'what was heard');
  assert.equal(first.skips.length, 2);
  near(first.skips[0], 'intro', 8, 33);
  near(first.skips[1], 'credits', 93, 113);
  await api.idle();
  const second = await find('Lost S01E02');
  near(second.skips[0], 'intro', 21, 46);
  near(second.skips[1], 'credits', 96, 116);
  const jobs = (await api.all('jobs?kind=skips')).items;
  assert.ok(jobs.length >= 2 && jobs.every(({state}) => state === 'done'));
});

test('each account says what is done with each kind', async () => {
  const skip = {intro: 'always', recap: 'never', credits: 'ask', preview: 'always'};
  await api.patch('users/me', {preferences: {skip}});
  assert.deepEqual((await api.get('users/me')).preferences.skip, skip);
  for (const bad of [{preview: 'now'}, {adverts: 'ask'}]) await api.expect(422, 'PATCH', 'users/me', {body: {preferences: {skip: bad}}});
});
