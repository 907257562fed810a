// The product's own watch page, as a viewer uses it: by its address, its menus and its keys.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {until} from '../lib/daemon.mjs';
import {cueText, longFilms, rate, seconds, tones} from './film.mjs';
import {House, names, openBrowser, openPage, places} from './stage.mjs';
import {checkPlayed, checkSeek, rounded} from './verdicts.mjs';

let house, browser, film;
before(async () => {
  house = await House.open([await longFilms()]);
  film = house.films['numbered.mkv'];
  browser = await openBrowser({strict: true});
}, {timeout: 300_000});
after(async () => {
  await browser?.close();
  await house?.close();
});

async function choose(page, menu, label, section = '[role=group]') {
  await page.keyboard.press('Shift');  // wakes the controls
  await page.locator(`[data-control=${menu}]`).click();
  await page.locator(`${section} [role=menuitemradio]`, {has: page.getByText(label)}).click();
}

for (const name of names) {
  test(`the watch page on http://${name}`, {timeout: 120_000}, async (t) => {
    await house.cool();
    // The place in it follows its viewer from one name of the server to the other.
    const {status} = await fetch(`${house.origin()}/api/v1/videos/${film.id}/place`, {method: 'DELETE'});
    assert.equal(status, 204);
    // So do the languages that were chosen.
    const liked = await fetch(`${house.origin()}/api/v1/users/me`, {method: 'PATCH', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({preferences: {}})});
    assert.equal(liked.status, 200);
    const page = await openPage(browser);
    await page.goto(`${house.origin(name)}/watch/${film.id}`, {waitUntil: 'commit'});
    const isSecond = (path) => /\/a2\/\d+\.m4s$/.test(path);

    await t.test('the first frame', async (t) => {
      const first = await page.evaluate(() => look.firstFrame());
      t.diagnostic(`${Math.round(first.at)} ms after the page was asked for, ${first.height} lines`);
      assert.equal(await page.evaluate(() => isSecureContext), name === '127.0.0.1');
      assert.equal(first.height, film.height);
      assert.ok(first.mediaTime < 0.5 && Math.abs(first.number - first.mediaTime * rate) <= 2, JSON.stringify(first));
      assert.ok(page.asked.some((path) => path.endsWith('/v0/init.mp4')) && !page.asked.some((path) => path.includes('/v0-')), 'the original, copied');
    });

    await t.test('ten seeks outside the buffer', async (t) => {
      await page.evaluate(() => document.querySelector('video').pause());
      const taken = [];
      for (const place of places(21, 10, seconds)) {
        const seen = await page.evaluate((at) => look.seek(at), place);
        checkSeek(seen, rate);
        taken.push(Math.round(seen.ms));
      }
      t.diagnostic(`ms: ${taken.join(' ')}`);
    });

    await t.test('quality down and up, by the menu', async (t) => {
      await page.keyboard.press('k');
      await page.evaluate(async () => {
        await look.played(0.5);
        look.watch();
      });
      const taken = [];
      for (const [label, height] of [[/^240p/, 240], [/432p/, 432]]) {
        await choose(page, 'quality', label);
        taken.push(Math.round(await page.evaluate((wanted) => look.height(wanted), height)));
        await page.evaluate(() => look.played(0.7));
      }
      const report = await page.evaluate(() => look.report());
      t.diagnostic(`${taken} ${rounded(report)}`);
      assert.deepEqual(report.sizes, [432, 240, 432]);
      checkPlayed(report, rate);
      // What was encoded came late, which must not be taken for a slow line: on this one nothing takes long.
      const estimate = await page.evaluate(() => chanoma.player.getStats().estimatedBandwidth);
      t.diagnostic(`the line is taken for one of ${Math.round(estimate / 1e6)} Mb/s`);
      assert.ok(estimate > 15e6, `the line is taken for one of ${Math.round(estimate)} b/s`);
    });

    await t.test('the second sound, by the menu', async (t) => {
      assert.ok(!page.asked.some(isSecond));
      await page.evaluate((tone) => look.hears(tone), tones.eng);
      const begun = Date.now();
      await choose(page, 'tracks', /Japanese/, '[role=group]:last-of-type');
      await page.evaluate((tone) => look.hears(tone), tones.jpn);
      t.diagnostic(`${Date.now() - begun} ms`);
      assert.ok(page.asked.some(isSecond));
    });

    await t.test('subtitles, by the key', async () => {
      await page.keyboard.press('k');
      await page.keyboard.press('c');
      for (const at of [604, 27]) {
        await page.evaluate((to) => look.seek(to), at);
        await page.locator('.captions .cue', {hasText: cueText('eng', at)}).waitFor();
        assert.equal(await page.locator('.captions .cue').count(), 1);
      }
      await page.evaluate((to) => look.seek(to), 39.2);
      await page.locator('.captions .cue').waitFor({state: 'detached'});
    });

    // And what was chosen is the account's from then on.
    await until(async () => 'subtitles' in ((await (await fetch(`${house.origin()}/api/v1/users/me`)).json()).preferences ?? {}));

    assert.deepEqual(page.faults, []);
    await page.done();
  });
}
