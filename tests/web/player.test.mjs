// What the player does beyond playing: the corner, subtitles of every kind and their look, small pictures of the film,
// what it says of itself, the film after this one, other screens.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openBrowser, pressControl, visitPage } from './browser.mjs';
import { fallenBack, startMock } from './mock/server.mjs';

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

// Not until all has been loaded: a segment may be on its way for as long as it is made.
const visit = (options, path, body) => visitPage(browser, mock.url + path, { ...options, until: 'domcontentloaded' }, body);

const film = (at = 1) => mock.videos[at];
const time = (page) => page.evaluate(() => document.querySelector('#video').currentTime);
const playing = (page, from = 0.2) => page.waitForFunction((at) => document.querySelector('#video')?.currentTime > at, from);
const pause = (page) => page.evaluate(() => document.querySelector('#video').pause());
const asked = (part) => mock.log.filter((line) => line.includes(part));

async function choose(page, menu, label) {
  await page.keyboard.press('Shift');
  await page.click(`[data-control=${menu}]`);
  await page.click(`[role=menu] button:has-text("${label}")`);
}

test('a film that plays goes on in a corner, comes back by one press, and stops by one', async () => {
  await visit({}, '', async (page) => {
    await page.click(`.rail [data-key="recent:${film().id}"]`);
    await playing(page, 0.5);
    await page.evaluate(() => { document.querySelector('#video').mine = true; });
    await page.keyboard.press('Escape');
    await page.waitForSelector('.watch.small .mini-title');
    await page.waitForSelector('.rail .card-link');
    const then = await time(page);
    await playing(page, then + 0.5);
    assert.equal(await page.evaluate(() => document.querySelector('#video').mine && !document.querySelector('#video').paused), true, 'the same film, never interrupted');
    await page.click('[data-key="mini:play"]');
    await page.waitForFunction(() => document.querySelector('#video').paused);
    await page.click('[data-key="mini:play"]');
    await page.click('[data-key="mini:return"]');
    await page.waitForSelector('.watch:not(.small) .controls');
    assert.match(page.url(), new RegExp(`watch/${film().id}`));
    assert.equal(await page.evaluate(() => document.querySelector('#video').mine), true);
    assert.equal(asked('manifest.mpd').length, 1, 'opened once');
    await page.evaluate(() => { document.querySelector('#video').currentTime = 40; });
    await playing(page, 40.2);
    await page.keyboard.press('i');
    await page.click('[data-key="mini:close"]');
    await page.waitForSelector('#video', { state: 'detached' });
    const places = await page.evaluate(() => JSON.parse(localStorage.getItem('chanoma.places')));
    assert.ok(places[0].id === film().id && places[0].at >= 40, 'its place is remembered');
  });
});

test('a film that stands is put away when its page is left; another film takes the corner over', async () => {
  await visit({}, '', async (page) => {
    await page.click(`.rail [data-key="recent:${film().id}"]`);
    await playing(page);
    await page.keyboard.press('k');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.rail .card-link');
    await page.waitForSelector('#video', { state: 'detached' });
    await page.click(`.rail [data-key="recent:${film(2).id}"]`);
    await playing(page, 0.5);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.watch.small');
    await page.click(`.rail [data-key="recent:${film(3).id}"]`);
    await page.waitForFunction((title) => document.title.startsWith(title), film(3).title);
    await playing(page, 0.2);
    assert.equal(await page.locator('video').count(), 1);
  });
});

