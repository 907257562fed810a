// Who is watching, in a real browser against the mock: with a remote control, with a PIN, and the page of one's account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn } from './mock/account.mjs';
import { administer } from './mock/people.mjs';
import { gather } from './mock/profiles.mjs';
import { mock, visit } from './mock/stage.mjs';

const focused = (page, key) => page.waitForFunction((wanted) => document.activeElement?.closest('[data-key]')?.dataset.key === wanted, key);
const strangers = () => {
  mock.intercept = (_, path) => (['setup', 'sessions', 'devices/codes', 'devices/tokens', 'profiles'].includes(path) || path.startsWith('profiles/') ? null
    : { status: 401, title: 'Unauthorized', code: 'unauthenticated', detail: 'Sign in first.' });
};
const key = (n) => `who:${mock.profiles[n].id}`;

test('a remote control picks somebody, at once', async () => {
  strangers();
  gather(mock);
  await visit({ width: 1920 }, '?tv=1', async (page) => {
    await focused(page, key(0));
    await page.keyboard.press('ArrowRight');
    await focused(page, key(1));
    await page.keyboard.press('ArrowRight');
    await focused(page, key(2));
    await page.keyboard.press('Enter');
    await page.waitForSelector('.grid .card-link');
    assert.equal(mock.me.name, 'mia');
  });
});

test('a PIN by remote control: wrong, told so, right', async () => {
  strangers();
  gather(mock);
  await visit({ width: 1920 }, '?tv=1', async (page) => {
    await focused(page, key(0));
    await page.keyboard.press('Enter');
    await focused(page, 'pin:5');
    // 5, 5, 5, 5: the remote's OK is Enter on what has the focus.
    for (let n = 1; n <= 4; ++n) {
      await page.keyboard.press('Enter');
      await page.waitForFunction((digits) => document.querySelector('.pin-digits')?.textContent.length === digits, n);
    }
    for (const [arrow, to] of [['ArrowDown', 'pin:8'], ['ArrowDown', 'pin:0'], ['ArrowRight', 'pin:done']]) {
      await page.keyboard.press(arrow);
      await focused(page, to);
    }
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.pin [role=alert]')?.textContent.includes('not the PIN'));
    for (const [n, digit] of [...'2468'].entries()) {
      await page.keyboard.press(digit);
      await page.waitForFunction((digits) => document.querySelector('.pin-digits')?.textContent.length === digits, n + 1);
    }
    await page.click('[data-key="pin:done"]');
    await page.waitForSelector('.grid .card-link');
    assert.equal(mock.me.name, 'hana');
  });
});

test('a television that knows several asks once in a sitting; others do not', async () => {
  signIn(mock);
  gather(mock);
  const storage = { 'chanoma.profiles': 5 };
  await visit({ width: 1920, storage }, '?tv=1', async (page) => {
    await page.waitForSelector('.who-one');
    await page.click(`[data-key="${key(1)}"]`);
    await page.waitForSelector('.grid .card-link');
    await page.reload();
    await page.waitForSelector('.grid .card-link');
    assert.equal(await page.locator('.who-one').count(), 0);
  });
  await visit({ storage }, '', async (page) => {
    await page.waitForSelector('.grid .card-link');
    assert.equal(await page.locator('.who-one').count(), 0);
  });
});

test('somebody else signs in and is remembered; somebody is taken away', async () => {
  strangers();
  gather(mock);
  await visit({}, 'sign-in', async (page) => {
    await page.waitForSelector('.who-one');
    await page.click('[data-key="who:edit"]');
    await page.click(`[data-key="${key(4)}"]`);
    await page.click('[data-key="who:forget"]');
    await page.waitForFunction(() => document.querySelectorAll('.who-one').length === 4);
    await page.click('[data-key="who:edit"]');
    await page.click('[data-key="who:other"]');
    await page.fill('#login', 'oma');
    await page.fill('#password', 'correct horse');
    assert.equal(await page.isChecked('[name=remember]'), false, 'on a machine of one’s own nobody is asked for it');
    await page.check('[name=remember]');
    await page.click('form .primary');
    await page.waitForSelector('.grid .card-link');
    assert.equal(mock.remembered, 1);
  });
});

test('one’s PIN is set, changed and removed with the password; a screen is told to forget', async () => {
  signIn(mock);
  await visit({}, 'account', async (page) => {
    await page.click('[data-key="pin:set"]');
    await page.fill('.dialog [name=pin]', '2468');
    await page.fill('.dialog [name=password]', 'a guess');
    await page.click('[data-key="pin:save"]');
    await page.waitForFunction(() => document.querySelector('#ask-problem')?.textContent.includes('not your password'));
    assert.equal(mock.me.pin, false);
    await page.fill('.dialog [name=password]', 'correct horse');
    await page.click('[data-key="pin:save"]');
    await page.waitForSelector('[data-key="pin:remove"]');
    assert.equal(mock.me.pin, true);
    await page.click('[data-key="pin:remove"]');
    await page.fill('.dialog [name=password]', 'correct horse');
    await page.click('[data-key="pin:removed"]');
    await page.waitForFunction(() => !document.querySelector('[data-key="pin:remove"]'));
    const screen = mock.screensOf[0].id;
    await page.click(`[data-key="screen:forget:${screen}"]`);
    await page.waitForFunction((id) => !document.querySelector(`[data-key="screen:forget:${id}"]`), screen);
    assert.equal(mock.screensOf.length, 1);
  });
});

test('whoever looks after people sets a PIN for a child', async () => {
  administer(mock);
  await visit({}, 'people', async (page) => {
    const mia = mock.people.find(({ name }) => name === 'Mia');
    await page.click(`[data-key="person:${mia.id}"]`);
    await page.click('[role=menuitem]:has-text("PIN")');
    await page.fill('.dialog [name=pin]', '1357');
    await page.click('[data-key="person:pin"]');
    await page.waitForFunction(() => [...document.querySelectorAll('.toast')].some((one) => one.textContent.includes('Mia')));
    assert.equal(mia.pin, true);
  });
});

