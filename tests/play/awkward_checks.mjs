// What must hold of a film however it was cut: told by the numbers in its pictures and the beeps in its sound alone, so that
// the same checks judge Chanoma's segments and those of a naive packager.
import {spawn} from 'node:child_process';
import {rate} from './film.mjs';
import {beepEvery, beepTone, films, length} from './awkward_films.mjs';
import {columns, rows} from './film.mjs';
import {fragment, timescaleOf} from './cmaf.mjs';

const kCell = 4;

function ffmpeg(args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', ['-hide_banner', '-nostats', ...args], {stdio: ['pipe', 'pipe', 'pipe']});
    const out = [], errors = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => errors.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => resolve({code, out: Buffer.concat(out), log: Buffer.concat(errors).toString()}));
    child.stdin.end(input);
  });
}

function readNumber(grey) {
  let number = 0;
  for (let column = 0; column < columns; column++) {
    const difference = grey(column, 3) - grey(column, 4);
    if (Math.abs(difference) < 60) return null;
    if (difference > 0) number += 2 ** column;
  }
  return number;
}

// When pictures are shown by what the boxes say, in their order.
function timesIn(init, segments) {
  const timescale = timescaleOf(init);
  return segments.flatMap((segment) => fragment(segment).times).map((time) => time / timescale).sort((a, b) => a - b);
}

// [{time, number}] of an init segment with media segments behind it; number is null when it cannot be read. `known` are
// the times of the pictures: without them ffmpeg's word is taken, which adds to all of them what reordering takes back.
export async function picturesOf(bytes, known = null) {
  const {out, log, code} = await ffmpeg(['-copyts', '-i', 'pipe:0', '-map', '0:v:0', '-fps_mode', 'passthrough', '-copyts',
    '-vf', `showinfo=checksum=0,scale=${columns * kCell}:${rows * kCell}:flags=area,format=gray`, '-f', 'rawvideo', 'pipe:1'], bytes);
  const times = known ?? [...log.matchAll(/ n: *\d+ pts: *\S+ pts_time:(\S+)/g)].map((found) => Number(found[1]));
  const width = columns * kCell, size = width * rows * kCell;
  const pictures = [];
  for (let at = 0, n = 0; at + size <= out.length; at += size, n++) {
    const number = readNumber((column, row) => out[at + (row * kCell + 1) * width + column * kCell + 1]);
    pictures.push({time: times[n], number});
  }
  return {pictures, code, log};
}

// When beeps begin, in seconds of the track's time.
export async function beepsOf(bytes) {
  const sampleRate = 16_000;
  const {out} = await ffmpeg(['-v', 'error', '-copyts', '-i', 'pipe:0', '-map', '0:a:0',
    '-af', `aresample=async=1:first_pts=0,aresample=${sampleRate}`, '-ac', '1', '-f', 'f32le', 'pipe:1'], bytes);
  const samples = new Float32Array(out.buffer, out.byteOffset, Math.floor(out.length / 4));
  // The strength of the tone in windows of 4 ms.
  const step = sampleRate / 250, turn = 2 * Math.PI * beepTone / sampleRate;
  const strength = [];
  for (let at = 0; at + step <= samples.length; at += step) {
    let re = 0, im = 0;
    for (let i = 0; i < step; i++) {
      re += samples[at + i] * Math.cos(turn * i);
      im += samples[at + i] * Math.sin(turn * i);
    }
    strength.push(Math.hypot(re, im) / step);
  }
  const loud = Math.max(...strength) / 2, found = [];
  for (let i = 0; i < strength.length; i++) {
    if (strength[i] >= loud && loud > 0.01 && (i === 0 || strength[i - 1] < loud)) {
      if (found.length === 0 || i / 250 - found[found.length - 1] > beepEvery / 2) found.push(i / 250);
    }
  }
  return {beeps: found, seconds: samples.length / sampleRate};
}

const browsers = [/^avc1\.(42|4d|58|64|6e|7a|f4)/i, /^vp09/, /^av01/, /^mp4a\.40/, /^opus/i, /^flac/i];
export const isPlayable = (codecs) => browsers.some((one) => one.test(codecs));