test('the look of subtitles is chosen beside the film, at once, and stays', async () => {
  await visit({}, `watch/${film().id}?t=20.5`, async (page) => {
    await playing(page, 20.6);
    await page.keyboard.press('c');
    await pause(page);
    // However late it stood still: the place matters below.
    await page.evaluate(() => { document.querySelector('#video').currentTime = 20.6; });
    await page.waitForSelector('.captions .cue');
    const style = (what) => page.evaluate((name) => getComputedStyle(document.querySelector('.captions .cue span'))[name], what);
    const size = parseFloat(await style('fontSize'));
    await choose(page, 'tracks', 'look and timing');
    for (const label of ['150', 'Yellow', 'Outline', 'Top']) await page.click(`.panel [role=radio]:has-text("${label}")`);
    assert.ok(Math.abs(parseFloat(await style('fontSize')) - 1.5 * size) < 1);
    assert.equal(await style('color'), 'rgb(255, 228, 107)');
    assert.notEqual(await style('textShadow'), 'none');
    assert.ok((await page.locator('.captions .cue').boundingBox()).y < 300, 'at the top');
    // One cue every four seconds: 20.6 lies in the sixth; two seconds later, it would still be the fifth's turn.
    const words = () => page.locator('.captions .cue').innerText();
    const before = await words();
    for (let step = 0; step < 10; step++) await page.click('.panel button[aria-label^="Later"]');
    await page.waitForFunction((old) => document.querySelector('.captions .cue')?.innerText !== old, before);
    assert.match(await page.locator('.stepper output').innerText(), /1\.0 s later/);
    await page.keyboard.press('Escape');
    await page.reload();
    await playing(page, 20.5);
    await page.waitForSelector('.captions.up .cue');
    assert.equal(await style('color'), 'rgb(255, 228, 107)');
    await page.keyboard.press('h');
    await page.waitForSelector('.flash:has-text("1.1 s later")');
  });
});

test('ASS is drawn by its own engine, fetched only then, from this house alone', async () => {
  await visit({}, `watch/${film().id}?t=10`, async (page) => {
    const fetched = [];
    page.on('request', (request) => fetched.push(request.url()));
    await playing(page, 10.2);
    assert.deepEqual(fetched.filter((url) => /jassub|libpgs|wasm/.test(url)), []);
    await choose(page, 'tracks', 'Signs and songs');
    const green = () => page.evaluate(() => {
      const drawn = document.querySelector('canvas.JASSUB');
      if (!drawn?.width) return 0;
      const copy = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d');
      copy.drawImage(drawn, 0, 0);
      const { data } = copy.getImageData(0, 0, drawn.width, Math.ceil(drawn.height / 3));
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at + 1] > 200 && data[at] < 80 && data[at + 3] > 200) count += 1;
      return count;
    });
    await page.waitForFunction(() => document.querySelector('canvas.JASSUB')?.width > 300);
    for (let tries = 0; await green() < 200; tries++) {
      assert.ok(tries < 100, 'green words stand at the top');
      await page.waitForTimeout(100);
    }
    assert.deepEqual(fetched.filter((url) => !url.startsWith(mock.url) && !url.startsWith('blob:') && !url.startsWith('data:')), []);
    assert.ok(fetched.some((url) => url.endsWith('.wasm')));
    await choose(page, 'tracks', 'Off');
    await page.waitForSelector('canvas.JASSUB', { state: 'detached' });
  });
});

test('tracks of one name are counted', async () => {
  await visit({}, `watch/${film().id}?t=1`, async (page) => {
    await playing(page, 1.2);
    const wanted = page.waitForRequest((request) => request.url().endsWith('/subtitles/9.vtt'));
    await choose(page, 'tracks', 'French 2');
    await wanted;
  });
});

test('subtitles that are pictures are drawn', async () => {
  await visit({}, `watch/${film().id}?t=1`, async (page) => {
    await playing(page, 1.2);
    await choose(page, 'tracks', 'German');
    await page.waitForFunction(() => {
      const drawn = document.querySelector('#video ~ canvas');
      if (!drawn?.width) return false;
      const copy = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d');
      copy.drawImage(drawn, 0, 0);
      const { data } = copy.getImageData(Math.floor(drawn.width / 2), Math.floor(drawn.height * 0.83), 1, 1);
      return data[3] > 200 && data[0] > 200;
    });
    await page.keyboard.press('c');
    await page.waitForSelector('#video ~ canvas', { state: 'detached' });
  });
});

test('subtitles to begin with: in the language that is read, when another is spoken', async () => {
  await visit({ locale: 'ja-JP' }, `watch/${film().id}`, async (page) => {
    await playing(page);
    await page.waitForSelector('.cue[lang=ja]');
  });
});

