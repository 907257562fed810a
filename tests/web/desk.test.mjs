// Mending by hand in a real browser against the mock: what no name places is said, one by one and several at once, with keys alone as
// well; a show is edited, merged and parted; and a toast takes each of them back.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { axeFaults, openBrowser, overflow, pressControl, visitPage } from './browser.mjs';
import { unmatch } from './mock/mending.mjs';
import { startMock } from './mock/server.mjs';

let mock;
let browser;

before(async () => {
  mock = await startMock({ base: '/tv/' });
  browser = await openBrowser();
});
beforeEach(() => {
  mock.reset();
  unmatch(mock);
});
after(async () => {
  await browser?.close();
  await mock?.close();
});

const visit = (options, path, body) => visitPage(browser, mock.url + path, options, body);
const toast = (page, words) => page.waitForFunction((text) => [...document.querySelectorAll('.toast')].some((one) => one.textContent.includes(text)), words);
const lines = (page, count) => page.waitForFunction((n) => document.querySelectorAll('.desk-line').length === n, count);

/** What the server was told last. */
async function said(check) {
  for (let turn = 0; turn < 200 && !check(mock.held.at(-1)); ++turn) await new Promise((resolve) => { setTimeout(resolve, 50); });
}

test('a file is an episode of a show that there is, and the toast takes it back', async () => {
  const second = mock.unmatched[1].video;
  await visit({}, 'libraries', async (page) => {
    await page.click('[data-key="libraries:desk"]');
    await lines(page, 5);
    assert.match(await page.locator('.desk-line >> nth=1').textContent(), /川のほとり 03\.mkv.*season 1, episode 3/);
    await page.click(`[data-key="desk:say:${second.id}"]`);
    // Its guess is looked for at once, and its numbers stand there.
    await page.waitForFunction(() => [...document.querySelectorAll('.shows-found .radio')].some((one) => one.textContent.includes('川のほとり')));
    await page.fill('.dialog [name=show]', 'long way');
    await page.waitForFunction(() => document.querySelector('.shows-found .radio')?.textContent.includes('The Long Way to the River'));
    await page.check('[name=which] >> nth=0');
    assert.deepEqual([await page.inputValue('[name=season]'), await page.inputValue('[name=number]')], ['1', '3']);
    await page.fill('[name=season]', '0');
    await page.click('[data-key="desk:save"]');
    await toast(page, 'is placed');
    await lines(page, 4);
    assert.deepEqual(mock.held.at(-1), { id: second.id, holds: { show: mock.shows.shows[0].id, season: 0, number: 3 } });
    await page.click('.toast button');
    await said(({ holds }) => holds === null);
    assert.deepEqual(mock.held.at(-1), { id: second.id, holds: null });
  });
});

test('what is none of them is said by title and year; what is refused is said, and stays written', async () => {
  await visit({ width: 360, touch: true }, 'desk', async (page) => {
    await lines(page, 5);
    await page.tap(`[data-key="desk:say:${mock.unmatched[3].video.id}"]`);
    await page.tap('[data-key="which:new"]');
    assert.deepEqual([await page.inputValue('[name=title]'), await page.inputValue('[name=year]')], ['night train', '1999']);
    await page.fill('[name=title]', '!');
    await page.tap('[data-key="desk:save"]');
    await page.waitForFunction(() => document.querySelector('#ask-problem').textContent.includes('neither letters'));
    assert.equal(await page.evaluate(() => document.activeElement.name), 'title');
    assert.equal(await overflow(page), null);
    await page.fill('[name=title]', 'Night Train');
    await page.tap('[data-key="desk:save"]');
    await lines(page, 4);
    assert.deepEqual(mock.held.at(-1).holds, { title: 'Night Train', year: 1999, kind: 'movie', part: null });
  });
});

