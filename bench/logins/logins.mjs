// node bench/logins/logins.mjs BUILD: a hundred people sign in at once. How long until the last is in, and what that does to who
// watches: the 99th percentile of a kept segment's delivery meanwhile, against twice that of an idle server and 10 ms. One run.
import {rmSync} from 'node:fs';
import {resolve} from 'node:path';

process.env.CHANOMA_BUILD = resolve(process.argv[2] ?? 'build/release');
const {Api} = await import('../../tests/lib/api.mjs');
const {place} = await import('../../tests/lib/clips.mjs');
const {temporaryFolder} = await import('../../tests/lib/daemon.mjs');

const kPeople = 100, kIdle = 2000;
const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(share * values.length) - 1)];

const films = temporaryFolder();
place('film.mp4', films);
const api = await Api.start({libraries: [films]});
try {
  const film = await api.videoWhen('film');
  await api.idle();
  const names = Array.from({length: kPeople}, (_, i) => `person ${i}`);
  for (const name of names) await api.post('users', {name, password: `password of ${name}`});
  const segment = `${api.origin}/api/v1/videos/${film.id}/s/0k/v0/1.m4s`;
  const fetchSegment = async () => {
    const begun = performance.now();
    const response = await fetch(segment);
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`the segment was answered ${response.status}`);
    return performance.now() - begun;
  };
  await fetchSegment();
  const idle = [], busy = [];
  for (let i = 0; i < kIdle; ++i) idle.push(await fetchSegment());
  let waiting = kPeople;
  const begun = performance.now();
  const logins = Promise.all(names.map(async (login) => {
    const {status} = await fetch(`${api.origin}/api/v1/sessions`, {method: 'POST', anonymous: true, headers: {'content-type': 'application/json'}, body: JSON.stringify({login, password: `password of ${login}`})});
    --waiting;
    if (status !== 201) throw new Error(`${login} was answered ${status}`);
  }));
  while (waiting > 0) busy.push(await fetchSegment());
  await logins;
  const seconds = (performance.now() - begun) / 1000;
  const [still, under] = [percentile(idle, 0.99), percentile(busy, 0.99)];
  console.log(`a hundred are in after ${seconds.toFixed(1)} s; segments: idle p99 ${still.toFixed(1)} ms, meanwhile p99 ${under.toFixed(1)} ms over ${busy.length}`);
  console.log(JSON.stringify({name: 'logins.seconds', ratio: Number(seconds.toFixed(2))}));
  console.log(JSON.stringify({name: 'logins.segments', ratio: Number((under / (2 * still + 10)).toFixed(3))}));
} finally {
  await api.stop();
  rmSync(films, {recursive: true, force: true});
}
