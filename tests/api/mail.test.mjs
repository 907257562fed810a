// E-mail, against a real mail server: an address is confirmed, a password is asked for, and what must not be is not.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {freePort, run, temporaryFolder, until} from '../lib/daemon.mjs';
import {codeIn, MailServer} from '../lib/mail_server.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const root = temporaryFolder('chanoma-mail');
let api, post, url;

const settings = (port, more = []) => ['--smtp-from', 'tv@example.org', '--smtp-server', `smtp://127.0.0.1:${port}`, ...more];
before(async () => {
  const [port, mailPort] = [await freePort(), await freePort()];
  post = await MailServer.start({port: mailPort, refuse: (address) => address === 'nobody@example.org'});
  url = `http://127.0.0.1:${port}/tv`;
  api = await Api.start({base: '/tv', listen: `127.0.0.1:${port}`, args: settings(mailPort, ['--public-url', url])});
  await api.patch('settings', {name: '茶の間'});
});
after(async () => {
  await api?.stop();
  await post?.leave();
  rmSync(root, {recursive: true, force: true});
});

const auth = (person) => ({headers: {authorization: `Bearer ${person.token}`}});
const ask = (person, body, status = 204, on = api) => on.expect(status, 'POST', 'users/me/email', {...auth(person), body});
const confirm = (code, status = 204) => api.expect(status, 'POST', 'emails', {anonymous: true, body: {code}});
const forgot = (body, status = 204, on = api) => on.expect(status, 'POST', 'resets/mail', {anonymous: true, body});
const me = async (person) => (await api.expect(200, 'GET', 'users/me', auth(person))).body;
const mails = async (on = api) => (await on.get('jobs?limit=200')).items.filter(({kind}) => kind === 'mail');
// Somebody with an address that is confirmed.
async function known(name, address) {
  const person = await sessionFor(api.daemon.data, '/tv', name, 'member');
  await ask(person, {email: address});
  await confirm(codeIn(await post.letter(address)));
  return person;
}
function* files(folder) {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    if (entry.isDirectory()) yield* files(join(folder, entry.name));
    else if (entry.isFile()) yield join(folder, entry.name);
  }
}
// Nowhere in the log, in the jobs, or on the disk.
async function assertUntold(code) {
  assert.ok(api.daemon.log.every((line) => !line.includes(code)), 'no code is logged');
  assert.ok(!JSON.stringify(await mails()).includes(code), 'no code is in a job');
  for (const path of files(api.daemon.data)) assert.ok(!readFileSync(path).includes(code), `a code is in ${path}`);
}

