// Big Buck Bunny: 1080 lines, keyframes up to ten seconds apart, so that the original and what is made from it are cut
// differently.
import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {timelines} from './cmaf.mjs';
import {bunny} from './film.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';
import {engines, House, manifestOf, openBrowser, openEngine, openPage} from './stage.mjs';
import {checkPlayed, rounded} from './verdicts.mjs';

const folder = join(temporaryFolder('chanoma-bunny'), 'films');
let house, browser, film;
before(async () => {
  mkdirSync(folder);
  copyFileSync(bunny, join(folder, 'bunny.mp4'));
  house = await House.open([folder]);
  film = house.films['bunny.mp4'];
  browser = await openBrowser();
}, {timeout: 120_000});
after(async () => {
  await browser?.close();
  await house?.close();
  rmSync(dirname(folder), {recursive: true, force: true});
});

test('the original is offered although its cuts are far apart', async () => {
  const address = house.daemon.url(manifestOf(film, 'shaka'));
  const tracks = timelines(await (await fetch(address)).text(), address);
  const longest = (track) => Math.max(...track.starts.map((start, i) => ((track.starts[i + 1] ?? track.end) - start) / track.timescale));
  assert.ok(longest(tracks.v0) > 6 && longest(tracks.v0) <= 12, `${longest(tracks.v0)} s`);
  assert.ok(longest(tracks['v0-240']) <= 2.001);
  // Each of the original's cuts is one of the rendition's too.
  for (const start of tracks.v0.starts) {
    assert.ok(tracks['v0-240'].starts.some((other) => Math.abs(other / tracks['v0-240'].timescale - start / tracks.v0.timescale) < 1e-6), `${start}`);
  }
});

for (const engine of Object.keys(engines)) {
  test(`${engine}: seeks, quality down and up`, {timeout: 120_000}, async (t) => {
    await house.cool();
    const page = await openEngine(browser, house.origin(), engine);
    const first = await page.evaluate(async (url) => {
      look.numbered = false;
      const begun = performance.now();
      const frame = look.firstFrame();
      await stage.open(url);
      await stage.setHeight(1080);
      document.querySelector('video').play().catch(() => undefined);
      const seen = await frame;
      document.querySelector('video').pause();
      return {...seen, ms: seen.at - begun, heights: stage.heights()};
    }, manifestOf(film, engine));
    t.diagnostic(`first frame: ${Math.round(first.ms)} ms, ${first.height} lines`);
    assert.deepEqual(first.heights, [1080, 720, 480, 360, 240]);
    // A busy browser shows some pictures without telling; anything wrong would begin at another keyframe, seconds away.
    assert.ok(first.from < 0.05, `played from ${first.from} s`);
    assert.ok(first.mediaTime < 1, `the first picture seen is of ${first.mediaTime} s`);

    const taken = [];
    for (const place of [27.31, 6.77, 18.4, 0.9]) {
      const seen = await page.evaluate((at) => look.seek(at), place);
      assert.ok(Math.abs(Math.round(seen.mediaTime * 24) - Math.floor(place * 24)) <= 1, `${seen.mediaTime} shown for ${place}`);
      taken.push(Math.round(seen.ms));
    }
    t.diagnostic(`seeks, ms: ${taken.join(' ')}`);

    const report = await page.evaluate(async () => {
      await look.height(1080);
      document.querySelector('video').play().catch(() => undefined);
      await look.played(0.3);
      look.watch();
      const taken = [];
      for (const height of [240, 1080]) {
        await stage.setHeight(height);
        taken.push(Math.round(await look.height(height)));
        await look.played(0.5);
      }
      return {...look.report(), taken};
    });
    t.diagnostic(rounded(report));
    assert.deepEqual(report.sizes, [1080, 240, 1080]);
    checkPlayed(report, null);
    // dash.js puts the original's segment over the one that is playing, and the picture stands until the next key frame while
    // sound and time go on. The other two engines go over where a segment begins.
    if (engine !== 'dashjs') assert.ok(report.longestStep.length < 1, `the picture stood for ${report.longestStep.length} s`);
    assert.deepEqual(await page.evaluate(() => stage.trouble), []);
    assert.deepEqual(page.faults, []);
    await page.done();
  });
}

test('the watch page: quality down and up', {timeout: 60_000}, async (t) => {
  await house.cool();
  const page = await openPage(browser);
  await page.goto(`${house.origin()}/watch/${film.id}`, {waitUntil: 'commit'});
  const first = await page.evaluate(() => {
    look.numbered = false;
    return look.firstFrame();
  });
  assert.equal(first.height, 1080);
  await page.evaluate(() => look.watch());
  for (const [label, height] of [[/^240p/, 240], [/1080p/, 1080]]) {
    await page.keyboard.press('Shift');
    await page.locator('[data-control=quality]').click();
    await page.locator('[role=menuitemradio]', {has: page.getByText(label)}).click();
    await page.evaluate((wanted) => look.height(wanted), height);
    await page.evaluate(() => look.played(0.5));
  }
  const report = await page.evaluate(() => look.report());
  t.diagnostic(rounded(report));
  assert.deepEqual(report.sizes, [1080, 240, 1080]);
  checkPlayed(report, null);
  assert.ok(report.longestStep.length < 1, `the picture stood for ${report.longestStep.length} s`);
  assert.deepEqual(page.faults, []);
  await page.done();
});
