// node bench/seek/seek.mjs BUILD [COUNT]: from a viewer's seek to the first byte, and to the first picture in Chromium, on a
// made film of 20 minutes in 1080p with key frames 2 s apart, of which nobody has watched anything: copied segments and 720
// lines rendered on demand, for one viewer and for eight; up to 28 places. Beside it Big Buck Bunny at 8 Mb/s with sound in
// 5.1, whose pictures take Chromium several times as long to decode. Against `ffmpeg -ss` with the same encoder, to its
// first bytes; in turn, in one run.
import {execFileSync, spawn} from 'node:child_process';
import {appendFileSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {get} from 'node:http';
import {cpus, loadavg} from 'node:os';
import {join, resolve} from 'node:path';

const build = resolve(process.argv[2] ?? 'build/release'), count = Number(process.argv[3] ?? 28);
process.env.CHANOMA_BUILD = build;
const {Api} = await import('../../tests/lib/api.mjs');
const {openBrowser, openPage, visit} = await import('../../tests/play/stage.mjs');
const {bunny} = await import('../../tests/play/film.mjs');

const seconds = 1200, folder = resolve('build/bench/seek');
const film = join(folder, 'library', 'made.mp4'), rabbit = join(folder, 'library', 'bunny.mp4');
mkdirSync(join(folder, 'library'), {recursive: true});
const keyframes = ['-g', '48', '-keyint_min', '48', '-sc_threshold', '0', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
// A part, over and over.
function make(path, ...words) {
  if (existsSync(path)) return;
  const part = join(folder, 'part.mp4'), whole = join(folder, 'whole.mp4');
  const ffmpeg = (...all) => execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...all]);
  ffmpeg(...words, '-c:v', 'libx264', '-preset', 'veryfast', ...keyframes, part);
  ffmpeg('-stream_loop', '-1', '-i', part, '-t', `${seconds}`, '-c', 'copy', '-movflags', '+faststart', whole);
  renameSync(whole, path);
}
make(film, '-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=24:d=60', '-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=60', '-shortest', '-b:v', '4M', '-maxrate', '5M', '-bufsize', '5M', '-ac', '2');
make(rabbit, '-i', bunny, '-t', '30', '-b:v', '8M', '-maxrate', '9M', '-bufsize', '9M');
// The same film, of which nothing has been made when the browser comes to it.
const again = join(folder, 'library', 'again.mp4');
if (!existsSync(again)) copyFileSync(film, again);

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(share * values.length) - 1)];
const median = (values) => percentile(values, 0.5);
const rows = [], samples = join(folder, 'samples.txt');
writeFileSync(samples, '');
const row = (name, values) => {
  appendFileSync(samples, `${name}: ${values.map((value) => value.toFixed(1)).join(' ')}\n`);
  rows.push([name, median(values), percentile(values, 0.95), Math.max(...values)]);
  return values;
};

