// `chanoma doctor`: beside a running server and without one, what helps and no secret.
import assert from 'node:assert/strict';
import {chmodSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {execFileSync} from 'node:child_process';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {place} from '../lib/clips.mjs';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';

let root, films, daemon, config;
const secret = 'never-to-be-seen';
const doctor = (...more) => run(['doctor', '--config', config, ...more]);

before(async () => {
  root = temporaryFolder('chanoma-doctor');
  films = join(root, 'films');
  mkdirSync(films);
  place('film.mp4', films);
  config = join(root, 'chanoma.toml');
  writeFileSync(join(root, 'password'), `${secret}\n`);
  writeFileSync(config, `data = "${join(root, 'data')}"\nsmtp_server = "smtps://mail.example.org"\nsmtp_user = "tv"\nsmtp_from = "tv@example.org"\nsmtp_password_file = "${join(root, 'password')}"\n` +
    `public_url = "https://tv.example.org"\n[[oidc]]\nname = "home"\nissuer = "https://me:${secret}@id.example.org"\nclient_id = "tv"\nclient_secret = "${secret}"\n`);
  daemon = await Daemon.start({data: join(root, 'data'), libraries: [films], args: ['--allowed-hosts', 'tv.example.org']});
  await daemon.until(async () => (await daemon.json('/api/v1/videos')).body.items?.[0]?.state === 'ready', 60, 'the film');
});
after(async () => {
  await daemon?.stop();
  rmSync(root, {recursive: true, force: true});
});

function complete(text) {
  for (const wanted of [/^Program$/m, /version: \d/, /kernel: Linux/, /librocksdb\.so\.\d/, /libxapian\.so\.\d/, /libmicrohttpd\.so\.\d/, /libavformat\.so\.\d/, /^Configuration$/m, /issuer = "https:\/\/\(left out\)@id\.example\.org"/,
    /client_secret is set/, /^Folders$/m, /disk: \w+ \(.*\) on .* free/, /^Films$/m, new RegExp(`${films}, \\w+, 1 videos`), /^Given up$/m, /^Snapshots$/m, /^Verification$/m]) assert.match(text, wanted);
  assert.ok(!text.includes(secret), 'a secret was told');
}

test('beside a running server', async () => {
  const {code, stdout, stderr} = await doctor();
  assert.equal(code, 0, stderr);
  complete(stdout);
  assert.match(stdout, /media box: \w+/);
  assert.match(stdout, /^Warnings and errors$/m);
  const json = JSON.parse((await doctor('--json')).stdout);
  assert.ok(json.sections.some(({title, lines}) => title === 'System' && lines.some(({name, value}) => name === 'kernel' && value.startsWith('Linux'))));
  assert.ok(!JSON.stringify(json).includes(secret));
});

test('warnings of the log are among it', async () => {
  const {body} = await daemon.json('/api/v1/complaints');
  assert.ok(Array.isArray(body.items));
  for (const line of body.items) assert.match(line, / level=(warning|error) /);
});

test('without a server', async () => {
  await daemon.stop();
  const {code, stdout, stderr} = await doctor();
  assert.equal(code, 0, stderr);
  complete(stdout);
});

test('a film folder that may not be read is named with the command that opens it', async () => {
  // Root reads everything, and asks as the owner of the data.
  const asRoot = process.getuid() === 0, user = asRoot ? 'nobody' : userInfo().username;
  chmodSync(root, 0o755);
  if (asRoot) execFileSync('chown', ['-R', 'nobody', join(root, 'data')]);
  chmodSync(films, asRoot ? 0o700 : 0o000);
  const {stdout, stderr} = await doctor();
  chmodSync(films, 0o755);
  if (asRoot) execFileSync('chown', ['-R', 'root', join(root, 'data')]);
  assert.ok(stdout.includes(`blocked: ${films} does not let “${user}” list it: sudo setfacl -R -m u:${user}:rX ${films}`), stdout + stderr);
});

test('with a store that does not open', async () => {
  writeFileSync(join(root, 'data/store/db/CURRENT'), 'nothing');
  const {code, stdout} = await doctor();
  assert.equal(code, 0);
  assert.match(stdout, /^Server\n {2}not known: .*CURRENT is damaged/m);
  assert.match(stdout, /^Program$/m);
});
