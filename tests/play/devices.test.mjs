// One person on two devices: what is watched on one is gone on with on the other, the next episode is offered on both, and
// a film that was seen is marked. Somebody else's home page knows nothing of it.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {wave} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {shots} from '../web/browser.mjs';
import {openBrowser} from './stage.mjs';

const films = temporaryFolder();
const length = 120;
let api, browser, ada, bob;
const ids = {};

before(async () => {
  mkdirSync(join(films, 'Lost'));
  ['Lost S01E01.wav', 'Lost S01E02.wav', 'Lost S01E03.wav'].forEach((name, at) => writeFileSync(join(films, 'Lost', name), wave(length + at)));
  api = await Api.start({libraries: [`Films=${films}`]});
  const ready = await api.until(async () => {
    const {items} = await api.all('videos');
    return items.length === 3 && items.every(({state}) => state === 'ready') ? items : null;
  }, 60, 'the episodes');
  for (const {id, title} of ready) ids[title] = id;
  [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => sessionFor(api.daemon.data, '', name, 'member')));
  browser = await openBrowser({strict: true});
}, {timeout: 120_000});
after(async () => {
  await browser?.close();
  await api?.stop();
  rmSync(films, {recursive: true, force: true});
});

async function device(who, path) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, locale: 'en-GB'});
  await context.addCookies([{name: 'chanoma_session', value: who.token, url: api.origin, httpOnly: true, sameSite: 'Lax'}]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${api.origin}/${path}`);
  return page;
}
const shelf = (page) => page.locator('[data-key^="continue:"]');
const hero = (page) => page.locator('.hero h1');

test('a film begun on one device goes on at its place on the other', {timeout: 90_000}, async (t) => {
  const [sofa, kitchen, other] = await Promise.all([device(ada, `watch/${ids['Lost S01E01']}?t=40`), device(ada, ''), device(bob, '')]);
  await hero(kitchen).waitFor();
  await hero(other).waitFor();
  assert.equal(await shelf(kitchen).count(), 0);
  await sofa.waitForFunction(() => document.querySelector('audio, video')?.currentTime > 41);
  const begun = Date.now();
  await sofa.evaluate(() => document.querySelector('audio, video').pause());
  // With nothing else on it, the row is the hero's: it says how much is left.
  await kitchen.locator('.hero-actions', {hasText: 'Resume'}).or(shelf(kitchen).first()).first().waitFor();
  t.diagnostic(`${Date.now() - begun} ms from pause to the other screen`);
  const resumed = await device(ada, `watch/${ids['Lost S01E01']}`);
  await resumed.waitForFunction(() => document.querySelector('audio, video')?.currentTime > 39);
  assert.ok(await resumed.evaluate(() => document.querySelector('audio, video').currentTime) < 60);
  await resumed.context().close();

  // A place that moves on is drawn from what was told; the row is asked for when it changes, and not every few seconds.
  let asked = 0;
  kitchen.on('request', (request) => { if (request.url().endsWith('/watching/going')) ++asked; });
  for (const position of [60, 66, 72]) {
    await api.expect(200, 'POST', `videos/${ids['Lost S01E01']}/place`, {body: {event: 'progress', position}, headers: {authorization: `Bearer ${ada.token}`}});
  }
  await kitchen.waitForFunction(() => document.querySelector('.progress i')?.style.transform === 'scaleX(0.6)');
  await kitchen.waitForTimeout(1000);
  assert.equal(asked, 0);

  // To its end: the next episode takes its place, on the other screen too.
  await sofa.evaluate((end) => {
    const film = document.querySelector('audio, video');
    film.currentTime = end - 2;
    return film.play();
  }, length);
  await kitchen.locator(`[data-key="continue:${ids['Lost S01E02']}"]`).or(kitchen.locator(`.hero [href$="watch/${ids['Lost S01E02']}"]`)).first().waitFor();
  await kitchen.waitForFunction((id) => document.querySelector(`[data-key="recent:${id}"] .card-seen`), ids['Lost S01E01']);
  assert.equal(await other.locator('.card-seen').count(), 0);
  assert.equal(await shelf(other).count(), 0);
  await Promise.all([sofa, other].map((page) => page.context().close()));

  // Marked by hand, and back.
  const card = kitchen.locator(`[data-key="recent:${ids['Lost S01E03']}"]`);
  await card.click({button: 'right'});
  await kitchen.getByRole('menuitem', {name: 'Mark as seen'}).or(kitchen.getByText('Mark as seen')).first().click();
  await card.locator('.card-seen').waitFor();
  await api.until(async () => (await api.get(`videos/${ids['Lost S01E03']}/place`, {headers: {authorization: `Bearer ${ada.token}`}})).place?.seen, 5, 'the mark');
  await card.click({button: 'right'});
  await kitchen.getByText('Mark as unseen').first().click();
  await card.locator('.card-seen').waitFor({state: 'detached'});
  await kitchen.screenshot({path: join(shots, 'devices.png')});
});
