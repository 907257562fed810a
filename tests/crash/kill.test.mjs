// kill -9, again and again, in the middle of writing, scanning and playing. After each: the store opens, what was
// acknowledged is there, nothing half-written is listed, and playing goes on with the same bytes.
// CHANOMA_KILLS says how often; CHANOMA_SEED repeats a run's moments.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {chance} from '../lib/chance.mjs';
import {Contract} from '../lib/contract.mjs';
import {place, wave} from '../lib/clips.mjs';
import {Daemon, temporaryFolder, until} from '../lib/daemon.mjs';
import {Ledger} from '../lib/ledger.mjs';
import {boxes, sampleCount} from '../lib/manifests.mjs';

const kills = Number(process.env.CHANOMA_KILLS ?? 100);
const seed = Number(process.env.CHANOMA_SEED ?? Date.now() % 1e9);
const writers = 4;
const keptFiles = 60;

const roots = [];
after(() => roots.forEach((path) => rmSync(path, {recursive: true, force: true})));

const random = chance(seed);

// A house under fire: one data directory and one folder through all its daemons.
class House {
  constructor() {
    this.root = temporaryFolder('chanoma-crash');
    roots.push(this.root);
    this.folder = join(this.root, 'films');
    this.data = join(this.root, 'data');
    mkdirSync(this.folder);
    place('film.mp4', this.folder);
    place('other.mp4', this.folder);
    for (let i = 0; i < writers * 2; ++i) writeFileSync(join(this.folder, `title ${i}.wav`), wave(1));
    this.ledger = new Ledger();
    this.segments = new Map();  // address → bytes as first received
    this.files = 0;
    this.served = 0;
  }

  async start() {
    this.daemon = await Daemon.start({data: this.data, libraries: [this.folder]});
    const damaged = this.daemon.log.filter((line) => /level=error|damaged|not started/.test(line));
    assert.deepEqual(damaged, []);
    this.contract ??= new Contract((await this.daemon.json('/api/v1/openapi.json')).body);
  }

  // What is there, as the API's description has it; null for what is not, where that may be.
  async get(path, {mayBeGone = false} = {}) {
    const response = await fetch(this.daemon.url(path));
    const text = await response.text();
    this.contract.check('GET', path, {status: response.status, headers: response.headers, text, length: text.length});
    if (mayBeGone && response.status === 404) return null;
    assert.equal(response.status, 200, `${path}: ${text}`);
    return JSON.parse(text);
  }
  async list(sort) {
    const items = [];
    for (let address = `/api/v1/videos?limit=250&sort=${sort}`; address; ) {
      const page = await this.get(address);
      items.push(...page.items);
      address = page.next;
    }
    return items;
  }

  async prepare() {
    await this.start();
    await until(async () => {
      const items = await this.list('title');
      return items.length === writers * 2 + 2 && items.every((video) => video.state === 'ready');
    }, 60, 'the first files');
    const items = await this.list('title');
    this.written = items.filter((video) => video.title.startsWith('title ')).map((video) => video.id);
    this.films = items.filter((video) => video.kind === 'video').map((video) => video.id);
  }