/** A PNG whose first part is red and whose second, from x and y on, is blue: what is sent says which part it was. */
const halves = async (page, width, height, [x, y]) => Buffer.from(await page.evaluate(([width, height, x, y]) => new Promise((resolve) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#f00';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#00f';
  pen.fillRect(x, y, width, height);
  canvas.toBlob(async (blob) => resolve([...new Uint8Array(await blob.arrayBuffer())]), 'image/png');
}), [width, height, x, y]));

test('a picture is chosen, cut by hand, shown, and taken away again', async () => {
  signIn(mock);
  await visit({}, 'account', async (page) => {
    await page.waitForSelector('[data-key="avatar:choose"]');
    const file = await halves(page, 600, 200, [300, 0]);
    await page.setInputFiles('[name=avatar]', { name: 'me.png', mimeType: 'image/png', buffer: file });
    await page.waitForSelector('canvas.crop');
    const colours = () => page.evaluate(() => {
      const pen = document.querySelector('canvas.crop').getContext('2d');
      return [[8, 256], [504, 256]].map(([x, y]) => { const [r, , b] = pen.getImageData(x, y, 1, 1).data; return r > b ? 'red' : 'blue'; });
    });
    assert.deepEqual(await colours(), ['red', 'blue']);
    await page.focus('canvas.crop');
    for (let n = 0; n < 40; ++n) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => { const [r, , b] = document.querySelector('canvas.crop').getContext('2d').getImageData(8, 256, 1, 1).data; return b > r; });
    assert.deepEqual(await colours(), ['blue', 'blue']);
    await page.fill('[name=zoom]', '2');
    await page.click('[data-key="crop:use"]');
    await page.waitForSelector('.picture-line .avatar img');
    assert.equal(mock.pictures.avatar.subarray(0, 3).toString('hex'), 'ffd8ff');
    await page.click('[data-key="avatar:remove"]');
    await page.waitForFunction(() => !document.querySelector('.picture-line .avatar img'));
  });
});

test('a banner is cut to a wide strip and stands across the top of the page', async () => {
  signIn(mock);
  await visit({}, 'account', async (page) => {
    await page.waitForSelector('[data-key="banner:choose"]');
    assert.equal(await page.locator('.account-banner').count(), 0);
    await page.setInputFiles('[name=banner]', { name: 'top.png', mimeType: 'image/png', buffer: await halves(page, 400, 800, [0, 400]) });
    await page.waitForSelector('canvas.crop');
    // Its middle: a strip of 400 × 100 pixels whose upper half is red. Further down it is blue alone.
    const colours = () => page.evaluate(() => {
      const canvas = document.querySelector('canvas.crop');
      const pen = canvas.getContext('2d');
      return [canvas.width, canvas.height, ...[8, canvas.height - 8].map((y) => { const [r, , b] = pen.getImageData(canvas.width / 2, y, 1, 1).data; return r > b ? 'red' : 'blue'; })];
    });
    assert.deepEqual(await colours(), [1536, 384, 'red', 'blue']);
    await page.focus('canvas.crop');
    for (let n = 0; n < 10; ++n) await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => { const [r, , b] = document.querySelector('canvas.crop').getContext('2d').getImageData(768, 8, 1, 1).data; return b > r; });
    await page.click('[data-key="crop:use"]');
    await page.waitForFunction(() => document.querySelector('.account-banner')?.naturalWidth === 1536);
    assert.match(await page.getAttribute('.account-banner', 'src'), /\/pictures\/banner\?v=1$/);
    assert.equal(mock.me.avatar, null);
    await page.click('[data-key="banner:remove"]');
    await page.waitForFunction(() => !document.querySelector('.account-banner'));
  });
});

test('what is no picture is told so', async () => {
  signIn(mock);
  await visit({}, 'account', async (page) => {
    await page.waitForSelector('[data-key="avatar:choose"]');
    await page.setInputFiles('[name=avatar]', { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await page.waitForFunction(() => [...document.querySelectorAll('.toast')].some((one) => one.textContent.includes('cannot read')));
  });
});

test('what somebody likes is kept with the account, and is theirs alone', async () => {
  signIn(mock);
  mock.me.preferences = { 'another.program': 1, theme: 'light' };
  await visit({}, 'account', async (page) => {
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await page.selectOption('[name=subtitles]', 'none');
    await page.selectOption('[name=quality]', '720');
    await page.check('[name=preferOriginal]');
    for (let tries = 0; mock.me.preferences.preferOriginal !== true && tries < 100; ++tries) await page.waitForTimeout(100);
    assert.deepEqual(mock.me.preferences, { 'another.program': 1, theme: 'light', subtitles: null, quality: 720, preferOriginal: true, language: 'en' });
    // Somebody else on the same screen begins with what is theirs.
    Object.assign(mock.me, { id: '01JDUXQ7ZKTW4MS00000000077', preferences: { audio: 'ja' } });
    await page.reload();
    await page.waitForFunction(() => document.querySelector('[name=audio]')?.value === 'ja' && document.querySelector('[name=quality]').value === 'auto');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme ?? null), null);
    assert.equal(await page.isChecked('[name=preferOriginal]'), false);
  });
});

test('what is kept of one is one press away', async () => {
  signIn(mock);
  await visit({}, 'account', async (page) => {
    await page.waitForSelector('[data-key="account:export"]');
    assert.match(await page.getAttribute('[data-key="account:export"]', 'href'), /\/tv\/api\/v1\/users\/me\/export$/);
  });
});
