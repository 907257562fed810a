// Films that no browser plays as they are, and sound without a picture, on the watch page.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {rate, shortFilms, tones} from './film.mjs';
import {House, openBrowser, openPage} from './stage.mjs';
import {checkPlayed, checkSeek, rounded} from './verdicts.mjs';

let house, browser;
before(async () => {
  house = await House.open([await shortFilms()]);
  browser = await openBrowser({strict: true});
}, {timeout: 120_000});
after(async () => {
  await browser?.close();
  await house?.close();
});

async function watch(name) {
  const page = await openPage(browser);
  await page.goto(`${house.origin()}/watch/${house.films[name].id}`, {waitUntil: 'commit'});
  return page;
}

// A browser that decodes one of them itself would be sent a copy: what is asked for tells.
for (const [name, copies] of [['hevc.mp4', 'hvc1.1.6.L120.90'], ['mpeg4.avi', null], ['rotated.mp4', null]]) {
  test(`${name} plays as H.264`, {timeout: 60_000}, async (t) => {
    const page = await watch(name);
    const first = await page.evaluate(() => look.firstFrame());
    t.diagnostic(`first frame: ${Math.round(first.at)} ms, ${first.width}x${first.height}`);
    assert.ok(first.number !== null && first.number <= 2, `${first.number}`);
    assert.equal(first.width < first.height, name === 'rotated.mp4', 'upright');
    const plays = copies && await page.evaluate((codecs) => MediaSource.isTypeSupported(`video/mp4; codecs="${codecs}"`), copies);
    if (!plays) assert.ok(page.asked.some((path) => /\/v0-\d+\/1\.m4s$/.test(path)), 'a rendition');

    await page.evaluate(() => look.watch());
    await page.evaluate(() => look.played(3));
    const report = await page.evaluate(() => look.report());
    t.diagnostic(rounded(report));
    checkPlayed(report, rate);

    await page.evaluate(() => document.querySelector('video').pause());
    const taken = [];
    for (const place of [17.13, 1.97, 12.04, 7.5]) {
      const seen = await page.evaluate((at) => look.seek(at), place);
      checkSeek(seen, rate, {outside: false});
      taken.push(Math.round(seen.ms));
    }
    t.diagnostic(`seeks, ms: ${taken.join(' ')}`);
    assert.deepEqual(page.faults, []);
    await page.done();
  });
}

test('a file of sound alone plays', {timeout: 60_000}, async () => {
  assert.equal(house.films['tone.mp3'].kind, 'audio');
  const page = await watch('tone.mp3');
  await page.waitForFunction(() => document.querySelector('video')?.currentTime > 0.5);
  await page.evaluate((tone) => look.hears(tone), tones.jpn);
  await page.evaluate(() => { document.querySelector('video').currentTime = 20; });
  await page.evaluate(() => look.played(0.5));
  await page.evaluate((tone) => look.hears(tone), tones.jpn);
  assert.ok(await page.evaluate(() => document.querySelector('video').currentTime) > 20.4);
  assert.ok(!page.asked.some((path) => /\/v\d/.test(path.split('/').slice(-2)[0])), 'no picture is asked for');
  assert.deepEqual(page.faults, []);
  await page.done();
});
