// Providers on the network, in a real browser against the mock: consent, a key that is tested, what one that fails looks like; and the
// one that is meant, chosen on the desk and where a show is edited.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/daemon.mjs';
import { axeFaults, overflow } from './browser.mjs';
import { unmatch } from './mock/mending.mjs';
import { onlineMixed } from './mock/online.mjs';
import { mock, visit } from './mock/stage.mjs';

const toast = (page, words) => page.waitForFunction((text) => [...document.querySelectorAll('.toast')].some((one) => one.textContent.includes(text)), words);

test('they are asked once somebody says so, and each can be left out', async () => {
  await visit({}, 'libraries', async (page) => {
    await page.waitForSelector('.online');
    assert.equal(await page.$('.online-line'), null, 'nothing to be said of them before');
    assert.match(await page.textContent('.online'), /Only titles, years and ids/);
    await page.check('[data-key="online:on"]');
    await page.waitForSelector('.online-line');
    assert.equal(mock.online.on, true);
    assert.deepEqual(await page.$$eval('.online-line .line-title', (all) => all.map((one) => one.textContent)), ['The Movie Database', 'TheTVDB', 'TVmaze', 'AniList', 'Wikidata']);
    await page.uncheck('[data-key="online:allow:anilist"]');
    await until(() => mock.online.providers.find((one) => one.provider === 'anilist').allowed === false, 10, 'it is left out');
    assert.deepEqual(await axeFaults(page), []);
  });
});

test('a key is tested when it is saved, and what is wrong is said at its field', async () => {
  mock.online = { ...onlineMixed(), providers: onlineMixed().providers.map((one) => (one.provider === 'tmdb' ? { ...one, hasKey: false, state: 'keyless' } : one)) };
  await visit({ width: 360 }, 'libraries', async (page) => {
    await page.fill('[data-key="online:key:tmdb"]', 'wrong');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#key-tmdb-about').textContent.includes('refuses the key'));
    assert.equal(await page.getAttribute('[data-key="online:key:tmdb"]', 'aria-invalid'), 'true');
    assert.equal(await overflow(page), null);
    await page.fill('[data-key="online:key:tmdb"]', 'right');
    await page.click('[data-key="online:save:tmdb"]');
    await toast(page, 'takes the key');
    assert.equal(await page.inputValue('[data-key="online:key:tmdb"]'), '', 'it is not shown again');
    await page.click('[data-key="online:forget:tmdb"]');
    await toast(page, 'forgotten');
    assert.equal(mock.online.providers[0].hasKey, false);
  });
});

test('one that fails is said to, with since when and why, there and on the activity page', async () => {
  mock.online = onlineMixed();
  await visit({}, 'libraries', async (page) => {
    await page.waitForSelector('.online-line.bad');
    assert.match(await page.textContent('.online'), /Left alone until .*asked less often.*since/);
    await page.click('[data-key="online:test:tvmaze"]');
    await toast(page, 'does not work: it answered 429');
    await page.click('[data-key="online:test:wikidata"]');
    await toast(page, 'Wikidata answers');
  });
  await visit({}, 'activity', async (page) => {
    await page.waitForSelector('#online-troubles');
    assert.equal(await page.locator('section[aria-labelledby=online-troubles] .line').count(), 2);
  });
});

test('on the desk, what is found online fills in what it is', async () => {
  unmatch(mock);
  mock.online = onlineMixed();
  const { video } = mock.unmatched[3];
  video.showId = mock.shows.shows[0].id;
  await visit({}, 'desk', async (page) => {
    await page.click(`[data-key="desk:say:${video.id}"]`);
    await page.check('[data-key="which:new"]');
    await page.click('[data-key="online:search"]');
    await page.waitForSelector('.candidate');
    assert.match(await page.textContent('.dialog'), /TVmaze did not answer/);
    await page.check('[data-key="candidate:tvmaze:82"]');
    assert.deepEqual([await page.inputValue('[name=title]'), await page.inputValue('[name=year]')], ['The Long Shore', '2004']);
    assert.deepEqual(await axeFaults(page), []);
    await page.click('[data-key="desk:save"]');
    await toast(page, 'is placed');
    await until(() => mock.chosenOnline?.length > 0, 10, 'the choice');
    assert.equal(mock.held[0].holds.title, 'The Long Shore');
    assert.deepEqual(mock.chosenOnline[0], { show: video.showId, provider: 'tvmaze', id: '82' });
  });
});

test('where a show is edited, another is chosen with keys alone; or it is asked again, or left alone', async () => {
  mock.online = onlineMixed();
  unmatch(mock, 0);
  const show = mock.shows.shows[0];
  const open = async (page) => {
    await page.click('[data-key="show:edit"]');
    await page.click('[data-key="edit:online"]');
    await page.waitForSelector('.online-matches');
  };
  await visit({}, `show/${show.slug}`, async (page) => {
    await open(page);
    assert.match(await page.textContent('.online-matches'), /TVmaze: The Long Shore/);
    await page.focus('[data-key="online:words"]');
    await page.fill('[data-key="online:words"]', 'long shore');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.candidate');
    await page.focus('[name=candidate] >> nth=1');
    await page.keyboard.press('Space');
    await page.focus('[data-key="online:use"]');
    await page.keyboard.press('Enter');
    await toast(page, 'is chosen');
    assert.deepEqual(mock.chosenOnline.at(-1), { show: show.id, provider: 'tvmaze', id: '83' });
    await open(page);
    await page.click('[data-key="online:refresh"]');
    await toast(page, 'asked again');
    assert.equal(mock.chosenOnline.at(-1).refreshed, true);
    await open(page);
    await page.click('[data-key="online:leave"]');
    await toast(page, 'Nobody is asked of it any more');
    assert.equal(mock.chosenOnline.at(-1).left, true);
  });
});
