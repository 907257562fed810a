// What manifests promise and segments hold: timelines, boxes, pictures and sound, read over HTTP.
import {spawn} from 'node:child_process';
import {columns, rows} from './film.mjs';

const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

// {id: {id, timescale, base, starts: [ticks…], end}} of an MPD written by Chanoma; segment k of a track is at base(k + 1).
export function timelines(text, address) {
  const tracks = {};
  for (const [set] of text.matchAll(/<AdaptationSet\b[\s\S]*?<\/AdaptationSet>/g)) {
    const templates = [...set.matchAll(/<SegmentTemplate\b[\s\S]*?<\/SegmentTemplate>/g)].map(([template]) => template);
    const ids = [...set.matchAll(/<Representation\b[^>]*>/g)].map(([tag]) => attribute(tag, 'id'));
    if (templates.length === 0 || /\scontentType="image"/.test(set)) continue;
    ids.forEach((id, i) => {
      const template = templates[templates.length === 1 ? 0 : i];
      const starts = [];
      let at = 0;
      for (const [s] of template.matchAll(/<S\b[^>]*>/g)) {
        at = Number(attribute(s, 't') ?? at);
        for (let run = 0; run <= Number(attribute(s, 'r') ?? 0); run++) {
          starts.push(at);
          at += Number(attribute(s, 'd'));
        }
      }
      const fill = (name, number) => new URL(attribute(template, name).replace('$RepresentationID$', id).replace('$Number$', number), address).href;
      tracks[id] = {
        id, timescale: Number(attribute(template, 'timescale')), starts, end: at,
        init: fill('initialization', ''), segment: (index) => fill('media', index + 1),
      };
    });
  }
  return tracks;
}

export async function bytes(address) {
  const response = await fetch(address);
  if (response.status !== 200) throw new Error(`${response.status} for ${address}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

// Calls visit(name, payload) for every box within; goes down into containers.
export function walk(buffer, visit) {
  const containers = new Set(['moov', 'trak', 'mdia', 'moof', 'traf', 'mvex', 'minf', 'stbl']);
  for (let at = 0; at + 8 <= buffer.length;) {
    const size = buffer.readUInt32BE(at), name = buffer.toString('latin1', at + 4, at + 8);
    if (size < 8 || at + size > buffer.length) throw new Error(`a box ${name} of ${size} bytes`);
    const payload = buffer.subarray(at + 8, at + size);
    visit(name, payload);
    if (containers.has(name)) walk(payload, visit);
    at += size;
  }
}

export function timescaleOf(init) {
  let timescale = 0;
  walk(init, (name, box) => { if (name === 'mdhd') timescale = box.readUInt32BE(box[0] === 1 ? 20 : 12); });
  return timescale;
}

// {decode, duration, earliest, latest, samples, sync, times}: the first decode time, the sum of durations, the presentation span,
// whether the first sample is a sync sample. All in the media's ticks.
export function fragment(segment) {
  const times = [];
  let decode = 0, clock = 0, earliest = Infinity, latest = -Infinity, samples = 0, sync = null;
  let standard = {duration: 0, flags: 0};
  walk(segment, (name, box) => {
    const flags = box.length >= 4 ? box.readUInt32BE(0) & 0xffffff : 0;
    if (name === 'tfhd') {
      let at = 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0);
      if (flags & 8) { standard.duration = box.readUInt32BE(at); at += 4; }
      if (flags & 16) at += 4;
      if (flags & 32) standard.flags = box.readUInt32BE(at);
    }
    if (name === 'tfdt') {
      const start = box[0] === 1 ? Number(box.readBigUInt64BE(4)) : box.readUInt32BE(4);
      if (samples === 0) decode = clock = start;
      else if (start !== clock) throw new Error(`a fragment at ${start}, not ${clock}`);
    }
    if (name === 'trun') {
      const count = box.readUInt32BE(4), version = box[0];
      let at = 8 + (flags & 1 ? 4 : 0);
      let first = null;
      if (flags & 4) { first = box.readUInt32BE(at); at += 4; }
      for (let i = 0; i < count; i++) {
        let duration = standard.duration, sampleFlags = i === 0 && first !== null ? first : standard.flags, offset = 0;
        if (flags & 0x100) { duration = box.readUInt32BE(at); at += 4; }
        if (flags & 0x200) at += 4;
        if (flags & 0x400) { sampleFlags = box.readUInt32BE(at); at += 4; }
        if (flags & 0x800) { offset = version === 0 ? box.readUInt32BE(at) : box.readInt32BE(at); at += 4; }
        if (sync === null) sync = (sampleFlags & 0x10000) === 0;
        earliest = Math.min(earliest, clock + offset);
        latest = Math.max(latest, clock + offset + duration);
        times.push(clock + offset);
        clock += duration;
        samples++;
      }
    }
  });
  return {decode, duration: clock - decode, earliest, latest, samples, sync, times};
}

function ffmpeg(args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...args], {stdio: ['pipe', 'pipe', 'pipe']});
    const out = [], errors = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => errors.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => resolve({code, out: Buffer.concat(out), errors: Buffer.concat(errors).toString()}));
    child.stdin.end(input);
  });
}

// What is piped, or an address asked for in the name of `token`'s session.
const from = (source, token) => (Buffer.isBuffer(source) ? ['-i', 'pipe:0'] : [...(token ? ['-headers', `Authorization: Bearer ${token}\r\n`] : []), '-i', source]);

// The numbers burnt into the pictures of `source` (an address, or bytes), as ffmpeg decodes them; -1 for unreadable ones.
export async function numbers(source, {map = '0:v:0', seconds = null, token = null} = {}) {
  const cell = 4, size = columns * rows * cell * cell;
  const {code, out, errors} = await ffmpeg([...from(source, token), '-map', map, ...(seconds ? ['-t', `${seconds}`] : []), '-fps_mode', 'passthrough',
    '-vf', `scale=${columns * cell}:${rows * cell}:flags=area,format=gray`, '-f', 'rawvideo', 'pipe:1'], Buffer.isBuffer(source) ? source : undefined);
  const found = [];
  for (let at = 0; at + size <= out.length; at += size) {
    const grey = (column, row) => out[at + (row * cell + 1) * columns * cell + column * cell + 1];
    let number = 0;
    for (let column = 0; column < columns && number >= 0; column++) {
      const difference = grey(column, 3) - grey(column, 4);
      number = Math.abs(difference) < 100 ? -1 : number + (difference > 0 ? 2 ** column : 0);
    }
    found.push(number);
  }
  return {code, errors, numbers: found};
}

// Sound as 32-bit floats of one channel.
export async function samples(source, {map = '0:a:0', seconds = null, token = null} = {}) {
  const {code, out, errors} = await ffmpeg([...from(source, token), '-map', map, ...(seconds ? ['-t', `${seconds}`] : []), '-ac', '1', '-f', 'f32le', 'pipe:1'],
    Buffer.isBuffer(source) ? source : undefined);
  return {code, errors, samples: new Float32Array(out.buffer, out.byteOffset, Math.floor(out.length / 4))};
}

// init and segments [from, to) of a track, one after the other, as a player would append them.
export async function joined(track, from, to) {
  const parts = [await bytes(track.init)];
  for (let index = from; index < to; index++) parts.push(await bytes(track.segment(index)));
  return Buffer.concat(parts);
}
