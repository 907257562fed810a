// What one writes in an afternoon: copy everything, cut every four seconds. Exists to show which films are awkward.
import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

async function track(path, stream, folder, more) {
  const at = mkdtempSync(join(folder, 't-'));
  await run('ffmpeg', ['-v', 'error', '-y', '-i', path, '-map', stream, '-c', 'copy', '-strict', '-2', ...more, '-f', 'hls', '-hls_time', '4', '-hls_list_size', '0',
    '-hls_flags', 'split_by_time', '-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_filename', join(at, '%03d.m4s'), join(at, 'list.m3u8')], {cwd: at});
  const text = readFileSync(join(at, 'list.m3u8'), 'utf8');
  const starts = [];
  let clock = 0;
  for (const [, seconds] of text.matchAll(/#EXTINF:([\d.]+)/g)) {
    starts.push(clock);
    clock += Number(seconds);
  }
  return {init: readFileSync(join(at, 'init.mp4')), starts, segments: readdirSync(at).filter((name) => name.endsWith('.m4s')).sort().map((name) => readFileSync(join(at, name)))};
}

const kNames = {h264: 'avc1.640028', vp9: 'vp09', av1: 'av01', aac: 'mp4a.40.2', opus: 'opus', flac: 'flac'};

// {video, audio} as the checks want them, or {failed}.
export async function packNaively(path) {
  const folder = mkdtempSync(join(tmpdir(), 'naive-'));
  try {
    const {stdout} = await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type,codec_name', '-of', 'json', path]);
    const streams = JSON.parse(stdout).streams;
    const packed = {};
    for (const [kind, letter] of [['video', 'v'], ['audio', 'a']]) {
      const stream = streams.find(({codec_type}) => codec_type === kind);
      if (!stream) continue;
      const codecs = kNames[stream.codec_name] ?? stream.codec_name;
      packed[kind] = kNames[stream.codec_name] ? {codecs, ...await track(path, `0:${letter}:0`, folder, stream.codec_name === 'aac' ? ['-bsf:a', 'aac_adtstoasc'] : [])} : {codecs, segments: [], starts: []};
    }
    return packed;
  } catch (error) {
    return {failed: error.message};
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
