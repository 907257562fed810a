// Signing in elsewhere: the buttons against the mock; and the whole round in a real browser, with the daemon and a real provider.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { Api } from '../lib/api.mjs';
import { freePort, temporaryFolder } from '../lib/daemon.mjs';
import { IdentityProvider } from '../lib/identity_provider.mjs';
import { openBrowser, visitPage } from './browser.mjs';
import { signIn } from './mock/account.mjs';
import { linked, providers } from './mock/elsewhere.mjs';
import { startMock } from './mock/server.mjs';

const root = temporaryFolder('chanoma-elsewhere');
let mock, browser, api, idp, origin;

before(async () => {
  mock = await startMock({ base: '/tv/' });
  browser = await openBrowser();
  const [port, idpPort] = await Promise.all([freePort(), freePort()]);
  origin = `http://127.0.0.1:${port}`;
  idp = await IdentityProvider.start({ port: idpPort, clients: { chanoma: { redirect: `${origin}/tv/api/v1/oidc/home/callback`, secret: 'a secret' } } });
  writeFileSync(join(root, 'chanoma.toml'), `[[oidc]]\nname = "home"\nlabel = "Our house"\nissuer = "${idp.issuer}"\nclient_id = "chanoma"\nclient_secret = "a secret"\ncreate = true\n`);
  api = await Api.start({ base: '/tv', listen: `127.0.0.1:${port}`, args: ['--config', join(root, 'chanoma.toml')] });
  await api.patch('settings', { registration: 'open' });
});
beforeEach(() => mock.reset());
after(async () => {
  await browser?.close();
  await mock?.close();
  await api?.stop();
  await idp?.stop();
  rmSync(root, { recursive: true, force: true });
});

const visit = (url, body, options = {}) => visitPage(browser, url, options, body);
const strangers = () => {
  mock.intercept = (_, path) => (['setup', 'codes', 'sessions', 'profiles', 'devices/codes', 'devices/tokens'].includes(path) || path.startsWith('oidc/') ? null : { status: 401, title: 'Unauthorized', code: 'unauthenticated', detail: 'Sign in first.' });
};
const says = (page, selector, words) => page.waitForFunction(([where, text]) => document.querySelector(where)?.textContent.includes(text), [selector, words]);

test('a button for each provider, and words for what went wrong there', async () => {
  strangers();
  mock.setup.providers = providers;
  await visit(`${mock.url}watch/01JDXXXXXXXXXXXXXXXXXXXXXX?t=3`, async (page) => {
    await page.click('[data-key="elsewhere:home"]');
    await says(page, '#elsewhere-problem', 'Our house did not let you through');
    assert.deepEqual(mock.begun, { provider: 'home', to: '/watch/01JDXXXXXXXXXXXXXXXXXXXXXX?t=3' }, 'one goes on where one wanted to go');
    await page.waitForFunction(() => location.search === '');
  });
});

test('without passwords there are the buttons alone, and a remote control reaches them', async () => {
  strangers();
  Object.assign(mock.setup, { providers, passwords: false });
  await visit(`${mock.url}sign-in?tv=1`, async (page) => {
    // A television shows the code for phones first.
    await page.waitForSelector('svg.qr');
    await page.click('[data-key="device:password"]');
    await page.waitForSelector('[data-key="elsewhere:home"]');
    assert.equal(await page.locator('.enter-form').count(), 0);
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.dataset.key?.startsWith('elsewhere:'));
  }, { width: 1920 });
});

test('a provider that is away is told of on the page', async () => {
  strangers();
  mock.setup.providers = providers;
  const others = mock.intercept;
  mock.intercept = (method, path) => (path === 'oidc/home' ? { status: 503, title: 'Service Unavailable', detail: 'Our house cannot be reached: x', field: 'unreachable' } : others(method, path));
  await visit(`${mock.url}sign-in`, async (page) => {
    await page.click('[data-key="elsewhere:home"]');
    await says(page, '.elsewhere-problem', 'Our house cannot be reached from here');
    await page.waitForFunction(() => !document.querySelector('[data-key="elsewhere:home"]').disabled);
  });
});

