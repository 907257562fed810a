// Episodes whose sound is made of songs: one song is the same wherever it is played, two are as far apart as songs are.
import {spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';

const rate = 12_000;

export const song = (seed, seconds) => ({seed, seconds});

// Three voices, each with a melody of its own.
function sing({seed, seconds}, samples, from) {
  const note = (voice, beat) => {
    const chance = Math.sin(beat * (seed * 7 + voice + 0.71) + seed) * 43758.5453;
    return 160 * (voice + 1) * 2 ** (Math.floor(24 * (chance - Math.floor(chance))) / 12);
  };
  for (let voice = 0; voice < 3; voice += 1) {
    let phase = 0, beat = -1, step = 0;
    for (let at = 0; at < seconds * rate; at += 1) {
      const now = Math.floor(at * (3 + voice) / rate);
      if (now !== beat) step = 2 * Math.PI * note(voice, beat = now) / rate;
      phase += step;
      samples[from + at] += Math.round(6500 * Math.sin(phase));
    }
  }
}

function wav(parts) {
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.seconds * rate, 0));
  let at = 0;
  for (const part of parts) {
    sing(part, samples, at);
    at += part.seconds * rate;
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

// `chapters`: [title, begin, end] in seconds.
export function makeEpisode(path, parts, chapters = [], {size = '64x36', frames = 5} = {}) {
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0), notes = `${path}.chapters`, sound = `${path}.sound`;
  writeFileSync(notes, `;FFMETADATA1\n${chapters.map(([title, begin, end]) => `[CHAPTER]\nTIMEBASE=1/1\nSTART=${begin}\nEND=${end}\ntitle=${title}\n`).join('')}`);
  writeFileSync(sound, wav(parts));
  const made = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${frames}:d=${seconds}`, '-i', sound, '-i', notes, '-map', '0:v', '-map', '1:a',
    '-map_chapters', '2', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', String(frames * 2), '-c:a', 'aac', '-ac', '1', '-ar', '32000', path], {encoding: 'utf8'});
  for (const file of [notes, sound]) rmSync(file);
  if (made.status !== 0) throw new Error(`ffmpeg: ${made.error ?? made.stderr}`);
}