test('a small picture of the film over the line of time', async () => {
  await visit({}, `watch/${film(2).id}?t=3`, async (page) => {
    await playing(page, 3);
    const box = await page.locator('.scrubber').boundingBox();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await page.waitForSelector('.scrubber-tip .story-tile');
    const tile = await page.evaluate(() => {
      const one = document.querySelector('.story-tile');
      return { position: getComputedStyle(one).backgroundPosition, width: one.offsetWidth };
    });
    // 72 s: the fifteenth of tiles that stand for five seconds, third in the third row of six.
    assert.equal(tile.position, `${-2 * tile.width}px ${-2 * tile.width * 9 / 16}px`);
    assert.match(await page.locator('.scrubber-tip').innerText(), /Night\s*1:1[12]/);
  });
});

test('frame by frame, and twice as fast while held', async () => {
  await visit({}, `watch/${film().id}?t=20`, async (page) => {
    await playing(page, 20.1);
    await page.keyboard.press('.');
    const from = await time(page);
    assert.equal(await page.evaluate(() => document.querySelector('#video').paused), true);
    for (let step = 0; step < 6; step++) await page.keyboard.press('.');
    assert.ok(Math.abs(await time(page) - from - 6 / 24) < 0.005, 'six frames on');
    for (let step = 0; step < 6; step++) await page.keyboard.press(',');
    assert.ok(Math.abs(await time(page) - from) < 0.005, 'six back');
    const rate = () => page.evaluate(() => document.querySelector('#video').defaultPlaybackRate);
    await page.keyboard.down(' ');
    await page.keyboard.down(' ');
    assert.equal(await rate(), 2);
    await page.keyboard.up(' ');
    assert.equal(await rate(), 1);
    assert.equal(await page.evaluate(() => document.querySelector('#video').paused), false, 'it runs on');
  });
});

test('about this playback: who encodes, and that a graphics card failed in the middle', async () => {
  mock.decision = fallenBack;
  await visit({}, `watch/${film().id}?t=5`, async (page) => {
    await playing(page, 5.2);
    await choose(page, 'more', 'About this playback');
    await page.waitForSelector('.about-track');
    const words = () => page.locator('.panel').innerText();
    assert.match(await words(), /Encoded by\s+libx264, on the processor The graphics card failed in the middle, and the processor went on: it did not answer for 5000 ms\./);
    // It may change while one looks.
    mock.decision = { ...fallenBack, rungs: [{ ...fallenBack.rungs[0], encoder: 'h264_vaapi', fellBack: null }] };
    await page.waitForFunction(() => /h264_vaapi, on the graphics card/.test(document.querySelector('.panel').innerText), null, { timeout: 15_000 });
    assert.doesNotMatch(await words(), /failed in the middle/);
  });
});

test('about this playback: what each track is, why, and what is held back', async () => {
  await visit({}, `watch/${film().id}?t=5`, async (page) => {
    await playing(page, 5.2);
    await choose(page, 'more', 'About this playback');
    await page.waitForSelector('.about-track');
    const words = await page.locator('.panel').innerText();
    assert.match(words, /Picture\s+Copied\s*H\.264 · 640 × 360 · \d/);
    assert.match(words, /This player plays AAC as it is/);
    assert.match(words, /Dropped frames\s+\d+ of \d/);
    assert.match(words, /240p\s+400 kb\/s\s*not offered\s+This machine encodes it too slowly to watch\. Measured here: 0\.62/);
    assert.match(words, /This browser\s+plays this picture smoothly/);
    const decision = asked('/playback?can=')[0], manifest = asked('manifest.mpd?can=')[0];
    assert.equal(decision.split('can=')[1], manifest.split('can=')[1], 'asked for with the same abilities');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.panel', { state: 'detached' });
  });
});

