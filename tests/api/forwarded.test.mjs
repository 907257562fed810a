// Behind a real nginx with TLS under a base path: whose request it is, by what name and how they came is believed of the proxy that is
// trusted, and of nobody else. This machine's addresses 127.0.0.1 to .9 play the others.
import assert from 'node:assert/strict';
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {createServer, request as plain} from 'node:http';
import {request as encrypted} from 'node:https';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {freePort, run, temporaryFolder, until} from '../lib/daemon.mjs';
import {control} from '../lib/signed_in.mjs';
import {webRequire} from '../lib/web_packages.mjs';

const WebSocket = webRequire('ws');
const skip = spawnSync('nginx', ['-v']).status === 0 ? false : 'nginx is not installed';
const root = temporaryFolder('chanoma-forwarded');
const host = 'tv.example.org';
let api, nginx, port, discovery;

before(async () => {
  if (skip) return;
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${host}`, '-keyout', join(root, 'key.pem'), '-out', join(root, 'cert.pem')], {stdio: 'ignore'});
  discovery = createServer((_, response) => {
    const issuer = `http://127.0.0.1:${discovery.address().port}`;
    response.writeHead(200, {'content-type': 'application/json'});
    response.end(JSON.stringify({issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, jwks_uri: `${issuer}/k`}));
  });
  await new Promise((done) => discovery.listen(0, '127.0.0.1', done));
  writeFileSync(join(root, 'chanoma.toml'), `trusted_proxies = "127.0.0.1, 10.0.0.0/8"\nproxy_user_header = "Remote-User"\nallowed_hosts = "${host}"\n[[oidc]]\nname = "home"\nissuer = "http://127.0.0.1:${discovery.address().port}"\nclient_id = "x"\n`);
  api = await Api.start({base: '/tv', args: ['--config', join(root, 'chanoma.toml')]});
  port = await freePort();
  writeFileSync(join(root, 'nginx.conf'), `daemon off; master_process off; pid ${root}/pid; error_log ${root}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${root}/body; proxy_temp_path ${root}/proxy; fastcgi_temp_path ${root}/f; uwsgi_temp_path ${root}/u; scgi_temp_path ${root}/s;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${root}/cert.pem; ssl_certificate_key ${root}/key.pem;
    location /tv/ {
      proxy_pass ${api.origin}; proxy_http_version 1.1; proxy_bind 127.0.0.1;
      proxy_set_header Host internal; proxy_set_header X-Forwarded-Host $host:$server_port;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
      proxy_set_header Remote-User $http_x_test_user;
    }
  }
}
`);
  nginx = spawn('nginx', ['-c', join(root, 'nginx.conf'), '-e', join(root, 'error.log')], {stdio: 'ignore'});
  await until(() => through('GET', 'setup').then(({status}) => status === 200, () => false), 20, 'nginx');
});
after(async () => {
  nginx?.kill('SIGTERM');
  await api?.stop();
  discovery?.close();
  rmSync(root, {recursive: true, force: true});
});

// One request from an address of this machine: {status, headers, body}.
const ask = (make, options, body) => new Promise((resolve, reject) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const call = make({...options, agent: false, headers: {...(text ? {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)} : {}), ...options.headers}}, (response) => {
    let answer = '';
    response.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
    response.on('end', () => {
      const json = /json/.test(response.headers['content-type'] ?? '');
      api.contract.check(options.method, options.path, {status: response.statusCode, headers: {get: (name) => response.headers[name] ?? null}, text: json ? answer : '', length: Buffer.byteLength(answer)});
      resolve({status: response.statusCode, headers: response.headers, body: json ? JSON.parse(answer) : answer});
    });
  });
  call.once('error', reject);
  call.end(text);
});
const origin = () => `https://${host}:${port}`;
const through = (method, path, {from = '127.0.0.3', body, headers = {}} = {}) =>
  ask(encrypted, {host: '127.0.0.1', port, servername: host, rejectUnauthorized: false, localAddress: from, method, path: `/tv/api/v1/${path}`, headers: {host: `${host}:${port}`, ...headers}}, body);
