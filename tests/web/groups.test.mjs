// Pages of people, studios and collections, in a real browser against the mock: from a show's names there, through what they did, and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn } from './mock/account.mjs';
import { unmatch } from './mock/mending.mjs';
import { mock, visit } from './mock/stage.mjs';

/** Focus comes back a frame or two after the page. */
const focused = (page, key) => page.waitForFunction((wanted) => document.activeElement?.closest('[data-key]')?.dataset.key === wanted, key);
const titlesIn = (page, within) => page.$$eval(`${within} .card-link`, (cards) => cards.map((card) => card.title));

test('a name on the page of a show leads to everything that one did, and back to where one was', async () => {
  signIn(mock);
  await visit({}, 'show/series-1?season=1', async (page) => {
    await page.click('.show-cast [data-key="person:hana-mori"]');
    await page.waitForURL('**/person/hana-mori');
    await page.waitForSelector('.group-role');
    assert.equal(await page.textContent('.group-head h1'), 'Hana Mori');
    assert.equal(await page.getAttribute('.avatar', 'data-initial'), 'H');
    assert.match(await page.textContent('.group-meta'), /^Actor · \d+ films and series$/);
    assert.deepEqual(await page.$$eval('.group-part h2', (all) => all.map((one) => one.textContent)), ['With Hana Mori']);
    assert.match(await page.textContent(`.group-part li:has([data-key="actor:${mock.shows.shows[0].id}"])`), /The surveyor/);
    assert.equal(await page.title(), 'Hana Mori · Chanoma');
    await page.goBack();
    await focused(page, 'person:hana-mori');
  });
});

test('whoever did several things stands under each of them', async () => {
  await visit({}, 'person/5c0f5ddd6075', async (page) => {
    await page.waitForSelector('.group-part');
    const headings = await page.$$eval('.group-part h2', (all) => all.map((one) => one.textContent));
    assert.deepEqual(headings, ['Directed by 小川 恵', 'Written by 小川 恵', 'With 小川 恵']);
    const first = mock.shows.shows[0].title;
    assert.deepEqual(await page.$$eval('.group-part', (parts, title) => parts.map((part) => [...part.querySelectorAll('.card-link')].some((card) => card.title === title)), first), [true, true, false]);
    assert.equal(await page.getAttribute('.group-head h1', 'lang'), null, 'Han characters alone do not say Japanese');
  });
});

test('the order of a studio’s shows lives in the address; what is not there yet is fetched on the way down', async () => {
  mock.shows = (await import('./mock/shows.mjs')).makeShows(mock.videos, 500);
  await visit({}, 'studio/kawabe-pictures', async (page) => {
    await page.waitForSelector('.grid .card-link');
    const years = () => page.$$eval('.grid .card-meta', (all) => all.map((one) => Number(/^\d{4}/.exec(one.textContent)?.[0] ?? 0)).filter((year) => year > 0));
    const falling = await years();
    assert.ok(falling.length > 5 && falling.every((year, at) => at === 0 || year <= falling[at - 1]), falling.join());
    await page.selectOption('[data-key="group:sort"]', 'title');
    await page.waitForFunction(() => location.search === '?sort=title' && document.querySelector('[aria-busy=true]') === null);
    const sorted = await titlesIn(page, '.grid');
    assert.deepEqual(sorted, sorted.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    await page.reload();
    await page.waitForSelector('.grid .card-link');
    assert.equal(await page.$eval('[data-key="group:sort"]', (box) => box.value), 'title');
    await page.selectOption('[data-key="group:sort"]', '-year');
    await page.waitForFunction(() => location.search === '');
    for (let step = 0; step < 20 && !mock.log.some((line) => /studios\/kawabe-pictures\?.*after=200/.test(line)); step++) {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await page.waitForTimeout(100);
    }
    assert.ok(mock.log.some((line) => /after=200/.test(line)), 'page after page');
    assert.ok((await page.$$('.grid .card-link')).length < 150, 'only what is near the screen exists');
  });
});

test('a film says what it is a part of, with the others; the collection says what one has seen of it', async () => {
  signIn(mock);
  await visit({}, 'show/movie-3', async (page) => {
    await page.waitForSelector('.show-collection .card-link');
    const own = mock.shows.shows[2].title;
    const others = await titlesIn(page, '.show-collection');
    assert.equal(others.length, 4);
    assert.ok(!others.includes(own), 'the film itself is not another one');
    await page.click('[data-key="show:collection"]');
    await page.waitForURL('**/collection/the-harbour-films');
    await page.waitForSelector('.group-plot');
    assert.equal((await titlesIn(page, '.grid')).length, 5);
    assert.equal(await page.textContent('.group-meta'), 'Collection · 2 of 5 seen');
    assert.equal(await page.locator('.group-seen').count(), 2);
  });
});

test('what is not there says so, in words for each, and leads on', async () => {
  for (const [path, words] of [['person/nobody', 'Nobody of this name is known here'], ['studio/none', 'No studio of this name is known here'], ['collection/none', 'There is no such collection here']]) {
    await visit({}, path, async (page) => {
      await page.waitForSelector('.message');
      assert.equal(await page.textContent('.message h1'), words);
      assert.ok(await page.$('.message a[href$="browse"]'));
    });
  }
});

test('a remote control goes from a show to a person and to another show', async () => {
  await visit({ width: 1920 }, 'person/hana-mori?tv=1', async (page) => {
    await page.waitForSelector('.group-role');
    const reached = [];
    for (let step = 0; step < 4; step++) {
      await page.keyboard.press('ArrowDown');
      reached.push(await page.evaluate(() => document.activeElement?.closest('[data-key]')?.dataset.key ?? null));
    }
    assert.ok(reached.some((key) => key?.startsWith('actor:')), reached.join());
    await page.keyboard.press('Enter');
    await page.waitForURL('**/show/*');
  });
});

test('a film is made a part of something by hand, and that is taken back', async () => {
  signIn(mock);
  const asked = [];
  unmatch(mock);
  await visit({}, 'show/movie-3', async (page) => {
    page.on('request', (request) => { if (request.method() === 'PATCH' && request.url().includes('/shows/')) asked.push(request.postDataJSON()); });
    await page.click('[data-key="show:edit"]');
    await page.waitForSelector('.dialog [name=collection]');
    assert.equal(await page.inputValue('.dialog [name=collection]'), 'The Harbour Films');
    await page.fill('.dialog [name=collection]', 'Angels');
    await page.click('[data-key="edit:save"]');
    await page.waitForSelector('.dialog', { state: 'detached' });
    assert.deepEqual(asked, [{ collection: 'Angels' }]);
    await page.click('[data-key="show:edit"]');
    await page.fill('.dialog [name=collection]', '');
    await page.click('[data-key="edit:save"]');
    await page.waitForSelector('.dialog', { state: 'detached' });
    assert.deepEqual(asked[1], { collection: null });
  });
});