test('the film after this one is prepared at half and at three quarters, once each', async () => {
  await visit({}, `watch/${film().id}?t=57`, async (page) => {
    await playing(page, 58);
    const others = () => mock.log.filter((line) => /videos\/\w+\/(manifest|init|chunk)/.test(line) && !line.includes(film().id)).map((line) => line.replace(/.*videos\/(\w+)\/([\w.-]+).*/, '$1 $2'));
    assert.deepEqual(others(), []);
    await playing(page, 60.3);
    for (let tries = 0; others().length < 7 && tries < 80; tries++) await page.waitForTimeout(100);
    const first = others();
    assert.equal(new Set(first.map((line) => line.split(' ')[0])).size, 1, 'one film');
    assert.deepEqual(first.map((line) => line.split(' ')[1]).sort(), [
      'chunk-stream0-00001.m4s', 'chunk-stream0-00002.m4s', 'chunk-stream2-00001.m4s', 'chunk-stream2-00002.m4s', 'init-stream0.m4s', 'init-stream2.m4s', 'manifest.mpd']);
    await page.evaluate(() => { document.querySelector('#video').currentTime = 89.5; });
    await playing(page, 90.3);
    for (let tries = 0; others().length < 14 && tries < 80; tries++) await page.waitForTimeout(100);
    assert.equal(others().filter((line) => line.endsWith('.mpd')).length, 2);
    await page.evaluate(() => { document.querySelector('#video').currentTime = 100; });
    await playing(page, 100.5);
    assert.equal(others().filter((line) => line.endsWith('.mpd')).length, 2);
  });
});

test('a segment that is still being made is shown while it comes', async () => {
  let release;
  mock.halfway = new Promise((resolve) => { release = resolve; });
  await visit({}, `watch/${film().id}`, async (page) => {
    await page.waitForFunction(() => document.querySelector('#video')?.currentTime > 0.3 && document.querySelector('#video').videoHeight === 180);
    assert.equal(mock.finished, 0, 'no segment is whole yet');
    assert.equal(await page.evaluate(() => window.chanoma.player.getManifest().isLowLatency), true);
    release();
    await playing(page, 5);
    assert.ok(mock.finished >= 2);
    // What came as fast as it was made is no measure of the line.
    assert.ok(await page.evaluate(() => window.chanoma.player.getStats().estimatedBandwidth) > 10e6);
  });
});

test('the media keys and the lock screen know the film', async () => {
  const prepare = (page) => page.addInitScript(() => {
    window.handlers = {};
    MediaSession.prototype.setActionHandler = function (action, run) { window.handlers[action] = run; };
  });
  await visit({ prepare }, `watch/${film().id}?t=5`, async (page) => {
    await playing(page, 5.1);
    const metadata = await page.evaluate(() => ({ title: navigator.mediaSession.metadata.title, artwork: navigator.mediaSession.metadata.artwork.map((one) => one.src), state: navigator.mediaSession.playbackState }));
    assert.equal(metadata.title, film().title);
    assert.equal(metadata.state, 'playing');
    assert.equal((await page.request.get(metadata.artwork[0])).status(), 200);
    await page.evaluate(() => window.handlers.seekto({ seekTime: 50 }));
    await playing(page, 49.9);
    await page.evaluate(() => window.handlers.pause());
    await page.waitForFunction(() => document.querySelector('#video').paused);
    await page.evaluate(() => window.handlers.nexttrack());
    await page.waitForFunction((id) => !location.pathname.includes(id), film().id);
    await playing(page);
  });
});