test('an invitation goes along', async () => {
  strangers();
  mock.setup.providers = providers;
  mock.codes.GOOD = { kind: 'invitation', name: null, role: 'member', expiresAt: '2026-11-27T18:00:00.000Z' };
  await visit(`${mock.url}join#code=GOOD`, async (page) => {
    await page.click('[data-key="elsewhere:work"]');
    await page.waitForSelector('#elsewhere-problem');
    assert.deepEqual(mock.begun, { provider: 'work', to: '/', invitation: 'GOOD' });
  });
});

test('links are shown, made and taken back on one’s account', async () => {
  signIn(mock);
  linked(mock);
  await visit(`${mock.url}account`, async (page) => {
    await says(page, '[aria-labelledby=links] .line', 'hana@example.org');
    assert.equal(await page.locator('[data-key="elsewhere:home"]').count(), 0, 'what is linked is not offered again');
    await page.click('[data-key^="link:remove"]');
    await page.waitForSelector('[data-key="elsewhere:home"]');
    assert.deepEqual(mock.identities, []);
  });
  await visit(`${mock.url}account?problem=taken&provider=work`, (page) => says(page, '[aria-labelledby=links] > .field-problem', 'linked to another account already'));
  await visit(`${mock.url}account?linked=home`, (page) => says(page, '.toasts', 'Our house is linked'));
});

test('whom a proxy has let through is in without a question, or told why not', async () => {
  strangers();
  const others = mock.intercept;
  mock.intercept = (method, path) => (path === 'sessions/proxy' ? null : others(method, path));
  mock.setup.proxied = true;
  mock.proxied = 'nobody';
  await visit(`${mock.url}browse`, (page) => says(page, 'main > .field-problem', 'no account of your name'));
  mock.proxied = 'somebody';
  await visit(`${mock.url}browse`, async (page) => {
    await page.waitForSelector('.bar');
    assert.match(page.url(), /\/tv\/browse$/);
  });
});

test('the whole round: in by the provider, out, linked to an account, refused by the person', async () => {
  idp.people.ada = { email: 'ada@example.org', email_verified: true };
  const through = async (page, login) => {
    await page.waitForURL(`${idp.issuer}/**`);
    await page.fill('[name=login]', login);
    await page.fill('[name=password]', 'x');
    await page.click('button[type=submit]');
    await page.waitForSelector('[name=prompt][value=consent]', { state: 'attached' });
    await page.click('button[type=submit]');
    await page.waitForURL(`${origin}/tv/**`);
  };
  await visit(`${origin}/tv/account`, async (page) => {
    await page.click('[data-key="elsewhere:home"]');
    await through(page, 'ada');
    await page.waitForURL(`${origin}/tv/account`);
    await says(page, 'h1', 'ada');
    await says(page, '[aria-labelledby=links] .line', 'ada@example.org');
    const cookies = await page.context().cookies(`${origin}/tv/`);
    const session = cookies.find(({ name }) => name === 'chanoma_session');
    assert.deepEqual([session.httpOnly, session.sameSite, session.path], [true, 'Lax', '/tv/']);
    await page.click('[data-key^="link:remove"]');
    await says(page, '[aria-labelledby=links] > .field-problem', 'only way into the account');
    page.faults.length = 0;
  });
  await visit(`${origin}/tv/sign-in`, async (page) => {
    await page.click('[data-key="elsewhere:home"]');
    await page.waitForURL(`${idp.issuer}/**`);
    await page.click('a[href$="/abort"]');
    await page.waitForURL(`${origin}/tv/**`);
    await says(page, '#elsewhere-problem', 'did not let you through');
  });
  await api.post('users', { name: 'Bob', password: 'correct horse' });
  await visit(`${origin}/tv/account`, async (page) => {
    await page.fill('#login', 'Bob');
    await page.fill('#password', 'correct horse');
    await page.click('form .primary');
    await page.waitForSelector('#links');
    await page.click('[data-key="elsewhere:home"]');
    await through(page, 'bobby');
    await says(page, '.toasts', 'Our house is linked');
    await page.waitForSelector('[data-key^="link:remove"]');
  });
});
