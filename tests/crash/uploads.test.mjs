// The real tus-js-client sends a file through connections that are cut and a daemon that is killed. Every byte arrives, once,
// and the daemon's memory does not grow with the file. CHANOMA_UPLOAD_BYTES, _CUTS and _KILLS make it long (./torture uploads).
import assert from 'node:assert/strict';
import {createHash, randomFillSync} from 'node:crypto';
import {createReadStream, createWriteStream, readdirSync, readFileSync, rmSync, statSync, lstatSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {Daemon, temporaryFolder, until} from '../lib/daemon.mjs';
import {FlakyProxy} from '../lib/flaky_proxy.mjs';
import {webRequire} from '../lib/web_packages.mjs';

const tus = webRequire('tus-js-client');
const bytes = Number(process.env.CHANOMA_UPLOAD_BYTES ?? 60e6);
const cuts = Number(process.env.CHANOMA_UPLOAD_CUTS ?? 6);
const kills = Number(process.env.CHANOMA_UPLOAD_KILLS ?? 2);
const growthLimit = 20e6;

// A file that nothing compresses or repeats, and its SHA-256.
async function randomFile(path, size) {
  const out = createWriteStream(path);
  const hash = createHash('sha256');
  for (let left = size; left > 0; ) {
    const block = randomFillSync(Buffer.allocUnsafe(Math.min(left, 1 << 20)));
    hash.update(block);
    left -= block.length;
    if (!out.write(block)) await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : lstatSync(path).isFile() ? [path] : [];
  });
}

const residentBytes = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

test(`${bytes / 1e6} MB arrive whole through ${cuts} cut connections and ${kills} kills`, async (t) => {
  const folder = temporaryFolder('chanoma-upload');
  const data = join(folder, 'data');
  const path = join(folder, 'film.bin');
  const sha256 = await randomFile(path, bytes);
  let daemon = await Daemon.start({data});
  let port = Number(new URL(daemon.origin).port);
  const proxy = await FlakyProxy.start(() => port);
  t.after(async () => {
    proxy.stop();
    await daemon.stop();
    rmSync(folder, {recursive: true, force: true});
  });

  let growth = 0, before = residentBytes(daemon.pid);
  const watch = setInterval(() => {
    if (!port) return;
    try {
      growth = Math.max(growth, residentBytes(daemon.pid) - before);
    } catch {
      // it is being killed
    }
  }, 20);
  t.after(() => clearInterval(watch));

  // Spread over the file; what is sent again only moves them closer together.
  const events = cuts + kills;
  let killed = 0, busy = Promise.resolve();
  for (let i = 1; i <= events; ++i) {
    proxy.after((bytes * i) / (events + 1), () => {
      if (killed >= kills || i % Math.ceil(events / Math.max(kills, 1)) !== 0) return proxy.cut();
      ++killed;
      busy = busy.then(async () => {
        port = 0;
        await daemon.kill('SIGKILL');
        daemon = await Daemon.start({data});
        before = residentBytes(daemon.pid);
        port = Number(new URL(daemon.origin).port);
      });
    });
  }

  let retries = 0;
  await new Promise((resolve, reject) => {
    const upload = new tus.Upload(createReadStream(path), {
      endpoint: `http://127.0.0.1:${proxy.port}/api/v1/uploads`,
      headers: daemon.credentials,
      uploadSize: bytes,
      retryDelays: Array(200).fill(100),
      metadata: {filename: 'film.bin', title: 'Through the rain'},
      onShouldRetry: () => (++retries, true),
      onError: reject,
      onSuccess: resolve,
    });
    upload.start();
  });
  await busy;
  assert.equal(killed, kills);
  assert.ok(proxy.cuts >= cuts, `${proxy.cuts} cuts`);
  assert.ok(retries >= events, `${retries} retries`);

  const stored = await daemon.until(async () => (await daemon.json('/api/v1/uploads')).body.items.find(({state}) => state === 'stored'), 60, 'the upload is stored');
  assert.equal(stored.offset, bytes);
  assert.equal(stored.title, 'Through the rain');
  // One copy on disk, and it is the file.
  const kept = filesBelow(join(data, 'uploads'));
  assert.deepEqual(kept.map((file) => statSync(file).size), [bytes]);
  const hash = createHash('sha256');
  for await (const block of createReadStream(kept[0])) hash.update(block);
  assert.equal(hash.digest('hex'), sha256);
  t.diagnostic(`grew by ${(growth / 1e6).toFixed(1)} MB, ${retries} retries`);
  assert.ok(growth <= growthLimit, `the daemon grew by ${growth} bytes`);
});

test('a kill loses no acknowledged byte', async (t) => {
  const data = temporaryFolder('chanoma-upload');
  let daemon = await Daemon.start({data});
  t.after(async () => {
    await daemon.stop();
    rmSync(data, {recursive: true, force: true});
  });
  const tusHeaders = {'tus-resumable': '1.0.0'};
  const made = await fetch(daemon.url('/api/v1/uploads'), {method: 'POST', headers: {...tusHeaders, 'upload-length': '5000000'}});
  const address = made.headers.get('location');
  const content = randomFillSync(Buffer.alloc(5_000_000));
  let offset = 0;
  for (const size of [1, 70_000, 1_500_000, 3]) {
    const answer = await fetch(daemon.url(address), {
      method: 'PATCH',
      headers: {...tusHeaders, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream'},
      body: content.subarray(offset, offset + size),
    });
    assert.equal(answer.status, 204);
    offset += size;
    assert.equal(Number(answer.headers.get('upload-offset')), offset);
    await daemon.kill('SIGKILL');
    daemon = await Daemon.start({data});
    const head = await fetch(daemon.url(address), {method: 'HEAD', headers: tusHeaders});
    assert.equal(Number(head.headers.get('upload-offset')), offset);
  }
  const last = await fetch(daemon.url(address), {
    method: 'PATCH',
    headers: {...tusHeaders, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream'},
    body: content.subarray(offset),
  });
  assert.equal(last.status, 204);
  // Killed before or after the job gave it its place: it gets there.
  await daemon.kill('SIGKILL');
  daemon = await Daemon.start({data});
  await until(async () => (await daemon.json('/api/v1/uploads')).body.items.some(({state}) => state === 'stored'), 60, 'the upload is stored', () => daemon.log.join('\n'));
  const kept = filesBelow(join(data, 'uploads'));
  assert.equal(kept.length, 1);
  assert.ok(readFileSync(kept[0]).equals(content));
});
