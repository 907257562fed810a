// Small films for tests, made once by ffmpeg and kept in the build folder.
import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, renameSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from './daemon.mjs';

const pattern = (seconds, size = '320x180') => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=${seconds}`];
const tone = (seconds) => ['-f', 'lavfi', '-i', `sine=d=${seconds}`];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '50', '-keyint_min', '50', '-sc_threshold', '0'];
const subtitles = '1\n00:00:00,500 --> 00:00:01,500\nこんにちは\n\n2\n00:00:02,000 --> 00:00:03,000\n<i>Hello</i>\n';
// The head of a TrueType font, which is all that anybody here looks at.
export const letters = Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.alloc(60, 7)]);
const styledText = '[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Letters\n\n[Events]\n' +
  'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\an8\\i1}above\n';

const recipes = {
  'film.mp4': [...pattern(12), ...tone(12), ...h264, '-c:a', 'aac', '-ac', '2', '-movflags', '+faststart'],
  'short.mp4': [...pattern(2), ...h264],
  'other.mp4': [...pattern(3, '256x144'), ...h264],
  'hevc.mkv': [...pattern(4), ...tone(4), '-i', 'SUBTITLES', '-map', '0', '-map', '1', '-map', '2', '-c:v', 'libx265', '-preset', 'ultrafast',
    '-x265-params', 'log-level=error:keyint=50:min-keyint=50', '-c:a', 'libopus', '-c:s', 'srt', '-metadata:s:s:0', 'language=jpn',
    '-attach', 'FONT', '-metadata:s:t:0', 'mimetype=font/ttf', '-metadata:s:t:0', 'filename=Letters.ttf'],
  'styled.mkv': [...pattern(4), '-i', 'STYLED', '-map', '0', '-map', '1', ...h264, '-c:s', 'ass', '-metadata:s:s:0', 'language=eng', '-disposition:s:0', 'forced+hearing_impaired'],
  // Many segments of pictures that are hard to encode.
  'busy.mp4': [...pattern(120, '640x360'), '-vf', 'noise=alls=30:allf=t', ...h264, '-b:v', '6M', '-maxrate', '7M', '-bufsize', '7M'],
  'large.mp4': [...pattern(6, '1920x1080'), ...h264],
};

// The path of a clip.
export function clip(name) {
  const folder = join(build, 'clips-2');  // a number for whoever keeps an older one
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, {recursive: true});
  const text = join(folder, `${process.pid}.srt`), styled = join(folder, `${process.pid}.ass`), font = join(folder, `${process.pid}.ttf`);
  writeFileSync(text, subtitles);
  writeFileSync(styled, styledText);
  writeFileSync(font, letters);
  const temporary = join(folder, `${process.pid}-${name}`);
  const args = recipes[name].map((word) => ({SUBTITLES: text, STYLED: styled, FONT: font})[word] ?? word);
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args, temporary], {encoding: 'utf8'});
  for (const path of [text, styled, font]) unlinkSync(path);
  if (made.status !== 0) throw new Error(`ffmpeg: ${made.error ?? made.stderr}`);
  renameSync(temporary, path);
  return path;
}

// Puts a copy into a library as a careful program does: under another name first.
export function place(name, folder, as = name) {
  const target = join(folder, as);
  copyFileSync(clip(name), `${target}.part`);
  renameSync(`${target}.part`, target);
  return target;
}

// A sound of so many seconds, without ffmpeg: 8 kHz, 8 bits, mono.
export function wave(seconds) {
  const samples = Math.round(seconds * 8000);
  const file = Buffer.alloc(44 + samples, 0x80);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE(8000, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples, 40);
  return file;
}