const directly = (method, path, {from, body, headers = {}} = {}) =>
  ask(plain, {host: '127.0.0.1', port: new URL(api.origin).port, localAddress: from, method, path: `/tv/api/v1/${path}`, headers: {host: 'localhost', ...headers}}, body);
const account = async (name) => {
  const {status} = await control(api.daemon.data, 'POST', '/tv/api/v1/users', {name, password: 'correct horse'});
  assert.ok(status === 201 || status === 409);
};
const signIn = (way, name, {password = 'correct horse', cookie = false, ...more} = {}) => way('POST', 'sessions', {body: {login: name, password, cookie}, ...more});
// Where the newest session of the token's account was begun.
const addressOf = async (token) => (await directly('GET', 'sessions', {from: '127.0.0.1', headers: {authorization: `Bearer ${token}`}})).body.items[0].address;
const forged = {'x-forwarded-for': '198.51.100.66', 'x-forwarded-proto': 'https', 'x-forwarded-host': `${host}:666`, 'remote-user': 'owner'};

test('the client’s address is the one the proxy adds, whatever the client sends', {skip}, async () => {
  await account('Ada');
  const {body} = await signIn(through, 'Ada', {headers: {'x-forwarded-for': '198.51.100.66, 10.1.2.3'}});
  assert.equal(await addressOf(body.token), '127.0.0.3');
  const [entry] = (await api.get('audit?action=session.create&user=Ada')).items;
  assert.equal(entry.address, '127.0.0.3');
  // A proxy before the proxy, both trusted; and addresses that are none.
  for (const [chain, expected] of [['203.0.113.5, 10.7.7.7', '203.0.113.5'], ['[2001:db8::5]:443, 10.7.7.7', '2001:db8::5'], ['203.0.113.5:1234', '203.0.113.5'], ['nonsense, 10.7.7.7', '10.7.7.7'], ['nonsense', '127.0.0.1'], ['', '127.0.0.1'], ['10.2.2.2, 10.1.1.1', '10.2.2.2']]) {
    const answer = await signIn(directly, 'Ada', {from: '127.0.0.1', headers: {'x-forwarded-for': chain}});
    assert.equal(await addressOf(answer.body.token), expected, chain);
  }
});

test('of anybody else nothing is believed', {skip}, async () => {
  await account('Bob');
  const {body, headers} = await signIn(directly, 'Bob', {from: '127.0.0.2', cookie: false, headers: forged});
  assert.equal(await addressOf(body.token), '127.0.0.2');
  const {headers: cookied} = await signIn(directly, 'Bob', {from: '127.0.0.2', cookie: true, headers: forged});
  assert.doesNotMatch(cookied['set-cookie'][0], /Secure/);
  assert.equal(headers['set-cookie'], undefined);
  // Whose name it goes by is the connection's to say.
  assert.equal((await directly('GET', 'setup', {from: '127.0.0.2', headers: {...forged, host: 'evil.example'}})).status, 421);
  assert.equal((await directly('GET', 'setup', {from: '127.0.0.1', headers: {'x-forwarded-host': 'evil.example'}})).status, 421, 'nor does a proxy open the door to another name');
  const refused = await directly('POST', 'sessions/proxy', {from: '127.0.0.2', headers: {'remote-user': 'owner'}, body: {}});
  assert.equal(refused.status, 409);
  assert.equal((await directly('GET', 'setup', {from: '127.0.0.2', headers: {'remote-user': 'owner'}})).body.proxied, false);
});

