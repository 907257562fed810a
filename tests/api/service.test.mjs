// What a service manager hears (sd_notify): what the start is at, that it is ready, alive, stopping; and what the program says of its
// configuration without serving.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {Daemon, run, temporaryFolder, until} from '../lib/daemon.mjs';
import {signIn} from '../lib/signed_in.mjs';

const root = temporaryFolder();
after(() => rmSync(root, {recursive: true, force: true}));

// Node has no datagrams over UNIX sockets. Prints each as one line of JSON.
const listener = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("\\0" + sys.argv[1][1:] if sys.argv[1].startswith("@") else sys.argv[1])
print('"listening"', flush=True)
while True:
    print(json.dumps(s.recv(4096).decode().split("\\n")), flush=True)
`;

async function listening(socket) {
  const child = spawn('python3', ['-c', listener, socket], {stdio: ['ignore', 'pipe', 'inherit']});
  const heard = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    heard.push(...lines.map((line) => JSON.parse(line)));
  });
  await until(() => heard.shift(), 20, 'the listener');
  return {heard, end: () => new Promise((resolve) => child.once('close', resolve) && child.kill())};
}

for (const [kind, socket] of [['a path', join(root, 'notify')], ['an abstract name', `@chanoma-test-${process.pid}`]]) {
  test(`a service manager at ${kind} hears the whole life of the daemon`, async () => {
    const manager = await listening(socket);
    const daemon = await Daemon.start({signIn: false, env: {NOTIFY_SOCKET: socket, WATCHDOG_USEC: '200000'}});
    const alive = () => manager.heard.filter(([first]) => first === 'WATCHDOG=1').length;
    await daemon.until(() => alive() >= 3, 30, 'three signs of life');
    const ready = manager.heard.findIndex(([first]) => first === 'READY=1');
    assert.deepEqual(manager.heard.slice(0, ready), [['STATUS=Opening the metadata'], ['STATUS=Starting the services']]);
    const status = manager.heard[ready][1];
    assert.ok(status.startsWith(`STATUS=Serving at ${daemon.origin}/; nobody has an account yet`), status);
    const code = daemon.log.map((line) => /setup#code=([^" ]+)/.exec(line)?.[1]).find(Boolean);
    assert.ok(code && !JSON.stringify(manager.heard).includes(code), 'the code is nobody else\'s business');
    await signIn(daemon.data, daemon.origin);
    await daemon.until(() => manager.heard.some(([first]) => first === `STATUS=Serving at ${daemon.origin}/`), 30, 'a status without the hint');
    assert.equal((await daemon.stop()).code, 0);
    await until(() => manager.heard.at(-1)[0] === 'STOPPING=1', 5, 'the last word');
    await manager.end();
  });
}

test('a watchdog that watches another process, and no manager at all, are left alone', async () => {
  const socket = join(root, 'other');
  const manager = await listening(socket);
  const daemon = await Daemon.start({env: {NOTIFY_SOCKET: socket, WATCHDOG_USEC: '50000', WATCHDOG_PID: '1'}});
  await daemon.json('/api/v1/system');
  assert.equal((await daemon.stop()).code, 0);
  await until(() => manager.heard.at(-1)[0] === 'STOPPING=1', 5, 'the last word');
  assert.deepEqual(manager.heard.filter(([first]) => first === 'WATCHDOG=1'), []);
  await manager.end();
  const alone = await Daemon.start({env: {NOTIFY_SOCKET: '', WATCHDOG_USEC: '50000'}});
  assert.equal((await alone.stop()).code, 0);
});

test('every address: the link has the machine\'s name, and strangers\' names are refused', async () => {
  const daemon = await Daemon.start({signIn: false, listen: '[::]:0'});
  const name = new URL(daemon.origin).hostname;
  assert.ok(name.includes('.') || name === 'localhost', name);
  const local = `http://127.0.0.1:${new URL(daemon.origin).port}`;
  assert.equal((await fetch(`${local}/healthz`)).status, 200);
  assert.equal((await fetch(`http://[::1]:${new URL(daemon.origin).port}/healthz`).catch(() => ({status: 200}))).status, 200);
  assert.equal((await fetch(`${local}/api/v1/videos`)).status, 401);
  const asked = (host) => new Promise((resolve, reject) => {
    request(`${local}/healthz`, {headers: {host}}, (response) => resolve(response.resume().statusCode)).once('error', reject).end();
  });
  assert.deepEqual([await asked(`${name}:8420`), await asked('films.example.com')], [200, 421]);
  const link = daemon.log.find((line) => line.includes('setup#code='));
  assert.ok(link.includes(`${daemon.origin}/setup#code=`), link);
  assert.equal((await daemon.stop()).code, 0);
});

test('--print-config shows what is in force, conf.d included, and reads back as itself', async () => {
  const folder = join(root, 'etc');
  mkdirSync(join(folder, 'conf.d'), {recursive: true});
  const file = join(folder, 'chanoma.toml');
  writeFileSync(file, 'name = "Main"\nlisten = "[::]:8420"\n[[library]]\npath = "/srv/films"\n');
  writeFileSync(join(folder, 'conf.d/10-name.toml'), 'name = "Drop-in"\n');
  const shown = await run(['serve', '--config', file, '--segment-cache', '2GiB', '--print-config'], {env: {CHANOMA_ACCESS_LOG: '1'}});
  assert.equal(shown.code, 0, shown.stderr);
  for (const line of ['name = "Drop-in"  # file', 'listen = "[::]:8420"  # file', 'segment_cache = "2GiB"  # flag', 'access_log = true  # environment', '#log_level = "info"', 'path = "/srv/films"']) {
    assert.ok(shown.stdout.split('\n').includes(line), `${line} is not in\n${shown.stdout}`);
  }
  const again = join(root, 'again.toml');
  writeFileSync(again, shown.stdout);
  const second = await run(['serve', '--config', again, '--print-config']);
  assert.equal(second.stdout, shown.stdout.replaceAll('  # flag', '  # file').replaceAll('  # environment', '  # file'));
  writeFileSync(join(folder, 'conf.d/20-wrong.toml'), 'nmae = 1\n');
  const wrong = await run(['serve', '--config', file, '--print-config']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /20-wrong\.toml:1: .*nmae.*name/);
});
