// From a tree of files to the pages of films and series, on the daemon itself: what is browsed, what the button plays, what is
// marked, on two screens of one person.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {openBrowser} from './stage.mjs';

const films = temporaryFolder();
const tree = ['Lost/Season 1/Lost S01E01 Pilot.wav', 'Lost/Season 1/Lost S01E02-E03.wav', 'Lost/Season 2/Lost S02E01.wav', 'Lost/Specials/Lost S00E01 Recap.wav',
  'Heat (1995)/Heat (1995) 1080p.wav', 'Heat (1995)/Heat (1995) 2160p.wav', 'home video.wav'];
let api, browser, ada;

before(async () => {
  tree.forEach((name, at) => {
    mkdirSync(dirname(join(films, name)), {recursive: true});
    writeFileSync(join(films, name), wave(100 + at));
  });
  api = await Api.start({libraries: [`Films=${films}`]});
  await api.until(async () => (await api.all('videos?state=ready')).items.length === tree.length, 60, 'the files');
  ada = await sessionFor(api.daemon.data, '', 'ada', 'member');
  browser = await openBrowser({strict: true});
}, {timeout: 120_000});
after(async () => {
  await browser?.close();
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

async function device(path) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, locale: 'en-GB'});
  await context.addCookies([{name: 'chanoma_session', value: ada.token, url: api.origin, httpOnly: true, sameSite: 'Lax'}]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${api.origin}/${path}`);
  return page;
}
const headings = (page) => page.$$eval('.entry h3', (all) => all.map((one) => one.textContent));

test('from the tree to the page, and on two screens', {timeout: 90_000}, async () => {
  const [sofa, kitchen] = await Promise.all([device('browse'), device('show/lost?season=1')]);
  await sofa.waitForSelector('.grid .card-link');
  assert.deepEqual(await sofa.$$eval('.grid .card-link', (all) => all.map((one) => one.title)), ['Heat', 'Lost'], 'a home video is no film');
  await sofa.click('.grid .card-link[title="Lost"]');
  await sofa.waitForSelector('.entry');
  assert.deepEqual(await headings(sofa), ['Pilot', 'Episodes 2–3']);
  assert.deepEqual(await sofa.$$eval('.season-tabs a', (all) => all.map((one) => one.textContent)), ['Season 1', 'Season 2', 'Specials']);
  assert.equal(await sofa.textContent('[data-key="show:play"]'), 'Play · S1 E1');

  // Marked on one, seen on the other.
  await kitchen.waitForSelector('.entry');
  await sofa.click('.entry:first-child .icon-button');
  await kitchen.waitForSelector('.entry:first-child .card-seen');
  await kitchen.waitForFunction(() => document.querySelector('[data-key="show:play"]').textContent === 'Play · S1 E2');
  await kitchen.click('[data-key="season:mark"]');
  await sofa.waitForFunction(() => document.querySelector('[data-key="show:play"]').textContent === 'Play · S2 E1');

  // The button plays that one.
  await sofa.click('[data-key="show:play"]');
  await sofa.waitForFunction(() => document.querySelector('audio, video')?.currentTime > 0.5);
  const second = (await api.get('shows/lost/entries?season=2')).items[0].videos[0].id;
  assert.ok(sofa.url().endsWith(second));

  // A file that is gone greys its row, while the page is open.
  rmSync(join(films, tree[1]));
  const [library] = (await api.get('libraries')).items;
  await api.post(`libraries/${library.id}/scan`, undefined, 202);
  await kitchen.waitForSelector('.entry.missing');
  assert.deepEqual(await headings(kitchen), ['Pilot', 'Episodes 2–3']);

  const film = await device('show/heat');
  await film.waitForSelector('.entry-versions a');
  assert.equal(await film.$$eval('.entry-versions a', (all) => all.length), 1, 'the other version');
  const none = await device('show/no-such-film');
  await none.waitForSelector('[role=alert]');
});
