// Awkward films, as people own them: each is made by ffmpeg (and now and then by an edit of its bytes) to be wrong in one
// way, and each breaks a naive packager, which cuts at fixed places and copies. `naive` says what that one gets wrong, as
// found by the very checks that ours must pass; the tests compare.
//
// The picture carries its number in cells (film.mjs) at 24 a second and flashes with a beep every two seconds, so that
// every picture and every beep tells what time of the content it belongs to.
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {cells, columns, rate, rows} from './film.mjs';
import {top} from './paths.mjs';

const kVersion = 1;
const run = promisify(execFile);
export const length = 12;  // seconds of content
export const beepEvery = 2, beepTone = 1000;

// Arguments: video of the cells, scaled; sound of the beeps.
const pictures = (size = '320:180', more = '', format = 'yuv420p') => ['-vf', `scale=${size}:flags=neighbor${more},format=${format}`];
const gop = (frames) => ['-g', `${frames}`, '-keyint_min', `${frames}`, '-sc_threshold', '0'];
const x264 = (frames = 48, params = '') => ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-crf', '24', ...gop(frames),
  '-x264-params', `rc-lookahead=0:sync-lookahead=0:ref=1${params}`];
const x265 = (frames = 48, params = '') => ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params',
  `log-level=error:keyint=${frames}:min-keyint=${frames}:scenecut=0${params}`];
const vp9 = (frames = 48) => ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', ...gop(frames)];
const aac = ['-c:a', 'aac', '-b:a', '96k'];
// Five seconds between keyframes: no multiple of what a fixed cutter takes.
const kUneven = 120;

// name: {naive: what breaks, make: steps} and, where it is not obvious, what is to be expected of ours:
//   shift: media time minus content time of the pictures, in seconds · apart: the sound's is 0 all the same · lost: pictures
//   that may be missing · sparse: many are missing on purpose · size: as shown · sound: false when there is none · copy: false
//   when there must be none · truncated: it ends early · open: what is still wrong with ours


