// From two files of a series to the button in the player, on the daemon itself: nobody said where the intro is.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {makeEpisode, song} from '../lib/series.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {openBrowser} from './stage.mjs';

const folder = temporaryFolder();
let api, browser, ada;

before(async () => {
  mkdirSync(join(folder, 'Lost'));
  const looks = {size: '320x180', frames: 10};
  makeEpisode(join(folder, 'Lost/Lost S01E01.mkv'), [song(11, 8), song(1, 25), song(12, 60), song(2, 20)], [], looks);
  makeEpisode(join(folder, 'Lost/Lost S01E02.mkv'), [song(13, 21), song(1, 25), song(14, 50), song(2, 20)], [], looks);
  api = await Api.start({libraries: [`Series=${folder}`]});
  await api.until(async () => (await api.all('videos?state=ready')).items.length === 2, 60, 'the episodes');
  await api.idle();
  ada = await sessionFor(api.daemon.data, '', 'ada', 'member');
  browser = await openBrowser({strict: true});
}, {timeout: 240_000});
after(async () => {
  await browser?.close();
  await api?.stop();
  rmSync(folder, {recursive: true, force: true});
});

test('the intro is skipped by a press, and what comes next is offered at the credits', {timeout: 90_000}, async () => {
  const {items} = await api.all('videos');
  const id = (name) => items.find(({title}) => title.includes(name)).id;
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, locale: 'en-GB'});
  await context.addCookies([{name: 'chanoma_session', value: ada.token, url: api.origin, httpOnly: true, sameSite: 'Lax'}]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${api.origin}/watch/${id('E01')}?t=10`);
  await page.waitForFunction(() => document.querySelector('#video')?.currentTime > 10.2);
  await page.click('[data-control=skip]');
  const at = await page.evaluate(() => document.querySelector('#video').currentTime);
  assert.ok(Math.abs(at - 33) < 2.5, `behind the intro: ${at}`);
  await page.waitForFunction((from) => document.querySelector('#video').currentTime > from + 0.3, at);
  await page.evaluate(() => { document.querySelector('#video').currentTime = 92; });
  await page.waitForSelector('.up-next');
  await page.click('.up-next .primary');
  await page.waitForURL(`**/watch/${id('E02')}`);
  await page.waitForFunction(() => document.querySelector('#video')?.currentTime > 0.2);
  // Left at its credits, it was seen.
  await api.until(async () => {
    const response = await fetch(`${api.origin}/api/v1/videos/${id('E01')}/place`, {headers: {cookie: `chanoma_session=${ada.token}`}});
    return (await response.json()).place?.seen === true;
  }, 10, 'that it was seen');
});