// Words of one kind each: codec, cuts, time, sync, size. `video` and `audio` are {codecs, init, segments: [bytes], starts: [s]};
// `boxes` when no edit list stands between the boxes' times and what is shown.
export async function faultsOf(name, {video, audio, size, lower = false}) {
  const film = films[name], faults = [];
  const seconds = film.length ?? length, shift = film.shift ?? 0;
  for (const track of [video, audio]) if (track && !isPlayable(track.codecs)) faults.push(`codec: ${track.codecs}`);
  if (faults.length > 0) return faults;
  const say = (kind, text) => { if (faults.length < 6) faults.push(`${kind}: ${text}`); };

  // Each segment by itself: begins with a picture that needs none before it, at its time.
  for (const [k, segment] of video.segments.entries()) {
    const shape = fragment(segment);
    if (!shape.sync) say('cuts', `segment ${k + 1} does not begin with a keyframe`);
  }
  const middle = Math.floor(video.segments.length / 2);
  const timesOf = (segments) => (video.boxes ? timesIn(video.init, segments) : null);
  const alone = await picturesOf(Buffer.concat([video.init, video.segments[middle]]), timesOf([video.segments[middle]]));
  const start = alone.pictures[0];
  if (!start || start.number === null) say('cuts', `segment ${middle + 1} by itself shows nothing readable`);
  else if (Math.abs(start.time - video.starts[middle]) > 0.06) say('cuts', `segment ${middle + 1} shows its first picture at ${start.time}, not ${video.starts[middle]}`);

  // All of them, one after the other.
  const {pictures} = await picturesOf(Buffer.concat([video.init, ...video.segments]), timesOf(video.segments));
  if (pictures.some(({time}) => time === undefined)) say('time', 'more pictures than the boxes hold');
  const offsets = pictures.filter(({number}) => number !== null).map(({time, number}) => time - number / rate);
  const usual = [...offsets].sort((one, other) => one - other)[Math.floor(offsets.length / 2)] ?? 0;
  // The sound's priming may stand before the first picture.
  if (Math.abs(usual - shift) > 0.06) say('time', `pictures are ${(usual - shift).toFixed(3)} s off`);
  let last = -1, missing = 0;
  for (const {time, number} of pictures) {
    if (number === null) { say('time', `a picture at ${time} cannot be read`); continue; }
    if (number <= last) say('time', `picture ${number} after ${last}, at ${time}`);
    missing += last >= 0 ? Math.max(number - last - 1, 0) : 0;
    last = number;
    // Within a frame of where it belongs.
    if (Math.abs(time - number / rate - usual) > 0.03) say('time', `picture ${number} at ${time}, not ${(number / rate + usual).toFixed(3)}`);
  }
  const numbers = pictures.map(({number}) => number).filter((number) => number !== null);
  const until = film.truncated ? seconds * 0.4 : seconds;
  if (numbers.length === 0 || numbers[0] > 1 + (film.lost ?? 0)) say('time', `begins with picture ${numbers[0]}`);
  if (!film.sparse && missing > (film.lost ?? 0)) say('time', `${missing} pictures are missing`);
  if (last < until * rate - 3 - (film.lost ?? 0) && !film.sparse) say('time', `ends with picture ${last}`);
  if (film.sparse && last < until * rate - 40) say('time', `ends with picture ${last}`);

  // Sound against pictures, by what both say of the content's time.
  if (film.sound !== false) {
    if (!audio) return [...faults, 'sync: no sound'];
    const {beeps} = await beepsOf(Buffer.concat([audio.init, ...audio.segments]));
    const pictureOffset = film.apart ? usual - shift : usual;
    const expected = Math.floor((film.truncated ? seconds * 0.4 : seconds) / beepEvery) - 2;
    if (beeps.length < expected) say('sync', `only ${beeps.length} beeps`);
    for (const beep of beeps) {
      const content = beep - pictureOffset;
      // The first may have its beginning cut off.
      if (content < 0.3) continue;
      const error = content - Math.round(content / beepEvery) * beepEvery;
      if (Math.abs(error) > 0.04) say('sync', `a beep ${Math.round(error * 1000)} ms off, at ${beep.toFixed(3)}`);
    }
  }
  // A lower rung has the shape alone.
  const scale = lower && size && film.size ? size[1] / film.size[1] : 1;
  const wanted = film.size?.map((side) => side * scale) ?? null;
  if (size && wanted && (Math.abs(size[0] - wanted[0]) > 2 || Math.abs(size[1] - wanted[1]) > 2)) say('size', `${size} instead of ${wanted}`);
  return faults;
}