export const films = {
  // -- keyframes
  'huge_gop.mp4': {naive: 'cuts', make: [...pictures(), ...x264(9999), ...aac], length: 16},
  'odd_keyframes.mp4': {naive: 'cuts', make: [...pictures(), ...x264(9999), '-force_key_frames', '0,1.3,5.7,6,11', ...aac]},
  'sparse_keyframes.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), '-c:a', 'libopus']},
  'open_gop.mp4': {naive: 'cuts', make: [...pictures(), ...x264(72, ':open-gop=1:bframes=3:b-adapt=0'), ...aac]},
  'open_gop_hevc.mkv': {naive: 'codec', make: [...pictures(), ...x265(48, ':open-gop=1:bframes=3'), ...aac]},
  'no_keyframe_index.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac, '-f', 'matroska', '-live', '1']},
  // -- times
  'vfr.mkv': {naive: 'cuts', make: [...pictures('320:180', ",select='not(mod(n\\,3)*between(n\\,60\\,200))'"), ...x264(100), '-vsync', 'vfr', ...aac], sparse: true},
  'vfr.mp4': {naive: 'cuts', make: [...pictures('320:180', ",select='lt(mod(n\\,48)\\,30)'"), ...x264(9999), '-force_key_frames', '0,5,10', '-vsync', 'vfr', ...aac], sparse: true},
  'edit_list_start.mp4': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), ...aac], to: 'whole.mp4'},
    {from: 'whole.mp4', before: ['-ss', '1.5'], args: ['-map', '0', '-c', 'copy']}]},
  'late_picture.mp4': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), '-an'], to: 'v.mp4'}, {args: ['-vn', ...aac], to: 'a.m4a'},
    {inputs: ['-itsoffset', '1', '-i', 'v.mp4', '-i', 'a.m4a'], args: ['-map', '0:v', '-map', '1:a', '-c', 'copy']}], shift: 1, apart: true},
  'negative_times.mp4': {naive: 'cuts', make: [...pictures(), ...x264(kUneven, ':bframes=3'), '-bf', '3', ...aac, '-movflags', '+negative_cts_offsets']},
  'late_start.ts': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac, '-output_ts_offset', '5000']},
  'wraparound.ts': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac, '-output_ts_offset', '95437.7']},
  'late_sound.mkv': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), '-an'], to: 'v.mkv'}, {args: ['-vn', '-ss', '3', ...aac], sound: true, to: 'a.mka'},
    {inputs: ['-i', 'v.mkv', '-itsoffset', '3', '-i', 'a.mka'], args: ['-map', '0:v', '-map', '1:a', '-c', 'copy']}]},
  'late_sound.ts': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), '-an'], to: 'v.mkv'}, {args: ['-vn', '-ss', '3', ...aac], sound: true, to: 'a.mka'},
    {inputs: ['-i', 'v.mkv', '-itsoffset', '3', '-i', 'a.mka'], args: ['-map', '0:v', '-map', '1:a', '-c', 'copy', '-bsf:v', 'h264_mp4toannexb']}]},
  'no_duration.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac, '-f', 'matroska'], pipe: true},
  'wrong_duration.mp4': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac], edit: (bytes) => scaleDurations(bytes, 600)},
  'no_times.avi': {naive: 'codec', make: [...pictures(), ...x264(kUneven), '-c:a', 'libmp3lame']},
  'empty_chunks.avi': {open: 'the first picture of a film without presentation times is one frame early', naive: 'codec', make: [...pictures('320:180', ",select='not(mod(n\\,2)*between(n\\,60\\,200))'"), '-c:v', 'mpeg4', '-q:v', '3', ...gop(kUneven), '-vsync', 'vfr', '-c:a', 'libmp3lame'], sparse: true},
  // -- containers
  'fragmented.mp4': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), '-bf', '0', ...aac, '-movflags', '+frag_keyframe+empty_moov']},
  'moov_at_the_end.mp4': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac]},
  'truncated.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac], edit: (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.7)), truncated: true, lost: 2},
  'truncated.avi': {open: 'the first picture of a film without presentation times is one frame early', naive: 'codec', make: [...pictures(), '-c:v', 'mpeg4', '-q:v', '3', '-bf', '0', ...gop(48), '-c:a', 'libmp3lame'], edit: (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.7)), truncated: true, lost: 2},
  'blu_ray.m2ts': {naive: 'codec', make: [...pictures(), ...x264(kUneven), '-c:a', 'ac3', '-mpegts_m2ts_mode', '1']},
  'cover_first.mkv': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), ...aac], to: 'v.mp4'}, {cover: 'cover.jpg'},
    {inputs: ['-i', 'v.mp4'], args: ['-map', '0', '-c', 'copy', '-attach', 'cover.jpg', '-metadata:s:t', 'mimetype=image/jpeg', '-metadata:s:t', 'filename=cover.jpg']}]},
  'cover_as_video.mp4': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), ...aac], to: 'v.mp4'}, {cover: 'cover.jpg'},
    {inputs: ['-i', 'cover.jpg', '-i', 'v.mp4'], args: ['-map', '0', '-map', '1', '-c', 'copy', '-disposition:v:0', 'attached_pic']}]},
  'cover_track.mkv': {naive: 'codec', make: [{args: [...pictures(), ...x264(kUneven), ...aac], to: 'v.mp4'}, {cover: 'cover.jpg'},
    {inputs: ['-i', 'cover.jpg', '-i', 'v.mp4'], args: ['-map', '0', '-map', '1', '-c', 'copy']}]},
  'two_pictures.mkv': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), ...aac], to: 'v.mp4'},
    {inputs: ['-i', 'v.mp4'], args: ['-map', '0:v', '-map', '0:v', '-map', '0:a', '-c', 'copy']}]},
  'wrong_languages.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), ...aac, '-metadata:s:a:0', 'language=english please', '-metadata:s:v:0', 'language=xx-']},
  // -- parameter sets that change
  'size_changes.ts': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), '-bf', '0', ...aac, '-t', '6'], to: 'one.ts'},
    {args: ['-ss', '6', ...pictures('480:270'), ...x264(kUneven), '-bf', '0', ...aac, '-output_ts_offset', '6'], to: 'two.ts'}, {join: ['one.ts', 'two.ts']}], lost: 4, copy: false},
  'size_changes.mp4': {naive: 'cuts', make: [{args: [...pictures(), ...x264(kUneven), '-bf', '0', ...aac, '-t', '6'], to: 'one.ts'},
    {args: ['-ss', '6', ...pictures('480:270'), ...x264(kUneven), '-bf', '0', ...aac, '-output_ts_offset', '6'], to: 'two.ts'}, {join: ['one.ts', 'two.ts'], to: 'both.ts'},
    {from: 'both.ts', args: ['-map', '0', '-c', 'copy', '-bsf:a', 'aac_adtstoasc']}], lost: 4, copy: false},
  // -- geometry and colour
  'rotated.mp4': {naive: 'cuts', make: [{args: [...pictures('180:320', ',transpose=1'), ...x264(kUneven), ...aac], to: 'v.mp4'}, {from: 'v.mp4', args: ['-map', '0', '-c', 'copy', '-metadata:s:v:0', 'rotate=90']}],
    size: [180, 320]},
  'anamorphic.mp4': {naive: 'cuts', make: [...pictures('240:180', ',setsar=4/3'), ...x264(kUneven), ...aac], size: [320, 180]},
  'odd_size_444.mkv': {naive: 'cuts', make: [...pictures('321:181', '', 'yuv444p'), ...x264(kUneven), ...aac], size: [320, 180]},
  'high_10.mkv': {naive: 'cuts', make: [...pictures('320:180', '', 'yuv420p10le'), ...x264(kUneven), ...aac]},
  'four_two_two.mp4': {naive: 'cuts', make: [...pictures('320:180', '', 'yuv422p'), ...x264(kUneven), ...aac]},
  'hdr10.mp4': {naive: 'codec', make: [...pictures('320:180', '', 'yuv420p10le'), ...x265(), '-tag:v', 'hvc1', '-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc', ...aac]},
  'hlg.mkv': {naive: 'codec', make: [...pictures('320:180', '', 'yuv420p10le'), ...x265(), '-color_primaries', 'bt2020', '-color_trc', 'arib-std-b67', '-colorspace', 'bt2020nc', ...aac]},
  'interlaced.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), '-flags', '+ilme+ildct', '-top', '1', ...aac]},
  // -- codecs no browser takes, or not in this wrapping
  'broadcast.ts': {naive: 'codec', make: [...pictures('352:288', ',setsar=16/11'), '-c:v', 'mpeg2video', '-q:v', '3', '-flags', '+ilme+ildct', '-bf', '2', ...gop(15), '-c:a', 'mp2'], size: [512, 288]},
  'dvd.vob': {open: 'the first segment is a frame later than the others', naive: 'codec', make: [...pictures('352:288', ',setsar=16/11'), '-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', ...gop(15), '-c:a', 'ac3', '-ac', '6', '-f', 'vob'], size: [512, 288]},
  'packed.avi': {open: 'packed B-frames come three frames late, some twice', naive: 'codec', make: [...pictures(), '-c:v', 'libxvid', '-q:v', '3', '-bf', '2', ...gop(100), '-c:a', 'libmp3lame']},
  'vp8.webm': {naive: 'codec', make: [...pictures(), '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '400k', ...gop(kUneven), '-c:a', 'libvorbis']},
  'vp9.webm': {naive: 'cuts', make: [...pictures(), ...vp9(9999), '-c:a', 'libopus']},
  'av1.mp4': {naive: 'cuts', make: [...pictures(), '-c:v', 'libsvtav1', '-preset', '12', '-g', `${kUneven}`, '-c:a', 'libopus']},
  'av1_10.mkv': {naive: 'cuts', make: [...pictures('320:180', '', 'yuv420p10le'), '-c:v', 'libsvtav1', '-preset', '12', '-g', `${kUneven}`, '-c:a', 'flac']},
  'camera.mov': {naive: 'codec', make: [...pictures('320:180', '', 'yuv422p10le'), '-c:v', 'prores_ks', '-c:a', 'pcm_s24le']},
  'windows.wmv': {naive: 'codec', make: [...pictures(), '-c:v', 'wmv2', '-q:v', '3', ...gop(kUneven), '-c:a', 'wmav2', '-b:a', '128k']},
  'theora.ogv': {naive: 'codec', make: [...pictures(), '-c:v', 'libtheora', '-q:v', '7', ...gop(64), '-c:a', 'libvorbis']},
  'flash.flv': {naive: 'codec', make: [...pictures(), '-c:v', 'flv', '-q:v', '3', ...gop(kUneven), '-c:a', 'libmp3lame', '-ar', '22050', '-ac', '1']},
  'webcam.avi': {naive: 'codec', make: [...pictures('320:180', '', 'yuvj420p'), '-c:v', 'mjpeg', '-q:v', '3', '-c:a', 'pcm_u8', '-ar', '22050', '-ac', '1']},
  // -- sound
  'dts.mkv': {naive: 'codec', make: [...pictures(), ...x264(kUneven), '-c:a', 'dca', '-strict', '-2', '-ac', '6', '-ar', '48000']},
  'truehd.mkv': {naive: 'codec', make: [...pictures(), ...x264(kUneven), '-c:a', 'truehd', '-strict', '-2', '-ac', '6']},
  'eac3.mp4': {naive: 'codec', make: [...pictures(), ...x264(kUneven), '-c:a', 'eac3', '-ac', '6']},
  'seven_one.mkv': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), '-c:a', 'flac', '-af', 'pan=7.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0|SL=c0|SR=c0', '-sample_fmt', 's32']},
  'mono_22.mp4': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), '-c:a', 'aac', '-ac', '1', '-ar', '22050']},
  'silent.mp4': {naive: 'cuts', make: [...pictures(), ...x264(kUneven), '-an'], sound: false},
};

