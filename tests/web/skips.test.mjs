// Leaving out what was seen often enough: the rules, and the button, the key and the card in a real browser.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fromWeb, openBrowser, root, visitPage } from './browser.mjs';
import { signIn } from './mock/account.mjs';
import { startMock } from './mock/server.mjs';

const { buildSync } = fromWeb('esbuild');
const built = buildSync({ entryPoints: [join(root, 'web/src/player/skips.ts')], bundle: true, format: 'esm', write: false, logLevel: 'error' });
const { leavesOut, offerAt, skipAt, storyEnd } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`);

const skip = (kind, begin, end) => ({ kind, begin, end, source: 'chapter' });
const recap = skip('recap', 0, 20), intro = skip('intro', 20, 50), credits = skip('credits', 90, 108), preview = skip('preview', 108, 120);
const whole = [recap, intro, credits, preview];

let mock;
let browser;
before(async () => {
  mock = await startMock();
  browser = await openBrowser();
});
beforeEach(() => mock.reset());
after(async () => {
  await browser?.close();
  await mock?.close();
});
const film = (at = 1) => mock.videos[at];
const time = (page) => page.evaluate(() => document.querySelector('#video').currentTime);
const playing = (page, from) => page.waitForFunction((at) => document.querySelector('#video')?.currentTime > at, from);
const button = '[data-control=skip]';
const visit = (modes, at, body, options = {}) => visitPage(browser, `${mock.url}watch/${film().id}?t=${at}`, {
  ...options,
  prepare: (page) => page.addInitScript((skip) => localStorage.setItem('chanoma.settings', JSON.stringify({ skip })), modes),
}, body);

test('what is offered is where the film is, and not its last moment', () => {
  assert.equal(skipAt(whole, 0), recap);
  assert.equal(skipAt(whole, 19.5), null);
  assert.equal(skipAt(whole, 20), intro);
  assert.equal(skipAt(whole, 60), null);
  assert.equal(offerAt(whole, 25, 120, undefined, true), intro);
  assert.equal(offerAt(whole, 25, 120, { intro: 'never' }, true), null);
});

test('the story ends with credits after which nothing is to be seen', () => {
  assert.equal(storyEnd(whole, 120), 90);
  assert.equal(storyEnd([credits], 120), null, 'a scene after the credits');
  assert.equal(storyEnd([credits], 110), 90);
  assert.equal(storyEnd([intro], 120), null);
  assert.equal(offerAt(whole, 95, 120, undefined, true), null, 'the next film is offered in its place');
  assert.equal(offerAt(whole, 95, 120, undefined, false), credits, 'to the preview');
  assert.equal(offerAt(whole, 110, 120, undefined, false), null, 'nothing comes after it');
  assert.equal(offerAt([credits], 95, 120, undefined, true), credits, 'a scene comes after it');
});

test('by itself it is left out once, and only by who came to its beginning', () => {
  const known = new Set();
  assert.equal(leavesOut(intro, 20.2, { intro: 'always' }, known), true);
  assert.equal(leavesOut(intro, 35, { intro: 'always' }, known), false, 'somebody went into the middle of it');
  assert.equal(leavesOut(intro, 20.2, { intro: 'ask' }, known), false);
  assert.equal(leavesOut(null, 20.2, { intro: 'always' }, known), false);
  known.add(20);
  assert.equal(leavesOut(intro, 20.2, { intro: 'always' }, known), false, 'it was taken back');
});

test('the button and its key lead behind the intro', async () => {
  film().skips = whole;
  await visit({}, 21, async (page) => {
    await playing(page, 21.2);
    assert.equal(await page.innerText(button), 'Skip intro');
    await page.click(button);
    assert.ok(Math.abs(await time(page) - 50) < 1.5);
    await page.waitForSelector(button, { state: 'detached' });
    await page.keyboard.press('0');
    await page.waitForSelector(`${button} >> text=Skip recap`);
    await page.keyboard.press('s');
    await page.waitForSelector(`${button} >> text=Skip intro`);
    assert.ok(Math.abs(await time(page) - 20) < 1.5, 'what follows is offered next');
    await page.keyboard.press('s');
    assert.ok(Math.abs(await time(page) - 50) < 1.5);
    await page.keyboard.press('s');
    assert.ok(Math.abs(await time(page) - 50) < 2.5, 'where nothing is offered, the key does nothing');
    await page.keyboard.press('?');
    await page.waitForSelector('.dialog kbd >> text=s');
  });
});

test('by itself, and taken back', async () => {
  film().skips = [skip('intro', 20, 50)];
  await visit({ intro: 'always' }, 18.5, async (page) => {
    await playing(page, 49.9);
    await page.waitForSelector('.toast >> text=The intro was skipped');
    await page.click('.toast button >> text=Undo');
    await page.waitForFunction(() => document.querySelector('#video').currentTime < 40);
    await playing(page, 21.5);
    assert.ok(await time(page) < 40, 'not again');
  });
});

test('who wants none is offered none', async () => {
  film().skips = [skip('intro', 20, 50)];
  await visit({ intro: 'never' }, 21, async (page) => {
    await playing(page, 22);
    assert.equal(await page.isVisible(button), false);
  });
});

test('the next film is offered where the credits begin, and what was seen is seen', async () => {
  film().skips = [skip('credits', 90, 120)];
  await visit({}, 88.5, async (page) => {
    await playing(page, 88.7);
    assert.equal(await page.isVisible('.up-next'), false);
    await page.waitForSelector('.up-next');
    const at = await time(page);
    assert.ok(at > 89.9 && at < 95, `at ${at}`);
    assert.equal(await page.isVisible(button), false, 'one thing at a time');
    assert.doesNotMatch(await page.innerText('.up-next'), /second/, 'it waits to be pressed');
    await page.click('.up-next .primary');
    await page.waitForFunction((id) => !location.pathname.includes(id), film().id);
    const places = await page.evaluate(() => JSON.parse(localStorage.getItem('chanoma.places')));
    assert.equal(places.find((one) => one.id === film().id)?.done, true);
  });
});

test('credits left out by themselves count down to the next film, unless one stays', async () => {
  film().skips = [skip('credits', 90, 120)];
  await visit({ credits: 'always' }, 89, async (page) => {
    await page.waitForSelector('.up-next >> text=/Starts in \\d+ second/');
    await page.click('.up-next .button:not(.primary)');
    await page.waitForSelector('.up-next', { state: 'detached' });
    await playing(page, 92);
    assert.match(page.url(), new RegExp(film().id));
  });
});

test('each kind is chosen with the account', async () => {
  signIn(mock);
  await visitPage(browser, `${mock.url}account`, {}, async (page) => {
    await page.selectOption('[name=skip-intro]', 'always');
    await page.selectOption('[name=skip-preview]', 'never');
    await page.waitForFunction(() => JSON.parse(localStorage.getItem('chanoma.settings')).skip?.preview === 'never');
    assert.deepEqual(await page.evaluate(() => JSON.parse(localStorage.getItem('chanoma.settings')).skip), { intro: 'always', preview: 'never' });
  });
});
