// Saved searches, in a real browser against the mock: kept from the page of results, rows of home, changed by mouse and by key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/daemon.mjs';
import { visitPage } from './browser.mjs';
import { signIn } from './mock/account.mjs';
import { savedSearch } from './mock/saved.mjs';
import { browser, mock, visit } from './mock/stage.mjs';

const rows = (page) => page.$$eval('.saved-row', (all) => all.map((one) => one.querySelector('.saved-head a span').textContent));
const rowsAre = (page, ...names) => page.waitForFunction((wanted) => [...document.querySelectorAll('.saved-head a span')].map((one) => one.textContent).join() === wanted, names.join());
const asked = (name) => mock.log.filter((line) => line.startsWith('GET') && line.includes('/search?') && line.includes(name));
/** Down the page, as somebody would: rows are asked for when they come near. */
const showRow = (page, at = 1) => page.locator('.saved-row').nth(at - 1).scrollIntoViewIfNeeded();

test('a search is saved from its results under the name one gives it, and becomes a row of home', async () => {
  signIn(mock);
  await visit({}, 'search?q=the&kind=video&sort=title', async (page) => {
    await page.click('[data-key="search:save"]');
    await page.waitForSelector('[role=dialog][aria-label="Save this search"]');
    assert.equal(await page.evaluate(() => [document.activeElement.name, document.activeElement.value, String(getSelection())].join('|')), 'name|the|the', 'what was typed, to be typed over');
    await page.fill('.dialog [name=name]', 'All that begin so');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.dialog', { state: 'detached' });
    await page.waitForSelector('[data-key="search:save"][aria-pressed=true]:has-text("Saved")');
    assert.deepEqual(mock.saved.map(({ name, q, sort, filters }) => [name, q, sort, filters]), [['All that begin so', 'the', 'title', { kind: ['video'] }]]);
    await page.click('[data-key="toast:action"]');
    await page.waitForSelector('.hero');
    await rowsAre(page, 'All that begin so');
    await showRow(page);
    await page.waitForSelector('.saved-row .card-link');
    const wanted = mock.videos.filter(({ title, kind }) => title.toLowerCase().includes('the') && kind === 'video');
    assert.equal(await page.locator('.saved-row .card-link').count(), Math.min(24, wanted.length));
    await page.click('.saved-head a');
    await page.waitForSelector('.results');
    const { searchParams } = new URL(page.url());
    assert.deepEqual(Object.fromEntries(searchParams), { q: 'the', kind: 'video', sort: 'title' });
    // Once more: it is taken away, and can be had back.
    await page.click('[data-key="search:save"][aria-pressed=true]');
    await page.waitForSelector('[data-key="search:save"][aria-pressed=false]');
    await until(() => mock.saved.length === 0);
    await page.click('[data-key="toast:action"]');
    await page.waitForSelector('[data-key="search:save"][aria-pressed=true]');
    assert.equal(mock.saved[0].name, 'All that begin so');
  });
});

test('a name that is taken is said where it is typed', async () => {
  signIn(mock);
  mock.saved = [savedSearch('Old ones', 'noir')];
  await visit({}, 'search?q=the', async (page) => {
    await page.click('[data-key="search:save"]');
    await page.fill('.dialog [name=name]', 'OLD ONES');
    await page.click('[data-key="saved:keep"]');
    await page.waitForFunction(() => document.querySelector('#saved-problem').textContent.includes('Old ones'));
    assert.equal(await page.getAttribute('.dialog [name=name]', 'aria-invalid'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement.name), 'name');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.dialog', { state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.dataset.key), 'search:save', 'where one was');
  });
});

test('rows are renamed, moved and removed by keys, and what is removed comes back to its place', async () => {
  signIn(mock);
  mock.saved = [savedSearch('One', 'the'), savedSearch('Two', 'a'), savedSearch('Three', 'zzzzz')];
  const [one, two, three] = mock.saved;
  await visit({}, '', async (page) => {
    await rowsAre(page, 'One', 'Two', 'Three');
    const choose = async (row, name) => {
      await page.focus(`[data-key="saved-${row.id}:menu"]`);
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=menu]');
      const at = (await page.$$eval('[role=menu] .menu-item', (all) => all.map((item) => item.textContent))).indexOf(name);
      assert.ok(at >= 0, name);
      for (let step = 0; step < at; ++step) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    };
    await choose(one, 'Move down');
    await rowsAre(page, 'Two', 'One', 'Three');
    await page.waitForFunction((key) => document.activeElement.dataset.key === key, `saved-${one.id}:menu`);
    assert.equal(await page.locator('.shelves > [role=status]').textContent(), '“One” is now number 2 of your searches.');
    await until(() => mock.saved.map(({ name }) => name).join() === 'Two,One,Three');
    await choose(two, 'Rename');
    await page.waitForFunction(() => document.activeElement.name === 'name');
    await page.keyboard.type('Second');
    await page.keyboard.press('Enter');
    await rowsAre(page, 'Second', 'One', 'Three');
    await choose(one, 'Remove');
    await rowsAre(page, 'Second', 'Three');
    await page.waitForFunction((key) => document.activeElement.dataset.key === key, `saved-${three.id}:menu`);
    await until(() => mock.saved.length === 2);
    await page.click('[data-key="toast:action"]');
    await rowsAre(page, 'Second', 'One', 'Three');
    assert.deepEqual(mock.saved.map(({ name }) => name), ['Second', 'One', 'Three']);
    // One that finds nothing says so.
    await showRow(page, 3);
    await page.waitForFunction(() => document.querySelectorAll('.saved-row')[2].textContent.includes('Nothing matches this search'));
  });
});

