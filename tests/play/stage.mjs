// Chromium before a daemon: pages that play its films by one engine or another, served within the daemon's own origin.
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Daemon} from '../lib/daemon.mjs';
import {fromWeb, top} from './paths.mjs';

const {chromium} = fromWeb('playwright-core');
const pages = join(dirname(fileURLToPath(import.meta.url)), 'page');
const read = (path) => readFileSync(path, 'utf8');

export const engines = {
  shaka: {manifest: 'manifest.mpd', adapter: 'shaka.js', bundle: fromWeb.resolve('shaka-player/dist/shaka-player.compiled.js')},
  dashjs: {manifest: 'manifest.mpd', adapter: 'dash.js', bundle: join(top, 'web/node_modules/dashjs/dist/modern/umd/dash.all.min.js')},
  hlsjs: {manifest: 'master.m3u8', adapter: 'hls.js', bundle: fromWeb.resolve('hls.js').replace(/hls[^/]*$/, 'hls.min.js')},
};

// `strict` leaves Chromium's rules about pages that reach into the local network as they are. The engines' page needs them
// off: it is made here, not sent by the daemon, and counts as a page of the open internet.
export const openBrowser = ({strict = false} = {}) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--host-resolver-rules=MAP tv.lan 127.0.0.1',
    ...(strict ? [] : ['--disable-features=LocalNetworkAccessChecks'])],
});

// The two names a home knows the daemon by: the second is no secure context.
export const names = ['127.0.0.1', 'tv.lan'];

export const looker = read(join(pages, 'look.js'));

// From now on pages are opened as the administrator of this daemon. A browser keeps cookies by name of host, whatever the
// port: there is one house at a time.
const cookies = [];
export function visit(daemon) {
  cookies.splice(0, cookies.length, ...names.map((name) => (
    {name: 'chanoma_session', value: daemon.token, url: daemon.origin.replace('127.0.0.1', name), httpOnly: true, sameSite: 'Lax'})));
}

// A daemon over `folders` that has read everything in them; `films` by file name.
export class House {
  static async open(folders) {
    const house = new House();
    house.folders = folders;
    house.data = mkdtempSync(join(tmpdir(), 'chanoma-play-'));
    await house.#start();
    const idle = async () => {
      const list = (await house.daemon.json('/api/v1/videos?limit=250')).body.items;
      if (list.length === 0 || list.some((video) => video.state !== 'ready' && video.state !== 'failed')) return null;
      for (const state of ['queued', 'running']) {
        if ((await house.daemon.json(`/api/v1/jobs?state=${state}`)).body.items.length > 0) return null;
      }
      return list;
    };
    const list = await house.daemon.until(idle, 240, 'an idle daemon');
    house.films = {};
    for (const {id} of list) {
      const {body} = await house.daemon.json(`/api/v1/videos/${id}`);
      house.films[body.path.split('/').pop()] = body;
    }
    return house;
  }

  async #start() {
    this.daemon = await Daemon.start({data: this.data, libraries: this.folders, args: ['--allowed-hosts', 'tv.lan']});
    visit(this.daemon);
  }

  origin(name = '127.0.0.1') {
    return this.daemon.origin.replace('127.0.0.1', name);
  }

  // Every segment is made anew after this.
  async cool() {
    await this.daemon.stop();
    rmSync(join(this.data, 'cache'), {recursive: true, force: true});
    await this.#start();
  }

  async close() {
    await this.daemon?.stop();
    rmSync(this.data, {recursive: true, force: true});
  }
}

// A page of `origin` with the watching eye in it; `asked` are the addresses it has asked for.
export async function openPage(browser, {locale = 'en-GB'} = {}) {
  const context = await browser.newContext({viewport: {width: 1000, height: 640}, locale});
  await context.addCookies(cookies);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.asked = [];
  page.answers = [];
  page.faults = [];
  page.on('request', (request) => page.asked.push(new URL(request.url()).pathname));
  page.on('response', (response) => { if (response.status() >= 400) page.faults.push(`${response.status()} ${response.url()}`); });
  page.on('pageerror', (error) => page.faults.push(error.message));
  await page.addInitScript(looker);
  page.done = () => context.close();
  return page;
}

// The player page of one engine, nothing loaded yet.
export async function openEngine(browser, origin, name) {
  const engine = engines[name];
  const page = await openPage(browser);
  const files = {
    'player.html': ['text/html', join(pages, 'player.html')],
    'engine.js': ['text/javascript', engine.bundle],
    'adapter.js': ['text/javascript', join(pages, engine.adapter)],
  };
  await page.route(`${origin}/__play/*`, (route) => {
    const [contentType, path] = files[new URL(route.request().url()).pathname.split('/').pop()];
    return route.fulfill({contentType, body: read(path)});
  });
  await page.goto(`${origin}/__play/player.html`);
  return page;
}

export const manifestOf = (video, engine) => `/api/v1/videos/${video.id}/${engines[engine].manifest}`;

// The same on every run.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// `count` places in a film, each at least `apart` seconds from the one before.
export function places(seed, count, length, apart = 60) {
  const next = random(seed), chosen = [];
  for (let last = 0; chosen.length < count;) {
    const at = Math.floor(next() * (length - 20) * 1000) / 1000;
    if (Math.abs(at - last) >= apart) chosen.push(last = at);
  }
  return chosen;
}
