// Clients that are slow on purpose, from many addresses: cut, while others are served. CHANOMA_SLOW says how many.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {place} from '../lib/clips.mjs';
import {temporaryFolder} from '../lib/daemon.mjs';

const slow = Number(process.env.CHANOMA_SLOW ?? 100);
const addresses = 32;
const root = temporaryFolder('chanoma-slow');
let api;
before(async () => {
  mkdirSync(join(root, 'films'));
  place('short.mp4', join(root, 'films'));
  api = await Api.start({data: join(root, 'data'), libraries: [join(root, 'films')]});
});
after(async () => {
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

test(`${slow} slow clients are cut and hold nobody up`, async (t) => {
  const {port} = new URL(api.origin);
  const head = `GET /api/v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${api.daemon.credentials.authorization}\r\n`;
  const kinds = [
    {opening: head, drip: 'X'},                                                                                   // a head without end
    {opening: 'POST /api/v1/libraries HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{', drip: ' '},  // a body
    {opening: '', drip: ''},                                                                                      // not a word
  ];
  const begun = Date.now();
  const clients = Array.from({length: slow}, (_, i) => {
    const kind = kinds[i % kinds.length];
    const client = {lasted: null};
    const socket = connect({port: Number(port), host: '127.0.0.1', localAddress: `127.0.0.${2 + (i % addresses)}`});
    socket.on('error', () => {});
    const drip = setInterval(() => kind.drip && socket.write(kind.drip), 700);
    socket.on('connect', () => socket.write(kind.opening));
    socket.resume();
    client.closed = new Promise((resolve) => socket.on('close', () => {
      clearInterval(drip);
      client.lasted = Date.now() - begun;
      resolve();
    }));
    client.end = () => socket.destroy();
    return client;
  });
  // Others, meanwhile.
  const waits = [];
  let cut = false;
  const all = Promise.all(clients.map((client) => client.closed)).then(() => (cut = true));
  const deadline = Date.now() + 40_000;
  while (!cut && Date.now() < deadline) {
    const asked = performance.now();
    const response = await fetch(`${api.origin}/api/v1/videos`);
    assert.equal(response.status, 200);
    await response.arrayBuffer();
    waits.push(performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const left = clients.filter((client) => client.lasted === null).length;
  clients.forEach((client) => client.end());
  await all;
  assert.equal(left, 0, `${left} of ${slow} are still there after 40 s`);
  waits.sort((a, b) => a - b);
  const lasted = clients.map((client) => client.lasted).sort((a, b) => a - b);
  t.diagnostic(`cut after ${(lasted[0] / 1000).toFixed(1)} to ${(lasted.at(-1) / 1000).toFixed(1)} s; others: ${waits.length} answers, p99 ${waits[Math.floor(waits.length * 0.99)].toFixed(0)} ms`);
});

test('one address cannot have all connections', async () => {
  const {port} = new URL(api.origin);
  const sockets = [];
  try {
    const answers = await Promise.all(Array.from({length: 140}, () => new Promise((resolve) => {
      const socket = connect({port: Number(port), host: '127.0.0.1', localAddress: '127.0.0.99'});
      sockets.push(socket);
      socket.on('error', () => resolve(0));
      socket.on('connect', () => socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'));
      socket.once('data', (data) => resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data)[1])));
      socket.on('close', () => resolve(0));
    })));
    assert.equal(answers.filter((status) => status === 200).length, 128);
    assert.equal(answers.filter((status) => status === 429).length, 12);
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
});