test('an address is confirmed by a letter that goes there, once; the one before is told', async () => {
  assert.equal((await api.get('setup', {anonymous: true})).mail, true);
  const hana = await sessionFor(api.daemon.data, '/tv', 'hana', 'member');
  await api.expect(200, 'PATCH', 'users/me', {...auth(hana), body: {displayName: '花子 さん'}});
  assert.equal((await api.refused(409, 'PATCH', 'users/me', {...auth(hana), body: {email: 'hana@example.org'}})).field, 'email', 'not without a letter');
  await ask(hana, {email: 'hana@example.org', language: 'ja'});
  const letter = await post.letter('hana@example.org');
  assert.deepEqual([letter.from, letter.to], ['tv@example.org', ['hana@example.org']]);
  assert.deepEqual(letter.names, ['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
  assert.equal(letter.headers.Subject, '茶の間：メールアドレスの確認');
  assert.deepEqual([letter.headers.From, letter.headers.To, letter.headers['Content-Type']], ['<tv@example.org>', '<hana@example.org>', 'text/plain; charset=utf-8']);
  assert.ok(Math.abs(Date.parse(letter.headers.Date) - Date.now()) < 600_000, letter.headers.Date);
  assert.match(letter.headers['Message-ID'], /^<[0-9A-Z]{26}@example\.org>$/);
  assert.ok(letter.text.startsWith('花子 さん さん\r\n') && letter.text.includes(`${url}/confirm#code=`), letter.text);
  assert.deepEqual([(await me(hana)).email, (await me(hana)).emailVerified], [null, false], 'not before the link is opened');
  await until(async () => (await mails()).every(({state}) => state === 'done'));
  await assertUntold(codeIn(letter));
  // It sets no password, and says nothing where other codes are told of.
  await api.refused(403, 'POST', 'codes', {anonymous: true, body: {code: codeIn(letter)}});
  await api.refused(403, 'POST', 'resets', {anonymous: true, body: {code: codeIn(letter), password: 'long enough'}});
  await confirm(codeIn(letter));
  assert.equal((await confirm(codeIn(letter), 403)).body.field, 'code', 'once');
  assert.deepEqual([(await me(hana)).email, (await me(hana)).emailVerified], ['hana@example.org', true]);
  await ask(hana, {email: 'hana@example.net'});
  await confirm(codeIn(await post.letter('hana@example.net')));
  const told = await post.letter('hana@example.org', 2);
  assert.ok(told.headers.Subject.includes('your address was changed') && told.text.includes('hana@example.net') && !told.text.includes('#code='), told.text);
  assert.equal((await me(hana)).email, 'hana@example.net');
});

test('whose address it is, the password is asked for; another’s is nobody’s to ask for', async () => {
  const lock = await api.post('users', {name: 'lock', password: 'long enough', role: 'member'});
  const session = (await api.expect(201, 'POST', 'sessions', {anonymous: true, body: {login: 'lock', password: 'long enough'}})).body;
  assert.equal((await ask(session, {email: 'lock@example.org', password: 'wrong password'}, 403)).body.field, 'password');
  await ask(session, {email: 'lock@example.org', password: 'long enough'});
  await post.letter('lock@example.org');
  await api.refused(403, 'POST', `users/${lock.id}/email`, {body: {email: 'evil@example.org'}});
  for (const email of ['', 'x', 'a@b\r\nBcc: c@d.org', 'a@b.org,c@d.org', '<a@b.org>']) assert.equal((await ask(session, {email, password: 'long enough'}, 422)).body.field, 'email', email);
  // Whoever asked while they knew the old password has no way back in by it.
  await api.expect(204, 'POST', `users/${lock.id}/password`, {body: {newPassword: 'another password'}});
  await confirm(codeIn(await post.letter('lock@example.org')), 403);
});

test('a name puts nothing into the head of a letter', async () => {
  const eve = await sessionFor(api.daemon.data, '/tv', 'eve', 'member');
  const shown = 'Eve\r\nBcc: victim@example.org\r\n\r\nClick here';
  await api.fetch('PATCH', '/tv/api/v1/users/me', {...auth(eve), body: {displayName: shown}});
  await api.fetch('PATCH', '/tv/api/v1/settings', {body: {name: 'TV\r\nBcc: victim@example.org'}});
  await ask(eve, {email: 'eve@example.org'});
  const letter = await post.letter('eve@example.org');
  assert.deepEqual(letter.to, ['eve@example.org']);
  assert.deepEqual(letter.names.filter((name) => !['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding'].includes(name)), []);
  assert.ok(!letter.raw.includes('Bcc'), letter.raw);
  await api.patch('settings', {name: 'TV'});
});

test('who forgot their password gets a link, once; who is not known, or has not confirmed, gets the same answer and no letter', async () => {
  const ada = await known('ada', 'ada@example.org');
  await api.post('users', {name: 'bob', password: 'long enough', email: 'bob@example.org'});
  const strange = await forgot({email: 'strange@example.org'}), unconfirmed = await forgot({email: 'bob@example.org'}), right = await forgot({email: 'ADA@example.org', language: 'ja'});
  const plain = ({status, headers, bytes}) => [status, String(bytes), [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))];
  assert.deepEqual(plain(strange), plain(right));
  assert.deepEqual(plain(unconfirmed), plain(right));
  const letter = await post.letter('ADA@example.org');
  assert.ok(letter.headers.Subject.includes('パスワードの再設定') && letter.text.includes(`${url}/reset#code=`), letter.text);
  const code = codeIn(letter);
  // Again at once: nobody’s letter box is filled.
  await forgot({email: 'ada@example.org'});
  await until(async () => (await mails()).every(({state}) => state === 'done'), 60, 'no more letters');
  assert.deepEqual(post.letters.filter(({to}) => /strange|bob|^ada/.test(to[0])).length, 1, 'the one that confirmed');
  assert.equal(post.letters.filter(({to}) => to[0] === 'ADA@example.org').length, 1);
  await assertUntold(code);
  const meaning = (await api.expect(200, 'POST', 'codes', {anonymous: true, body: {code}})).body;
  assert.equal(meaning.name, 'ada');
  assert.ok(Date.parse(meaning.expiresAt) - Date.now() <= 3_600_000, 'an hour');
  await api.expect(204, 'POST', 'resets', {anonymous: true, body: {code, password: 'a new password'}});
  await api.refused(403, 'POST', 'resets', {anonymous: true, body: {code, password: 'another one'}});
  await api.refused(401, 'GET', 'users/me', auth(ada));
  await api.expect(201, 'POST', 'sessions', {anonymous: true, body: {login: 'ada', password: 'a new password'}});
});

test('a mail server that is away is waited for; one that refuses is not', async () => {
  const carl = await sessionFor(api.daemon.data, '/tv', 'carl', 'member');
  await post.leave();
  await ask(carl, {email: 'carl@example.org'});
  await until(async () => (await mails()).some(({state, attempts, error}) => state === 'queued' && attempts === 1 && error), 60, 'the first attempt');
  await post.come();
  const letter = await post.letter('carl@example.org');
  await confirm(codeIn(letter));
  await ask(carl, {email: 'nobody@example.org'});
  const refused = await until(async () => (await mails()).find(({state}) => state === 'dead'), 60, 'given up');
  assert.equal(refused.attempts, 1);
});

test('too many letters from one place are too many, whoever they are for', async () => {
  let answer;
  for (let n = 0; n < 12; ++n) {
    answer = await api.fetch('POST', '/tv/api/v1/resets/mail', {anonymous: true, body: {email: `guess${n}@example.org`}});
    if (answer.status === 429) break;
  }
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
});

test('neither a letter nor a password goes over a line that others read', async () => {
  const key = join(root, 'key.pem'), cert = join(root, 'cert.pem'), password = join(root, 'password');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.2', '-keyout', key, '-out', cert], {stdio: 'ignore'});
  writeFileSync(password, 'hush: a secret\n');
  const [openPort, shutPort, port] = [await freePort(), await freePort(), await freePort()];
  // Not this very machine, as far as the name goes.
  const open = await MailServer.start({host: '127.0.0.2', port: openPort});
  const shut = await MailServer.start({host: '127.0.0.2', port: shutPort, users: {tv: 'hush: a secret'}, tls: {key: readFileSync(key), cert: readFileSync(cert)}});
  const through = async (mailPort, more, body) => {
    const own = await Api.start({listen: `127.0.0.1:${port}`, args: ['--smtp-from', 'tv@example.org', '--smtp-server', `smtp://127.0.0.2:${mailPort}`, '--public-url', `http://127.0.0.1:${port}`, ...more]});
    try {
      await ask(await sessionFor(own.daemon.data, '', 'hana', 'member'), {email: 'hana@example.org'}, 204, own);
      await body(own);
    } finally {
      await own.stop();
    }
  };
  const failed = (own) => until(async () => (await mails(own)).some(({error}) => error), 60, 'a refusal');
  try {
    await through(openPort, [], failed);
    assert.ok(open.spoken > 0 && open.letters.length === 0, 'no STARTTLS, no letter');
    const user = ['--smtp-user', 'tv', '--smtp-password-file', password];
    await through(shutPort, user, failed);
    assert.equal(shut.letters.length, 0, 'a certificate that nobody vouches for');
    await through(shutPort, [...user, '--smtp-ca-file', cert], async (own) => {
      const letter = await shut.letter('hana@example.org');
      assert.deepEqual([letter.secure, letter.user], [true, 'tv']);
      assert.ok(own.daemon.log.every((line) => !line.includes('hush')));
    });
  } finally {
    await open.leave();
    await shut.leave();
  }
});

test('without a mail server there is none of it; with a wrong one there is no start', async () => {
  const plain = await Api.start();
  try {
    assert.equal((await plain.get('setup', {anonymous: true})).mail, false);
    await forgot({email: 'ada@example.org'}, 409, plain);
    const hana = await sessionFor(plain.daemon.data, '', 'hana', 'member');
    await ask(hana, {email: 'hana@example.org'}, 409, plain);
    assert.equal((await plain.expect(200, 'PATCH', 'users/me', {...auth(hana), body: {email: 'hana@example.org'}})).body.email, 'hana@example.org');
  } finally {
    await plain.stop();
  }
  const starts = (...args) => run(['serve', '--data', join(root, 'data'), '--listen', '127.0.0.1:0', ...args]);
  for (const [args, words] of [
    [['--smtp-server', 'mail.example.org', '--smtp-from', 'tv@example.org'], 'smtp_server'], [['--smtp-server', 'smtp://mail.example.org'], 'smtp_from'],
    [['--smtp-server', 'smtp://mail.example.org', '--smtp-from', 'tv@example.org', '--smtp-user', 'tv'], 'smtp_password_file']]) {
    const {code, stderr} = await starts(...args);
    assert.ok(code !== 0 && stderr.includes(words), `${code}: ${stderr}`);
  }
});
