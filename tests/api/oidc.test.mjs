// Signing in elsewhere, against a real provider: the whole round, in each way of signing; what is refused; links; no way to be led
// astray.
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {Api} from '../lib/api.mjs';
import {freePort, run, temporaryFolder} from '../lib/daemon.mjs';
import {IdentityProvider, Wanderer} from '../lib/identity_provider.mjs';
import {control, sessionFor} from '../lib/signed_in.mjs';

const root = temporaryFolder('chanoma-oidc');
const secret = 'hush hush: a secret/+%&';
let api, idp, brief, silent, origin;

before(async () => {
  const [port, idpPort, briefPort, silentPort, gone] = await Promise.all(Array.from({length: 5}, freePort));
  origin = `http://127.0.0.1:${port}`;
  const back = (name) => `${origin}/tv/api/v1/oidc/${name}/callback`;
  idp = await IdentityProvider.start({port: idpPort, clients: {
    rsa: {redirect: back('home')}, ec: {redirect: back('ec'), alg: 'ES256', method: 'client_secret_post'}, ed: {redirect: back('ed'), alg: 'EdDSA', method: 'none'}, shut: {redirect: back('shut')}}});
  brief = await IdentityProvider.start({port: briefPort, brief: true, clients: {brief: {redirect: back('brief')}}});
  // One that takes connections and never answers, and one that answers without end.
  silent = createServer((request, response) => { if (request.url.startsWith('/endless')) { response.writeHead(200); const more = () => { if (!response.destroyed) response.write('x'.repeat(65536), () => setImmediate(more)); }; more(); } });
  await new Promise((done) => silent.listen(silentPort, '127.0.0.1', done));
  writeFileSync(join(root, 'secret'), `${secret}\n`);
  const table = (name, issuer, client, more = '') => `[[oidc]]\nname = "${name}"\nissuer = "${issuer}"\nclient_id = "${client}"\n${more}\n`;
  writeFileSync(join(root, 'chanoma.toml'), [
    table('home', idp.issuer, 'rsa', `label = "Our house"\nclient_secret_file = "${root}/secret"\ncreate = true`), table('ec', idp.issuer, 'ec', `client_secret = "${secret}"`), table('ed', idp.issuer, 'ed'),
    table('shut', idp.issuer, 'shut', `client_secret = "${secret}"`), table('brief', brief.issuer, 'brief', `client_secret = "${secret}"\ncreate = true`),
    table('silent', `http://127.0.0.1:${silentPort}`, 'x'), table('endless', `http://127.0.0.1:${silentPort}/endless`, 'x'), table('gone', `http://127.0.0.1:${gone}`, 'x'),
  ].join('\n'));
  api = await Api.start({base: '/tv', listen: `127.0.0.1:${port}`, args: ['--config', join(root, 'chanoma.toml')]});
});
after(async () => {
  await api?.stop();
  await idp?.stop();
  await brief?.stop();
  silent?.closeAllConnections();
  silent?.close();
  rmSync(root, {recursive: true, force: true});
});

const begin = (browser, provider, body = {}, headers = {}) => browser.go('POST', `${origin}/tv/api/v1/oidc/${provider}`, JSON.stringify(body), {'content-type': 'application/json', origin, ...headers});
// Where the whole round ends: the path the browser is sent to.
async function round(browser, provider, login, body) {
  const begun = await begin(browser, provider, body);
  assert.equal(begun.status, 200, await begun.clone().text());
  const {address} = await begun.json();
  const callback = await browser.through(address, login, `${origin}/tv/`);
  const response = await browser.go('GET', callback);
  assert.equal(response.status, 303);
  return {to: response.headers.get('location'), callback, cookies: response.headers.getSetCookie()};
}
const me = async (browser) => (await browser.go('GET', `${origin}/tv/api/v1/users/me`)).json();
const forget = (browser) => browser.jar.get(new URL(idp.issuer).host)?.clear();