test('the cookie is for https alone, under the base path', {skip}, async () => {
  await account('Ada');
  const {headers, status} = await signIn(through, 'Ada', {cookie: true, headers: {origin: origin()}});
  assert.equal(status, 201);
  assert.match(headers['set-cookie'][0], /; Path=\/tv\/; .*HttpOnly; SameSite=Lax; Secure$/);
  assert.equal((await signIn(through, 'Ada', {cookie: true, headers: {origin: 'https://evil.example'}})).status, 403);
});

test('a WebSocket passes, from our own pages alone', {skip}, async () => {
  await account('Ada');
  const {headers} = await signIn(through, 'Ada', {cookie: true});
  const cookie = headers['set-cookie'][0].split(';')[0];
  const open = (from) => new Promise((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/tv/api/v1/ws`, ['chanoma'], {rejectUnauthorized: false, origin: from, headers: {cookie, host: `${host}:${port}`}});
    socket.once('message', (text) => { socket.terminate(); resolve(JSON.parse(text).type); });
    socket.once('unexpected-response', (_, response) => { socket.terminate(); resolve(response.statusCode); });
    socket.on('error', () => undefined);
  });
  assert.equal(await open(origin()), 'hello');
  assert.equal(await open('https://evil.example'), 403);
});

test('who guesses through the proxy keeps nobody out who comes through it as well', {skip}, async () => {
  await account('Target');
  assert.equal((await signIn(through, 'Target', {from: '127.0.0.4'})).status, 201);
  const guesses = [];
  for (let i = 0; i < 11; ++i) guesses.push((await signIn(through, 'Target', {from: '127.0.0.5', password: 'a guess of mine', headers: {'x-forwarded-for': `198.51.100.${i}`}})).status);
  assert.deepEqual(guesses, [...Array(10).fill(403), 429]);
  assert.equal((await signIn(through, 'Target', {from: '127.0.0.4'})).status, 201);
});

test('a provider of sign-in is told the address that the browser knows', {skip}, async () => {
  const {status, body, headers} = await through('POST', 'oidc/home', {body: {}, headers: {origin: origin()}});
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(new URL(body.address).searchParams.get('redirect_uri'), `${origin()}/tv/api/v1/oidc/home/callback`);
  assert.match(headers['set-cookie'][0], /^chanoma_oidc=.*; Path=\/tv\/api\/v1\/oidc\/; .*; Secure$/);
});

test('whom the proxy has let through is signed in by its word', {skip}, async () => {
  await account('Ada');
  await account('Bob');
  assert.equal((await through('GET', 'setup')).body.proxied, false);
  assert.equal((await through('GET', 'setup', {headers: {'x-test-user': 'ada'}})).body.proxied, true);
  const {status, body, headers} = await through('POST', 'sessions/proxy', {body: {cookie: true}, headers: {origin: origin(), 'x-test-user': 'ada', 'remote-user': 'owner'}});
  assert.deepEqual([status, body.user?.name], [201, 'Ada'], 'what the client itself sends is overwritten by the proxy');
  const cookie = headers['set-cookie'][0].split(';')[0];
  assert.match(headers['set-cookie'][0], /Secure/);
  assert.equal((await through('GET', 'users/me', {headers: {cookie}})).status, 200);
  assert.equal((await through('GET', 'users/me', {headers: {cookie, 'x-test-user': 'ADA'}})).status, 200);
  // The person at the proxy has changed: the cookie of the one before is nobody’s.
  assert.equal((await through('GET', 'users/me', {headers: {cookie, 'x-test-user': 'bob'}})).status, 401);
  assert.equal((await through('POST', 'sessions/proxy', {body: {}, headers: {origin: origin(), 'x-test-user': 'stranger'}})).body.field, 'name');
});

test('what is no address is told of', async () => {
  const {code, stderr} = await run(['serve', '--data', join(root, 'other'), '--listen', '127.0.0.1:0', '--trusted-proxies', '10.0.0.0/33']);
  assert.notEqual(code, 0);
  assert.match(stderr, /trusted_proxies: an address, or a network/);
});
