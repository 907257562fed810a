// The player's rules that need no browser: which quality, which subtitles, which tile, what fingers mean.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromWeb, root } from './browser.mjs';

const { buildSync } = fromWeb('esbuild');
async function load(name) {
  const built = buildSync({ entryPoints: [join(root, 'web/src/player', name)], bundle: true, format: 'esm', write: false, jsx: 'automatic', jsxImportSource: 'preact', logLevel: 'error' });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`);
}

const { QualityPolicy } = await load('quality_policy.ts');
const { chooseSubtitle, sameLanguage } = await load('subtitle_choice.ts');
const { tileAt } = await load('storyboard.tsx');
const { Gestures } = await load('gestures.ts');

const rungs = [[240, 0.5e6], [480, 1.5e6], [720, 3e6], [1080, 6e6]].map(([height, bandwidth]) => ({ height, bandwidth }));
const of = (height) => rungs.find((one) => one.height === height);
const second = 1000;

/** Watches: every four seconds of film one segment, made at `speed` times real time, over a line of `line` bits a second. */
function watch(policy, { from, minutes, speed = Infinity, line, estimate, live = true, start }) {
  let current = start ?? null, now = from, seen = estimate;
  const heights = [];
  for (; now < from + minutes * 60 * second; now += 4 * second) {
    current = policy.choose(rungs, current, seen, 1, now);
    heights.push(current.height);
    const bytes = current.bandwidth * 4 / 8;
    const made = speed === Infinity ? 0 : 4 * second / (typeof speed === 'function' ? speed(current.height) : speed);
    const taken = Math.max(made, bytes * 8 / line * second);
    const one = { height: current.height, bytes, taken, waited: live ? 50 : made, length: 4 * second, beingMade: live };
    policy.fetched(one, now);
    const sample = policy.lineSample(one);
    if (sample) seen = 0.5 * seen + 0.5 * sample.bytes * 8 / (sample.ms / second);
  }
  return { heights, current, now, estimate: seen, changes: heights.filter((height, at) => at > 0 && height !== heights[at - 1]).length };
}

test('a steady line and a fast encoder: one choice, never changed', () => {
  const seen = watch(new QualityPolicy(), { from: 0, minutes: 10, speed: 3, line: 50e6, estimate: 20e6 });
  assert.deepEqual([...new Set(seen.heights)], [1080]);
});

test('segments that come as fast as they are encoded are no measure of the line', () => {
  const policy = new QualityPolicy();
  const made = { height: 720, bytes: 1.5e6, taken: 3000, waited: 100, length: 4000, beingMade: true };
  assert.equal(policy.lineSample(made), null);
  assert.deepEqual(policy.lineSample({ ...made, taken: 4000 }), { bytes: 1.5e6, ms: 4000 }, 'slower than it plays');
  assert.deepEqual(policy.lineSample({ ...made, beingMade: false, taken: 300, waited: 200 }), { bytes: 1.5e6, ms: 100 }, 'the wait for a made one is taken off');
});

test('a rung the encoder cannot hold rests, the ones below it do not, and it is tried again', () => {
  const policy = new QualityPolicy();
  const seen = watch(policy, { from: 0, minutes: 3, speed: (height) => (height === 1080 ? 0.6 : 4), line: 100e6, estimate: 30e6 });
  assert.equal(seen.heights[0], 1080);
  assert.ok(seen.heights.slice(2, 14).every((height) => height === 720), `a minute below it: ${seen.heights}`);
  assert.ok(seen.heights.slice(14).includes(1080), 'tried again');
  const better = watch(policy, { from: seen.now + 600 * second, minutes: 5, speed: 4, line: 100e6, estimate: 30e6, start: seen.current });
  assert.equal(better.heights.at(-1), 1080, 'and kept once the machine is free');
});

test('a low quality never sticks: once a slow line is fast again the film is large again', () => {
  const policy = new QualityPolicy();
  const slow = watch(policy, { from: 0, minutes: 3, speed: 5, line: 0.9e6, estimate: 20e6 });
  assert.equal(slow.current.height, 240);
  const fast = watch(policy, { from: slow.now, minutes: 12, speed: 5, line: 80e6, estimate: slow.estimate, start: slow.current });
  assert.equal(fast.current.height, 1080);
  const kept = watch(policy, { from: fast.now, minutes: 10, speed: 5, line: 80e6, estimate: fast.estimate, start: fast.current });
  assert.ok(kept.changes <= 1, `stays there: ${kept.heights}`);
});

test('no change for the sake of a few per cent', () => {
  const policy = new QualityPolicy();
  // The line wavers around what 720p needs: between going up (85 %) and having to go down (95 %) nothing moves.
  let current = of(720), changes = 0;
  for (let step = 0; step < 100; step++) {
    const next = policy.choose(rungs, current, 3e6 / (step % 2 ? 0.86 : 0.94), 1, step * 4 * second);
    if (next !== current) changes += 1;
    current = next;
  }
  assert.equal(changes, 0);
});

const subtitle = (index, language, more = {}) => ({ index, language, forced: false, hearingImpaired: false, default: false, ...more });
const tracks = [subtitle(1, 'eng'), subtitle(2, 'en', { hearingImpaired: true }), subtitle(3, 'ja'), subtitle(4, 'eng', { forced: true })];
const wish = { chosen: undefined, impaired: false, spoken: 'eng', reads: ['en', 'en-GB'] };
const chosen = (more, list = tracks) => chooseSubtitle(list, { ...wish, ...more })?.index ?? null;

test('which subtitles a film begins with', () => {
  assert.ok(sameLanguage('jpn', 'ja-JP') && sameLanguage('ger', 'de') && !sameLanguage('und', 'und') && !sameLanguage(null, null));
  assert.equal(chosen({}), 4, 'the language spoken is read: only what is forced');
  assert.equal(chosen({ spoken: 'ja' }), 1, 'a foreign film: in the language read');
  assert.equal(chosen({ spoken: 'ja', reads: ['ja', 'en'] }), null, 'not for who reads what is spoken');
  assert.equal(chosen({ spoken: 'ko', reads: ['ja', 'en'] }), 3);
  assert.equal(chosen({ chosen: null }), 4, 'off: forced ones stay');
  assert.equal(chosen({ chosen: null, spoken: 'ja' }), null, 'off: those forced for another sound do not');
  assert.equal(chosen({ chosen: 'ja' }), 3, 'as the last time');
  assert.equal(chosen({ chosen: 'en', impaired: true }), 2, 'and of that kind');
  assert.equal(chosen({ chosen: 'fr' }), 4, 'a language this film has not');
  assert.equal(chosen({}, []), null);
});

test('the tile for a time', () => {
  const board = { columns: 6, rows: 4, count: 23, interval: 5, tileWidth: 256, tileHeight: 144, sheet: '' };
  assert.deepEqual(tileAt(board, 0), { column: 0, row: 0 });
  assert.deepEqual(tileAt(board, 34.9), { column: 0, row: 1 });
  assert.deepEqual(tileAt(board, 1e6), { column: 4, row: 3 }, 'the last one used');
});

/** Time that goes on only when told to; Node 18's own mock of it fires nothing here. */
function stoppedClock(t) {
  const { setTimeout, clearTimeout } = globalThis;
  t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  const waiting = new Map();
  let now = 0;
  let count = 0;
  globalThis.setTimeout = (run, wait = 0) => { waiting.set(++count, { run, due: now + wait }); return count; };
  globalThis.clearTimeout = (id) => waiting.delete(id);
  return {
    tick(by) {
      now += by;
      for (const [id, { run, due }] of [...waiting].sort(([, a], [, b]) => a.due - b.due)) if (due <= now && waiting.delete(id)) run();
    },
  };
}

test('fingers: taps, double taps that add up, and holding', (t) => {
  const clock = stoppedClock(t);
  const said = [];
  const gestures = new Gestures({
    press: () => said.push('press'), fullscreen: () => said.push('full'), tap: () => said.push('tap'),
    jump: (side, total) => said.push(`${side} ${total}`), hold: (on) => said.push(`hold ${on}`),
  }, () => 300);
  const at = (x, when, pointerType = 'touch') => ({ button: 0, pointerType, clientX: x, clientY: 50, timeStamp: when });
  const tap = (x, when, kind) => { gestures.down(at(x, when, kind)); gestures.up(at(x, when + 20, kind)); };
  const heard = () => said.splice(0).join(', ');
  tap(150, 0);
  clock.tick(400);
  assert.equal(heard(), 'tap');
  tap(280, 1000); tap(280, 1200); tap(280, 1700);
  clock.tick(1000);
  assert.equal(heard(), 'right 10, right 20');
  tap(20, 4000); tap(20, 4200);
  assert.equal(heard(), 'left 10');
  gestures.down(at(150, 6000));
  clock.tick(600);
  gestures.up(at(150, 6700));
  clock.tick(600);
  assert.equal(heard(), 'hold true, hold false', 'no tap after it');
  gestures.down(at(150, 8000));
  gestures.move(at(190, 8100));
  clock.tick(600);
  gestures.cancel();
  assert.equal(heard(), '', 'a finger that slides holds nothing');
  tap(150, 9000, 'mouse'); tap(150, 9100, 'mouse');
  assert.equal(heard(), 'press, press, full');
});