test('several are given to a show, with keys alone', async () => {
  const [first, , third] = mock.unmatched.map(({ video }) => video.id);
  await visit({}, 'desk', async (page) => {
    await lines(page, 5);
    for (const id of [first, third]) {
      await page.focus(`[data-key="desk:choose:${id}"]`);
      await page.keyboard.press('Space');
    }
    await page.waitForSelector('.desk-bar');
    assert.match(await page.locator('.desk-bar').textContent(), /2 chosen/);
    assert.deepEqual(await axeFaults(page), []);
    await page.focus('[data-key="desk:give-to"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-key^="which:"]');
    await page.focus('[name=which] >> nth=0');
    await page.keyboard.press('Space');
    assert.deepEqual(await axeFaults(page), []);
    await page.focus('[data-key="desk:give"]');
    await page.keyboard.press('Enter');
    await toast(page, '2 files are placed');
    await lines(page, 3);
    assert.deepEqual(mock.held.at(-1).videos, { videos: [first, third] });
    assert.equal(await page.locator('.desk-bar').count(), 0);
  });
});

test('what is written of a show is only what was changed, and can be taken back', async () => {
  const [show] = mock.shows.shows;
  await visit({}, `show/${show.slug}`, async (page) => {
    await page.click('[data-key="show:edit"]');
    await page.waitForSelector('.dialog [name=plot]');
    assert.deepEqual(await axeFaults(page), []);
    await page.fill('.dialog [name=year]', '1000');
    await page.click('[data-key="edit:save"]');
    await page.waitForFunction(() => document.querySelector('#ask-problem').textContent.includes('between 1800'));
    await page.fill('.dialog [name=year]', '1987');
    await page.fill('.dialog [name=genres]', 'Drama, noir,');
    await page.click('[data-key="edit:save"]');
    await toast(page, 'Saved');
    assert.deepEqual(mock.held.at(-1), { show: show.id, year: 1987, genres: ['Drama', 'noir'] });
    await page.click('.toast button');
    await said(({ year }) => year === null);
    assert.deepEqual(mock.held.at(-1), { show: show.id, year: null, genres: null });
  });
});

test('a show that is another one goes into it, and comes back', async () => {
  const [one, other] = [mock.shows.shows[0], mock.shows.shows[3]];
  await visit({}, `show/${one.slug}`, async (page) => {
    await page.click('[data-key="show:edit"]');
    await page.click('[data-key="edit:merge"]');
    await page.fill('.dialog [name=show]', other.title);
    await page.waitForFunction((title) => document.querySelector('.shows-found .radio')?.textContent.includes(title), other.title);
    await page.check('[name=which] >> nth=0');
    await page.click('[data-key="edit:merge-now"]');
    await toast(page, 'part of the other');
    assert.match(page.url(), new RegExp(`show/${other.id}$`));
    assert.deepEqual(mock.held.at(-1), { show: one.id, merge: { into: other.id } });
    await page.click('.toast button');
    await said(({ split }) => split !== undefined);
    assert.deepEqual(mock.held.at(-1), { show: other.id, split: { name: 'the long way' } });
  });
});

test('from the film that is watched to what it is', async () => {
  const video = mock.videos.find(({ state, kind }) => state === 'ready' && kind === 'video');
  await visit({}, `watch/${video.id}`, async (page) => {
    await page.waitForSelector('#video');
    await pressControl(page, 'more');
    await page.click('[role=menu] button:has-text("About this playback")');
    await page.click('[data-key="about:hold"]');
    await page.waitForSelector('.dialog [name=show]');
    assert.match(await page.locator('.dialog h2').textContent(), new RegExp(video.title.slice(0, 8)));
    await page.fill('.dialog [name=show]', 'harbour');
    await page.waitForFunction(() => document.querySelector('.shows-found .radio')?.textContent.includes('Harbour'));
    await page.check('[name=which] >> nth=0');
    await page.fill('[name=number]', '7');
    await page.click('[data-key="desk:save"]');
    await toast(page, 'is placed');
    assert.equal(mock.held.at(-1).holds.number, 7);
  });
});

test('who may not change the library is offered nothing of it', async () => {
  mock.permissions = ['library.read', 'library.play'];
  await visit({}, `show/${mock.shows.shows[0].slug}`, async (page) => {
    await page.waitForSelector('.entries');
    assert.equal(await page.locator('[data-key="show:edit"]').count(), 0);
  });
});
