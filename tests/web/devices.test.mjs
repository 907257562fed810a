// Letting a screen in, in a real browser against the mock: on the television, and on the phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn } from './mock/account.mjs';
import { kShown, television } from './mock/devices.mjs';
import { mock, visit } from './mock/stage.mjs';

const asking = () => ({ device: television, address: '192.168.1.31', near: true, state: 'waiting' });
const strangers = () => {
  mock.intercept = (_, path) => (['setup', 'sessions', 'devices/codes', 'devices/tokens', 'profiles'].includes(path) ? null : { status: 401, title: 'Unauthorized', code: 'unauthenticated', detail: 'Sign in first.' });
};

test('a television offers the phone first, waits, and is home when somebody says yes', async () => {
  strangers();
  await visit({ width: 1920 }, '?tv=1', async (page) => {
    await page.waitForSelector('svg.qr');
    assert.equal(await page.textContent('.device-code'), kShown);
    assert.match(await page.textContent('.device-words'), new RegExp(`${new URL(mock.url).host}/tv/device`));
    // The password is one press away, and so is the way back.
    await page.click('[data-key="device:password"]');
    await page.waitForSelector('#password');
    await page.click('[data-key="enter:phone"]');
    await page.waitForFunction(() => document.querySelector('.device-code')?.textContent === 'KJHG-FDCB');
    mock.screens['KJHG-FDCB'].state = 'approved';
    await page.waitForSelector('.grid .card-link');
    assert.equal(mock.remembered, 1, 'as was said on the phone');
  });
});

test('a code that runs out gives way to the next; a no is told, and asked anew by hand', async () => {
  strangers();
  await visit({ width: 1920 }, 'sign-in?tv=1', async (page) => {
    await page.waitForSelector('svg.qr');
    mock.screens[kShown].state = 'gone';
    await page.waitForFunction(() => document.querySelector('.device-code')?.textContent === 'KJHG-FDCB');
    mock.screens['KJHG-FDCB'].state = 'refused';
    await page.waitForSelector('[role=alert] .primary');
    mock.screens['KJHG-FDCB'].state = 'waiting';
    await page.click('[role=alert] .primary');
    await page.waitForSelector('svg.qr');
  });
});

test('elsewhere the password comes first', async () => {
  strangers();
  await visit({}, 'sign-in', async (page) => {
    await page.waitForSelector('#password');
    assert.equal(await page.locator('.device-code').count(), 0);
  });
});

test('the link on the phone: sign in, see what asks, and only then a yes', async () => {
  strangers();
  mock.screens = { [kShown]: asking() };
  await visit({ width: 360 }, `device#code=${kShown}`, async (page) => {
    await page.fill('#login', 'hana');
    await page.fill('#password', 'correct horse');
    await page.click('form .primary');
    await page.waitForSelector('[data-key="device:yes"]');
    assert.doesNotMatch(page.url(), /code/, 'it does not stay in the address');
    assert.equal(mock.screens[kShown].state, 'waiting', 'opening the link says nothing');
    const words = await page.textContent('.device-ask');
    for (const part of [kShown, 'Chrome on webOS', '192.168.1.31', 'in front of you']) assert.ok(words.includes(part), part);
    // Enter, as it comes from a keyboard or out of habit, presses nothing.
    await page.keyboard.press('Enter');
    assert.equal(mock.screens[kShown].state, 'waiting');
    await page.click('[data-key="device:yes"]');
    await page.waitForSelector('[data-key="device:other"]');
    assert.equal(mock.screens[kShown].state, 'approved');
  });
});

test('from one’s account, by typing: a wrong code, the right one as people write it, a no', async () => {
  signIn(mock);
  mock.screens = { [kShown]: { ...asking(), near: false } };
  await visit({}, 'account', async (page) => {
    await page.click('[data-key="account:device"]');
    await page.fill('#code', 'what is it');
    await page.click('[data-key="device:find"]');
    await page.waitForFunction(() => document.querySelector('#device-problem')?.textContent.includes('No screen'));
    await page.waitForFunction(() => document.activeElement?.id === 'code');
    await page.fill('#code', 'bcdf ghjk');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.device-far');
    await page.click('[data-key="device:no"]');
    await page.waitForSelector('[data-key="device:other"]');
    assert.equal(mock.screens[kShown].state, 'refused');
    await page.click('[data-key="device:other"]');
    await page.waitForSelector('#code');
  });
});
