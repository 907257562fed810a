// Looking after people in a real browser against the mock; the log; and what the links that they were given open.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openBrowser, visitPage } from './browser.mjs';
import { signIn } from './mock/account.mjs';
import { administer } from './mock/people.mjs';
import { startMock } from './mock/server.mjs';

let mock;
let browser;

before(async () => {
  mock = await startMock({ base: '/tv/' });
  browser = await openBrowser();
});
beforeEach(() => {
  mock.reset();
  mock.setup.registration = 'invitation';
  mock.setup.guests = false;
});
after(async () => {
  await browser?.close();
  await mock?.close();
});

const visit = (options, path, body) => visitPage(browser, mock.url + path, options, body);

const focusKey = (page) => page.evaluate(() => document.activeElement?.closest('[data-key]')?.dataset.key ?? null);
const lines = (page, heading) => page.locator(`section[aria-labelledby=${heading}] .line`);
const person = (name) => mock.people.find((one) => one.name === name);
const menu = async (page, name, choice) => {
  await page.click(`[data-key="person:${person(name).id}"]`);
  await page.click(`[role=menuitem]:has-text("${choice}")`);
};
const toast = (page, words) => page.waitForFunction((text) => [...document.querySelectorAll('.toast')].some((one) => one.textContent.includes(text)), words);
const strangers = () => {
  mock.intercept = (_, path) => (['setup', 'codes', 'resets', 'users', 'sessions', 'profiles'].includes(path) ? null : { status: 401, title: 'Unauthorized', code: 'unauthenticated', detail: 'Sign in first.' });
};

test('synonyms are a group a line; what does not count is said, and what was saved can be taken back', async () => {
  administer(mock);
  const kept = () => mock.settings.find(({ key }) => key === 'synonyms').value;
  const refused = { status: 422, title: 'Unprocessable Content', code: 'invalid', field: 'synonyms', detail: 'group 2 (“alone”) has nothing to stand for: separate its words by commas' };
  await visit({}, 'libraries', async (page) => {
    await page.click('[data-key="libraries:synonyms"]');
    const field = page.locator('[name=synonyms]');
    await page.waitForFunction(() => document.querySelector('[name=synonyms]')?.value === 'tv, television\nlotr, lord of the rings');
    mock.intercept = (method, path) => (method === 'PATCH' && path === 'settings' ? refused : null);
    await field.fill('tv, television\nalone');
    await page.click('[data-key="synonyms:save"]');
    await page.waitForFunction(() => document.querySelector('#synonyms-problem').textContent.includes('alone'));
    assert.equal(await field.inputValue(), 'tv, television\nalone', 'what was written stays');
    mock.intercept = null;
    await field.fill('tv, television\n\nnoir, black');
    await page.click('[data-key="synonyms:save"]');
    await toast(page, 'Searches know them now');
    assert.equal(kept(), 'tv, television; noir, black');
    await page.click('.toast button');
    await page.waitForFunction(() => document.querySelector('[name=synonyms]').value === 'tv, television\nlotr, lord of the rings');
    assert.equal(kept(), 'tv, television; lotr, lord of the rings');
    assert.equal(await page.locator('#synonyms-problem').textContent(), '');
  });
});

