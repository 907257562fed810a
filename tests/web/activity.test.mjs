// What the server does, in a real browser against the mock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/daemon.mjs';
import { busyActivity } from './mock/activity.mjs';
import { mock, visit } from './mock/stage.mjs';

const texts = (page, what) => page.$$eval(what, (all) => all.map((one) => one.textContent.trim()));

test('who watches what, how it is sent, and why, kept fresh', async () => {
  busyActivity(mock);
  await visit({}, 'libraries', async (page) => {
    await page.click('[data-key="libraries:activity"]');
    await page.waitForSelector('[aria-labelledby=watching] .line-title');
    const rows = await texts(page, '[aria-labelledby=watching] .line-text');
    assert.match(rows[0], /^Hana Sato · Firefox on Linux, 192\.168\.1\.23 · 1:01$/);
    assert.equal(rows[1], '1080p · picture copied');
    assert.equal(rows[4], '720p · picture converted · sound converted · libx264, on the processor · 2.1 × real time');
    assert.equal(rows[5], 'this player does not play HEVC');
    assert.equal(rows[6], 'The graphics card failed in the middle, and the processor went on: it did not answer for 5000 ms.');
    assert.match(rows[7], /^Somebody without an account/);
    assert.match(rows[8], /The file as it is/);
    mock.viewings = [];
    await page.waitForSelector('text=Nobody is watching.');
  });
});

test('the reason is told in the language of whoever reads', async () => {
  busyActivity(mock);
  await visit({ locale: 'ja-JP' }, 'activity', async (page) => {
    await page.waitForSelector('[aria-labelledby=watching] .line-title');
    assert.match((await texts(page, '[aria-labelledby=watching] .line-text'))[5], /HEVC/);
    assert.doesNotMatch((await texts(page, '[aria-labelledby=watching] .line-text'))[5], /this player/);
  });
});

test('failed work is tried again, one by one or all of it', async () => {
  busyActivity(mock);
  await visit({}, 'activity', async (page) => {
    const [first] = mock.failed;
    await page.waitForSelector('text=And 35 more.');
    await page.click(`[data-key="job:retry:${first.id}"]`);
    await page.waitForSelector('text=1 task is waiting again.');
    await page.waitForSelector(`[data-key="job:retry:${first.id}"]`, { state: 'detached' });
    assert.equal(mock.failed.length, 1);
    busyActivity(mock);
    await page.click('[data-key="jobs:retry"]');
    await page.waitForSelector('#failed', { state: 'detached' });
    assert.equal(mock.failed.length, 0);
  });
});

test('a disk that fills up is said, and what the log complains about, newest first', async () => {
  busyActivity(mock);
  await visit({}, 'activity', async (page) => {
    await page.waitForSelector('.gauge.bad');
    assert.equal(await page.locator('.gauge.bad').count(), 3);
    assert.match(await page.locator('.gauge', { hasText: 'graphics card' }).innerText(), /VAAPI is not used; the processor encodes · failed in 1 run\s+It failed: it did not answer for 5000 ms\. It will be tried again\./);
    assert.match(await page.textContent('.log'), /^ts=2026-11-30T20:03:41/);
  });
});

test('it asks for nothing while nobody looks, and shows nobody what they may not see', async () => {
  mock.permissions = ['library.read', 'library.play', 'jobs.read'];
  await visit({}, 'activity', async (page) => {
    await page.waitForSelector('.work h2');
    await until(async () => mock.log.some((line) => line.includes('/background')), 10, 'a look at the work');
    assert.ok(!mock.log.some((line) => /viewings|server|complaints/.test(line)));
    assert.equal(await page.$('#watching, #machine, .log'), null);
  });
});

test('what is wrong comes first, and where notices go is said, tried and changed', async () => {
  busyActivity(mock);
  await visit({}, 'activity', async (page) => {
    await page.waitForSelector('#troubles');
    assert.deepEqual(await texts(page, '[aria-labelledby=troubles] .line-title'), ['The disk of /var/lib/chanoma is filling', 'The library “Films” cannot be reached']);
    assert.match((await texts(page, '[aria-labelledby=troubles] .line-text'))[2], /no such file or directory/);
    await page.click('[data-key="notices:test"]');
    await page.waitForSelector('text=A test is on its way.');
    mock.noticeTest = { letters: 0, webhook: 'refused', refusal: 'it answered 403' };
    await page.click('[data-key="notices:test"]');
    await page.waitForSelector('#notices-problem:has-text("it answered 403")');
    assert.equal(await page.getAttribute('[name=notify_webhook]', 'aria-invalid'), 'true');
    await page.fill('[name=notify_webhook]', 'https://hooks.example.org/1');
    await page.click('[data-key="notices:save"]');
    await page.waitForSelector('text=Saved.');
    assert.equal(mock.settings.find(({ key }) => key === 'notify_webhook').value, 'https://hooks.example.org/1');
    await page.click('[data-key="notices:mail"]');
    await until(() => mock.settings.find(({ key }) => key === 'notify_mail').value === false, 10, 'the change');
  });
});

test('who may not change settings sees what is wrong, and no place to change where it is told', async () => {
  busyActivity(mock);
  mock.permissions = ['library.read', 'library.play', 'jobs.read', 'settings.read'];
  await visit({}, 'activity', async (page) => {
    await page.waitForSelector('#troubles');
    await page.waitForSelector('#machine');
    assert.equal(await page.$('#notices'), null);
  });
});
