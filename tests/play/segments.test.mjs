// Segments against their manifests, box by box, and what ffmpeg makes of them when they are joined.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {bytes, fragment, joined, numbers, samples, timelines, timescaleOf} from './cmaf.mjs';
import {longFilms, rate, seconds, shortFilms, tones} from './film.mjs';
import {House} from './stage.mjs';

let house;
const address = (film, manifest = 'manifest.mpd') => house.daemon.url(`/api/v1/videos/${house.films[film].id}/${manifest}`);
const tracksOf = async (film) => timelines((await bytes(address(film))).toString(), address(film));
before(async () => {
  house = await House.open([await longFilms(), await shortFilms()]);
}, {timeout: 300_000});
after(() => house?.close());

const range = (from, count) => Array.from({length: count}, (_, i) => from + i);

// Some at the beginning, in the middle and at the end.
function sample(count) {
  const middle = Math.floor(count / 2);
  return [...new Set([0, 1, 2, middle, middle + 1, count - 2, count - 1].filter((index) => index >= 0 && index < count))];
}

for (const film of ['numbered.mp4', 'numbered.mkv', 'mpeg4.avi', 'hevc.mp4', 'rotated.mp4', 'tone.mp3']) {
  test(`${film}: every S is where its segment says it is`, {timeout: 60_000}, async () => {
    const tracks = Object.values(await tracksOf(film));
    assert.ok(tracks.length > 0);
    for (const track of tracks) {
      const timescale = timescaleOf(await bytes(track.init));
      const rescaled = (ticks) => ticks * timescale / track.timescale;
      const length = house.films[film].duration;
      assert.ok(Math.abs(track.end / track.timescale - length) < 0.15, `${track.id} ends at ${track.end / track.timescale} of ${length}`);
      let last = null;
      for (const index of sample(track.starts.length)) {
        const where = `${track.id} segment ${index + 1}`;
        const start = track.starts[index], end = track.starts[index + 1] ?? track.end;
        const seen = fragment(await bytes(track.segment(index)));
        const isVideo = track.id.startsWith('v');
        assert.ok(seen.sync, `${where} begins with a sync sample`);
        // Rounding to another timescale is one tick; sound starts on a whole frame, which the manifest knows.
        assert.ok(Math.abs(seen.earliest - rescaled(start)) <= 1, `${where} begins at ${seen.earliest}, not ${rescaled(start)}`);
        if (!isVideo) assert.equal(seen.decode, seen.earliest, `${where}: sound is not reordered`);
        // Matroska counts in milliseconds, so the last picture of a segment may be that much too short.
        const slack = index + 1 < track.starts.length ? 1 + timescale / 1000 : timescale / 10;
        assert.ok(Math.abs(seen.latest - rescaled(end)) <= slack, `${where} ends at ${seen.latest}, not ${rescaled(end)}`);
        // Nothing missing and nothing twice in decode time either.
        if (last?.index === index - 1) assert.ok(Math.abs(seen.decode - last.next) <= 1, `${where} is decoded at ${seen.decode}, not ${last.next}`);
        last = {index, next: seen.decode + seen.duration};
      }
    }
  });
}

// A minute from the beginning and one from the middle, joined as a player appends them: every picture once, in order.
for (const id of ['v0', 'v0-240']) {
  for (const from of [0, 600]) {
    test(`${id} from ${from} s: all pictures of a minute`, {timeout: 60_000}, async () => {
      const track = (await tracksOf('numbered.mp4'))[id];
      const first = track.starts.findIndex((start) => start / track.timescale >= from);
      const last = track.starts.findIndex((start) => start / track.timescale >= from + 60);
      const film = await joined(track, first, last);
      const seen = await numbers(film);
      assert.equal(seen.errors, '');
      assert.equal(seen.code, 0);
      assert.deepEqual(seen.numbers, range(Math.round(track.starts[first] / track.timescale * rate), 60 * rate));
    });
  }
}

// A tone has no corners: three neighbouring samples of a sine obey x[n-1] + x[n+1] = 2 cos w x[n].
function corners(sound, tone, sampleRate) {
  const turn = 2 * Math.cos(2 * Math.PI * tone / sampleRate);
  let worst = {size: 0, at: 0}, loudest = 0;
  for (let n = 4096; n + 4096 < sound.length; n++) {
    loudest = Math.max(loudest, Math.abs(sound[n]));
    const size = Math.abs(sound[n - 1] + sound[n + 1] - turn * sound[n]);
    if (size > worst.size) worst = {size, at: n / sampleRate};
  }
  return {size: worst.size / loudest, at: worst.at};
}

test('encoded sound has no corners where segments meet', {timeout: 60_000}, async (t) => {
  const track = (await tracksOf('tone.mp3'))['a0-aac'] ?? Object.values(await tracksOf('tone.mp3'))[0];
  assert.ok(track.id.endsWith('-aac'), 'MP3 is encoded for who does not say that they play it');
  assert.ok(track.starts.length >= 7);
  const sound = await samples(await joined(track, 0, track.starts.length));
  assert.equal(sound.errors, '');
  const length = sound.samples.length / track.timescale;
  assert.ok(Math.abs(length - 30) < 0.15, `${length} s`);
  const worst = corners(sound.samples, tones.jpn, track.timescale);
  t.diagnostic(`the worst corner is ${worst.size.toFixed(4)} of the amplitude, at ${worst.at.toFixed(2)} s`);
  assert.ok(worst.size < 0.02, `a corner of ${worst.size} at ${worst.at} s`);
});

test('copied sound is all there', {timeout: 60_000}, async () => {
  for (const id of ['a1', 'a2']) {
    const track = (await tracksOf('numbered.mp4'))[id];
    const sound = await samples(await joined(track, 0, 15));
    assert.equal(sound.errors, '');
    assert.equal(sound.samples.length, track.starts[15] - track.starts[0]);
  }
});

for (const manifest of ['manifest.mpd', 'master.m3u8']) {
  test(`ffmpeg plays ${manifest} from its address`, {timeout: 60_000}, async () => {
    const seen = await numbers(address('numbered.mp4', manifest), {seconds: 21, token: house.daemon.token});
    assert.deepEqual(seen.numbers.slice(0, 20 * rate), range(0, 20 * rate));
    assert.deepEqual([seen.code, seen.errors], [0, '']);
    const sound = await samples(address('numbered.mp4', manifest), {seconds: 20, token: house.daemon.token});
    assert.ok(Math.abs(sound.samples.length / 48000 - 20) < 0.05, `${sound.samples.length} samples`);
    assert.deepEqual([sound.code, sound.errors], [0, '']);
  });
}
