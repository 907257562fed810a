// One's own lists, in a real browser against the mock: a show's place in the list, the list, and what one has watched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/daemon.mjs';
import { signIn } from './mock/account.mjs';
import { mock, visit } from './mock/stage.mjs';
import { watchSome } from './mock/shows.mjs';

const words = (page, key, wanted) => page.waitForFunction(([key, wanted]) => document.querySelector(`[data-key="${key}"]`)?.textContent === wanted, [key, wanted]);

test('a show is put into the list, liked, and taken out', async () => {
  signIn(mock);
  await visit({}, 'show/series-1', async (page) => {
    await words(page, 'show:list', 'My list');
    await page.click('[data-key="show:list"]');
    await page.getByRole('menuitemradio', { name: 'Planned' }).click();
    await words(page, 'show:list', 'Planned');
    assert.equal(mock.shows.shows[0].listing.chosen, 'planned');
    await page.click('[data-key="show:score"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await words(page, 'show:score', '★ 9');
    assert.equal(mock.shows.shows[0].listing.score, 9);
    assert.equal(await page.getAttribute('[data-key="show:list"]', 'aria-label'), 'My list: Planned');
    await page.click('[data-key="show:list"]');
    await page.getByText('Take it from my list').click();
    await words(page, 'show:list', 'My list');
  });
});

test('who is not signed in has no list', async () => {
  await visit({}, 'show/series-1', async (page) => {
    await page.waitForSelector('[data-key="show:play"]');
    await page.waitForSelector('[data-key="show:list"]', { state: 'detached' });
  });
  await visit({}, 'browse', async (page) => {
    await page.waitForSelector('.grid .card-link');
    await page.waitForSelector('[data-key="browse:list"]', { state: 'detached' });
  });
});

test('the list is browsed by what one said, with an address of its own', async () => {
  signIn(mock);
  for (const at of [1, 4]) mock.shows.shows[at].listing = { status: 'planned', chosen: 'planned', score: null, listedAt: mock.shows.shows[at].addedAt };
  await visit({}, 'browse', async (page) => {
    await page.waitForSelector('[data-key="browse:list"]');
    await page.selectOption('[data-key="browse:list"]', 'planned');
    await page.waitForFunction(() => document.querySelectorAll('.grid .card-link').length === 2);
    assert.match(page.url(), /browse\?list=planned$/);
    await page.selectOption('[data-key="browse:list"]', 'dropped');
    await page.waitForSelector('[data-key="browse:reset"]');
    await page.reload();
    await page.waitForSelector('[data-key="browse:reset"]');
    assert.equal(await page.inputValue('[data-key="browse:list"]'), 'dropped');
  });
});

test('what was watched stands by days; what is taken out can be had back', async () => {
  signIn(mock);
  // At noon, so that an hour ago is the same day.
  watchSome(mock, new Date().setHours(12, 0, 0, 0));
  await visit({}, 'history', async (page) => {
    await page.waitForSelector('.history .line');
    assert.deepEqual(await page.$$eval('.history h2', (all) => all.slice(0, 2).map((one) => one.textContent)), ['today', 'yesterday']);
    assert.deepEqual(await page.$$eval('.history section', (all) => all.map((one) => one.querySelectorAll('.line').length)), [2, 2, 2, 1]);
    const titles = () => page.$$eval('.history .line-title', (all) => all.map((one) => one.textContent));
    const before = await titles();
    const [first, second] = mock.watched;
    const forgotten = ({ video }) => mock.log.some((line) => line.startsWith('DELETE') && line.endsWith(`/videos/${video.id}/place`));
    await page.click(`[data-key="history:remove:${first.video.id}"]`);
    await page.waitForFunction(() => document.querySelectorAll('.history .line').length === 6);
    await page.click('[data-key="toast:action"]');
    await page.waitForFunction(() => document.querySelectorAll('.history .line').length === 7);
    assert.deepEqual(await titles(), before, 'where it was');
    await page.click(`[data-key="history:remove:${second.video.id}"]`);
    await page.waitForFunction(() => document.querySelectorAll('.history .line').length === 6);
    assert.ok(!forgotten(second), 'it can still be had back');
    await page.click('[data-key="bar:browse"]');
    await page.waitForSelector('.grid .card-link');
    await until(() => forgotten(second));
    assert.ok(!forgotten(first));
  });
});

test('nothing watched is told so', async () => {
  signIn(mock);
  await visit({}, 'history', (page) => page.waitForFunction(() => document.querySelector('.message')?.textContent.includes('Nothing watched yet')));
});