// mvhd, tkhd and mdhd lie about how long things are.
function scaleDurations(bytes, factor) {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf('mvhd');
  // Version 0: times at 4 and 8, timescale at 12, duration at 16, after the name.
  copy.writeUInt32BE(Math.min(copy.readUInt32BE(at + 20) * factor, 0xfffffffe), at + 20);
  return copy;
}

function rawPictures(seconds) {
  const count = seconds * rate, bytes = Buffer.alloc(count * columns * rows);
  for (let number = 0; number < count; number++) {
    cells(number, bytes, number * columns * rows);
    // The flash: the row above the last, while the beep sounds.
    if (number % (beepEvery * rate) < 3) bytes.fill(235, number * columns * rows + 6 * columns, number * columns * rows + 7 * columns);
  }
  return bytes;
}

const beeps = (seconds) => `aevalsrc='0.5*sin(2*PI*${beepTone}*t)*lt(mod(t,${beepEvery}),0.125)':s=48000:d=${seconds}:c=mono`;

async function make(name, film, folder) {
  const seconds = film.length ?? length;
  const raw = join(folder, 'numbers.gray');
  writeFileSync(raw, rawPictures(seconds));
  const cellsIn = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-color_range', 'tv', '-s', `${columns}x${rows}`, '-r', `${rate}`];
  const source = (step) => {
    const sound = ['-f', 'lavfi', '-i', beeps(seconds)];
    return step.sound ? sound : [...cellsIn, '-i', raw, ...sound];
  };
  const steps = typeof film.make[0] === 'string' ? [{args: film.make}] : film.make;
  const target = join(folder, name);
  for (const [i, step] of steps.entries()) {
    const to = i === steps.length - 1 ? target : join(folder, step.to ?? step.cover);
    if (step.join) {
      writeFileSync(step.to ? join(folder, step.to) : target, Buffer.concat(step.join.map((part) => readFileSync(join(folder, part)))));
      continue;
    }
    if (step.cover) {
      await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=blue:size=160x160', '-frames:v', '1', to]);
      continue;
    }
    const inputs = step.from ? [...(step.before ?? []), '-i', step.from] : step.inputs ?? source(step);
    if (film.pipe) {
      const {stdout} = await run('ffmpeg', ['-v', 'error', ...inputs, ...step.args, 'pipe:1'], {cwd: folder, encoding: 'buffer', maxBuffer: 64 << 20});
      writeFileSync(to, stdout);
    } else {
      await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...step.args, to], {cwd: folder});
    }
  }
  if (film.edit) writeFileSync(target, film.edit(readFileSync(target)));
  return target;
}