test('from one’s account to the people: a child is narrowed, somebody banned and let in again, somebody deleted', async () => {
  administer(mock);
  await visit({}, 'account', async (page) => {
    await page.click('[data-key="account:people"]');
    await page.waitForSelector('#roles');
    assert.match(page.url(), /\/tv\/people$/);
    const row = (name) => page.locator(`.people > .lines .line:has-text("${name}")`);
    assert.match(await row('Mia').textContent(), /member.*up to age 6$/);
    assert.match(await row('grandmother').textContent(), /never been here.*sees 1 library.*up to age 16, and what has no rating$/);
    assert.match(await row('Zoë').textContent(), /Banned · lent her account/);
    assert.equal(await row('Hana').locator('button').count(), 0, 'oneself is another page’s');
    await menu(page, 'kenji', 'Change');
    await page.click('.dialog [name=libraries][value=some]');
    await page.click(`.dialog [name=library][value="${mock.libraries[0].id}"]`);
    await page.click('.dialog [name=age][value="12"]');
    await page.click('.dialog [name=role][value=trusted]');
    await page.click('[data-key="person:save"]');
    await toast(page, 'Saved');
    assert.deepEqual([person('kenji').role, person('kenji').view], ['trusted', { libraries: [mock.libraries[0].id], maxAge: 12, unrated: false }]);
    assert.match(await row('佐藤').textContent(), /trusted.*sees 1 library · up to age 12$/);
    assert.equal(await focusKey(page), `person:${person('kenji').id}`, 'the focus comes back');
    await menu(page, 'kenji', 'Change');
    await page.click('.dialog [name=libraries][value=all]');
    await page.click('.dialog [name=age][value=""]');
    await page.click('[data-key="person:save"]');
    await page.waitForFunction(() => !document.querySelector('.dialog'));
    assert.deepEqual(person('kenji').view, { libraries: null, maxAge: null, unrated: true });
    await menu(page, 'Mia', 'Ban');
    await page.fill('.dialog [name=banReason]', 'homework');
    await page.click('[data-key="person:ban"]');
    await page.waitForFunction(() => !document.querySelector('.dialog'));
    assert.deepEqual([person('Mia').banned, person('Mia').banReason], [true, 'homework']);
    await menu(page, 'Mia', 'Let in again');
    await toast(page, 'Mia may come in again');
    assert.equal(person('Mia').banned, false);
    await menu(page, 'Mia', 'Delete');
    await page.waitForFunction(() => document.activeElement?.closest('.dialog'));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('.dialog'));
    assert.ok(person('Mia'), 'asked first');
    await menu(page, 'Mia', 'Delete');
    await page.click('[data-key="person:delete"]');
    await toast(page, 'Mia is deleted');
    assert.equal(await row('Mia').count(), 0);
    assert.equal(person('Mia'), undefined);
  });
});

test('an account is made, a link for a password given, a role changed', async () => {
  administer(mock);
  await visit({}, 'people', async (page) => {
    await page.click('[data-key="people:add"]');
    await page.fill('.dialog [name=name]', 'KENJI');
    await page.click('[data-key="person:make"]');
    await page.waitForFunction(() => document.querySelector('#ask-problem')?.textContent);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'name');
    await page.fill('.dialog [name=name]', 'Niko');
    await page.click('.dialog [name=age][value="6"]');
    await page.click('[data-key="person:make"]');
    await toast(page, 'Niko has an account');
    assert.deepEqual(person('Niko').view, { libraries: null, maxAge: 6, unrated: false });
    await menu(page, 'Niko', 'Link for a new password');
    await page.waitForSelector('.key-shown');
    assert.equal(await page.inputValue('.key-shown'), `${new URL(mock.url).origin}/tv/reset#code=K7QP2-9XMB4-TTR2H-AA3CD`);
    await page.click('.dialog .button:not(.primary)');
    await page.click('[data-key="role:edit:trusted"]');
    await page.uncheck('.dialog [value="video.upload"]');
    await page.check('.dialog [value="jobs.read"]');
    await page.click('[data-key="role:save"]');
    await page.waitForFunction(() => !document.querySelector('.dialog'));
    assert.deepEqual(mock.roles.find(({ name }) => name === 'trusted').permissions, ['library.read', 'library.play', 'archive.request', 'jobs.read']);
    assert.equal(await page.locator('[data-key="role:edit:administrator"]').count(), 0);
  });
});

test('somebody is invited, an invitation taken back, and who may come in is set', async () => {
  administer(mock);
  await visit({}, 'people', async (page) => {
    assert.equal(await (await page.waitForSelector('section[aria-labelledby=invitations] .line')).isVisible(), true);
    await page.click('[data-key="people:invite"]');
    await page.fill('.dialog [name=note]', 'Opa');
    await page.click('.dialog [name=age][value="16"]');
    await page.check('.dialog [name=unrated]');
    await page.click('.dialog [name=life][value="30"]');
    await page.click('[data-key="invite:make"]');
    await page.waitForSelector('.key-shown');
    assert.equal(await page.inputValue('.key-shown'), `${new URL(mock.url).origin}/tv/join#code=K7QP2-9XMB4-TTR2H-AA3CD`);
    assert.deepEqual([mock.invitations[0].note, mock.invitations[0].role, mock.invitations[0].view], ['Opa', 'member', { libraries: null, maxAge: 16, unrated: true }]);
    await page.click('.dialog .button:not(.primary)');
    assert.ok(!(await page.content()).includes('K7QP2'), 'shown once');
    assert.match(await lines(page, 'invitations').first().textContent(), /Opa.*member.*up to age 16, and what has no rating.*by Hana Sato/);
    await page.click(`[data-key="invite:back:${mock.invitations[0].id}"]`);
    await toast(page, 'taken back');
    assert.equal(await lines(page, 'invitations').count(), 2);
    await page.click('[data-key="policy:closed"]');
    await toast(page, 'Saved');
    await page.waitForFunction(() => !document.querySelector('[data-key="people:invite"]'));
    assert.equal(mock.setup.registration, 'closed');
    await page.click('[data-key="policy:guests"]');
    await page.waitForFunction(() => document.querySelector('[data-key="policy:guests"]').checked);
    assert.equal(mock.setup.guests, true);
  });
});