test('the sign-in page is told who there is', async () => {
  const setup = await api.get('setup', {anonymous: true});
  assert.deepEqual(setup.providers.slice(0, 2), [{name: 'home', label: 'Our house'}, {name: 'ec', label: 'ec'}]);
  assert.deepEqual([setup.passwords, setup.proxied], [true, false]);
  const printed = await run(['serve', '--config', join(root, 'chanoma.toml'), '--print-config']);
  assert.ok(printed.stdout.includes('name = "home"') && !printed.stdout.includes('hush'), printed.stdout);
});

test('somebody comes, is given an account, and is the same when they come again', async () => {
  await api.patch('settings', {registration: 'open'});
  idp.people.ada = {email: 'ada@example.org', email_verified: true};
  const browser = new Wanderer(api);
  const {to, callback, cookies} = await round(browser, 'home', 'ada', {to: '/watch/01J?t=3'});
  assert.equal(to, '/tv/watch/01J?t=3');
  const cookie = cookies.find((line) => line.startsWith('chanoma_session='));
  assert.match(cookie, /; Path=\/tv\/; .*HttpOnly; SameSite=Lax$/);
  assert.ok(cookies.some((line) => /^chanoma_oidc=; Path=\/tv\/api\/v1\/oidc\/; Max-Age=0/.test(line)), cookies.join());
  const user = await me(browser);
  assert.deepEqual([user.name, user.email, user.role, user.hasPassword], ['ada', 'ada@example.org', 'member', false]);
  // The address that led in leads nobody in again.
  assert.match((await browser.go('GET', callback)).headers.get('location'), /^\/tv\/sign-in\?problem=expired/);
  const other = new Wanderer(api);
  await round(other, 'home', 'ada', {});
  assert.equal((await me(other)).id, user.id);
  const links = await (await browser.go('GET', `${origin}/tv/api/v1/users/me/identities`)).json();
  assert.deepEqual(links.items.map(({provider, label, person}) => [provider, label, person]), [['home', 'Our house', 'ada@example.org']]);
  assert.equal((await browser.go('DELETE', `${origin}/tv/api/v1/users/me/identities/${links.items[0].id}`, undefined, {origin})).status, 409, 'the only way in');
  const audit = (await api.get('audit?limit=100')).items.map(({action, user: by, detail}) => [action, by, detail]);
  assert.ok(audit.some(([action, by, detail]) => action === 'user.create' && by === 'ada' && detail === `by ${idp.issuer}`), JSON.stringify(audit));
  assert.ok(api.daemon.log.every((line) => !line.includes('hush') && !line.includes(new URL(callback).searchParams.get('code'))), 'no secret is logged');
});

test('ES256 and EdDSA, a secret in the form, and none at all', async () => {
  for (const provider of ['ec', 'ed', 'shut']) {
    const browser = new Wanderer(api);
    // All of one issuer: who was linked by one is known by the others.
    assert.equal((await round(browser, provider, 'ada', {})).to, '/tv/', provider);
    assert.equal((await me(browser)).name, 'ada');
  }
  assert.match((await round(new Wanderer(api), 'shut', 'newcomer', {})).to, /^\/tv\/sign-in\?problem=unknown&provider=shut$/, 'no accounts are made by this one');
});

test('one that keeps its tokens short is asked for the name', async () => {
  brief.people.zoe = {preferred_username: 'Zoë', email: 'ada@example.org', email_verified: true};
  const browser = new Wanderer(api);
  assert.equal((await round(browser, 'brief', 'zoe', {})).to, '/tv/');
  const user = await me(browser);
  assert.deepEqual([user.name, user.email], ['Zoë', null], 'an address that somebody else has stays theirs');
});

