// Awkward films on the watch page, in Chromium: from the start, after five seeks, to the end. A few of them in every run;
// with CHANOMA_AWKWARD=all (./torture awkward) all.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {all, awkwardFilms, films, length} from './awkward_films.mjs';
import {rate} from './film.mjs';
import {House, openBrowser, openPage, random} from './stage.mjs';
import {checkPlayed, rounded} from './verdicts.mjs';

const few = ['huge_gop.mp4', 'edit_list_start.mp4', 'broadcast.ts', 'late_sound.mkv'];
const names = process.env.CHANOMA_FILMS?.split(',') ?? (all ? Object.keys(films) : few);

let house, browser;
before(async () => {
  house = await House.open([await awkwardFilms(names)]);
  browser = await openBrowser({strict: true});
}, {timeout: 600_000});
after(async () => {
  await browser?.close();
  await house?.close();
});

// Whether the picture seen is one that belongs to the time it is shown at.
function checkPicture(name, seen, where) {
  const film = films[name], content = seen.mediaTime - (film.shift ?? 0);
  assert.notEqual(seen.number, null, `${where}: a picture that cannot be read`);
  assert.ok(Math.abs(seen.number - content * rate) <= 2, `${where}: picture ${seen.number} shown as of ${seen.mediaTime}`);
}

for (const name of names) {
  const watch = async (t) => {
    const film = house.films[name], page = await openPage(browser);
    await page.goto(`${house.origin()}/watch/${film.id}`, {waitUntil: 'commit'});
    const first = await page.evaluate(() => look.firstFrame());
    checkPicture(name, first, 'at the start');
    await page.evaluate(() => document.querySelector('video').pause());
    const next = random(name.length), end = Math.min(film.duration, films[name].length ?? length) - 0.5;
    for (let i = 0; i < 5; i++) {
      const seen = await page.evaluate((at) => look.seek(at), Math.round(next() * end * 1000) / 1000);
      checkPicture(name, seen, `after seeking to ${seen.target}`);
      // A picture that stands may be older; one that does not must be the one.
      if (!films[name].sparse) assert.ok(Math.abs(seen.mediaTime - seen.target) < 0.1, `at ${seen.mediaTime} instead of ${seen.target}`);
    }
    const from = all ? 0 : Math.max(end - 3, 0);
    await page.evaluate((at) => look.seek(at), from);
    await page.evaluate(() => {
      look.numbered = false;
      look.watch();
      return document.querySelector('video').play();
    });
    await page.evaluate(() => look.until(() => document.querySelector('video').ended, 'the end'));
    const report = await page.evaluate(() => look.report());
    t.diagnostic(rounded(report));
    checkPlayed(report);
    assert.deepEqual(page.faults, []);
    await page.done();
  };
  test(`${name} in the browser`, {timeout: 120_000}, watch);
}