test('more people come page by page; who may not change them sees them', async () => {
  administer(mock);
  mock.page = 3;
  mock.me.permissions = ['library.read', 'users.read'];
  try {
    await visit({}, 'people', async (page) => {
      await page.waitForSelector('#roles');
      assert.equal(await page.locator('.people > .lines .line').count(), 3);
      await page.click('[data-key="people:more"]');
      await page.waitForFunction(() => document.querySelectorAll('.people > .lines .line').length === 5);
      assert.equal(await page.locator('.people .line button, [data-key="people:add"], #invitations, #policy, [data-key="people:log"]').count(), 0);
    });
  } finally {
    mock.page = undefined;
  }
});

test('the log is narrowed by who, what and outcome, in its address, and goes on page by page', async () => {
  administer(mock);
  await visit({}, 'people', async (page) => {
    await page.click('[data-key="people:log"]');
    const count = () => page.locator('.audit .line').count();
    const rows = (n) => page.waitForFunction((wanted) => document.querySelectorAll('.audit .line').length === wanted, n);
    await rows(25);
    await page.click('[data-key="audit:more"]');
    await rows(50);
    await page.click('[data-key="audit:more"]');
    await rows(64);
    assert.equal(await page.locator('[data-key="audit:more"]').count(), 0);
    await page.click('[data-key="audit:allowed"]');
    await page.click('[role=menuitemradio]:has-text("Refused")');
    await rows(24);
    assert.match(page.url(), /\/audit\?allowed=false$/);
    await page.click('[data-key="audit:action"]');
    await page.click('[role=menuitemradio]:has-text("signing in")');
    await rows(8);
    await page.fill('[data-key="audit:user"]', 'mia');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.search.includes('user=mia'));
    await page.reload();
    await rows(8);
    assert.equal(await page.inputValue('[data-key="audit:user"]'), 'mia');
    await page.fill('[data-key="audit:user"]', 'nobody');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.audit-none');
    await page.click('[data-key="audit:reset"]');
    await rows(25);
    assert.ok(await count() === 25);
    assert.match(page.url(), /\/audit$/);
    await page.goBack();
    await page.waitForSelector('#roles');
    await menu(page, 'kenji', 'In the log');
    await page.waitForFunction(() => location.search === '?user=kenji');
    await rows(16);
  });
});

test('an invitation is opened: a taken name is told, and one is in', async () => {
  strangers();
  mock.codes.GOOD = { kind: 'invitation', name: null, role: 'member', expiresAt: '2026-11-27T18:00:00.000Z' };
  await visit({}, 'join#code=GOOD', async (page) => {
    await page.waitForSelector('#name');
    assert.ok(!page.url().includes('GOOD'), 'the code does not stay in the address');
    await page.fill('#name', 'hana');
    await page.fill('#password', 'long enough');
    await page.click('form .primary');
    await page.waitForFunction(() => document.querySelector('#enter-problem')?.textContent);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'name');
    await page.fill('#name', 'oma');
    await page.click('form .primary');
    await page.waitForSelector('.grid .card-link');
    assert.match(page.url(), /\/tv\/$/);
    assert.equal(mock.joined, 'oma');
    assert.deepEqual(mock.log.filter((line) => line.startsWith('POST')).map((line) => line.split('/').pop()), ['codes', 'users', 'users', 'sessions']);
    assert.ok(mock.log.every((line) => !line.includes('GOOD')), 'it is in no address');
  });
});

