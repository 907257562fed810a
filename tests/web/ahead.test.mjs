// What is made before anybody asks, in a real browser against the mock: chosen for a library, followed, paused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/daemon.mjs';
import { aheadGoes } from './mock/ahead.mjs';
import { mock, visit } from './mock/stage.mjs';

test('a library’s choice of three says what each costs, and is kept', async () => {
  await visit({}, 'libraries', async (page) => {
    assert.equal(await page.$('#ahead'), null, 'nothing was ever wanted');
    await page.click('[data-key^="library:ahead"]');
    await page.waitForSelector('.dialog [name=ahead]');
    assert.equal(await page.inputValue('[name=ahead]:checked'), 'nothing');
    const costs = await page.$$eval('.dialog .radio small', (all) => all.map((one) => one.textContent));
    assert.equal(costs.length, 3);
    assert.match(costs[2], /twice the disk/);
    await page.check('[name=ahead][value=ladder]');
    await page.click('[data-key="ahead:save"]');
    await page.waitForSelector('.dialog', { state: 'detached' });
    await page.waitForSelector('text=Made ahead: the whole ladder');
    assert.equal(mock.libraries[0].ahead, 'ladder');
  });
});

test('the choice is made with keys alone', async () => {
  await visit({}, 'libraries', async (page) => {
    await page.focus('[data-key^="library:ahead"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.dialog [name=ahead]');
    for (let press = 0; press < 4 && await page.evaluate(() => document.activeElement.value) !== 'copy'; ++press) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.inputValue('[name=ahead]:checked'), 'copy', 'a remote control’s one key chooses');
    await page.focus('[data-key="ahead:save"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Made ahead: the copy');
    assert.equal(mock.libraries[0].ahead, 'copy');
  });
});

test('how far it is, what it waits for, and a way to pause it', async () => {
  mock.background.ahead = aheadGoes();
  await visit({}, 'activity', async (page) => {
    await page.waitForSelector('text=12 films to go, about 7 h 10 min');
    assert.equal(await page.getAttribute('.ahead-progress', 'max'), '47616');
    await page.click('[data-key="ahead:pause"]');
    await page.waitForSelector('text=Paused, 12 films to go');
    assert.equal(mock.background.ahead.paused, true);
    await page.click('[data-key="ahead:pause"]');
    await until(() => mock.background.ahead.paused === false, 10, 'going on');
    mock.background.ahead = aheadGoes({ state: 'full', bytes: 53.6e9 });
    await page.waitForSelector('.notice-line:has-text("ahead_space")');
  });
});

test('who may only look has nothing to press', async () => {
  mock.background.ahead = aheadGoes({ state: 'viewers' });
  mock.permissions = ['library.read', 'library.play', 'jobs.read'];
  await visit({}, 'libraries', async (page) => {
    await page.waitForSelector('text=Waits while somebody watches; 12 films to go');
    assert.equal(await page.$('[data-key="ahead:pause"], [data-key^="library:ahead"]'), null);
  });
});