  // Writes, drops files and plays until told to stop; what fails then was cut off.
  load(origin = this.daemon.origin) {
    const stop = new AbortController();
    const {signal} = stop;
    const loop = async (step) => {
      while (!signal.aborted) await step().catch(() => new Promise((resolve) => setTimeout(resolve, 5)));
    };
    const write = (writer) => {
      const own = this.written.filter((_, i) => i % writers === writer);
      return async () => {
        const id = own[Math.floor(random() * own.length)];
        const title = `written ${writer} ${++this.files}`;
        this.ledger.attempt(id, title);
        const response = await fetch(`${origin}/api/v1/videos/${id}`, {
          method: 'PATCH', body: JSON.stringify({title}), headers: {'content-type': 'application/json'}, signal});
        if (response.status === 200) this.ledger.acknowledge(id, title);
        await response.arrayBuffer();
      };
    };
    const drop = async () => {
      const name = join(this.folder, `dropped ${++this.files}`);
      if (random() < 0.5) writeFileSync(`${name}.wav`, wave(0.5));
      else writeFileSync(`${name}.mp4`, 'no film');
      const dropped = readdirSync(this.folder).filter((file) => file.startsWith('dropped '));
      if (dropped.length > keptFiles) unlinkSync(join(this.folder, dropped[Math.floor(random() * dropped.length)]));
      await new Promise((resolve) => setTimeout(resolve, 15));
    };
    const play = async () => {
      const film = this.films[Math.floor(random() * this.films.length)];
      const track = ['v0', 'v0', 'v0', 'a1', 'v0-180', 'v0-180'][Math.floor(random() * 6)];
      const name = random() < 0.2 ? 'init.mp4' : `${1 + Math.floor(random() * 4)}.m4s`;
      await this.segment(`/api/v1/videos/${film}/s/0k/${track}/${name}`, signal);
    };
    const ends = Promise.all([...Array.from({length: writers}, (_, writer) => loop(write(writer))), loop(drop), loop(play), loop(play)]);
    return async () => {
      stop.abort();
      await ends;
    };
  }

  async segment(path, signal) {
    const response = await fetch(this.daemon.url(path), {signal});
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status === 404) return null;  // a track or a number that this film does not have
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    ++this.served;
    const known = this.segments.get(path);
    boxes(bytes);
    if (!known) this.segments.set(path, bytes);
    return {bytes, known};
  }

  // Everything that must hold after a crash. Returns what was lost.
  async losses({thorough = false} = {}) {
    const lost = [];
    for (const id of this.written) {
      const {title} = await this.get(`/api/v1/videos/${id}`);
      const wrong = this.ledger.verdict(id, title);
      if (wrong) lost.push(wrong);
      this.ledger.settle(id, title);
    }
    const ids = (items) => items.map((video) => video.id).sort();
    // The lists are made of different rows of the same commits; files are found while we read, so both ways round.
    const first = await this.list('added');
    const title = new Set(ids(await this.list('title')));
    const duration = new Set(ids(await this.list('-duration')));
    for (const video of first) {
      if (title.has(video.id) && duration.has(video.id)) continue;
      // Its file was deleted meanwhile, or a row is missing.
      const {status} = await this.daemon.json(`/api/v1/videos/${video.id}`);
      if (status !== 404) lost.push(`${video.id}: in one list and not in another`);
    }
    const looked = thorough ? first : first.filter(() => random() < 0.1);
    for (const video of looked) {
      // A file deleted before the kill may be noticed only now.
      await this.get(`/api/v1/videos/${video.id}`, {mayBeGone: true}).catch((error) => lost.push(error.message));
    }
    const paths = [...this.segments.keys()];
    for (const path of thorough ? paths : [paths[Math.floor(random() * paths.length)]].filter(Boolean)) {
      const {bytes, known} = (await this.segment(path)) ?? {bytes: Buffer.alloc(0)};
      // A rendition made again need not have the same bits nor the same chunks; whole it must be.
      if (/\/(v0|a1)\//.test(path) ? !bytes.equals(known) : sampleCount(bytes) !== sampleCount(known)) lost.push(`${path}: not what it was`);
    }
    return lost;
  }
}