test('a code that was told by mouth is typed; who is signed in is asked to leave first', async () => {
  strangers();
  mock.codes.TOLD = { kind: 'invitation', name: null, role: 'member', expiresAt: '2026-11-27T18:00:00.000Z' };
  await visit({}, 'sign-in', async (page) => {
    await page.click('a:has-text("I was invited")');
    await page.fill('#invitation', 'WRONG');
    await page.fill('#name', 'opa');
    await page.fill('#password', 'long enough');
    await page.click('form .primary');
    await page.waitForFunction(() => /no longer good/.test(document.querySelector('#enter-problem')?.textContent));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'invitation');
    await page.fill('#invitation', 'TOLD');
    await page.click('form .primary');
    await page.waitForSelector('.grid .card-link');
  });
  mock.reset();
  signIn(mock);
  mock.codes.GOOD = { kind: 'invitation', name: null, role: 'member', expiresAt: '2026-11-27T18:00:00.000Z' };
  await visit({}, 'join#code=GOOD', async (page) => {
    await page.click('button:has-text("Sign out and use it")');
    await page.waitForSelector('#name');
    assert.equal(await page.locator('#invitation').count(), 0, 'the code is kept');
  });
});

test('a link sets a new password and signs in; another kind of code is none', async () => {
  strangers();
  mock.codes.FRESH = { kind: 'reset', name: 'Hana', role: null, expiresAt: '2026-11-21T18:00:00.000Z' };
  await visit({}, 'join#code=FRESH', (page) => page.waitForSelector('h1:has-text("no longer good")'));
  await visit({}, 'reset#code=FRESH', async (page) => {
    await page.waitForSelector('h1:has-text("A new password for Hana")');
    assert.equal(await page.inputValue('[name=username]'), 'Hana');
    await page.fill('#password', 'short');
    await page.click('form .primary');
    await page.waitForFunction(() => /8 characters/.test(document.querySelector('#enter-problem')?.textContent));
    await page.fill('#password', 'battery staple');
    await page.click('form .primary');
    await page.waitForSelector('.grid .card-link');
    assert.equal(mock.me.name, 'Hana');
  });
});

test('a second factor is set up with a QR code, proven, asked for when signing in, and switched off', async () => {
  signIn(mock);
  await visit({}, 'account', async (page) => {
    await page.click('[data-key="totp:set-up"]');
    await page.fill('.dialog [name=password]', 'wrong');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /not your password/.test(document.querySelector('#totp-problem')?.textContent));
    await page.fill('.dialog [name=password]', 'correct horse');
    await page.keyboard.press('Enter');
    await page.waitForSelector('svg.qr path', { state: 'attached' });
    // What a phone would read.
    const read = await page.evaluate(() => {
      const svg = document.querySelector('.qr');
      const size = Number(svg.getAttribute('viewBox').split(' ')[2]);
      return { size, squares: (svg.querySelector('path').getAttribute('d').match(/M/g) ?? []).length, label: svg.getAttribute('aria-label') };
    });
    assert.ok(read.size >= 29 && read.squares > read.size * read.size / 5, JSON.stringify(read));
    assert.match(await page.textContent('.totp-key'), /^GEZD GNBV/);
    await page.waitForSelector('.dialog [name=code]:focus');
    await page.keyboard.type('287082');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.key-shown');
    assert.equal((await page.inputValue('.key-shown')).split('\n').length, 10);
    await page.click('.dialog .button:not(.primary)');
    assert.match(await page.textContent('.totp-state'), /In use\. 10 recovery codes/);
    await page.click('[data-key="totp:stop"]');
    await page.fill('.dialog [name=password]', 'correct horse');
    await page.click('[data-key="totp:password"]');
    await toast(page, 'is off');
    assert.equal(mock.me.secondFactor, false);
  });
  mock.reset();
  strangers();
  mock.second = '287082';
  await visit({}, 'sign-in', async (page) => {
    await page.fill('#login', 'hana');
    await page.fill('#password', 'correct horse');
    await page.click('form .primary');
    await page.waitForSelector('#code:focus');
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /not good/.test(document.querySelector('#enter-problem')?.textContent));
    await page.fill('#code', '287082');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.grid .card-link');
  });
});

test('who looks after people switches off the second factor of somebody who lost it', async () => {
  administer(mock);
  await visit({}, 'people', async (page) => {
    await page.waitForSelector('#roles');
    await page.click(`[data-key="person:${person('Mia').id}"]`);
    assert.equal(await page.locator('[role=menuitem]:has-text("second factor")').count(), 0, 'she has none');
    await page.waitForFunction(() => document.activeElement?.closest('.menu'));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('[role=menu]'));
    await menu(page, 'kenji', 'second factor');
    await page.waitForSelector('.dialog:has-text("by password alone")');
    assert.equal(person('kenji').secondFactor, true, 'asked first');
    await page.click('[data-key="person:totp"]');
    await toast(page, 'by password alone');
    assert.equal(person('kenji').secondFactor, false);
  });
});