test('who refuses, and what is not begun here, lead to words', async () => {
  const browser = new Wanderer(api);
  const {to} = await round(browser, 'home', null, {});
  assert.equal(to, '/tv/sign-in?problem=refused&provider=home');
  for (const query of ['', 'code=x', 'code=x&state=made-up', 'error=access_denied&state=made-up']) {
    const response = await browser.go('GET', `${origin}/tv/api/v1/oidc/home/callback?${query}`);
    assert.equal(response.headers.get('location'), '/tv/sign-in?problem=expired&provider=', query);
    assert.ok(!response.headers.getSetCookie().some((line) => line.startsWith('chanoma_session=')));
  }
  // A state is bound to its browser: one who is sent the link of somebody else's sign-in is not signed in as them.
  const thief = new Wanderer(api);
  const begun = await begin(browser, 'home');
  const callback = await browser.through((await begun.json()).address, 'ada', `${origin}/tv/`);
  assert.match((await thief.go('GET', callback)).headers.get('location'), /problem=expired/);
  // And to its provider.
  assert.match((await browser.go('GET', callback.replace('/home/', '/ec/'))).headers.get('location'), /problem=expired/);
  assert.match((await browser.go('GET', `${callback}&iss=https%3A%2F%2Fevil.example`.replace(/&iss=http%3A%2F%2F127[^&]*/, ''))).headers.get('location'), /problem=answer/, 'another issuer’s answer');
});

test('a code is worth nothing with another verifier, nor twice', async () => {
  const one = new Wanderer(api), two = new Wanderer(api);
  const first = await begin(one, 'home'), second = await begin(two, 'home');
  const callback = await one.through((await first.json()).address, 'ada', `${origin}/tv/`);
  const stolen = new URL(callback), own = new URL((await second.json()).address);
  // Injected into the sign-in of another browser: PKCE and the nonce are not its.
  stolen.searchParams.set('state', own.searchParams.get('state'));
  assert.match((await two.go('GET', stolen.href)).headers.get('location'), /problem=answer/);
});

test('only to pages of our own', async () => {
  for (const to of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/a\r\nb', 'watch', '/api/v1/users']) {
    const response = await begin(new Wanderer(api), 'home', {to});
    assert.deepEqual([response.status, (await response.json()).field], [422, 'to'], to);
  }
});

test('pages of other sites begin nothing, and another name of ours is told which one counts', async () => {
  assert.equal((await begin(new Wanderer(api), 'home', {}, {origin: 'https://evil.example'})).status, 403);
  await api.patch('settings', {public_url: 'https://tv.example.org/tv'});
  const response = await begin(new Wanderer(api), 'home');
  assert.equal(response.status, 409);
  assert.match((await response.json()).detail, /https:\/\/tv\.example\.org\/tv/);
  await api.patch('settings', {public_url: ''});
});

test('a provider that is away, silent or endless is told of, and nothing else waits for it', async () => {
  const answers = ['gone', 'silent', 'endless'].map(async (provider) => {
    const response = await begin(new Wanderer(api), provider);
    const {field, detail} = await response.json();
    return [provider, response.status, field, detail];
  });
  const started = Date.now();
  for (let i = 0; i < 20; ++i) await api.get('system');
  assert.ok(Date.now() - started < 8000, 'others are answered meanwhile');
  for (const [provider, status, field, detail] of await Promise.all(answers)) {
    assert.deepEqual([status, field], [503, 'unreachable'], `${provider}: ${detail}`);
    assert.match(detail, new RegExp(`^${provider} cannot be reached: `));
  }
  assert.equal((await begin(new Wanderer(api), 'nobody')).status, 404);
});