test('another screen gets the HLS play list; when there is none the film goes on here', async () => {
  const prepare = (page) => page.addInitScript(() => {
    window.prompts = [];
    const usual = HTMLMediaElement.prototype.canPlayType;
    HTMLMediaElement.prototype.canPlayType = function (type) { return type === 'application/vnd.apple.mpegurl' ? 'maybe' : usual.call(this, type); };
    Object.defineProperty(HTMLMediaElement.prototype, 'remote', { get() {
      return Object.assign(new EventTarget(), { state: 'disconnected', prompt: async () => { window.prompts.push(this.currentSrc || this.src); throw new DOMException('none', 'NotFoundError'); } });
    } });
    // This browser plays no HLS; the address is what matters here.
    const load = HTMLMediaElement.prototype.load;
    HTMLMediaElement.prototype.load = function () {
      load.call(this);
      if (this.src.includes('.m3u8')) setTimeout(() => this.dispatchEvent(new Event('loadedmetadata')));
    };
  });
  mock.intercept = null;
  await visit({ prepare }, `watch/${film().id}?t=30`, async (page) => {
    await page.route('**/master.m3u8*', (route) => route.fulfill({ contentType: 'application/vnd.apple.mpegurl', body: '#EXTM3U\n' }));
    await playing(page, 30.2);
    await choose(page, 'more', 'Play on another device');
    await page.waitForFunction(() => window.prompts.length > 0);
    assert.match((await page.evaluate(() => window.prompts))[0], /master\.m3u8/);
    await page.waitForSelector('.toast:has-text("No other device was found")');
    await playing(page, 30.5);
    assert.ok(await time(page) < 45);
    assert.match(await page.evaluate(() => document.querySelector('#video').currentSrc), /^blob:/);
  });
});

test('the original can be taken home', async () => {
  await visit({}, `watch/${film().id}?t=5`, async (page) => {
    await playing(page, 5.1);
    await page.keyboard.press('Shift');
    await pressControl(page, 'more');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[role=menu] button:has-text("Download the original")')]);
    assert.match(download.url(), /\/file$/);
    assert.equal(download.suggestedFilename(), 'film.mkv');
  });
});

test('a disk that is gone is named, and the film goes on once it is back', async () => {
  await visit({}, `watch/${film().id}?t=4`, async (page) => {
    await playing(page, 4.2);
    let gone = true;
    mock.intercept = (_, path) => (gone && /chunk-stream/.test(path) ? { status: 503, title: 'Service Unavailable', detail: 'The disk is away.' } : null);
    Object.assign(mock.libraries[0], { state: 'unreachable', problem: { code: 'unreachable', detail: 'gone' } });
    mock.push({ type: 'library.changed', id: mock.libraries[0].id, change: 'updated' });
    await page.evaluate(() => { document.querySelector('#video').currentTime = 100; });
    await page.waitForSelector('.busy:has-text("The disk with this film cannot be reached")');
    gone = false;
    await playing(page, 100.2);
    await page.waitForSelector('.busy', { state: 'detached' });
  });
});

// As where a line is faster than the browser takes what comes: each piece is appended a while after it was to be.
function appendSlowly() {
  const append = SourceBuffer.prototype.appendBuffer;
  SourceBuffer.prototype.appendBuffer = function (bytes) {
    const copy = new Uint8Array(ArrayBuffer.isView(bytes) ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) : bytes.slice(0));
    setTimeout(() => append.call(this, copy), 120);
  };
}

test('pieces that are appended more slowly than they come stay in order, and none is left from before a seek', async () => {
  mock.inPieces = true;
  await visit({ prepare: (page) => page.addInitScript(appendSlowly) }, `watch/${film().id}`, async (page) => {
    const ranges = () => page.evaluate(() => {
      const { audio, video } = window.chanoma.player.getBufferedInfo();
      return [audio, video].map((held) => held.map(({ start, end }) => [Math.round(start), Math.round(end)]));
    });
    const ahead = (from, to) => page.waitForFunction(([begin, end]) => {
      const { audio, video } = window.chanoma?.player.getBufferedInfo() ?? { audio: [], video: [] };  // before the engine is there
      return [audio, video].every((held) => held.some((one) => one.start <= begin && one.end >= end));
    }, [from, to]);
    await page.waitForSelector('#video');
    await pause(page);
    await ahead(0.1, 10);
    for (const held of await ranges()) assert.equal(held.length, 1, JSON.stringify(held));
    // To places that are not there yet, while pieces of others are on their way.
    for (const place of [23, 1, 22, 14]) {
      await page.evaluate((at) => { document.querySelector('#video').currentTime = at; }, place);
      await page.waitForTimeout(250);
    }
    await ahead(14.1, 23.5);
    for (const held of await ranges()) {
      assert.equal(held.length, 1, JSON.stringify(held));
      assert.ok(held[0][0] >= 8, JSON.stringify(held));
    }
  });
});
