// What takes up the room, in a real browser against the mock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill } from './mock/space.mjs';
import { mock, visit } from './mock/stage.mjs';

test('one bar by kind for each disk, said in words too, with the caps as links to their settings', async () => {
  fill(mock, { disks: 'two' });
  await visit({}, 'space', async (page) => {
    await page.waitForSelector('.space-large');
    assert.equal(await page.locator('.space-bar').count(), 2);
    const said = await page.getAttribute('.space-bar >> nth=0', 'aria-label');
    assert.match(said, /Uploads: 61 GB, .*Pictures: 12\.4 GB, .*Other things on this disk: .*Free: 22 GB/);
    assert.match(await page.getAttribute('.space-bar >> nth=1', 'aria-label'), /^Prepared segments: 8\.2 GB, Pinned segments: 3\.1 GB/);
    // The second is below what is to be left free.
    assert.equal(await page.locator('.space-free.low').count(), 1);
    assert.match(await page.textContent('.space-free.low'), /nothing new is kept/);
    // As wide as they are large.
    const width = (kind) => page.$eval(`.space-bar i.${kind}`, (one) => one.getBoundingClientRect().width);
    assert.ok(Math.abs(await width('segments') / await width('pinned') - 8.2 / 3.1) < 0.3);
    await page.click('[data-key="space:segments"]');
    await page.waitForFunction(() => location.pathname.endsWith('/settings') && location.search === '?q=segment_cache');
  });
});

test('what has reached its cap says so, and what that means', async () => {
  fill(mock);
  for (const kind of ['images', 'snapshots', 'incoming']) mock.space.kinds.find((one) => one.kind === kind).full = true;
  await visit({}, 'space', async (page) => {
    await page.waitForSelector('.space-kind .low');
    assert.equal(await page.locator('.space-kind .low[role=alert]').count(), 3);
    assert.match(await page.textContent('.space-kinds'), /new films go without pictures.*no new one is taken/s);
    await page.click('[data-key="space:images"]');
    await page.waitForFunction(() => location.search === '?q=image_space');
  });
});

test('what has not been looked at yet is said, and comes when it has', async () => {
  fill(mock);
  const images = mock.space.kinds.find(({ kind }) => kind === 'images');
  Object.assign(mock.space, { measuredAt: null, measuring: true });
  images.bytes = null;
  await visit({}, 'space', async (page) => {
    await page.waitForSelector('text=Being looked at');
    assert.match(await page.textContent('.manage-head .quiet'), /are being looked through/);
    images.bytes = 5e9;
    Object.assign(mock.space, { measuredAt: '2026-11-30T20:20:00.000Z', measuring: false });
    await page.waitForFunction(() => !document.body.textContent.includes('Being looked at'));
    const asked = mock.log.filter((line) => line.endsWith('/api/v1/space')).length;
    await page.waitForTimeout(2500);
    assert.equal(mock.log.filter((line) => line.endsWith('/api/v1/space')).length, asked, 'and then it is not asked for again');
  });
});

test('the largest, page by page, by files or by segments, and the way to each', async () => {
  fill(mock);
  await visit({}, 'space', async (page) => {
    await page.waitForSelector('.space-large');
    assert.equal(await page.locator('.space-large').count(), 20);
    await page.click('[data-key="space:more"]');
    await page.waitForFunction(() => document.querySelectorAll('.space-large').length === 40);
    await page.click('[data-key="space:more"]');
    await page.waitForFunction(() => document.querySelectorAll('.space-large').length === 47);
    assert.equal(await page.$('[data-key="space:more"]'), null);
    assert.match(await page.textContent('.space-large >> nth=0'), /24 files · 1\.2 GB of segments.*182 GB/s);
    await page.click('[data-key="space:sort:segments"]');
    await page.waitForFunction(() => document.querySelectorAll('.space-large').length === 16);
    assert.match(await page.textContent('.space-large >> nth=0'), /182 GB of files.*1\.2 GB/s);
    await page.click('.space-large >> nth=0 >> .line-title a');
    await page.waitForFunction(() => /\/show\//.test(location.pathname));
  });
});

test('others see nothing of it, and nothing is asked for', async () => {
  fill(mock);
  mock.permissions = ['library.read', 'jobs.read'];
  await visit({}, 'space', async (page) => {
    await page.waitForSelector('.message');
    assert.ok(!mock.log.some((line) => line.includes('/api/v1/space')));
  });
});
