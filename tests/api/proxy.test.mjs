// Behind nginx: what libmicrohttpd hides from the guard (docs/architecture.md) reaches the daemon as one request or none, and
// never as one that nginx did not see.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {freePort, temporaryFolder, until} from '../lib/daemon.mjs';

const skip = spawnSync('nginx', ['-v']).status === 0 ? false : 'nginx is not installed';
const root = temporaryFolder('chanoma-proxy');
let api, nginx, port;

before(async () => {
  if (skip) return;
  api = await Api.start({data: join(root, 'data'), args: ['--access-log', 'true', '--allowed-hosts', 'tv.example.org']});
  port = await freePort();
  writeFileSync(join(root, 'nginx.conf'), `daemon off; master_process off; pid ${root}/pid; error_log ${root}/error.log;
events {}
http {
  access_log ${root}/access.log;
  client_body_temp_path ${root}/body; proxy_temp_path ${root}/proxy; fastcgi_temp_path ${root}/f; uwsgi_temp_path ${root}/u; scgi_temp_path ${root}/s;
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${api.origin}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
  }
}
`);
  nginx = spawn('nginx', ['-c', join(root, 'nginx.conf'), '-e', join(root, 'error.log')], {stdio: 'ignore'});
  await until(() => fetch(`http://127.0.0.1:${port}/readyz`).then((response) => response.status === 200, () => false), 20, 'nginx');
});
after(async () => {
  nginx?.kill('SIGTERM');
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

// Sends raw bytes; the statuses that come back before the connection falls silent.
const send = (to, bytes) => new Promise((resolve) => {
  const socket = connect({port: Number(to), host: '127.0.0.1'});
  let text = '';
  const done = () => {
    socket.destroy();
    resolve([...text.matchAll(/^HTTP\/1\.[01] (\d+)/gm)].map((match) => Number(match[1])));
  };
  socket.setEncoding('latin1').on('data', (data) => (text += data)).on('error', done).on('close', done);
  socket.write(Buffer.from(bytes, 'latin1'));
  setTimeout(done, 600);
});
const requests = () => api.daemon.log.filter((line) => line.includes('msg=request') && !line.includes('/readyz')).length;

const hidden = {
  'bare line feeds': 'GET /healthz HTTP/1.1\nHost: tv.example.org\nX: 1\n\n',
  'a folded line': 'GET /healthz HTTP/1.1\r\nHost: tv.example.org\r\nX: 1\r\n GET /inside HTTP/1.1\r\n\r\n',
  'a NUL in a value': 'GET /healthz HTTP/1.1\r\nHost: tv.example.org\r\nX: 1\0GET /inside HTTP/1.1\r\n\r\n',
  'a NUL in the address': 'GET /healthz\0/../inside HTTP/1.1\r\nHost: tv.example.org\r\n\r\n',
  'a length and a coding': 'POST /healthz HTTP/1.1\r\nHost: tv.example.org\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /inside HTTP/1.1\r\nHost: tv.example.org\r\n\r\n',
  'a coding under a folded name': 'POST /healthz HTTP/1.1\r\nHost: tv.example.org\r\nContent-Length: 40\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nGET /inside HTTP/1.1\r\nHost: tv.example.org\r\n\r\n',
};

for (const [name, bytes] of Object.entries(hidden)) {
  for (const way of ['directly', 'behind nginx']) {
    test(`${name}, ${way}`, {skip}, async () => {
      const before = requests();
      const statuses = await send(way === 'directly' ? new URL(api.origin).port : port, bytes);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const seen = requests() - before;
      assert.ok(seen <= 1, `${seen} requests came of one`);
      assert.ok(!api.daemon.log.some((line) => line.includes('inside')), 'the request inside was taken for one');
      assert.ok(statuses.filter((status) => status < 400).length <= 1, statuses.join());
    });
  }
}

test('a foreign name is refused, with the way to allow it', {skip}, async () => {
  const statuses = await send(new URL(api.origin).port, 'GET /api/v1/videos HTTP/1.1\r\nHost: rebound.example.com\r\n\r\n');
  assert.deepEqual(statuses, [421]);
  assert.deepEqual(await send(port, 'GET /healthz HTTP/1.1\r\nHost: tv.example.org\r\n\r\n'), [200]);
});

test('no secret of a query reaches the log', {skip}, async () => {
  await fetch(`${api.origin}/api/v1/videos?limit=1&token=hunter2`);
  await api.until(() => api.daemon.log.some((line) => line.includes('path=/api/v1/videos')), 5, 'the access log');
  assert.ok(!api.daemon.log.some((line) => line.includes('hunter2')));
});