test(`${kills} kills (CHANOMA_SEED=${seed})`, async (t) => {
  const house = new House();
  await house.prepare();
  for (let kill = 1; kill <= kills; ++kill) {
    const stop = house.load();
    // The moment is the test's subject: mostly early, while everything starts; at times only once some segments have come,
    // however long a busy machine takes for its first.
    const wanted = random() < 0.8 ? 0 : house.served + 1 + Math.floor(random() * 8);
    await new Promise((resolve) => setTimeout(resolve, 10 + random() * 190));
    for (const begun = Date.now(); house.served < wanted && Date.now() - begun < 20_000;) await new Promise((resolve) => setTimeout(resolve, 2));
    await house.daemon.kill('SIGKILL');
    await stop();
    // What can be made again is sometimes gone altogether.
    if (random() < 0.15) rmSync(join(house.data, 'cache'), {recursive: true, force: true});
    await house.start();
    assert.deepEqual(await house.losses(), [], `after kill ${kill}`);
  }
  t.diagnostic(`${house.ledger.acknowledged} titles acknowledged, ${house.served} segments served`);
  assert.ok(house.ledger.acknowledged > kills, 'too little was written for this to mean anything');
  assert.ok(house.served > kills / 2, 'too little was played for this to mean anything');

  // Left alone, it comes to rest with what is in the folder, and nothing else. The scan is for files whose probe was cut
  // off three times: they wait until somebody asks.
  const [library] = (await house.get('/api/v1/libraries')).items;
  assert.equal((await house.daemon.json(`/api/v1/libraries/${library.id}/scan`, {method: 'POST'})).status, 202);
  const wanted = readdirSync(house.folder).filter((name) => !name.endsWith('.part')).sort();
  let left;
  await until(async () => {
    const items = await house.list('title');
    left = items.filter((video) => video.state !== 'ready' && video.state !== 'failed');
    return items.length === wanted.length && left.length === 0;
  }, 60, 'the folder’s files', () => `${wanted.length} files; ${JSON.stringify(left)}\n${house.daemon.log.filter((line) => /scan|job/.test(line) || left.some(({id}) => line.includes(id))).slice(-40).join('\n')}`);
  const details = await Promise.all((await house.list('title')).map((video) => house.get(`/api/v1/videos/${video.id}`)));
  assert.deepEqual(details.map((video) => video.path).sort(), wanted);
  assert.deepEqual(details.filter((video) => (video.state === 'failed') !== video.path.startsWith('dropped') && !video.path.endsWith('.wav')).map((video) => [video.path, video.problem]), []);
  assert.deepEqual(details.filter((video) => video.path.endsWith('.wav') && video.state !== 'ready').map((video) => [video.path, video.problem]), []);
  assert.deepEqual(await house.losses({thorough: true}), []);
  assert.equal((await house.daemon.stop()).code, 0);
});

// The control arm: a server in front of the daemon that answers before the daemon has written. The same clients, the same
// judge: it must find the losses.
test('acknowledging too early is found out', async () => {
  const house = new House();
  await house.prepare();
  let found = [];
  for (let kill = 1; kill <= 5 && found.length === 0; ++kill) {
    const hasty = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(200, {'content-type': 'application/json'}).end('{}');
        const body = Buffer.concat(chunks);
        setTimeout(() => fetch(house.daemon.url(request.url), {method: request.method, body, headers: {'content-type': 'application/json'}}).catch(() => {}), 30);
      });
    });
    await new Promise((resolve) => hasty.listen(0, '127.0.0.1', resolve));
    const before = house.ledger.acknowledged;
    const stop = house.load(`http://127.0.0.1:${hasty.address().port}`);
    await until(() => house.ledger.acknowledged > before + 40, 30, 'acknowledged titles');
    await house.daemon.kill('SIGKILL');
    await stop();
    await new Promise((resolve) => (hasty.close(resolve), hasty.closeAllConnections()));
    await house.start();
    found = await house.losses();
  }
  assert.ok(found.length > 0, 'nothing was lost, or the judge is blind');
  assert.match(found[0], /was acknowledged/);
  assert.equal((await house.daemon.stop()).code, 0);
});

test('the ledger tells a loss from a write that was cut off', () => {
  const ledger = new Ledger();
  ledger.attempt('a', 'one');
  ledger.acknowledge('a', 'one');
  ledger.attempt('a', 'two');
  ledger.attempt('a', 'three');
  for (const title of ['one', 'two', 'three']) assert.equal(ledger.verdict('a', title), null);
  ledger.acknowledge('a', 'two');
  assert.match(ledger.verdict('a', 'one'), /“two” was acknowledged/);
  assert.equal(ledger.verdict('a', 'three'), null);
  assert.ok(ledger.verdict('a', 'the file’s name'));
});
