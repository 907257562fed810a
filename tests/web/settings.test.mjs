// Every setting on one page, in a real browser against the mock.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './browser.mjs';
import { arrange } from './mock/settings.mjs';
import { mock, visit } from './mock/stage.mjs';

const kept = (key) => mock.settings.find((one) => one.key === key);
const toast = (page, words) => page.waitForFunction((text) => [...document.querySelectorAll('.toast')].some((one) => one.textContent.includes(text)), words);
const about = (page, key) => page.textContent(`#about-${key}`);
const shown = (page) => page.$$eval('.setting', (all) => all.map((one) => one.id.slice(8)).sort());
const patched = () => mock.log.filter((line) => line.startsWith('PATCH') && line.includes('/settings')).length;

test('what is set, and where: what is set outside is shown with its place, and not to be changed', async () => {
  arrange(mock);
  await visit({}, 'settings', async (page) => {
    await page.waitForSelector('.setting');
    assert.match(await about(page, 'listen'), /Set in \/etc\/chanoma\/chanoma\.toml:12/);
    assert.match(await about(page, 'public_url'), /Set by the variable CHANOMA_PUBLIC_URL/);
    assert.match(await about(page, 'data'), /Set on the command line by --data/);
    assert.match(await about(page, 'allowed_hosts'), /only the configuration file, the environment or the command line/);
    assert.match(await about(page, 'segment_cache'), /Changed here; by itself: 10 GiB/);
    assert.equal(await page.inputValue('[name=listen]'), '[::]:8420');
    for (const key of ['listen', 'public_url', 'data', 'allowed_hosts']) assert.equal(await page.locator(`[name=${key}]`).getAttribute('readonly'), '', key);
    assert.equal(await page.locator('[name=tls_self_signed]').isDisabled(), true);
    assert.equal(await page.locator('[name=guests]').isDisabled(), false);
    // Those that can be changed come first in their group.
    assert.equal(await page.$$eval('section[aria-labelledby=group-server] .setting', (all) => all.map((one) => one.classList.contains('locked')).join()), 'false,true,true,true,true,true');
    assert.match(await page.textContent('.notice-line'), /1 change waits/);
    assert.match(await page.textContent('#setting-tea'), /Tea that is served/);
  });
});

test('sizes and times are typed as people write them; the server says what does not fit, at the field', async () => {
  arrange(mock);
  await visit({}, 'settings', async (page) => {
    const field = page.locator('[name=segment_cache]');
    await field.waitFor();
    assert.equal(await field.inputValue(), '20 GiB');
    assert.equal(await page.inputValue('[name=poll_interval]'), '5 min');
    assert.equal(await page.inputValue('[name=snapshot_every]'), '15 min');
    await field.fill('lots');
    await field.press('Enter');
    await page.waitForFunction(() => document.querySelector('#fault-segment_cache').textContent.includes('“lots” is no size'));
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok((await field.getAttribute('aria-describedby')).includes('fault-segment_cache'));
    assert.equal(await field.inputValue(), 'lots', 'what was written stays');
    await field.fill('30 GiB');
    await page.click('[data-key="setting:segment_cache:save"]');
    await toast(page, 'once the server is restarted');
    assert.equal(kept('segment_cache').value, 30 * 2 ** 30);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'segment_cache', 'focus stays with the field');
    assert.equal(await page.textContent('#fault-segment_cache'), '');
    await page.fill('[name=poll_interval]', '1 h');
    await page.press('[name=poll_interval]', 'Enter');
    await toast(page, 'Saved.');
    assert.equal(kept('poll_interval').value, 3600);
    await page.fill('[name=snapshot_days]', '9000');
    await page.press('[name=snapshot_days]', 'Enter');
    await page.waitForFunction(() => document.querySelector('#fault-snapshot_days').textContent.includes('between 0 and 1000'));
    // Escape is how it was.
    await page.press('[name=snapshot_days]', 'Escape');
    assert.equal(await page.inputValue('[name=snapshot_days]'), '7');
  });
});

test('back to its default, and both ways back again', async () => {
  arrange(mock);
  await visit({}, 'settings', async (page) => {
    await page.click('[data-key="setting:name:default"]');
    await page.waitForFunction(() => document.querySelector('[name=name]').value === 'Chanoma');
    assert.equal(kept('name').source, 'default');
    assert.equal(await page.$('[data-key="setting:name:default"]'), null);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'name');
    await page.click('.toast button');
    await page.waitForFunction(() => document.querySelector('[name=name]').value.includes('Satō'));
    assert.equal(kept('name').source, 'store');
    await page.click('[name=guests]');
    await toast(page, 'Saved.');
    assert.equal(kept('guests').value, true);
    await page.click('.toast:last-child button');
    await page.waitForFunction(() => !document.querySelector('[name=guests]').checked);
    assert.equal(kept('guests').source, 'default', 'what had been the default is it again, and no value of its own');
    await page.click('[data-key="setting:registration:open"]');
    await page.waitForFunction(() => document.querySelector('[data-key="setting:registration:open"]').checked);
    assert.equal(kept('registration').value, 'open');
  });
});

test('the search goes over keys and sentences, and stands in the address', async () => {
  arrange(mock);
  await visit({}, 'settings', async (page) => {
    await page.waitForSelector('.setting');
    await page.keyboard.press('/');
    await page.keyboard.type('segment disk');
    await page.waitForFunction(() => document.querySelectorAll('.setting').length < 4);
    assert.deepEqual(await shown(page), ['notify_free', 'segment_cache']);
    assert.ok(page.url().endsWith('/settings?q=segment+disk'), page.url());
    assert.match(await page.textContent('[role=status].unseen'), /2 settings/);
    await page.fill('#search-input', 'teapot');
    await page.waitForSelector('.settings-none');
    await page.click('[data-key="settings:all"]');
    await page.waitForSelector('#setting-name');
  });
});

test('and what is read in Japanese is found in Japanese', async () => {
  arrange(mock);
  await visit({ locale: 'ja-JP' }, 'settings?q=%E3%82%BB%E3%82%B0%E3%83%A1%E3%83%B3%E3%83%88', async (page) => {
    await page.waitForSelector('.setting');
    assert.deepEqual(await shown(page), ['notify_free', 'segment_cache']);
    assert.match(await page.textContent('#label-segment_cache'), /セグメントの上限/);
  });
});

test('who may only look sees what is set, and no field that takes anything; others see nothing', async () => {
  arrange(mock);
  mock.permissions = ['library.read', 'settings.read'];
  await visit({}, 'settings', async (page) => {
    await page.waitForSelector('.setting');
    assert.equal(await page.locator('.setting input:not([readonly]):not([disabled])').count(), 0);
    assert.equal(await page.locator('.setting button').count(), 0);
  });
  mock.permissions = ['library.read'];
  mock.log = [];
  await visit({}, 'settings', async (page) => {
    await page.waitForSelector('.message');
    assert.ok(!mock.log.some((line) => line.includes('api/v1/settings')));
    assert.equal(await page.$('.setting'), null);
  });
  assert.equal(patched(), 0);
});

test('the page has a sentence in every language for each key there is', async () => {
  const keys = [...readFileSync(join(root, 'src/config/keys.cc'), 'utf8').matchAll(/^ {6}\{"(\w+)", Group::/gm)].map((match) => match[1]);
  assert.ok(keys.length > 40);
  for (const language of ['en', 'ja']) {
    const words = readFileSync(join(root, `web/src/i18n/keys.${language}.ts`), 'utf8');
    assert.deepEqual(keys.filter((key) => !words.includes(`'setting.${key}': `)), [], language);
  }
});