const data = join(folder, 'data');
rmSync(data, {recursive: true, force: true});
const api = await Api.start({data, libraries: [join(folder, 'library')]});
try {
  visit(api.daemon);
  const {id} = await api.videoWhen('made');
  await api.idle();
  const first = (track, number, viewer = 'bench') => new Promise((done, failed) => {
    const begun = performance.now();
    const request = get(`${api.origin}/api/v1/videos/${id}/s/0k/${track}/${number}.m4s`, {agent: false, headers: {'user-agent': viewer, ...api.daemon.credentials}}, (response) => {
      response.once('data', () => {
        done(performance.now() - begun);
        response.resume();
      });
      if (response.statusCode !== 200) failed(new Error(`${response.statusCode}`));
    });
    request.on('error', failed);
  });
  const peer = (at) => new Promise((done, failed) => {
    const begun = performance.now();
    const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', '-ss', `${at}`, '-i', film, '-t', '2', '-an', '-vf', 'scale=1280:720', '-c:v', 'libx264', '-preset', 'veryfast',
      '-b:v', '2400k', '-maxrate', '4000k', '-bufsize', '4000k', '-movflags', '+frag_every_frame+empty_moov+default_base_moof', '-f', 'mp4', 'pipe:1']);
    let got = 0, taken = 0;
    child.stdout.on('data', (chunk) => {
      got += chunk.length;
      // Past the header: pictures. What would follow is nobody's business here, as after a viewer's next seek.
      if (got <= 4096 || taken > 0) return;
      taken = performance.now() - begun;
      child.kill('SIGKILL');
    });
    child.on('exit', () => taken > 0 ? done(taken) : failed(new Error('ffmpeg made no picture')));
  });
  // Places 40 s apart, which no run has come near: it goes 30 s ahead. In no order.
  const places = Array.from({length: count}, (_, i) => 8 + ((i * 11) % 28) * 20);
  await first('v0', 1);
  const copied = [], rendered = [], peers = [];
  for (const [i, place] of places.entries()) {
    copied.push(await first('v0', Math.floor(place / 2)));
    rendered.push(await first('v0-720', place));
    // The film goes on being rendered for this viewer: not while another is measured.
    await first('v0', 1);
    await api.until(async () => (await api.get('playback')).runs.every((run) => run.waiting), 90, 'the rest of the runs');
    peers.push(await peer((place - 1) * 2));
  }
  row('copied, first byte', copied);
  row('720 lines, first byte', rendered);
  row('ffmpeg -ss, 720 lines', peers);
  const quiet = () => api.until(async () => (await api.get('playback')).runs.length === 0, 90, 'the end of the runs');
  await quiet();
  const cost = async (viewers, from) => {
    const before = (await api.get('playback')).framesEncoded;
    for (let number = from; number < from + 4; ++number) await Promise.all(Array.from({length: viewers}, (_, i) => first('v0-480', number, `viewer ${i}`)));
    await quiet();
    return (await api.get('playback')).framesEncoded - before;
  };
  const one = await cost(1, 20), eight = await cost(8, 120);
  const watch = async (title, name) => {
    const browser = await openBrowser();
    const page = await openPage(browser);
    await page.goto(`${api.origin}/watch/${(await api.videoWhen(title)).id}`);
    await page.evaluate(async () => {
      look.numbered = false;
      await look.firstFrame();
      document.querySelector('video').pause();
    });
    const seeks = async (what) => {
      const taken = [];
      for (const place of places) taken.push((await page.evaluate((at) => look.seek(at), place * 2 + 0.5)).ms);
      return row(`${name}${what}, first picture`, taken);
    };
    const copies = await seeks('copied');
    await page.keyboard.press('Shift');
    await page.locator('[data-control=quality]').click();
    await page.locator('[role=menuitemradio]', {has: page.getByText(/^720p/)}).click();
    await page.evaluate(async () => {
      document.querySelector('video').play().catch(() => undefined);
      await look.height(720);
      document.querySelector('video').pause();
    });
    const made = await seeks('720 lines');
    await page.done();
    await browser.close();
    await quiet();
    return {copies, made};
  };
  const {copies, made} = await watch('again', '');
  const beside = await watch('bunny', 'Bunny ');
  console.log(`machine: ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`);
  console.log(`${'a seek, ms'.padEnd(30)}${'median'.padStart(10)}${'p95'.padStart(10)}${'max'.padStart(10)}`);
  for (const [name, ...figures] of rows) console.log(name.padEnd(30) + figures.map((figure) => figure.toFixed(1).padStart(10)).join(''));
  console.log(`raw samples: ${samples}`);
  console.log(`frames encoded for one viewer ${one}, for eight ${eight}`);
  const ours = percentile(rendered, 0.95), theirs = percentile(peers, 0.95);
  for (const [name, taken] of [['seek.copied', copies], ['seek.made', made], ['seek.bunny.copied', beside.copies], ['seek.bunny.made', beside.made]]) console.log(JSON.stringify({name, ratio: Math.round(percentile(taken, 0.95)), unit: 'ms, p95'}));
  console.log(JSON.stringify({name: 'seek', ours: Number(ours.toFixed(1)), peer: Number(theirs.toFixed(1)), ratio: Number((ours / theirs).toFixed(3)), unit: 'ms'}));
} finally {
  await api.stop();
}
