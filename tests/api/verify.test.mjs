// Another server behind nginx, guarded with these accounts: requests and WebSockets pass with a session alone.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {freePort, temporaryFolder, until} from '../lib/daemon.mjs';
import {sessionFor} from '../lib/signed_in.mjs';
import {webRequire} from '../lib/web_packages.mjs';

const {WebSocket, WebSocketServer} = webRequire('ws');
const skip = spawnSync('nginx', ['-v']).status === 0 ? false : 'nginx is not installed';
const root = temporaryFolder('chanoma-verify');
let api, nginx, port, guarded;

before(async () => {
  if (skip) return;
  api = await Api.start({data: join(root, 'data')});
  guarded = createServer((request, response) => response.end(`for ${request.headers['x-user-id']}`));
  new WebSocketServer({server: guarded}).on('connection', (socket, request) => socket.send(`for ${request.headers['x-user-id']}`));
  await new Promise((resolve) => guarded.listen(0, '127.0.0.1', resolve));
  port = await freePort();
  writeFileSync(join(root, 'nginx.conf'), `daemon off; master_process off; pid ${root}/pid; error_log ${root}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${root}/body; proxy_temp_path ${root}/proxy; fastcgi_temp_path ${root}/f; uwsgi_temp_path ${root}/u; scgi_temp_path ${root}/s;
  server {
    listen 127.0.0.1:${port};
    location = /auth { internal; proxy_pass ${api.origin}/api/v1/auth/verify; proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_set_header Upgrade ""; proxy_set_header Host $host; }
    location = /healthz { proxy_pass ${api.origin}; proxy_set_header Host $host; }
    location / {
      auth_request /auth; auth_request_set $user $upstream_http_x_user_id; proxy_set_header X-User-Id $user;
      proxy_pass http://127.0.0.1:${guarded.address().port}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
    }
  }
}
`);
  nginx = spawn('nginx', ['-c', join(root, 'nginx.conf'), '-e', join(root, 'error.log')], {stdio: 'ignore'});
  await until(() => fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.status === 200, () => false), 20, 'nginx');
});
after(async () => {
  nginx?.kill('SIGTERM');
  guarded?.closeAllConnections();
  guarded?.close();
  await api?.stop();
  rmSync(root, {recursive: true, force: true});
});

const get = (headers, options = {}) => fetch(`http://127.0.0.1:${port}/anything`, {anonymous: true, headers, ...options}).then(async (response) => [response.status, await response.text()]);
const socket = (headers) => new Promise((resolve) => {
  const opened = new WebSocket(`ws://127.0.0.1:${port}/live`, {headers});
  opened.once('message', (text) => {
    opened.close();
    resolve(String(text));
  });
  opened.once('unexpected-response', (request, response) => resolve(response.statusCode));
  opened.once('error', () => resolve('error'));
});

test('nginx lets in who is signed in here, and says who it is', {skip}, async () => {
  const who = await sessionFor(api.daemon.data, '', 'visitor', 'member');
  const shown = `for ${who.user.id}`;
  for (const headers of [{authorization: `Bearer ${who.token}`}, {cookie: `chanoma_session=${who.token}`}]) {
    assert.deepEqual(await get(headers), [200, shown]);
    assert.deepEqual(await get(headers, {method: 'POST', body: 'something'}), [200, shown]);
    assert.equal(await socket(headers), shown);
  }
  const forged = {'x-user-id': who.user.id};
  for (const headers of [{}, forged, {cookie: 'chanoma_session=nonsense'}]) {
    assert.equal((await get(headers))[0], 401);
    assert.equal(await socket(headers), 401);
  }
  // What the visitor says of who it is does not get through.
  assert.deepEqual(await get({authorization: `Bearer ${who.token}`, 'x-user-id': '01ARZ3NDEKTSV4RRFFQ69G5FAV'}), [200, shown]);
  await api.patch(`users/${who.user.id}`, {banned: true});
  assert.equal((await get({cookie: `chanoma_session=${who.token}`}))[0], 401);
});
