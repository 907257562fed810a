// The certificate: renewed while the server runs, left alone when what comes does not hold; and one of the house's own making.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {X509Certificate} from 'node:crypto';
import {mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {connect} from 'node:tls';
import {Daemon, run, temporaryFolder} from '../lib/daemon.mjs';

const root = temporaryFolder('chanoma-tls');
after(() => rmSync(root, {recursive: true, force: true}));

function make(folder, name) {
  mkdirSync(join(root, folder), {recursive: true});
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', join(root, folder, 'key.pem'), '-out', join(root, folder, 'cert.pem')], {stdio: 'ignore'});
  return new X509Certificate(readFileSync(join(root, folder, 'cert.pem'))).fingerprint256;
}
// A handshake, and what was shown: {socket, certificate}.
const shake = (origin, options = {}) => new Promise((resolve, reject) => {
  const {hostname: host, port} = new URL(origin);
  const socket = connect({host, port, rejectUnauthorized: false, ...options}, () => resolve({socket, certificate: socket.getPeerCertificate(true)}));
  socket.once('error', reject);
});
async function shown(origin) {
  const {socket, certificate} = await shake(origin);
  socket.destroy();
  return certificate.fingerprint256;
}
const ask = (socket) => new Promise((resolve) => {
  socket.once('data', (data) => resolve(String(data).split('\r\n')[0]));
  socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
});

test('a renewed certificate is shown without a restart, and what was open stays open', async () => {
  const first = make('a', 'first'), second = make('b', 'second'), third = make('c', 'third');
  // As programs that renew do it: names that lead to the newest.
  const place = (folder) => { for (const name of ['cert.pem', 'key.pem']) { symlinkSync(join(root, folder, name), join(root, `${name}.new`)); renameSync(join(root, `${name}.new`), join(root, name)); } };
  place('a');
  const daemon = await Daemon.start({signIn: false, args: ['--tls-cert', join(root, 'cert.pem'), '--tls-key', join(root, 'key.pem')]});
  try {
    const {socket, certificate} = await shake(daemon.origin);
    assert.equal(certificate.fingerprint256, first);
    place('b');
    await daemon.until(async () => (await shown(daemon.origin)) === second, 30, 'the second certificate');
    assert.match(await ask(socket), /200/, 'a connection of before goes on');
    socket.destroy();
    // Half of a pair, and rubbish, are not taken.
    rmSync(join(root, 'cert.pem'));
    writeFileSync(join(root, 'cert.pem'), readFileSync(join(root, 'c', 'cert.pem')));
    await daemon.until(() => daemon.log.some((line) => line.includes('do not belong together')), 30, 'the complaint');
    assert.equal(await shown(daemon.origin), second);
    writeFileSync(join(root, 'cert.pem'), 'rubbish');
    await daemon.until(() => daemon.log.some((line) => line.includes('certificate cannot be used')), 30, 'the complaint');
    assert.equal(await shown(daemon.origin), second);
    place('c');
    await daemon.until(async () => (await shown(daemon.origin)) === third, 30, 'the third certificate');
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) (await shake(daemon.origin, {maxVersion})).socket.destroy();
  } finally {
    await daemon.stop();
  }
});

test('one of its own making: trusted by who trusts the authority, for the names and addresses of the house', async () => {
  const data = join(root, 'data');
  const start = () => Daemon.start({signIn: false, data, args: ['--tls-self-signed', 'true', '--allowed-hosts', 'tv.example.org']});
  let daemon = await start();
  const authority = readFileSync(join(data, 'tls', 'authority.pem'));
  try {
    for (const name of ['authority-key.pem', 'key.pem']) assert.equal(statSync(join(data, 'tls', name)).mode & 0o77, 0, name);
    for (const servername of ['localhost', hostname(), 'tv.example.org']) {
      const {socket} = await shake(daemon.origin, {ca: authority, rejectUnauthorized: true, servername});
      socket.destroy();
    }
    const {socket, certificate} = await shake(daemon.origin, {ca: authority, rejectUnauthorized: true, host: '127.0.0.1'});
    socket.destroy();
    assert.match(certificate.subjectaltname, /IP Address:127\.0\.0\.1/);
    await assert.rejects(shake(daemon.origin, {ca: authority, rejectUnauthorized: true, servername: 'bank.example'}));
    const {code, stdout, stderr} = await run(['certificate', '--data', data]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, authority.toString());
    assert.ok(stderr.includes(new X509Certificate(authority).fingerprint256), stderr);
    assert.match(stderr, /for .*localhost/);
  } finally {
    await daemon.stop();
  }
  // Devices were told once: it is the same after a restart, and its certificate too.
  const before = readFileSync(join(data, 'tls', 'cert.pem'), 'utf8');
  daemon = await start();
  await daemon.stop();
  assert.equal(readFileSync(join(data, 'tls', 'authority.pem'), 'utf8'), authority.toString());
  assert.equal(readFileSync(join(data, 'tls', 'cert.pem'), 'utf8'), before);
  // Whoever steals the key plays nobody's bank: the authority vouches for the house alone.
  const conf = join(root, 'bank.cnf');
  writeFileSync(conf, '[x]\nsubjectAltName=DNS:bank.example\n');
  execFileSync('openssl', ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/O=bank', '-keyout', join(root, 'bank-key.pem'), '-out', join(root, 'bank.csr')], {stdio: 'ignore'});
  execFileSync('openssl', ['x509', '-req', '-in', join(root, 'bank.csr'), '-CA', join(data, 'tls', 'authority.pem'), '-CAkey', join(data, 'tls', 'authority-key.pem'), '-CAcreateserial', '-CAserial', join(root, 'serial'), '-days', '2', '-extfile', conf, '-extensions', 'x', '-out', join(root, 'bank.pem')], {stdio: 'ignore'});
  assert.throws(() => execFileSync('openssl', ['verify', '-CAfile', join(data, 'tls', 'authority.pem'), join(root, 'bank.pem')], {stdio: 'pipe'}), /permitted subtree violation/);
});

test('what is wrong stops the start, by its name', async () => {
  make('d', 'one');
  make('e', 'two');
  for (const [args, words] of [
    [['--tls-cert', join(root, 'd', 'cert.pem')], /tls_cert and tls_key go together/],
    [['--tls-cert', join(root, 'd', 'cert.pem'), '--tls-key', join(root, 'e', 'key.pem')], /do not belong together/],
    [['--tls-cert', join(root, 'd', 'key.pem'), '--tls-key', join(root, 'd', 'key.pem')], /certificate cannot be used/],
    [['--tls-cert', '/nowhere', '--tls-key', '/nowhere'], /nowhere/],
  ]) {
    const {code, stderr} = await run(['serve', '--data', join(root, 'other'), '--listen', '127.0.0.1:0', ...args]);
    assert.notEqual(code, 0);
    assert.match(stderr, words);
  }
  assert.notEqual((await run(['certificate', '--data', join(root, 'other')])).code, 0);
});
