// Whoever runs the server is told when something is wrong: by a letter, by a POST, on the activity page; and when it is over.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {mkdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {freePort, temporaryFolder, until} from '../lib/daemon.mjs';
import {codeIn, MailServer} from '../lib/mail_server.mjs';
import {sessionFor} from '../lib/signed_in.mjs';

const root = temporaryFolder('chanoma-notices'), films = join(root, 'films');
let api, post, hook, hookPort, told = [], status = 204;

before(async () => {
  mkdirSync(films);
  const [port, mailPort] = [await freePort(), await freePort()];
  hookPort = await freePort();
  post = await MailServer.start({port: mailPort});
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece)).on('end', () => {
      told.push({type: request.headers['content-type'], ...JSON.parse(body)});
      response.writeHead(status).end();
    });
  });
  await new Promise((done) => hook.listen(hookPort, '127.0.0.1', done));
  api = await Api.start({listen: `127.0.0.1:${port}`, libraries: [`Films=${films}`],
    args: ['--smtp-from', 'tv@example.org', '--smtp-server', `smtp://127.0.0.1:${mailPort}`, '--public-url', `http://127.0.0.1:${port}`, '--poll-interval', '1']});
  // The owner has a confirmed address; somebody else too, who may change nothing.
  for (const [name, role] of [['keeper', 'administrator'], ['ada', 'member']]) {
    const {token} = await sessionFor(api.daemon.data, '', name, role);
    await api.expect(204, 'POST', 'users/me/email', {headers: {authorization: `Bearer ${token}`}, body: {email: `${name}@example.org`}});
    await api.expect(204, 'POST', 'emails', {anonymous: true, body: {code: codeIn(await post.letter(`${name}@example.org`))}});
  }
});
after(async () => {
  await api?.stop();
  await post?.leave();
  hook?.close();
  rmSync(root, {recursive: true, force: true});
});

const troubles = async () => (await api.get('troubles')).items;

test('a test says what arrives', async () => {
  assert.deepEqual((await api.expect(200, 'POST', 'troubles/test')).body, {letters: 1, webhook: 'none', refusal: null});
  assert.match((await post.letter('keeper@example.org', 2)).headers.Subject, /a test/);
  await api.patch('settings', {notify_webhook: `http://127.0.0.1:${hookPort}/tv`});
  assert.equal((await api.expect(200, 'POST', 'troubles/test')).body.webhook, 'told');
  assert.equal(told.at(-1).event, 'test');
  assert.equal(told.at(-1).type, 'application/json');
  status = 403;
  const refused = (await api.expect(200, 'POST', 'troubles/test')).body;
  assert.equal(refused.webhook, 'refused');
  assert.match(refused.refusal, /403/);
  status = 204;
});

test('a library that goes is told of once, and so is its return', async () => {
  assert.deepEqual(await troubles(), []);
  told = [];
  renameSync(films, `${films}.away`);
  await api.expect(202, 'POST', `libraries/${(await api.get('libraries')).items.find(({name}) => name === 'Films').id}/scan`);
  const [trouble] = await api.until(async () => (await troubles()).length > 0 && troubles(), 60, 'the trouble');
  assert.equal(trouble.kind, 'library-gone');
  assert.equal(trouble.subject, 'Films');
  const about = (letter) => letter.headers.Subject.includes('Films');
  await until(() => told.length > 0 && post.letters.some(about), 60, 'letter and post');
  assert.deepEqual([told[0].event, told[0].kind, told[0].subject], ['trouble', 'library-gone', 'Films']);
  assert.deepEqual(post.letters.filter(about).map(({to}) => to), [['keeper@example.org']], 'once, and no member is written to');
  renameSync(`${films}.away`, films);
  await api.expect(202, 'POST', `libraries/${(await api.get('libraries')).items.find(({name}) => name === 'Films').id}/scan`);
  await until(() => told.length > 1, 60, 'the end');
  assert.equal(told[1].event, 'over');
  assert.deepEqual(await troubles(), []);
  assert.equal(told.length, 2);
});

test('a disk that fills', async () => {
  told = [];
  await api.patch('settings', {notify_free: 2 ** 60});
  await until(() => told.length > 0, 60, 'the post');
  assert.equal(told[0].kind, 'disk-low');
  assert.equal((await troubles())[0].kind, 'disk-low');
  await api.patch('settings', {notify_free: 0});
  await until(() => told.some(({event}) => event === 'over'), 60, 'the end');
});

test('who may not read settings is told nothing here', async () => {
  const ada = {headers: {authorization: `Bearer ${(await sessionFor(api.daemon.data, '', 'ada', 'member')).token}`}};
  await api.refused(403, 'GET', 'troubles', ada);
  await api.refused(403, 'POST', 'troubles/test', ada);
});
