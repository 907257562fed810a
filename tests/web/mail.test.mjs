// What is done by e-mail, in the browser: a forgotten password, an address that is confirmed, and none of it where no mail is sent.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openBrowser, visitPage } from './browser.mjs';
import { signIn } from './mock/account.mjs';
import { startMock } from './mock/server.mjs';

let mock, browser;
before(async () => { mock = await startMock({ base: '/tv/' }); browser = await openBrowser(); });
beforeEach(() => mock.reset());
after(async () => { await browser?.close(); await mock?.close(); });

const visit = (path, body) => visitPage(browser, mock.url + path, {}, body);
const strangers = () => {
  mock.intercept = (_, path) => (['setup', 'codes', 'sessions', 'resets/mail', 'emails'].includes(path) ? null : { status: 401, title: 'Unauthorized', code: 'unauthenticated', detail: 'Sign in first.' });
};
const says = (page, words) => page.waitForFunction((text) => document.body.innerText.includes(text), words);

test('who forgot their password asks for a letter, by keys alone', async () => {
  strangers();
  mock.setup.mail = true;
  await visit('sign-in', async (page) => {
    await page.waitForSelector('#login');
    await page.focus('[data-key="enter:forgot"]');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'email');
    await page.keyboard.type('hana@example.org');
    await page.keyboard.press('Enter');
    await says(page, 'a letter is on its way');
    assert.deepEqual(mock.letters, [{ path: 'resets/mail', email: 'hana@example.org', language: 'en' }]);
  });
});

test('where no mail is sent nobody is offered any', async () => {
  strangers();
  await visit('sign-in', async (page) => {
    await page.waitForSelector('#login');
    assert.equal(await page.locator('[data-key="enter:forgot"]').count(), 0);
  });
  mock.reset();
  signIn(mock);
  await visit('account', async (page) => {
    await page.waitForSelector('[data-key^="key:remove"]');
    assert.equal(await page.locator('#email-title').count(), 0);
    assert.equal(await page.locator('[data-key="account:save"]').count(), 1);
    assert.equal(await page.locator('form [name=email]').count(), 1, 'the profile has it');
  });
});

test('a link confirms an address once it is said to, and its code does not stay in the address bar', async () => {
  strangers();
  mock.setup.mail = true;
  mock.codes.GOOD = {};
  await visit('confirm#code=GOOD', async (page) => {
    await page.waitForSelector('.enter-form [type=submit]');
    assert.ok('GOOD' in mock.codes, 'whoever looks into letters confirms nothing');
    await page.waitForFunction(() => location.hash === '');
    await page.click('.enter-form [type=submit]');
    await says(page, 'The address is confirmed');
    assert.ok(!('GOOD' in mock.codes));
  });
  await visit('confirm#code=GOOD', async (page) => {
    await page.click('.enter-form [type=submit]');
    await says(page, 'no longer good');
  });
});

test('an address of one’s own is asked for with the password', async () => {
  signIn(mock);
  mock.setup.mail = true;
  await visit('account', async (page) => {
    await page.fill('form [name=email]', 'hana@example.net');
    await page.fill('form [name=password]', 'wrong');
    await page.click('[data-key="email:send"]');
    await says(page, 'This is not your password');
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'password');
    assert.deepEqual(mock.letters, []);
    await page.fill('form [name=password]', 'correct horse');
    await page.keyboard.press('Enter');
    await says(page, 'on its way to hana@example.net');
    assert.deepEqual(mock.letters.map(({ email }) => email), ['hana@example.net']);
  });
});
