// Three engines play the numbered film from a daemon that has none of its segments yet, by both names the daemon has.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {cueText, keyframeSeconds, longFilms, rate, seconds, tones} from './film.mjs';
import {engines, House, manifestOf, names, openBrowser, openEngine, places} from './stage.mjs';
import {checkPlayed, checkSeek, rounded} from './verdicts.mjs';

let house, browser, film;
before(async () => {
  house = await House.open([await longFilms()]);
  film = house.films['numbered.mp4'];
  browser = await openBrowser();
}, {timeout: 300_000});
after(async () => {
  await browser?.close();
  await house?.close();
});

test('the film is what the tests say it is', () => {
  assert.ok(film.duration >= 20 * 60 && Math.abs(film.duration - seconds) < 0.1, `${film.duration} s`);
  assert.equal(keyframeSeconds, 2);
  assert.deepEqual(film.audio.map(({language}) => language), ['en', 'ja']);
  assert.deepEqual(film.subtitles.map(({language}) => language), ['en', 'ja']);
  assert.equal(film.chapters.length, 4);
});

for (const engine of Object.keys(engines)) {
  for (const name of names) {
    test(`${engine} on http://${name}`, {timeout: 120_000}, async (t) => {
      await house.cool();
      const page = await openEngine(browser, house.origin(name), engine);
      assert.equal(await page.evaluate(() => isSecureContext), name === '127.0.0.1');

      await t.test('the first frame', async (t) => {
        const first = await page.evaluate(async (url) => {
          const begun = performance.now();
          const frame = look.firstFrame();
          await stage.open(url);
          document.querySelector('video').play().catch(() => undefined);
          const seen = await frame;
          document.querySelector('video').pause();
          return {...seen, ms: seen.at - begun, heights: stage.heights(), audio: stage.audio(), text: stage.text()};
        }, manifestOf(film, engine));
        t.diagnostic(`${Math.round(first.ms)} ms, ${first.height} lines`);
        // A browser may show a picture without telling (a busy machine does): it begins at the film's beginning when one of
        // its first pictures is seen, at the time that picture has. Anything wrong would begin at another keyframe.
        assert.ok(first.from < 0.05, `played from ${first.from} s`);
        assert.ok(first.number < rate, `the first picture is ${first.number}`);
        // The picture is read a moment after its time was told.
        assert.ok(Math.abs(first.mediaTime * rate - first.number) < 1.05, `picture ${first.number} at ${first.mediaTime} s`);
        // The original needs no encoder and fewest bits for what it shows: nobody should begin with anything else.
        assert.equal(first.height, film.height);
        assert.deepEqual(first.heights, [432, 360, 240]);
        assert.deepEqual([first.audio, first.text], [['en', 'ja'], ['en', 'ja']]);
      });

      await t.test('ten seeks outside the buffer', async (t) => {
        const taken = [];
        for (const place of places(20, 10, seconds)) {
          const seen = await page.evaluate((at) => look.seek(at), place);
          checkSeek(seen, rate);
          taken.push(Math.round(seen.ms));
        }
        t.diagnostic(`ms: ${taken.join(' ')}`);
      });

      await t.test('quality down and up', async (t) => {
        const report = await page.evaluate(async () => {
          document.querySelector('video').play().catch(() => undefined);
          await look.played(0.5);
          look.watch();
          await look.played(0.3);
          const taken = [];
          for (const height of [240, 432]) {
            await stage.setHeight(height);
            taken.push(Math.round(await look.height(height)));
            await look.played(0.7);
          }
          return {...look.report(), taken};
        });
        t.diagnostic(rounded(report));
        assert.deepEqual(report.sizes, [432, 240, 432]);
        checkPlayed(report, rate);
        assert.ok(page.asked.some((path) => /\/v0-240\/\d+\.m4s$/.test(path)));
      });

      await t.test('the second sound', async (t) => {
        const isSecond = (path) => /\/a2\/\d+\.m4s$/.test(path);
        assert.ok(!page.asked.some(isSecond), 'nothing of it before it is chosen');
        await page.evaluate((tone) => look.hears(tone), tones.eng);
        const ms = await page.evaluate(async (tone) => {
          const begun = performance.now();
          stage.setAudio('ja');
          await look.hears(tone);
          return performance.now() - begun;
        }, tones.jpn);
        t.diagnostic(`${Math.round(ms)} ms`);
        assert.ok(page.asked.some(isSecond));
      });

      await t.test('subtitles', async () => {
        await page.evaluate(async () => {
          document.querySelector('video').pause();
          // dash.js drops the cues of a whole-file track that lie before the place where it is chosen.
          await look.seek(5);
          stage.setText('ja');
          await look.until(() => [...document.querySelector('video').textTracks].some((track) => track.mode !== 'disabled' && track.cues?.length), 'cues');
        });
        for (const at of [604, 1003, 27]) {
          const seen = await page.evaluate((to) => look.seek(to), at);
          assert.equal(Math.round(seen.currentTime), at);
          assert.ok(await page.evaluate((text) => look.shows(text), cueText('jpn', at)));
          assert.equal((await page.evaluate(() => look.cues())).length, 1);
        }
        // Between two cues there is nothing.
        await page.evaluate((to) => look.seek(to), 609.2);
        assert.ok(await page.evaluate(() => look.until(() => look.cues().length === 0, 'silence')));
      });

      assert.deepEqual(await page.evaluate(() => stage.trouble), []);
      assert.deepEqual(page.faults, []);
      await page.done();
    });
  }
}
