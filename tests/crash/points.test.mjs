// The process dies at named places in the middle of what must be durable: before and after a file has its name, a batch is
// written, a commit acknowledged, a segment named, a job claimed. After each, what was acknowledged is there, what is listed
// is whole, and work goes on. CHANOMA_POINTS says how many deaths; each place has its turn.
import assert from 'node:assert/strict';
import {cpSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {place, wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder, until} from '../lib/daemon.mjs';
import {boxes} from '../lib/manifests.mjs';
import {copied} from '../lib/signed_in.mjs';

const points = ['file.written', 'file.synced', 'file.renamed', 'file.named', 'store.opened', 'store.drafted', 'store.synced', 'store.published',
  'store.acknowledged', 'segment.made', 'segment.renamed', 'job.claimed', 'job.ran', 'job.ended'];
const deaths = Number(process.env.CHANOMA_POINTS ?? points.length);
const root = temporaryFolder('chanoma-points');
after(() => rmSync(root, {recursive: true, force: true}));

test(`${deaths} deaths at named places`, async (t) => {
  const films = join(root, 'films'), model = join(root, 'model');
  mkdirSync(films);
  place('film.mp4', films);
  const options = {libraries: [films]};
  const first = await Daemon.start({...options, data: model});
  const film = await first.until(async () => {
    const {items} = (await first.json('/api/v1/videos')).body;
    return items[0]?.state === 'ready' && items[0].id;
  }, 60, 'the film');
  assert.equal((await first.stop()).code, 0);
  const reached = new Set();
  for (let i = 0; i < deaths; ++i) {
    const point = points[i % points.length];
    const count = 1 + Math.floor(i / points.length) + (['file', 'segment', 'store.opened'].some((kind) => point.startsWith(kind)) ? 0 : Math.floor(Math.random() * 3));
    const data = join(root, `data${i}`);
    cpSync(model, data, {recursive: true, filter: (path) => !path.startsWith(join(model, 'run')) && !path.includes('/segments')});
    copied(data, model);
    const added = join(films, `sound ${i}.wav`);
    writeFileSync(added, wave(1));
    let acknowledged = null, tried = [];
    const daemon = await Daemon.start({...options, data, env: {TEST_FAILPOINT: `${point}:${count}`}}).catch(() => null);
    if (daemon) {
      for (let n = 1; n <= 12 && daemon.process.signalCode === null; ++n) {
        const title = `title ${i}.${n}`;
        tried.push(title);
        const answer = await daemon.json(`/api/v1/videos/${film}`, {method: 'PATCH', body: {title}}).catch(() => null);
        if (answer?.status === 200) [acknowledged, tried] = [title, []];
        await fetch(daemon.url(`/api/v1/videos/${film}/s/0k/v0/${1 + (n % 3)}.m4s`)).then((response) => response.arrayBuffer()).catch(() => null);
      }
      // Some places are reached by background work alone.
      const died = await Promise.race([daemon.exited, new Promise((resolve) => setTimeout(() => resolve(null), 4000))]);
      if (died?.signal === 'SIGKILL') reached.add(point);
      else if (!died) await daemon.kill('SIGKILL');
    } else {
      reached.add(point);
    }
    const again = await Daemon.start({...options, data});
    const {status, body} = await again.json(`/api/v1/videos/${film}`);
    assert.equal(status, 200, point);
    if (acknowledged) assert.ok([acknowledged, ...tried].includes(body.title), `${point}: “${acknowledged}” was acknowledged, “${body.title}” is there`);
    assert.equal(body.state, 'ready', point);
    for (let n = 1; n <= 3; ++n) {
      const response = await fetch(again.url(`/api/v1/videos/${film}/s/0k/v0/${n}.m4s`));
      assert.equal(response.status, 200, point);
      boxes(Buffer.from(await response.arrayBuffer()));
    }
    // The file that came is there in the end, once.
    await until(async () => {
      const {items} = (await again.json('/api/v1/videos?limit=250')).body;
      return items.filter((video) => video.title === `sound ${i}`).length === 1 && items.every((video) => video.state === 'ready');
    }, 40, `the new file after ${point}`, () => again.log.slice(-20).join('\n'));
    assert.equal((await again.stop()).code, 0, point);
    const left = readdirSync(join(data, 'images')).filter((name) => name.includes('.tmp'));
    if (left.length > 0) t.diagnostic(`${point}: left behind ${left.join()}`);
    rmSync(data, {recursive: true, force: true});
  }
  t.diagnostic(`${reached.size} of ${Math.min(points.length, deaths)} places were reached`);
  if (deaths >= points.length) assert.deepEqual(points.filter((point) => !reached.has(point)), [], 'nobody died at these');
});