test('rows are asked for when they come near, and follow what changes elsewhere', async () => {
  signIn(mock);
  mock.saved = Array.from({ length: 12 }, (_, at) => savedSearch(`Row ${at}`, `row${at}`));
  const has = (word) => ({ title }) => title.toLowerCase().includes(word);
  const q = mock.videos.flatMap(({ title }) => title.toLowerCase().match(/[a-z]{4,}/g) ?? []).find((word) => mock.videos.filter(has(word)).length > 1 && mock.videos.filter(has(word)).length < 24 && !mock.shows.shows.some(has(word)));
  mock.saved[0] = savedSearch('First', q);
  await visit({}, '', async (page) => {
    await page.waitForFunction(() => document.querySelectorAll('.saved-row').length === 12);
    await showRow(page);
    await page.waitForSelector('.saved-row .card-link');
    assert.equal(asked('row11').length, 0, 'far away');
    const others = await browser.newContext().then((context) => context.newPage());
    await others.goto(mock.url);
    await others.waitForFunction(() => document.querySelectorAll('.saved-row').length === 12);
    mock.saved = mock.saved.slice(0, 2);
    const since = Date.now();
    mock.push({ type: 'searches.changed' });
    for (const one of [page, others]) await rowsAre(one, 'First', 'Row 1');
    assert.ok(Date.now() - since < 1000 * Number(process.env.CHANOMA_SLOW_PAGES ?? 1), `after ${Date.now() - since} ms`);
    await others.context().close();
    // What is found changes with the library.
    const before = await page.locator('.saved-row').first().locator('.card-link').count();
    const gone = mock.videos.find(has(q));
    gone.hidden = true;
    mock.push({ type: 'video.changed', id: gone.id, change: 'deleted' });
    await page.waitForFunction((count) => document.querySelector('.saved-row').querySelectorAll('.card-link').length === count - 1, before);
    assert.deepEqual(await rows(page), ['First', 'Row 1']);
  });
});

test('a spoken line in a row, and one that is suggested, begin where it is said', async () => {
  signIn(mock);
  const spoken = mock.videos[1];
  mock.said[spoken.id] = { at: 61.4, before: 'You are going to need a ', hit: 'bigger', after: ' boat' };
  const q = spoken.title.slice(0, 5);
  mock.saved = [savedSearch('Boats', q)];
  await visit({}, '', async (page) => {
    await showRow(page);
    const link = await page.getAttribute(`[data-key$=":line:${spoken.id}"]`, 'href');
    assert.match(link, /\?t=61\.4$/);
    await page.keyboard.press('/');
    await page.fill('.search-line input', q);
    await page.click('.search-row:has-text("bigger")');
    await page.waitForURL(`**/watch/${spoken.id}?t=61.4`);
    await page.waitForFunction(() => document.querySelector('#video')?.currentTime > 61);
    await page.goBack();
    await page.waitForSelector('.hero');
    // By keys, and though one was elsewhere in it already.
    await page.keyboard.press('/');
    await page.fill('.search-line input', q);
    await page.waitForSelector('.search-row:has-text("bigger")');
    const at = await page.$$eval('.search-row', (all) => all.findIndex((row) => row.textContent.includes('bigger')));
    for (let step = 0; step <= at; ++step) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/watch/${spoken.id}?t=61.4`);
    await page.waitForFunction(() => document.querySelector('#video')?.currentTime > 61);
  });
});

test('who is not signed in neither saves nor asks for what is saved', async () => {
  await visit({}, 'search?q=the', async (page) => {
    await page.waitForSelector('.results');
    assert.equal(await page.locator('[data-key="search:save"]').count(), 0);
  });
  await visitPage(browser, mock.url, {}, async (page) => {
    await page.waitForSelector('.grid .card-link');
    assert.equal(await page.locator('.saved-row').count(), 0);
  });
  assert.ok(!mock.log.some((line) => line.includes('saved-searches')));
});
