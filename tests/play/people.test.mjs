// From an invitation to a ban, in real browsers on the real daemon: what one person does on a page another finds at theirs.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {Daemon} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {openBrowser, openPage} from '../web/browser.mjs';

let daemon, browser;
before(async () => {
  daemon = await Daemon.start();
  browser = await openBrowser();
}, {timeout: 120_000});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

test('invited, joined, with a second factor, helped to a new password, and out', {timeout: 240_000}, async () => {
  const {origin} = new URL(daemon.origin);
  const keeper = await openPage(browser), guest = await openPage(browser), phone = await openPage(browser, {width: 360, touch: true, locale: 'ja-JP'});
  const row = keeper.locator('.people > .lines .line:has-text("Oma")');
  const choose = async (words) => {
    await row.locator('.icon-button').click();
    await keeper.click(`[role=menuitem]:has-text("${words}")`);
  };
  const closed = () => keeper.waitForFunction(() => !document.querySelector('.dialog'));
  const shown = async () => {
    await keeper.waitForSelector('.key-shown');
    const link = await keeper.inputValue('.key-shown');
    await keeper.click('.dialog .button:not(.primary)');
    return link;
  };
  const {token} = await sessionFor(daemon.data, '', 'keeper');
  await keeper.context().addCookies([{name: 'chanoma_session', value: token, url: origin}]);
  await keeper.goto(`${origin}/people`);
  await keeper.click('[data-key="people:invite"]');
  await keeper.fill('.dialog [name=note]', 'Oma');
  await keeper.click('.dialog [name=age][value="12"]');
  await keeper.click('[data-key="invite:make"]');
  const invitation = await shown();
  assert.ok(invitation.startsWith(`${origin}/join#code=`), invitation);

  await guest.goto(invitation);
  await guest.fill('#name', 'Oma');
  await guest.fill('#password', 'long enough');
  await guest.click('form .primary');
  await guest.waitForURL(`${origin}/`);
  await guest.goto(`${origin}/account`);
  await guest.click('[data-key="totp:set-up"]');
  await guest.fill('.dialog [name=password]', 'long enough');
  await guest.keyboard.press('Enter');
  const secret = (await guest.textContent('.totp-key')).replaceAll(' ', '');
  await guest.fill('.dialog [name=code]', execFileSync('oathtool', ['--totp', '--base32', secret], {encoding: 'utf8'}).trim());
  await guest.keyboard.press('Enter');
  await guest.waitForSelector('.key-shown');
  const [recovery] = (await guest.inputValue('.key-shown')).split('\n');
  await guest.click('.dialog .button:not(.primary)');
  await guest.click('[data-key="account:leave"]');
  await guest.fill('#login', 'oma');
  await guest.fill('#password', 'long enough');
  await guest.click('form .primary');
  await guest.fill('#code', recovery);
  await guest.click('form .primary');
  await guest.waitForSelector('.bar');

  await keeper.reload();
  await row.waitFor();
  assert.match(await row.textContent(), /member.*up to age 12/);
  await choose('second factor');
  await keeper.click('[data-key="person:totp"]');
  await keeper.waitForSelector('.toast');
  await choose('new password');
  const reset = await shown();
  await phone.goto(reset);
  await phone.fill('#password', 'another one');
  await phone.click('form .primary');
  await phone.waitForURL(`${origin}/`);
  await phone.waitForSelector('.bar');
  await guest.reload();
  await guest.waitForSelector('#login', {timeout: 10_000});

  await choose('Change');
  await keeper.click('.dialog [name=role][value=trusted]');
  await keeper.click('[data-key="person:save"]');
  await closed();
  assert.match(await row.textContent(), /trusted/);
  await choose('Ban');
  await keeper.fill('.dialog [name=banReason]', 'a test');
  await keeper.click('[data-key="person:ban"]');
  await closed();
  await phone.reload();
  await phone.waitForSelector('#login');
  await phone.goto(invitation);
  await phone.waitForSelector('.message .primary');

  await keeper.click('[data-key="people:log"]');
  await keeper.waitForSelector('.audit .line');
  const log = await keeper.locator('.audit .line').allTextContents();
  for (const words of [/^keeperbanning · Oma/, /^Omasetting a new password by a link/, /^Omaswitching a second factor on/, /^Omamaking an account.*invited as member$/, /^keeperinviting · Oma/]) {
    assert.ok(log.some((line) => words.test(line)), `${words}\n${log.join('\n')}`);
  }
  for (const page of [keeper, guest, phone]) {
    assert.deepEqual(page.faults, []);
    await page.done();
  }
});