// What every run looks at: one of each kind. ./torture awkward (CHANOMA_AWKWARD=all) looks at all of them.
const few = ['huge_gop.mp4', 'open_gop.mp4', 'vfr.mkv', 'edit_list_start.mp4', 'late_picture.mp4', 'late_start.ts', 'late_sound.mkv', 'no_duration.mkv',
  'truncated.mkv', 'cover_first.mkv', 'size_changes.ts', 'rotated.mp4', 'odd_size_444.mkv', 'broadcast.ts', 'mono_22.mp4'];
export const all = process.env.CHANOMA_AWKWARD === 'all';
export const chosen = process.env.CHANOMA_FILMS?.split(',') ?? (all ? Object.keys(films) : few);

// A folder of films, made once; one that is missing is made, so that a new one costs no more than itself.
export async function awkwardFilms(names = Object.keys(films)) {
  const place = join(top, 'build', 'films', `awkward-${kVersion}`);
  mkdirSync(place, {recursive: true});
  const missing = names.filter((name) => !existsSync(join(place, name)));
  const work = async () => {
    for (let name = missing.shift(); name; name = missing.shift()) {
      const folder = mkdtempSync(join(top, 'build', 'films', '.awkward-'));
      try {
        renameSync(await make(name, films[name], folder), join(place, name));
      } catch (error) {
        throw new Error(`${name}: ${error.message}`);
      } finally {
        rmSync(folder, {recursive: true, force: true});
      }
    }
  };
  await Promise.all([work(), work()]);
  if (names.length === Object.keys(films).length) return place;
  // A house of a few has only these in it.
  const few = `${place}-${createHash('sha1').update(names.join()).digest('hex').slice(0, 8)}`;
  mkdirSync(few, {recursive: true});
  for (const name of names) if (!existsSync(join(few, name))) linkSync(join(place, name), join(few, name));
  return few;
}