test('an account is linked and unlinked by its owner', async () => {
  const {token, user} = await sessionFor(api.daemon.data, '/tv', 'Bob', 'member');
  const browser = new Wanderer(api);
  browser.jar.set(new URL(origin).host, new Map([['chanoma_session', token]]));
  await api.post(`users/${user.id}/password`, {newPassword: 'correct horse'}, 204);
  // By the machine’s owner the sessions ended: a new one.
  const again = await sessionFor(api.daemon.data, '/tv', 'Bob', 'member');
  browser.jar.get(new URL(origin).host).set('chanoma_session', again.token);
  assert.equal((await round(browser, 'home', 'bobby', {link: true, to: '/account?linked=home'})).to, '/tv/account?linked=home');
  assert.equal((await me(browser)).name, 'Bob');
  const elsewhere = new Wanderer(api);
  assert.equal((await round(elsewhere, 'home', 'bobby', {})).to, '/tv/');
  assert.equal((await me(elsewhere)).name, 'Bob');
  forget(browser);
  assert.equal((await round(browser, 'home', 'ada', {link: true, to: '/account'})).to, '/tv/account?problem=taken&provider=home');
  assert.equal((await begin(new Wanderer(api), 'home', {link: true})).status, 403);
  const [link] = (await (await browser.go('GET', `${origin}/tv/api/v1/users/me/identities`)).json()).items;
  assert.equal((await elsewhere.go('DELETE', `${origin}/tv/api/v1/users/me/identities/${link.id}`, undefined, {origin})).status, 204);
  await api.patch('settings', {registration: 'closed'});
  forget(elsewhere);
  assert.match((await round(elsewhere, 'home', 'bobby', {})).to, /problem=unknown/);
});

test('an invitation is used by who comes with it', async () => {
  await api.patch('settings', {registration: 'invitation'});
  const {code} = await api.post('invitations', {role: 'trusted'});
  assert.match((await round(new Wanderer(api), 'home', 'grandmother', {})).to, /problem=unknown/);
  const browser = new Wanderer(api);
  assert.equal((await round(browser, 'home', 'grandmother', {invitation: code})).to, '/tv/');
  assert.equal((await me(browser)).role, 'trusted');
  assert.match((await round(new Wanderer(api), 'home', 'uncle', {invitation: code})).to, /problem=invitation/);
});

test('passwords are switched off once an administrator can do without', async () => {
  const refused = await api.refused(409, 'PATCH', 'settings', {body: {password_sign_in: false}});
  assert.equal(refused.field, 'password_sign_in');
  await api.patch(`users/ada`, {role: 'administrator'});
  await api.patch('settings', {password_sign_in: false});
  assert.equal((await api.get('setup')).passwords, false);
  const answer = await fetch(`${origin}/tv/api/v1/sessions`, {method: 'POST', anonymous: true, headers: {'content-type': 'application/json'}, body: JSON.stringify({login: 'Bob', password: 'correct horse'})});
  assert.equal(answer.status, 409);
  const browser = new Wanderer(api);
  assert.equal((await round(browser, 'home', 'ada', {})).to, '/tv/');
  assert.equal((await browser.go('PATCH', `${origin}/tv/api/v1/users/me`, JSON.stringify({role: 'member'}), {origin, 'content-type': 'application/json'})).status, 409, 'the last who could come in');
  // On the machine itself nothing is locked.
  assert.equal((await control(api.daemon.data, 'POST', '/tv/api/v1/users/Bob/sessions', {})).status, 201);
  assert.equal((await control(api.daemon.data, 'PATCH', '/tv/api/v1/settings', {password_sign_in: true})).status, 200);
  assert.equal((await api.get('setup')).passwords, true);
});

test('what is wrong in the configuration is told by its name', async () => {
  const bad = async (text) => {
    writeFileSync(join(root, 'bad.toml'), text);
    const {code, stderr} = await run(['serve', '--config', join(root, 'bad.toml'), '--print-config']);
    assert.notEqual(code, 0, text);
    return stderr;
  };
  const good = 'name = "x"\nissuer = "https://id.example.org"\nclient_id = "c"\n';
  assert.match(await bad('[[oidc]]\n'), /name/);
  assert.match(await bad(`[[oidc]]\n${good}isuer = "x"\n`), /isuer/);
  assert.match(await bad(`[[oidc]]\n${good.replace('https:', 'http:')}`), /issuer/);
  assert.match(await bad(`[[oidc]]\n${good}scopes = "profile"\n`), /scopes/);
  assert.match(await bad(`[[oidc]]\n${good}client_secret = "a"\nclient_secret_file = "/b"\n`), /client_secret_file/);
  assert.match(await bad(`[[oidc]]\n${good}[[oidc]]\n${good}`), /two providers/);
  assert.match(await bad(`[[oidc]]\n${good}create = "yes"\n`), /create/);
});
