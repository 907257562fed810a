// What must hold of what a page has seen.
import assert from 'node:assert/strict';

// A seek of the paused film: the place was not in the buffer, and the picture is the one that belongs there.
export function checkSeek(seen, rate, {outside = true} = {}) {
  if (outside) assert.ok(seen.outside, `${seen.target} was in the buffer`);
  assert.notEqual(seen.number, null, `the picture at ${seen.target} cannot be read`);
  const wanted = Math.floor(seen.target * rate + 1e-6);
  assert.ok(Math.abs(seen.number - wanted) <= 1, `picture ${seen.number} at ${seen.target}, not ${wanted}`);
  assert.ok(Math.abs(seen.number - Math.round(seen.mediaTime * rate)) <= 1, `picture ${seen.number} shown as of ${seen.mediaTime}`);
  assert.ok(Math.abs(seen.currentTime - seen.target) < 0.01, `now at ${seen.currentTime}, not ${seen.target}`);
}

// A stretch of playing: it was moving within a second, never waited, kept pace with the clock, and pictures came in their order.
export function checkPlayed(report, rate) {
  assert.deepEqual(report.waits.filter(({ahead, ms}) => ahead < 0.1 || !(ms < 150)), [], 'it stood still');
  assert.ok(report.still < 1000, `it began to move after ${report.still} ms`);
  assert.ok(report.media / report.wall > 0.95, `${report.media} s played in ${report.wall} s`);
  assert.equal(report.backwards, 0, 'a picture came twice or late');
  if (rate) {
    assert.deepEqual(report.wrong, [], 'pictures at wrong times');
    assert.equal(report.unreadable, 0, 'pictures that cannot be read');
    assert.ok(report.frames > report.wall * rate / 4, `only ${report.frames} pictures in ${report.wall} s`);
  }
}

export const rounded = (report) => JSON.stringify(report, (_, value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value));
