// Episodes made by ffmpeg whose sound is made of songs: one song is the same wherever it is played, two are as far apart as songs are.
import {spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';

export const song = (seed, seconds) => ({seed, seconds});

// Three voices, each with a melody of its own.
function sound({seed, seconds}) {
  const voice = (n) => `0.2*sin(2*PI*t*${160 * (n + 1)}*pow(2,floor(24*abs(mod(sin(floor(t*${3 + n})*${seed * 7 + n}.71+${seed})*43758.5453,1)))/12))`;
  return `aevalsrc='${[0, 1, 2].map(voice).join('+')}:s=44100:d=${seconds}',aformat=sample_fmts=fltp:channel_layouts=mono`;
}

// `chapters`: [title, begin, end] in seconds.
export function makeEpisode(path, parts, chapters = [], {size = '64x36', rate = 5} = {}) {
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0), notes = `${path}.chapters`;
  writeFileSync(notes, `;FFMETADATA1\n${chapters.map(([title, begin, end]) => `[CHAPTER]\nTIMEBASE=1/1\nSTART=${begin}\nEND=${end}\ntitle=${title}\n`).join('')}`);
  const graph = `${parts.map((part, at) => `${sound(part)}[p${at}];`).join('')}${parts.map((_, at) => `[p${at}]`).join('')}concat=n=${parts.length}:v=0:a=1[a]`;
  const made = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`, '-i', notes, '-filter_complex', graph, '-map', '0:v', '-map', '[a]',
    '-map_chapters', '1', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', String(rate * 2), '-c:a', 'aac', '-ac', '2', path], {encoding: 'utf8'});
  rmSync(notes);
  if (made.status !== 0) throw new Error(`ffmpeg: ${made.error ?? made.stderr}`);
}
