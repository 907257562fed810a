// Every page at four widths, dark and light, in both languages, and every state once. A shot fails on horizontal
// overflow, on an axe fault, on layout shift above 0.05, and on anything the page complains about in its console.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFaults, openBrowser, openPage, overflow, pressControl, resize, settle, shots } from './browser.mjs';
import { signIn } from './mock/account.mjs';
import { busyActivity } from './mock/activity.mjs';
import { aheadGoes } from './mock/ahead.mjs';
import { linked, providers } from './mock/elsewhere.mjs';
import { kShown, television } from './mock/devices.mjs';
import { frame } from './mock/media.mjs';
import { gather } from './mock/profiles.mjs';
import { unmatch } from './mock/mending.mjs';
import { onlineMixed, onlineOff } from './mock/online.mjs';
import { administer } from './mock/people.mjs';
import { fallenBack, makeUploads, startMock } from './mock/server.mjs';
import { savedSearch } from './mock/saved.mjs';
import { arrange } from './mock/settings.mjs';
import { watchSome } from './mock/shows.mjs';
import { fill } from './mock/space.mjs';

const kShift = 0.05;
/** Shots wait more than they work: a few at a time, each with a daemon of its own. */
const kAtOnce = 3;
let browser;

before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

function shot(name, body) {
  test(name, async () => {
    const mock = await startMock();
    try {
      await body(mock);
    } finally {
      await mock.close();
    }
  });
}

const places = (mock, list) => list.map(([at, share], order) => {
  const video = mock.videos[at];
  return { id: video.id, at: (video.duration ?? 120) * share, duration: video.duration ?? 120, when: 1e12 - order, done: false };
});

/** Chromium now and then never answers to the first try while a film plays; the picture is for people, and judged by none. */
async function picture(page, path, tries = 3) {
  try {
    await page.screenshot({ path, timeout: 8_000 });
  } catch (error) {
    if (tries <= 1) throw error;
    await picture(page, path, tries - 1);
  }
}

async function judge(page, name, { axe = true } = {}) {
  await settle(page);
  await picture(page, join(shots, `${name}.png`));
  const faults = [...page.faults];
  const wide = await overflow(page);
  if (wide) faults.push(`wider than the screen: ${wide}`);
  const shift = await page.evaluate(() => window.shift);
  if (shift > kShift) faults.push(`layout shift ${shift.toFixed(3)}`);
  if (axe) faults.push(...await axeFaults(page));
  assert.deepEqual(faults, [], name);
}

/** NFO files that could not be read. */
function brokenNfo(mock) {
  signIn(mock);
  mock.shows.told = { ...mock.shows.told, problems: [
    { file: 'Series/The Long Way to the River/tvshow.nfo', detail: 'this NFO file declares entities, which are not read' },
    { file: 'Series/The Long Way to the River/Season 1/The Long Way to the River S01E03 What the ferryman said.nfo', detail: 'rating: “many” makes no sense' }] };
}

/** Rows of every kind: films, a series with people, what is said, and nothing. */
function keepSome(mock) {
  signIn(mock);
  mock.said[mock.videos[1].id] = { at: 61.4, before: 'You are going to need a ', hit: 'bigger', after: ' boat, and somebody who can steer it' };
  mock.saved = [savedSearch('その', 'の'), savedSearch('Anything with an o in it, whatever else there may be about it and however long its name', 'o', { kind: ['video'] }),
    savedSearch(mock.videos[1].title.slice(0, 5), mock.videos[1].title.slice(0, 5)), savedSearch('Hana', 'hana'), savedSearch('Nothing yet', 'zzzzz')];
}

const playing = (page, from = 0.2) => page.waitForFunction((at) => document.querySelector('#video')?.currentTime > at, from);
const film = (mock, at = 1) => `${mock.url}watch/${mock.videos[at].id}`;

/** One load for four widths; each of the four loads begins at another width, so every width is loaded into once. */
const widths = [360, 768, 1280, 1920];
const looks = [['dark', 'en-GB'], ['dark', 'ja-JP'], ['light', 'en-GB'], ['light', 'ja-JP']];

describe('pages', { concurrency: kAtOnce }, () => {
  looks.forEach(([scheme, locale], turn) => {
    const order = widths.map((_, at) => widths[(at + turn) % widths.length]);
    const name = (page, width) => `${page}-${width}-${scheme}-${locale.slice(0, 2)}`;
    const eachWidth = async (page, what) => {
      for (const width of order) {
        await resize(page, width);
        // The same nodes at every width: each width has its turn with axe in one of the four looks.
        await judge(page, name(what, width), { axe: width === order[0] });
      }
    };
    shot(`home ${scheme} ${locale}`, async (mock) => {
      const page = await openPage(browser, { width: order[0], scheme, locale, storage: { 'chanoma.places': places(mock, [[4, 0.4], [1, 0.7], [13, 0.2], [12, 0.9]]) } });
      await page.goto(mock.url);
      await page.waitForSelector('.grid .card-link');
      await eachWidth(page, 'home');
      await page.done();
    });
    shot(`search ${scheme} ${locale}`, async (mock) => {
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}search?q=a`);
      await page.waitForSelector('.results .card-link');
      await eachWidth(page, 'search');
      await page.done();
    });
    shot(`home saved ${scheme} ${locale}`, async (mock) => {
      keepSome(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(mock.url);
      await page.waitForSelector('.saved-row');
      await page.locator('.saved-row').last().scrollIntoViewIfNeeded();
      await page.waitForSelector('.saved-none');
      await page.locator('.saved-row').first().scrollIntoViewIfNeeded();
      await page.waitForSelector('.saved-row .card-link');
      await eachWidth(page, 'home-saved');
      await page.done();
    });
    shot(`search saving ${scheme} ${locale}`, async (mock) => {
      signIn(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}search?q=a`);
      await page.click('[data-key="search:save"]');
      await page.waitForSelector('.dialog [name=name]');
      await eachWidth(page, 'search-saving');
      await page.done();
    });
    shot(`browse ${scheme} ${locale}`, async (mock) => {
      signIn(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}browse`);
      await page.waitForSelector('.grid .card-link');
      await eachWidth(page, 'browse');
      await page.done();
    });
    shot(`show ${scheme} ${locale}`, async (mock) => {
      signIn(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}show/series-1`);
      await page.waitForSelector('.entry .icon-button');
      await eachWidth(page, 'show');
      await page.done();
    });
    shot(`show with pictures ${scheme} ${locale}`, async (mock) => {
      signIn(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}show/series-4`);
      await page.waitForSelector('.show-logo img');
      await page.waitForSelector('.entry .icon-button');
      await eachWidth(page, 'show-pictures');
      await page.done();
    });
    for (const [name, path, wait] of [['person', 'person/hana-mori', '.group-role'], ['studio', 'studio/kawabe-pictures', '.grid .card-link'], ['collection', 'collection/the-harbour-films', '.group-seen'],
      ['show-part-of', 'show/movie-3', '.show-collection .card-link']]) {
      shot(`${name} ${scheme} ${locale}`, async (mock) => {
        signIn(mock);
        const page = await openPage(browser, { width: order[0], scheme, locale });
        await page.goto(`${mock.url}${path}`);
        await page.waitForSelector(wait);
        await eachWidth(page, name);
        await page.done();
      });
    }
    shot(`uploads ${scheme} ${locale}`, async (mock) => {
      mock.uploads = makeUploads(mock.videos);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}uploads`);
      await page.waitForSelector('.line');
      await eachWidth(page, 'uploads');
      await page.done();
    });
    shot(`libraries ${scheme} ${locale}`, async (mock) => {
      mock.libraries.push(...kLibraries(mock.libraries[0]));
      mock.background = { paused: false, queued: 1204, running: 2, secondsLeft: 96, ahead: aheadGoes() };
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}libraries`);
      await page.waitForSelector('.work');
      await eachWidth(page, 'libraries');
      await page.done();
    });
    shot(`account ${scheme} ${locale}`, async (mock) => {
      signIn(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}account`);
      await page.waitForSelector('[data-key^="key:remove"]');
      await eachWidth(page, 'account');
      await page.done();
    });
    for (const [page, wait] of [['people', '#roles'], ['audit', '.audit .line']]) {
      shot(`${page} ${scheme} ${locale}`, async (mock) => {
        administer(mock);
        const opened = await openPage(browser, { width: order[0], scheme, locale });
        await opened.goto(`${mock.url}${page}`);
        await opened.waitForSelector(wait);
        await eachWidth(opened, page);
        await opened.done();
      });
    }
    for (const [page, code] of [['join', { kind: 'invitation', name: null, role: 'member' }], ['reset', { kind: 'reset', name: 'Hana', role: null }]]) {
      shot(`${page} ${scheme} ${locale}`, async (mock) => {
        strangers(mock);
        mock.codes.GOOD = { ...code, expiresAt: '2026-11-27T18:00:00.000Z' };
        const opened = await openPage(browser, { width: order[0], scheme, locale });
        await opened.goto(`${mock.url}${page}#code=GOOD`);
        await opened.waitForSelector('.enter-form');
        await eachWidth(opened, page);
        await opened.done();
      });
    }
    for (const page of ['sign-in', 'setup']) {
      shot(`${page} ${scheme} ${locale}`, async (mock) => {
        strangers(mock);
        mock.setup.needed = page === 'setup';
        const opened = await openPage(browser, { width: order[0], scheme, locale });
        await opened.goto(`${mock.url}${page}`);
        await opened.waitForSelector('.enter-form');
        await eachWidth(opened, page);
        await opened.done();
      });
    }
    shot(`device ${scheme} ${locale}`, async (mock) => {
      signIn(mock);
      mock.screens = askingScreens();
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}device#code=${kShown}`);
      await page.waitForSelector('[data-key="device:yes"]');
      await eachWidth(page, 'device');
      await page.done();
    });
    shot(`who ${scheme} ${locale}`, async (mock) => {
      strangers(mock);
      gather(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}sign-in`);
      await page.waitForSelector('.who-one');
      await eachWidth(page, 'who');
      await page.done();
    });
    shot(`device-show ${scheme} ${locale}`, async (mock) => {
      strangers(mock);
      const page = await openPage(browser, { width: order[0], scheme, locale });
      await page.goto(`${mock.url}sign-in?tv=1`);
      await page.waitForSelector('svg.qr');
      await eachWidth(page, 'device-show');
      await page.done();
    });
    shot(`watch ${scheme} ${locale}`, async (mock) => {
      const page = await openPage(browser, { width: order[0], scheme, locale, storage: { 'chanoma.settings': { subtitles: locale.slice(0, 2), muted: true, theme: 'auto', volume: 1 } } });
      await page.goto(`${film(mock)}?t=5`);
      await playing(page, 5.2);
      await page.waitForSelector('.cue');
      await page.evaluate(() => document.querySelector('#video').pause());
      await eachWidth(page, 'watch');
      await page.done();
    });
  });
});

/** Beside a library that is well: each way in which one is not. */
const kLibraries = (first) => [
  { ...first, id: '01JD0000000000000000000002', name: '家族のビデオ', path: '/media/nas/family', following: { mode: 'polled', folders: 0, why: 'it is on a mount of type nfs, which does not tell of changes made elsewhere', remote: true } },
  { ...first, id: '01JD0000000000000000000003', name: 'Series', path: '/srv/series', state: 'scanning', scan: { done: 812, total: 3400 }, locked: true },
  { ...first, id: '01JD0000000000000000000004', name: 'Old films', path: '/home/hana/films', state: 'unreachable', problem: { code: 'unreachable', detail: 'the permissions of /home/hana do not let the user “chanoma” pass' } },
  { ...first, id: '01JD0000000000000000000005', name: 'Uploads', path: '/var/lib/chanoma/uploads', managed: true, videos: 1, following: { mode: 'not', folders: 0, why: null } },
];
/** A television shows the code for phones first. */
const byPassword = (tv, wait) => (tv ? { wait: 'svg.qr', act: async (page) => { await page.click('[data-key="device:password"]'); await page.waitForSelector(wait); await page.evaluate(() => { window.shift = 0; }); } } : { wait });
const askingScreens = () => ({ [kShown]: { device: television, address: '2001:db8:4b1f:2200:1c9a:44ff:fe01:2d3c', near: false, state: 'waiting' } });
/** Nobody is signed in: only setting up and signing in are answered. */
const strangers = (mock) => {
  mock.intercept = (method, path) => (['setup', 'codes', 'resets', 'resets/mail', 'emails', 'users', 'devices/codes', 'devices/tokens', 'profiles'].includes(path) || path.startsWith('profiles/') ? null : path === 'sessions' ? mock.wrong : { status: 401, title: 'Unauthorized', code: 'unauthenticated', detail: 'Sign in first.' });
};

/** name, what to prepare on the mock, where to go, what to wait for, what to do then. */
const states = {
  'first-run': {
    prepare: (mock) => { mock.libraries = []; mock.videos = []; },
    act: async (page, mock) => {
      await page.waitForSelector('.message .primary');
    },
  },
  'first-run-folders': {
    prepare: (mock) => { mock.libraries = []; mock.videos = []; },
    act: async (page) => {
      await page.click('.message .primary');
      await page.waitForSelector('.folders .menu-item');
      await page.fill('.form-line input', 'films');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelector('#chooser-problem')?.textContent.includes('absolute'));
    },
  },
  'scanning-nothing-yet': { prepare: (mock) => { mock.videos = []; Object.assign(mock.libraries[0], { state: 'scanning', scan: { done: 3, total: 2000 } }); }, wait: 'progress' },
  'scanning-films-appear': { prepare: (mock) => { mock.videos.length = 9; Object.assign(mock.libraries[0], { state: 'scanning', scan: { done: 1234, total: 2000 } }); }, wait: 'progress' },
  'empty-library': { prepare: (mock) => { mock.videos = []; }, wait: '.message' },
  skeleton: { prepare: (mock) => { mock.intercept = (_, path) => (path.startsWith('videos') ? 'hang' : null); }, wait: '.skeleton' },
  'one-film': { prepare: (mock) => { mock.videos = mock.videos.slice(2, 3); }, wait: '.hero' },
  'one-film-without-picture': { prepare: (mock) => { mock.videos = mock.videos.filter((v) => !v.poster && v.state === 'ready').slice(0, 1); }, wait: '.hero' },
  unreachable: { prepare: (mock) => { Object.assign(mock.libraries[0], { state: 'unreachable', problem: { code: 'unreachable', detail: 'The folder /srv/films does not answer; the disk may be unplugged.' } }); }, wait: '.notice.warn', act: (page) => page.locator('.notice').scrollIntoViewIfNeeded() },
  'unreachable-phone': { width: 360, locale: 'ja-JP', prepare: (mock) => { Object.assign(mock.libraries[0], { state: 'unreachable', problem: null }); }, wait: '.notice.warn', act: (page) => page.locator('.notice').scrollIntoViewIfNeeded() },
  'unreachable-nothing-known': { prepare: (mock) => { mock.videos = []; Object.assign(mock.libraries[0], { state: 'unreachable', problem: { code: 'unreachable', detail: 'No such file or directory.' } }); }, wait: '.message' },
  'daemon-away': { wait: '.grid .card-link', act: async (page, mock) => { mock.stop(); await page.waitForSelector('.pill.lost'); assert.ok(await page.locator('.card').count() > 5, 'the films stay'); } },
  'daemon-does-not-answer': { prepare: (mock) => { mock.intercept = (_, path) => ({ status: 500, title: 'Internal Server Error', detail: path }); }, wait: '.message' },
  hidden: { wait: '.grid .card-link', act: async (page, mock) => { await page.click('.rail .card-link', { button: 'right' }); await page.click('[role=menuitem]:last-child'); await page.waitForSelector('.toast button'); } },
  'hidden-phone': { width: 360, locale: 'ja-JP', wait: '.grid .card-link', act: async (page, mock) => { await page.dispatchEvent('.rail .card-link', 'contextmenu'); await page.tap('[role=menuitem]:last-child'); await page.waitForSelector('.toast button'); } },
  'card-menu': { wait: '.grid .card-link', act: async (page, mock) => { await page.click('.rail .card-link', { button: 'right' }); await page.waitForSelector('[role=menu]'); } },
  'card-menu-phone': { width: 360, wait: '.grid .card-link', act: async (page, mock) => { await page.dispatchEvent('.rail .card-link', 'contextmenu'); await page.waitForSelector('[role=menu]'); } },
  'grid-scrolled': { width: 1280, wait: '.grid .card-link', act: async (page, mock) => { await page.evaluate(() => scrollTo(0, 1100)); await page.waitForTimeout(150); } },
  'grid-scrolled-light-phone': { width: 360, scheme: 'light', locale: 'ja-JP', wait: '.grid .card-link', act: async (page, mock) => { await page.evaluate(() => scrollTo(0, 900)); await page.waitForTimeout(150); } },
  'long-titles': { width: 1280, wait: '.hero', prepare: (mock) => { mock.videos = mock.videos.filter((v) => v.title.length > 60).concat(mock.videos.slice(0, 8)); mock.videos.forEach((v, at) => { v.addedAt = new Date(Date.UTC(2026, 10, 20) - at * 1000).toISOString(); }); } },
  'long-titles-phone': { width: 360, wait: '.hero', prepare: (mock) => { mock.videos = mock.videos.filter((v) => v.title.length > 60).concat(mock.videos.slice(0, 8)); mock.videos.forEach((v, at) => { v.addedAt = new Date(Date.UTC(2026, 10, 20) - at * 1000).toISOString(); }); } },
  'television-home': { width: 1920, path: (mock) => '?tv=1', wait: '.grid .card-link', act: async (page, mock) => { for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) { await page.keyboard.press(key); await page.waitForTimeout(60); } } },
  'television-watch': { width: 1920, path: (mock) => `watch/${mock.videos[1].id}?tv=1&t=5`, wait: '#video', act: async (page, mock) => { await playing(page, 5.1); await page.keyboard.press('ArrowDown'); await page.waitForSelector('[data-control=play]:focus'); await page.evaluate(() => document.querySelector('#video').pause()); } },
  'search-box': { wait: '.grid .card-link', act: async (page) => { await page.keyboard.press('/'); await page.fill('.search-line input', 'the'); await page.waitForSelector('.search-thumb'); await page.keyboard.press('ArrowDown'); } },
  'search-box-phone': { width: 360, locale: 'ja-JP', wait: '.grid .card-link', act: async (page) => { await page.tap('[data-key="bar:search"]'); await page.fill('.search-line input', 'の'); await page.waitForSelector('.search-thumb'); } },
  'search-box-recent': { scheme: 'light', storage: { 'chanoma.searches': ['amelie', '疾風伝', 'rocky 2'] }, wait: '.grid .card-link', act: async (page) => { await page.keyboard.press('/'); await page.waitForSelector('.search-row'); } },
  'search-box-groups': { wait: '.grid .card-link', act: async (page) => { await page.keyboard.press('/'); await page.fill('.search-line input', 'o'); await page.waitForSelector('.search-face'); } },
  'search-box-groups-phone': { width: 360, locale: 'ja-JP', scheme: 'light', wait: '.grid .card-link', act: async (page) => { await page.tap('[data-key="bar:search"]'); await page.fill('.search-line input', 'o'); await page.waitForSelector('.search-face'); } },
  'search-groups': { path: () => 'search?q=o', wait: '.found-people' },
  'search-groups-phone': { width: 360, locale: 'ja-JP', scheme: 'light', path: () => 'search?q=o', wait: '.found-people' },
  'search-groups-television': { width: 1920, path: () => 'search?q=o&tv=1', wait: '.found-people' },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: true }]].flatMap(([name, look]) => [
    [`saved-menu${name}`, { ...look, prepare: keepSome, path: () => (look.tv ? '?tv=1' : ''), wait: '.saved-row', act: async (page) => { await page.locator('.saved-head .icon-button').nth(1).scrollIntoViewIfNeeded(); await page.locator('.saved-head .icon-button').nth(1).click(); await page.waitForSelector('[role=menu]'); } }],
    [`saved-waiting${name}`, { ...look, prepare: (mock) => { keepSome(mock); mock.intercept = (_, path) => (path === 'search' ? 'hang' : null); }, path: () => (look.tv ? '?tv=1' : ''), wait: '.saved-waiting', act: (page) => page.locator('.saved-row').first().scrollIntoViewIfNeeded() }],
    [`saved-search${name}`, { ...look, prepare: keepSome, path: () => `search?q=${encodeURIComponent('の')}${look.tv ? '&tv=1' : ''}`, wait: '[data-key="search:save"][aria-pressed=true]' }],
  ])),
  'saved-removed': { prepare: keepSome, wait: '.saved-row', act: async (page) => { await page.locator('.saved-head .icon-button').first().scrollIntoViewIfNeeded(); await page.locator('.saved-head .icon-button').first().click(); await page.click('[role=menuitem]:last-child'); await page.waitForSelector('.toast button'); } },
  'saved-failed': { prepare: (mock) => { keepSome(mock); mock.intercept = (_, path) => (path === 'search' ? { status: 503, title: 'Service Unavailable', detail: 'the search index is being opened' } : null); }, wait: '.saved-row', act: async (page) => { await page.locator('.saved-row').first().scrollIntoViewIfNeeded(); await page.waitForSelector('.saved-none'); } },
  'saved-name-taken': { width: 360, locale: 'ja-JP', prepare: (mock) => { keepSome(mock); mock.intercept = (method, path) => (method === 'POST' && path === 'saved-searches' ? { status: 422, title: 'Unprocessable Content', detail: 'another saved search is called “Hana”', field: 'name' } : null); },
    path: () => 'search?q=hana%20m', wait: '[data-key="search:save"]', act: async (page) => { await page.tap('[data-key="search:save"]'); await page.click('[data-key="saved:keep"]'); await page.waitForFunction(() => document.querySelector('#saved-problem')?.textContent); } },
  'search-nothing': { path: () => 'search?q=zzzzz', wait: '.search-state' },
  'search-nothing-phone': { width: 360, locale: 'ja-JP', scheme: 'light', path: () => 'search?q=zzzzz', wait: '.search-state' },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: true }]].map(([name, look]) => [`search-said${name}`, { ...look,
    prepare: (mock) => { for (const at of [1, 2]) mock.said[mock.videos[at].id] = { at: 61.4 * at, before: 'You are going to need a ', hit: 'bigger', after: ' boat, and somebody who can steer it' }; },
    path: (mock) => `search?q=${encodeURIComponent(mock.videos[1].title.slice(0, 2))}${look.tv ? '&tv=1' : ''}`, wait: '.result-line' }])),
  'search-waiting': { prepare: (mock) => { mock.intercept = (_, path) => (path.startsWith('search') ? 'hang' : null); }, path: () => 'search?q=a', wait: '.result-skeleton' },
  'search-failed': { prepare: (mock) => { mock.intercept = (_, path) => (path.startsWith('search') ? { status: 503, title: 'Service Unavailable', detail: 'the search index is being opened' } : null); }, path: () => 'search?q=a', wait: '.search-state' },
  'uploads-empty': { path: () => 'uploads', wait: '.message .primary' },
  'uploads-empty-phone': { width: 360, locale: 'ja-JP', path: () => 'uploads', wait: '.message .primary' },
  'uploads-unreachable': { prepare: (mock) => { mock.intercept = (_, path) => (path === 'uploads' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'uploads', wait: '.message .primary' },
  'uploads-describe': { prepare: (mock) => { mock.uploads = makeUploads(mock.videos); }, path: () => 'uploads', wait: '.line', act: async (page) => { await page.click('.line:nth-child(4) .icon-button'); await page.waitForSelector('.dialog [name=people]'); } },
  'uploads-describe-phone': { width: 360, locale: 'ja-JP', prepare: (mock) => { mock.uploads = makeUploads(mock.videos); }, path: () => 'uploads', wait: '.line', act: async (page) => { await page.tap('.line:nth-child(4) .icon-button'); await page.waitForSelector('.dialog [name=people]'); } },
  'uploads-drop': { wait: '.grid .card-link', act: async (page) => { await page.evaluate(() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'film.mp4')); dispatchEvent(new DragEvent('dragover', { dataTransfer: data })); }); await page.waitForSelector('.drop'); } },
  'libraries-choose': { path: () => 'libraries', wait: '.line', act: async (page) => { await page.click('[data-key="libraries:add"]'); await page.click('.folders li:nth-child(3) button'); await page.waitForSelector('.folders li:nth-child(4)'); } },
  'libraries-choose-phone': { width: 360, locale: 'ja-JP', path: () => 'libraries', wait: '.line', act: async (page) => { await page.tap('[data-key="libraries:add"]'); await page.tap('.folders li:nth-child(2) button'); await page.waitForFunction(() => document.querySelector('#chooser-problem')?.textContent.includes('permissions')); } },
  'libraries-snapshot-taken': { path: () => 'libraries', wait: '[data-key="snapshots:take"]', act: async (page) => { await page.click('[data-key="snapshots:take"]'); await page.waitForSelector('.toast'); await page.waitForFunction(() => /3 are kept/.test(document.body.innerText)); } },
  'libraries-from-a-copy': { width: 360, locale: 'ja-JP', prepare: (mock) => { mock.snapshots.startedFrom = { name: '20261128T235000Z', takenAt: '2026-11-28T23:50:00.000Z', setAside: '/var/lib/chanoma/set-aside/1764440000000' }; }, path: () => 'libraries', wait: '.notice-line', act: (page) => page.locator('.notice-line').scrollIntoViewIfNeeded() },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: true }]].map(([name, look]) => [`libraries-ahead${name}`, { ...look,
    prepare: (mock) => { mock.libraries[0].ahead = 'copy'; mock.background.ahead = aheadGoes(); }, path: () => (look.tv ? 'libraries?tv=1' : 'libraries'), wait: '.ahead-progress',
    act: async (page) => { await page.click('[data-key^="library:ahead"]'); await page.waitForSelector('.dialog [name=ahead]:checked'); } }])),
  ...Object.fromEntries([['working', {}], ['paused', { paused: true }], ['viewers', {}], ['hours', { hours: '22:30-06:00' }], ['full', { bytes: 53.6e9 }], ['done', { videosLeft: 0, segmentsLeft: 0 }]].map(([state, more], at) => [`ahead-${state}`, { ...(at % 2 ? { width: 360, locale: 'ja-JP', scheme: 'light' } : {}),
    prepare: (mock) => { mock.background.ahead = aheadGoes({ state, ...more }); }, path: () => 'activity', wait: '.ahead-progress', act: (page) => page.locator('#ahead').scrollIntoViewIfNeeded() }])),
  'libraries-remove': { path: () => 'libraries', wait: '.line', act: async (page) => { await page.click('[data-key^="library:remove"]'); await page.waitForSelector('.dialog'); } },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }]].flatMap(([name, look]) => [
    [`sign-in${name}`, { ...look, prepare: strangers, wait: '#login' }],
    [`sign-in-wrong${name}`, { ...look, prepare: (mock) => { strangers(mock); mock.wrong = { status: 403, title: 'Forbidden', detail: 'this name and this password do not belong together', field: 'password' }; }, wait: '#login',
      act: async (page) => { await page.fill('#login', 'ada'); await page.fill('#password', 'guess'); await page.click('form .primary'); await page.waitForFunction(() => document.querySelector('#enter-problem')?.textContent); } }],
    [`setup${name}`, { ...look, prepare: (mock) => { strangers(mock); mock.setup.needed = true; }, path: () => 'setup#code=K7QP2-9XMB4-TTR2H-AA3CD', wait: '#code' }],
  ])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }]].flatMap(([name, look]) => [
    [`account-keys${name}`, { ...look, prepare: signIn, path: () => 'account', wait: '[data-key^="key:remove"]', act: (page) => page.locator('#keys').scrollIntoViewIfNeeded() }],
    [`account-key-make${name}`, { ...look, prepare: signIn, path: () => 'account', wait: '[data-key="keys:add"]', act: async (page) => { await page.click('[data-key="keys:add"]'); await page.waitForSelector('.dialog [name=permissions]'); } }],
    [`account-key-made${name}`, { ...look, prepare: signIn, path: () => 'account', wait: '[data-key="keys:add"]', act: async (page) => { await page.click('[data-key="keys:add"]'); await page.fill('.dialog [name=name]', 'Home'); await page.click('.dialog [type=submit]'); await page.waitForSelector('.key-shown'); } }],
  ])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-tablet', { width: 768, scheme: 'light' }], ['-television', { width: 1920, tv: '?tv=1' }]].flatMap(([name, look]) => [
    [`sign-in-elsewhere${name}`, { ...look, prepare: (mock) => { strangers(mock); mock.setup.providers = providers; }, path: () => `sign-in${look.tv ?? ''}`, ...byPassword(look.tv, '[data-key="elsewhere:home"]') }],
    [`sign-in-elsewhere-only${name}`, { ...look, prepare: (mock) => { strangers(mock); Object.assign(mock.setup, { providers, passwords: false }); }, path: () => `sign-in${look.tv ?? '?problem=unknown&provider=home'}`, ...byPassword(look.tv, look.tv ? '[data-key="elsewhere:home"]' : '#elsewhere-problem') }],
    [`join-elsewhere${name}`, { ...look, prepare: (mock) => { strangers(mock); mock.setup.providers = providers; mock.codes.GOOD = { kind: 'invitation', name: null, role: 'member', expiresAt: '2026-11-27T18:00:00.000Z' }; }, path: () => `join${look.tv ?? ''}#code=GOOD`, wait: '[data-key="elsewhere:home"]' }],
    [`account-links${name}`, { ...look, prepare: (mock) => { signIn(mock); linked(mock); }, path: () => `account${look.tv ?? ''}`, wait: '[data-key^="link:remove"]', act: (page) => page.locator('#links').scrollIntoViewIfNeeded() }],
  ])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-tablet', { width: 768, scheme: 'light' }], ['-television', { width: 1920, tv: '?tv=1' }]].flatMap(([name, look]) => {
    const posting = (more) => (mock) => { strangers(mock); mock.setup.mail = true; more?.(mock); };
    return [
      [`sign-in-forgot${name}`, { ...look, prepare: posting(), path: () => `sign-in${look.tv ?? ''}`, ...byPassword(look.tv, '[data-key="enter:forgot"]') }],
      [`forgot${name}`, { ...look, prepare: posting(), path: () => `forgot${look.tv ?? ''}`, wait: '#email' }],
      [`forgot-sent${name}`, { ...look, prepare: posting(), path: () => `forgot${look.tv ?? ''}`, wait: '#email', act: async (page) => { await page.fill('#email', 'hana@example.org'); await page.click('.enter-form [type=submit]'); await page.waitForFunction(() => !document.querySelector('#email')); } }],
      [`confirm${name}`, { ...look, prepare: posting((mock) => { mock.codes.GOOD = {}; }), path: () => `confirm${look.tv ?? ''}#code=GOOD`, wait: '.enter-form [type=submit]' }],
      [`account-email${name}`, { ...look, prepare: (mock) => { signIn(mock); mock.setup.mail = true; }, path: () => `account${look.tv ?? ''}`, wait: '[data-key="email:send"]', act: (page) => page.locator('#email-title').scrollIntoViewIfNeeded() }],
    ];
  })),
  'forgot-wrong': { prepare: (mock) => { strangers(mock); mock.setup.mail = true; }, path: () => 'forgot', wait: '#email', act: async (page) => { await page.fill('#email', 'hana'); await page.click('.enter-form [type=submit]'); await page.waitForFunction(() => document.querySelector('#enter-problem')?.textContent); } },
  'forgot-none': { prepare: strangers, path: () => 'forgot', wait: '[data-key="mail:back"]' },
  'confirm-gone': { prepare: (mock) => { strangers(mock); mock.setup.mail = true; }, path: () => 'confirm', wait: '.message .primary' },
  'confirm-done': { prepare: (mock) => { strangers(mock); mock.setup.mail = true; mock.codes.GOOD = {}; }, path: () => 'confirm#code=GOOD', wait: '.enter-form [type=submit]', act: async (page) => { await page.click('.enter-form [type=submit]'); await page.waitForFunction(() => !document.querySelector('.enter-form')); } },
  'account-email-wrong': { prepare: (mock) => { signIn(mock); mock.setup.mail = true; }, path: () => 'account', wait: '[data-key="email:send"]', act: async (page) => { await page.fill('form [name=email]', 'hana@example.net'); await page.fill('form [name=password]', 'wrong'); await page.click('[data-key="email:send"]'); await page.waitForFunction(() => document.querySelector('#email-problem')?.textContent); } },
  'account-links-none': { prepare: (mock) => { signIn(mock); mock.setup.providers = providers; }, path: () => 'account?problem=taken&provider=home', wait: '[data-key="elsewhere:home"]', act: (page) => page.locator('#links').scrollIntoViewIfNeeded() },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }]].flatMap(([name, look]) => [
    [`device-typing${name}`, { ...look, prepare: signIn, path: () => 'device', wait: '#code' }],
    [`device-wrong${name}`, { ...look, prepare: signIn, path: () => 'device#code=WRNG-CDXX', wait: '#code', act: (page) => page.waitForFunction(() => document.querySelector('#device-problem')?.textContent) }],
    [`device-done${name}`, { ...look, prepare: (mock) => { signIn(mock); mock.screens = askingScreens(); }, path: () => `device#code=${kShown}`, wait: '[data-key="device:yes"]', act: async (page) => { await page.click('[data-key="device:yes"]'); await page.waitForSelector('[data-key="device:other"]'); } }],
    [`device-refused${name}`, { ...look, prepare: (mock) => { strangers(mock); mock.screens = { [kShown]: { state: 'refused' } }; }, path: () => 'sign-in?tv=1', wait: '[role=alert] .primary', act: (page) => page.evaluate(() => { window.shift = 0; }) }],
  ])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920 }]].flatMap(([name, look]) => [
    [`who-pin${name}`, { ...look, prepare: (mock) => { signIn(mock); gather(mock); }, path: () => (name === '-television' ? 'who?tv=1' : 'who'), wait: '.who-one', act: async (page) => { await page.click('.who-one'); await page.waitForSelector('.pin-pad'); await page.keyboard.press('1'); await page.keyboard.press('2'); await page.waitForFunction(() => document.querySelector('.pin-digits')?.textContent.length === 2); } }],
    [`who-edit${name}`, { ...look, prepare: (mock) => { signIn(mock); gather(mock); }, path: () => 'who', wait: '.who-one', act: async (page) => { await page.click('[data-key="who:edit"]'); await page.waitForSelector('.who.editing'); } }],
  ])),
  'who-nobody': { prepare: signIn, path: () => 'who', wait: '[data-key="who:other"]' },
  'who-failed': { prepare: (mock) => { mock.intercept = (_, path) => (path === 'profiles' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'who', wait: '.message .primary' },
  'account-pin': { prepare: signIn, path: () => 'account', wait: '[data-key="pin:set"]', act: async (page) => { await page.click('[data-key="pin:set"]'); await page.waitForSelector('.dialog [name=pin]'); } },
  'people-pin': { prepare: administer, path: () => 'people', wait: '#roles', act: async (page) => { await page.click('.people > .lines .line:nth-child(3) .icon-button'); await page.click('[role=menuitem]:has-text("PIN")'); await page.waitForSelector('.dialog [name=pin]'); } },
  'device-failed': { prepare: (mock) => { mock.intercept = (_, path) => (path === 'users/me' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'device', wait: '.message .primary' },
  'device-show-failed': { width: 1920, prepare: (mock) => { strangers(mock); const shut = mock.intercept; mock.intercept = (method, path) => (path === 'devices/codes' ? { status: 503, title: 'Service Unavailable', detail: 'busy' } : shut(method, path)); }, path: () => 'sign-in?tv=1', wait: '[role=alert] .primary', act: (page) => page.evaluate(() => { window.shift = 0; }) },
  'account-key-taken': { prepare: signIn, path: () => 'account', wait: '[data-key="keys:add"]', act: async (page) => { await page.click('[data-key="keys:add"]'); await page.fill('.dialog [name=name]', 'Home Assistant'); await page.click('.dialog [type=submit]'); await page.waitForFunction(() => document.querySelector('#key-problem')?.textContent); } },
  'account-key-remove': { prepare: signIn, path: () => 'account', wait: '[data-key^="key:remove"]', act: async (page) => { await page.click('[data-key^="key:remove"]'); await page.waitForSelector('.dialog'); } },
  'account-no-keys': { prepare: (mock) => { signIn(mock); mock.keys = []; mock.me.hasPassword = false; }, path: () => 'account', wait: '.account-none', act: (page) => page.locator('.account-none').scrollIntoViewIfNeeded() },
  'account-keys-failed': { prepare: (mock) => { signIn(mock); mock.intercept = (_, path) => (path === 'keys' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'account', wait: '.account section .field-problem', act: (page) => page.locator('.account section > .field-problem').scrollIntoViewIfNeeded() },
  'account-password-wrong': { prepare: (mock) => { signIn(mock); mock.intercept = (_, path) => (path === 'users/me/password' ? { status: 403, title: 'Forbidden', field: 'oldPassword', detail: 'the old password is not right' } : null); }, path: () => 'account', wait: '[name=oldPassword]', act: async (page) => { await page.fill('[name=oldPassword]', 'guess'); await page.fill('[name=newPassword]', 'something long'); await page.click('[data-key="account:password"]'); await page.waitForSelector('#oldPassword-fault'); } },
  'account-failed': { prepare: (mock) => { mock.intercept = (_, path) => (path === 'users/me' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'account', wait: '.message .primary' },
  'account-waiting': { prepare: (mock) => { signIn(mock); mock.intercept = (_, path) => (path === 'users/me' ? 'hang' : null); }, path: () => 'account', wait: '.account-waiting' },
  'history-dark': { prepare: (mock) => { signIn(mock); watchSome(mock); }, path: () => 'history', wait: '.history .line' },
  'history-phone': { width: 360, locale: 'ja-JP', scheme: 'light', prepare: (mock) => { signIn(mock); watchSome(mock); }, path: () => 'history', wait: '.history .line' },
  'history-television': { width: 1920, prepare: (mock) => { signIn(mock); watchSome(mock); }, path: () => 'history?tv=1', wait: '.history .line' },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-light', { width: 768, scheme: 'light' }], ['-television', { width: 1920, tv: true }]].map(([name, look]) => [`activity${name}`, { ...look,
    prepare: busyActivity, path: () => (look.tv ? 'activity?tv=1' : 'activity'), wait: '.gauges .gauge' }])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }]].map(([name, look]) => [`activity-machine${name}`, { ...look,
    prepare: busyActivity, path: () => 'activity', wait: '.gauges .gauge', act: (page) => page.evaluate(() => document.querySelector('#machine').scrollIntoView()) }])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }]].map(([name, look]) => [`activity-notices${name}`, { ...look,
    prepare: (mock) => { busyActivity(mock); mock.noticeTest = { letters: 0, webhook: 'refused', refusal: 'it answered 403' }; }, path: () => 'activity', wait: '#notices',
    act: async (page) => { await page.click('[data-key="notices:test"]'); await page.waitForFunction(() => document.querySelector('#notices-problem').textContent); await page.evaluate(() => document.querySelector('#notices').scrollIntoView()); } }])),
  'activity-quiet': { locale: 'ja-JP', path: () => 'activity', wait: '.gauges .gauge' },
  'activity-waiting': { prepare: (mock) => { mock.intercept = (_, path) => (['viewings', 'server', 'complaints', 'jobs', 'background'].includes(path) ? 'hang' : null); }, path: () => 'activity', wait: '.rows-waiting' },
  'activity-refused': { prepare: (mock) => { mock.permissions = ['library.read', 'library.play']; }, path: () => 'activity' },
  'history-none': { locale: 'ja-JP', prepare: signIn, path: () => 'history', wait: '.message' },
  'history-waiting': { prepare: (mock) => { signIn(mock); mock.intercept = (_, path) => (path === 'watching' ? 'hang' : null); }, path: () => 'history', wait: '.rows-waiting' },
  'show-list': { prepare: signIn, path: () => 'show/series-1', wait: '[data-key="show:list"]', act: (page) => page.click('[data-key="show:list"]') },
  'show-score-phone': { width: 360, locale: 'ja-JP', prepare: signIn, path: () => 'show/series-1', wait: '[data-key="show:score"]', act: (page) => page.click('[data-key="show:score"]') },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: true }]].map(([name, look]) => [`account-banner${name}`, { ...look,
    prepare: (mock) => { signIn(mock); mock.me.banner = 1; mock.pictures = { banner: readFileSync(frame) }; }, path: () => (look.tv ? 'account?tv=1' : 'account'), wait: '.account-banner' }])),
  'account-banner-crop': { prepare: signIn, path: () => 'account', wait: '[data-key="banner:choose"]', act: async (page) => { await page.setInputFiles('[name=banner]', frame); await page.waitForSelector('canvas.crop.banner'); } },
  'account-television': { width: 1920, prepare: signIn, path: () => 'account?tv=1', wait: '[data-key^="key:remove"]' },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }]].flatMap(([name, look]) => [
    [`totp-scan${name}`, { ...look, prepare: signIn, path: () => 'account', wait: '[data-key="totp:set-up"]', act: async (page) => { await page.click('[data-key="totp:set-up"]'); await page.fill('.dialog [name=password]', 'correct horse'); await page.click('[data-key="totp:password"]'); await page.waitForSelector('svg.qr path', { state: 'attached' }); await page.fill('.dialog [name=code]', '000000'); await page.click('[data-key="totp:code"]'); await page.waitForFunction(() => document.querySelector('#totp-problem')?.textContent); } }],
    [`totp-codes${name}`, { ...look, prepare: signIn, path: () => 'account', wait: '[data-key="totp:set-up"]', act: async (page) => { await page.click('[data-key="totp:set-up"]'); await page.fill('.dialog [name=password]', 'correct horse'); await page.click('[data-key="totp:password"]'); await page.fill('.dialog [name=code]', '287082'); await page.click('[data-key="totp:code"]'); await page.waitForSelector('.key-shown'); } }],
    [`sign-in-code${name}`, { ...look, prepare: (mock) => { strangers(mock); mock.second = '287082'; }, path: () => 'sign-in', wait: '#login', act: async (page) => { await page.fill('#login', 'hana'); await page.fill('#password', 'correct horse'); await page.click('form .primary'); await page.waitForSelector('#code:focus'); } }],
    [`join-gone${name}`, { ...look, prepare: strangers, path: () => 'join#code=OLD', wait: '.message .primary' }],
    [`join-code${name}`, { ...look, prepare: strangers, path: () => 'join', wait: '#invitation', act: async (page) => { for (const [field, text] of [['invitation', 'OLD'], ['name', 'Ada'], ['password', 'long enough']]) await page.fill(`#${field}`, text); await page.click('form .primary'); await page.waitForFunction(() => document.querySelector('#enter-problem')?.textContent); } }],
    [`reset-gone${name}`, { ...look, prepare: strangers, path: () => 'reset#code=OLD', wait: '.message .primary' }],
    [`people-menu${name}`, { ...look, prepare: administer, path: () => 'people', wait: '.lines .icon-button', act: async (page) => { await page.click('[data-key^="person:"] >> nth=1'); await page.waitForSelector('[role=menu]'); } }],
    [`people-edit${name}`, { ...look, prepare: administer, path: () => 'people', wait: '.lines .icon-button', act: async (page) => { await page.click('[data-key^="person:"] >> nth=2'); await page.click('[role=menuitem] >> nth=0'); await page.waitForSelector('.dialog [name=library]'); } }],
    [`people-add${name}`, { ...look, prepare: administer, path: () => 'people', wait: '[data-key="people:add"]', act: async (page) => { await page.click('[data-key="people:add"]'); await page.fill('.dialog [name=name]', 'kenji'); await page.click('[data-key="person:make"]'); await page.waitForFunction(() => document.querySelector('#ask-problem')?.textContent); } }],
    [`people-invite${name}`, { ...look, prepare: administer, path: () => 'people', wait: '[data-key="people:invite"]', act: async (page) => { await page.click('[data-key="people:invite"]'); await page.click('.dialog [name=age][value="12"]'); await page.waitForSelector('.dialog [name=unrated]'); } }],
    [`people-invited${name}`, { ...look, prepare: administer, path: () => 'people', wait: '[data-key="people:invite"]', act: async (page) => { await page.click('[data-key="people:invite"]'); await page.click('[data-key="invite:make"]'); await page.waitForSelector('.key-shown'); } }],
    [`people-policy${name}`, { ...look, prepare: administer, path: () => 'people', wait: '#policy', act: (page) => page.locator('#policy').scrollIntoViewIfNeeded() }],
    [`people-role${name}`, { ...look, prepare: administer, path: () => 'people', wait: '#roles', act: async (page) => { await page.click('[data-key="role:edit:trusted"]'); await page.waitForSelector('.dialog [name=permissions]'); } }],
    [`audit-choose${name}`, { ...look, prepare: administer, path: () => 'audit?allowed=false', wait: '.audit .line', act: async (page) => { await page.click('[data-key="audit:action"]'); await page.waitForSelector('[role=menu]'); } }],
  ])),
  'totp-on': { prepare: (mock) => { signIn(mock); Object.assign(mock.me, { secondFactor: true, recoveryCodes: 1 }); }, path: () => 'account', wait: '[data-key="totp:stop"]', act: async (page) => { await page.locator('#totp').scrollIntoViewIfNeeded(); } },
  'totp-stop': { prepare: (mock) => { signIn(mock); Object.assign(mock.me, { secondFactor: true, recoveryCodes: 1 }); }, path: () => 'account', wait: '[data-key="totp:stop"]', act: async (page) => { await page.click('[data-key="totp:stop"]'); await page.fill('.dialog [name=password]', 'wrong'); await page.click('[data-key="totp:password"]'); await page.waitForFunction(() => document.querySelector('#totp-problem')?.textContent); } },
  'join-taken': { prepare: (mock) => { strangers(mock); mock.codes.GOOD = { kind: 'invitation', name: null, role: 'member', expiresAt: '2026-11-27T18:00:00.000Z' }; }, path: () => 'join#code=GOOD', wait: '#name', act: async (page) => { await page.fill('#name', 'hana'); await page.fill('#password', 'long enough'); await page.click('form .primary'); await page.waitForFunction(() => document.querySelector('#enter-problem')?.textContent); } },
  'join-open': { prepare: (mock) => { strangers(mock); mock.setup.registration = 'open'; }, path: () => 'join', wait: '#name' },
  'join-closed': { prepare: (mock) => { strangers(mock); mock.setup.registration = 'closed'; }, path: () => 'join#code=GOOD', wait: '.message .primary' },
  'join-known': { prepare: signIn, path: () => 'join#code=GOOD', wait: '.message .primary' },
  'join-wait': { prepare: (mock) => { strangers(mock); mock.intercept = (_, path) => (path === 'codes' ? { status: 429, title: 'Too Many Requests', detail: 'too many wrong codes: wait a while', headers: { 'Retry-After': '600' } } : null); }, path: () => 'join#code=GOOD', wait: '.message .primary' },
  'join-television': { width: 1920, prepare: (mock) => { strangers(mock); mock.setup.registration = 'open'; }, path: () => 'join?tv=1', wait: '#name' },
  'reset-none': { prepare: strangers, path: () => 'reset', wait: '.message .primary' },
  'sign-in-open': { prepare: (mock) => { strangers(mock); mock.setup.registration = 'open'; }, path: () => 'sign-in', wait: '#login' },
  'people-ban': { prepare: administer, path: () => 'people', wait: '.lines .icon-button', act: async (page) => { await page.click('[data-key^="person:"] >> nth=1'); await page.click('[role=menuitem]:has-text("Ban…")'); await page.waitForSelector('.dialog [name=banReason]'); } },
  'people-second-factor': { width: 360, locale: 'ja-JP', prepare: administer, path: () => 'people', wait: '.lines .icon-button', act: async (page) => { await page.tap('[data-key^="person:"] >> nth=0'); await page.tap('[role=menuitem] >> nth=2'); await page.waitForSelector('.dialog [data-key="person:totp"]'); } },
  'people-delete': { prepare: administer, path: () => 'people', wait: '.lines .icon-button', act: async (page) => { await page.click('[data-key^="person:"] >> nth=1'); await page.click('[role=menuitem]:has-text("Delete…")'); await page.waitForSelector('.dialog'); } },
  'people-reset': { prepare: administer, path: () => 'people', wait: '.lines .icon-button', act: async (page) => { await page.click('[data-key^="person:"] >> nth=1'); await page.click('[role=menuitem] >> nth=1'); await page.waitForSelector('.key-shown'); } },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: '?tv=1' }]].flatMap(([name, look]) => [
    [`synonyms${name}`, { ...look, prepare: administer, path: () => `synonyms${look.tv ?? ''}`, wait: '[name=synonyms]' }],
    [`synonyms-locked${name}`, { ...look, prepare: (mock) => { administer(mock); mock.settings.forEach((one) => { one.locked = true; }); }, path: () => `synonyms${look.tv ?? ''}`, wait: '[name=synonyms]' }],
    [`synonyms-empty${name}`, { ...look, prepare: (mock) => { administer(mock); mock.settings.at(-1).value = ''; }, path: () => `synonyms${look.tv ?? ''}`, wait: '[name=synonyms]' }],
    [`synonyms-fault${name}`, { ...look, prepare: (mock) => { administer(mock); mock.intercept = (_, path) => (path === 'settings' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => `synonyms${look.tv ?? ''}`, wait: '.message .primary' }],
  ])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: '?tv=1' }]].flatMap(([name, look]) => [
    [`desk${name}`, { ...look, prepare: (mock) => unmatch(mock), path: () => `desk${look.tv ?? ''}`, wait: '.desk-line', act: async (page) => { await page.check('.desk-check >> nth=1'); await page.waitForSelector('.desk-bar'); } }],
    [`desk-say${name}`, { ...look, prepare: (mock) => unmatch(mock), path: () => `desk${look.tv ?? ''}`, wait: '.desk-line', act: async (page) => { await page.click('[data-key^="desk:say:"] >> nth=1'); await page.waitForSelector('[data-key="which:new"]'); await page.check('[name=which] >> nth=0'); } }],
    [`desk-new${name}`, { ...look, prepare: (mock) => unmatch(mock), path: () => `desk${look.tv ?? ''}`, wait: '.desk-line', act: async (page) => { await page.click('[data-key^="desk:say:"] >> nth=0'); await page.check('[data-key="which:new"]'); await page.fill('.dialog [name=title]', '!'); await page.click('[data-key="desk:save"]'); await page.waitForFunction(() => document.querySelector('#ask-problem')?.textContent); } }],
    [`desk-online${name}`, { ...look, prepare: (mock) => { unmatch(mock); mock.online = { ...onlineMixed() }; }, path: () => `desk${look.tv ?? ''}`, wait: '.desk-line', act: async (page) => { await page.click('[data-key^="desk:say:"] >> nth=3'); await page.check('[data-key="which:new"]'); await page.click('[data-key="online:search"]'); await page.check('[name=candidate] >> nth=0'); } }],
    [`libraries-online${name}`, { ...look, prepare: (mock) => { mock.online = onlineMixed(); }, path: () => `libraries${look.tv ?? ''}`, wait: '.online-line', act: (page) => page.locator('#online').scrollIntoViewIfNeeded() }],
    [`libraries-offline${name}`, { ...look, prepare: (mock) => { mock.online = onlineOff(); }, path: () => `libraries${look.tv ?? ''}`, wait: '.online', act: (page) => page.locator('#online').scrollIntoViewIfNeeded() }],
    [`desk-none${name}`, { ...look, prepare: (mock) => unmatch(mock, 0), path: () => `desk${look.tv ?? ''}`, wait: '.desk-none' }],
    [`desk-failed${name}`, { ...look, prepare: (mock) => unmatch(mock), path: () => `desk?list=failed${look.tv ? '&tv=1' : ''}`, wait: '.desk-line' }],
    [`desk-fault${name}`, { ...look, prepare: (mock) => { mock.intercept = (_, path) => (path === 'unmatched' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => `desk${look.tv ?? ''}`, wait: '.message .primary' }],
    [`desk-waiting${name}`, { ...look, prepare: (mock) => { mock.intercept = (_, path) => (path === 'unmatched' ? 'hang' : null); }, path: () => `desk${look.tv ?? ''}`, wait: '.rows-waiting' }],
    [`show-edit${name}`, { ...look, prepare: (mock) => unmatch(mock), path: (mock) => `show/${mock.shows.shows[0].slug}${look.tv ?? ''}`, wait: '[data-key="show:edit"]', act: async (page) => { await page.click('[data-key="show:edit"]'); await page.waitForSelector('.dialog [name=plot]'); } }],
    [`show-merge${name}`, { ...look, prepare: (mock) => unmatch(mock), path: (mock) => `show/${mock.shows.shows[0].slug}${look.tv ?? ''}`, wait: '[data-key="show:edit"]', act: async (page) => { await page.click('[data-key="show:edit"]'); await page.click('[data-key="edit:merge"]'); await page.fill('.dialog [name=show]', 'river'); await page.waitForSelector('.shows-found, .dialog [role=status]'); } }],
    [`settings${name}`, { ...look, prepare: arrange, path: () => `settings${look.tv ?? ''}`, wait: '.setting' }],
    [`settings-refused-value${name}`, { ...look, prepare: arrange, path: () => `settings${look.tv ?? ''}`, wait: '.setting', act: async (page) => { await page.fill('[name=segment_cache]', 'lots'); await page.press('[name=segment_cache]', 'Enter'); await page.waitForFunction(() => document.querySelector('#fault-segment_cache').textContent); await page.locator('#setting-segment_cache').scrollIntoViewIfNeeded(); } }],
    [`settings-found${name}`, { ...look, prepare: arrange, path: () => `settings?q=upload${look.tv ? '&tv=1' : ''}`, wait: '.setting' }],
    [`settings-none${name}`, { ...look, prepare: arrange, path: () => `settings?q=teapot${look.tv ? '&tv=1' : ''}`, wait: '.settings-none' }],
  ])),
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP', scheme: 'light' }], ['-television', { width: 1920, tv: '?tv=1' }]].flatMap(([name, look]) => [
    [`space${name}`, { ...look, prepare: fill, path: () => `space${look.tv ?? ''}`, wait: '.space-large' }],
    [`space-largest${name}`, { ...look, prepare: fill, path: () => `space${look.tv ?? ''}`, wait: '.space-large', act: (page) => page.locator('#largest').scrollIntoViewIfNeeded() }],
    [`space-low${name}`, { ...look, prepare: (mock) => { fill(mock, { disks: 'two' }); Object.assign(mock.space, { measuredAt: null, measuring: true }); for (const one of mock.space.kinds) if (['images', 'search', 'snapshots', 'setAside', 'originals'].includes(one.kind)) one.bytes = null; }, path: () => `space${look.tv ?? ''}`, wait: '.space-large' }],
  ])),
  'space-empty': { prepare: (mock) => { fill(mock); mock.large = []; mock.space.libraries = []; }, path: () => 'space', wait: '#largest' },
  'space-refused': { prepare: (mock) => { fill(mock); mock.permissions = ['library.read']; }, path: () => 'space', wait: '.message .primary' },
  'space-failed': { prepare: (mock) => { fill(mock); mock.intercept = (_, path) => (path === 'space' ? { status: 503, title: 'Service Unavailable', detail: 'the list of shows is being read' } : null); }, path: () => 'space', wait: '.message .primary' },
  'space-waiting': { prepare: (mock) => { fill(mock); mock.intercept = (_, path) => (path === 'space' ? 'hang' : null); }, path: () => 'space', wait: '.rows-waiting' },
  'settings-read-only': { prepare: (mock) => { arrange(mock); mock.permissions = ['library.read', 'settings.read']; }, path: () => 'settings', wait: '.setting' },
  'settings-refused': { prepare: (mock) => { arrange(mock); mock.permissions = ['library.read']; }, path: () => 'settings', wait: '.message .primary' },
  'settings-failed': { prepare: (mock) => { arrange(mock); mock.intercept = (_, path) => (path === 'settings' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'settings', wait: '.message .primary' },
  'settings-waiting': { prepare: (mock) => { arrange(mock); mock.intercept = (_, path) => (path === 'settings' ? 'hang' : null); }, path: () => 'settings', wait: '.rows-waiting' },
  'people-locked': { prepare: (mock) => { administer(mock); mock.settings[0].locked = true; mock.setup.registration = 'closed'; mock.invitations = []; }, path: () => 'people', wait: '#policy', act: (page) => page.locator('#invitations').scrollIntoViewIfNeeded() },
  'people-read-only': { prepare: (mock) => { administer(mock); mock.me.permissions = ['library.read', 'users.read']; }, path: () => 'people', wait: '#roles' },
  'people-refused': { prepare: signIn, path: () => 'people', wait: '.message .primary' },
  'people-failed': { prepare: (mock) => { administer(mock); mock.intercept = (_, path) => (path === 'users' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'people', wait: '.message .primary' },
  'people-waiting': { prepare: (mock) => { administer(mock); mock.intercept = (_, path) => (path === 'users' ? 'hang' : null); }, path: () => 'people', wait: '.account-waiting' },
  'people-television': { width: 1920, prepare: administer, path: () => 'people?tv=1', wait: '#roles' },
  'audit-none': { prepare: administer, path: () => 'audit?user=nobody', wait: '.audit-none' },
  'audit-none-phone': { width: 360, locale: 'ja-JP', scheme: 'light', prepare: administer, path: () => 'audit?user=nobody', wait: '.audit-none' },
  'audit-refused': { prepare: signIn, path: () => 'audit', wait: '.message .primary' },
  'audit-failed': { prepare: (mock) => { administer(mock); mock.intercept = (_, path) => (path === 'audit' ? { status: 500, title: 'Internal Server Error', detail: 'something went wrong here' } : null); }, path: () => 'audit', wait: '.message .primary' },
  'audit-waiting': { prepare: (mock) => { administer(mock); mock.intercept = (_, path) => (path === 'audit' ? 'hang' : null); }, path: () => 'audit', wait: '.account-waiting' },
  'audit-television': { width: 1920, prepare: administer, path: () => 'audit?tv=1', wait: '.audit .line' },
  known: { prepare: signIn, path: () => 'sign-in', wait: '.message .primary' },
  'sign-in-guests': { prepare: (mock) => { strangers(mock); mock.setup.guests = true; }, path: () => 'sign-in', wait: '#login' },
  'sign-in-television': { width: 1920, prepare: strangers, path: () => '?tv=1', wait: 'svg.qr', act: async (page) => { await page.click('[data-key="device:password"]'); await page.waitForSelector('#login'); await page.evaluate(() => { window.shift = 0; }); } },
  'no-such-page': { path: (mock) => 'nowhere', wait: '.message' },
  'watch-opening': { prepare: (mock) => { mock.intercept = (_, path) => (path.endsWith('.mpd') ? 'hang' : null); }, path: (mock) => `watch/${mock.videos[1].id}`, wait: '.backdrop', act: (page) => page.waitForFunction(() => document.querySelector('.busy p')?.textContent) },
  'watch-warming': { prepare: (mock) => { mock.intercept = (_, path) => (/chunk-stream\d-00003/.test(path) ? 'hang' : null); }, path: (mock) => `watch/${mock.videos[1].id}?t=5`, wait: '#video', act: async (page) => { await playing(page, 7); await page.waitForFunction(() => /Preparing/.test(document.querySelector('.busy p')?.textContent ?? ''), null); } },
  'watch-not-read-yet': { path: (mock) => `watch/${mock.videos.find((v) => v.state === 'found').id}`, wait: '.busy', act: (page) => page.waitForFunction(() => /Reading/.test(document.querySelector('.busy p')?.textContent ?? '')) },
  'watch-cannot-be-played': { path: (mock) => `watch/${mock.videos.find((v) => v.state === 'failed').id}`, wait: '.watch-failed .message' },
  'watch-cannot-be-played-phone': { width: 360, locale: 'ja-JP', path: (mock) => `watch/${mock.videos.find((v) => v.state === 'failed').id}`, wait: '.watch-failed .message' },
  'watch-refused': { prepare: (mock) => { mock.intercept = (_, path) => (/^videos\/\w+$/.test(path) ? { status: 403, title: 'Forbidden', detail: 'This profile may not watch films rated 16.' } : null); }, path: (mock) => `watch/${mock.videos[1].id}`, wait: '.watch-failed .message' },
  'watch-gone': { path: (mock) => 'watch/01JDXXXXXXXXXXXXXXXXXXXXXX', wait: '.watch-failed .message' },
  'watch-daemon-away': { prepare: (mock) => { mock.intercept = (_, path) => (/chunk-stream\d-00003/.test(path) ? 'hang' : null); }, path: (mock) => `watch/${mock.videos[1].id}?t=5`, wait: '#video', act: async (page, mock) => { await playing(page, 5.1); mock.stop(); await page.waitForSelector('.pill.lost'); } },
  'watch-menu-tracks': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=tracks]', act: async (page, mock) => { await playing(page, 30.2); await pressControl(page, 'tracks'); await page.waitForSelector('[role=menu]'); } },
  'watch-menu-quality': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=quality]', act: async (page, mock) => { await playing(page, 30.2); await pressControl(page, 'quality'); await page.waitForSelector('[role=menu]'); } },
  'watch-menu-chapters-phone': { width: 360, path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=chapters]', act: async (page, mock) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await page.tap('[data-control=chapters]'); await page.waitForSelector('[role=menu]'); } },
  'watch-hover': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '.scrubber', act: async (page, mock) => { await playing(page, 30.2); const box = await page.locator('.scrubber').boundingBox(); await page.mouse.move(box.x + box.width * 0.62, box.y + 16); await page.waitForSelector('.scrubber-tip'); } },
  'watch-keys': { path: (mock) => `watch/${mock.videos[1].id}`, wait: '.controls', act: async (page, mock) => { await playing(page); await page.keyboard.press('?'); await page.waitForSelector('.dialog'); } },
  'watch-keys-phone': { width: 360, path: (mock) => `watch/${mock.videos[1].id}`, wait: '.controls', act: async (page, mock) => { await playing(page); await page.keyboard.press('?'); await page.waitForSelector('.dialog'); } },
  ...Object.fromEntries([['', {}], ['-phone', { width: 360, locale: 'ja-JP' }], ['-television', { width: 1920, tv: '&tv=1' }]].flatMap(([name, look]) => [
    [`watch-skip${name}`, { ...look, prepare: (mock) => { mock.videos[1].skips = [{ kind: 'intro', begin: 20, end: 50, source: 'chapter' }]; }, path: (mock) => `watch/${mock.videos[1].id}?t=22${look.tv ?? ''}`, wait: '[data-control=skip]', act: (page) => page.evaluate(() => document.querySelector('#video').pause()) }],
    [`watch-credits${name}`, { ...look, prepare: (mock) => { mock.videos[1].skips = [{ kind: 'credits', begin: 90, end: 120, source: 'chapter' }]; }, path: (mock) => `watch/${mock.videos[1].id}?t=91${look.tv ?? ''}`, wait: '.up-next', act: (page) => page.evaluate(() => document.querySelector('#video').pause()) }],
  ])),
  'watch-up-next': { path: (mock) => `watch/${mock.videos[1].id}?t=110`, wait: '#video', act: async (page, mock) => { await page.waitForSelector('.up-next'); } },
  'watch-up-next-phone': { width: 360, path: (mock) => `watch/${mock.videos[1].id}?t=110`, wait: '#video', act: async (page, mock) => { await page.waitForSelector('.up-next'); } },
  'watch-sound': { path: (mock) => `watch/${mock.videos.find((v) => v.kind === 'audio' && v.state === 'ready').id}`, wait: '.sleeve', act: (page) => playing(page) },
  'watch-long-title-phone': { width: 360, path: (mock) => `watch/${mock.videos.find((v) => v.title.length > 180).id}`, wait: '.controls-title', act: (page) => playing(page) },
  'watch-look': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=tracks]', act: async (page) => { await playing(page, 30.2); await page.keyboard.press('c'); await page.evaluate(() => document.querySelector('#video').pause()); await pressControl(page, 'tracks'); await page.click('[role=menu] button:last-of-type >> text=/look/'); await page.waitForSelector('.panel'); } },
  'watch-look-phone': { width: 360, locale: 'ja-JP', path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=tracks]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await page.tap('[data-control=more]'); await page.tap('[role=menu] button:has-text("字幕の表示")'); await page.waitForSelector('.panel'); } },
  'watch-look-chosen': { path: (mock) => `watch/${mock.videos[1].id}?t=33`, storage: { 'chanoma.settings': { subtitles: 'en', look: { size: 150, colour: 'yellow', edge: 'outline', back: 0, place: 'lifted' } } }, wait: '#video', act: async (page) => { await playing(page, 33.2); await page.waitForSelector('.cue'); await page.evaluate(() => document.querySelector('#video').pause()); } },
  'watch-about': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=more]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await pressControl(page, 'more'); await page.click('[role=menu] button:has-text("About this playback")'); await page.waitForSelector('.about-track'); } },
  'watch-about-phone': { width: 360, locale: 'ja-JP', path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=more]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await page.tap('[data-control=more]'); await page.tap('[role=menu] button:has-text("この再生について")'); await page.waitForSelector('.about-track'); } },
  'watch-about-fell-back': { prepare: (mock) => { mock.decision = fallenBack; }, path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=more]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await pressControl(page, 'more'); await page.click('[role=menu] button:has-text("About this playback")'); await page.waitForSelector('.about-track'); } },
  'watch-about-fell-back-phone': { prepare: (mock) => { mock.decision = fallenBack; }, width: 360, locale: 'ja-JP', path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=more]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await page.tap('[data-control=more]'); await page.tap('[role=menu] button:has-text("この再生について")'); await page.waitForSelector('.about-track'); } },
  'watch-menu-more': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=more]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await pressControl(page, 'more'); await page.waitForSelector('[role=menu]'); } },
  'watch-menu-more-phone': { width: 360, locale: 'ja-JP', path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=more]', act: async (page) => { await playing(page, 30.2); await page.evaluate(() => document.querySelector('#video').pause()); await page.tap('[data-control=more]'); await page.waitForSelector('[role=menu]'); } },
  'watch-ass': { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '[data-control=tracks]', act: async (page) => { await playing(page, 30.2); await pressControl(page, 'tracks'); await page.click('[role=menu] button:has-text("Signs and songs")'); await page.waitForFunction(() => document.querySelector('canvas.JASSUB')?.width > 300); await page.waitForTimeout(800); await page.evaluate(() => document.querySelector('#video').pause()); } },
  'television-about': { width: 1920, path: (mock) => `watch/${mock.videos[1].id}?tv=1&t=5`, wait: '#video', act: async (page) => { await playing(page, 5.1); await page.evaluate(() => document.querySelector('#video').pause()); await page.keyboard.press('ArrowDown'); await page.waitForSelector('[data-control=play]:focus'); await page.evaluate(() => document.querySelector('[data-control=more]').focus()); await page.keyboard.press('Enter'); await page.waitForSelector('[role=menu]'); for (let step = 0; step < 9 && !(await page.evaluate(() => /About/.test(document.activeElement.textContent))); step++) await page.keyboard.press('ArrowDown'); await page.keyboard.press('Enter'); await page.waitForSelector('.about-track'); } },
  'show-episodes': { path: () => 'show/series-1?season=1', prepare: signIn, wait: '.entry .icon-button', act: (page) => page.evaluate(() => document.querySelector('.season-tabs').scrollIntoView()) },
  'show-episodes-phone': { width: 360, locale: 'ja-JP', scheme: 'light', path: () => 'show/series-1?season=1', prepare: signIn, wait: '.entry .icon-button', act: (page) => page.evaluate(() => document.querySelector('.season-tabs').scrollIntoView()) },
  'show-told': { path: () => 'show/series-1?season=1', prepare: signIn, wait: '.show-cast', act: (page) => page.evaluate(() => document.querySelector('.show-about').scrollIntoView()) },
  'show-told-phone': { width: 360, locale: 'ja-JP', scheme: 'light', path: () => 'show/series-1?season=1', prepare: signIn, wait: '.show-cast', act: (page) => page.evaluate(() => document.querySelector('.show-about').scrollIntoView()) },
  'show-problems': { path: () => 'show/series-1?season=2', prepare: brokenNfo, wait: '.show-problems', act: (page) => page.evaluate(() => document.querySelector('.show-problems').scrollIntoView()) },
  'show-problems-phone': { width: 360, locale: 'ja-JP', path: () => 'show/series-1?season=2', prepare: brokenNfo, wait: '.show-problems', act: (page) => page.evaluate(() => document.querySelector('.show-problems').scrollIntoView()) },
  'show-film': { prepare: signIn, path: () => 'show/movie-2', wait: '[data-key="show:play"]', act: (page) => page.waitForSelector('.show-entries', { state: 'detached' }) },
  'show-without-picture-phone': { width: 360, prepare: signIn, path: () => 'show/movie-5', wait: '[data-key="show:play"]' },
  'show-television': { width: 1920, path: () => 'show/series-1?tv=1', prepare: signIn, wait: '.entry .icon-button', act: async (page) => { await page.keyboard.press('ArrowDown'); await page.keyboard.press('ArrowDown'); await page.keyboard.press('ArrowDown'); } },
  'show-waiting': { path: () => 'show/series-1', prepare: (mock) => { signIn(mock); mock.intercept = (method, path) => (path.startsWith('shows/') ? 'hang' : null); }, wait: '.entries-wait' },
  'show-none': { path: () => 'show/no-such-show' },
  'show-fault': { locale: 'ja-JP', path: () => 'show/series-1', prepare: (mock) => { signIn(mock); mock.intercept = (method, path) => (path.startsWith('shows/') ? { status: 503, detail: 'the list of shows is being read' } : null); } },
  'person-television': { width: 1920, prepare: signIn, path: () => 'person/hana-mori?tv=1', wait: '.group-role', act: async (page) => { for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown'); } },
  'person-japanese-phone': { width: 360, locale: 'ja-JP', scheme: 'light', prepare: signIn, path: () => 'person/5c0f5ddd6075', wait: '.group-part' },
  'person-none': { path: () => 'person/nobody' },
  'collection-waiting': { path: () => 'collection/the-harbour-films', prepare: (mock) => { signIn(mock); mock.intercept = (method, path) => (path.startsWith('collections/') ? 'hang' : null); }, wait: '.group-wait' },
  'studio-fault': { locale: 'ja-JP', path: () => 'studio/kawabe-pictures', prepare: (mock) => { signIn(mock); mock.intercept = (method, path) => (path.startsWith('studios/') ? { status: 503, detail: 'the list of shows is being read' } : null); } },
  'browse-genre': { scheme: 'light', prepare: signIn, path: () => 'browse?kind=series&genre=Drama&sort=-year', wait: '.grid .card-link' },
  'browse-television': { width: 1920, prepare: signIn, path: () => 'browse?tv=1', wait: '.grid .card-link', act: async (page) => { for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown'); } },
  'browse-nothing': { prepare: signIn, path: () => 'browse?genre=Western' },
  'browse-empty': { locale: 'ja-JP', width: 360, path: () => 'browse', prepare: (mock) => { signIn(mock); mock.shows.shows = []; } },
  'browse-waiting': { path: () => 'browse', prepare: (mock) => { signIn(mock); mock.intercept = (method, path) => (path === 'shows' ? 'hang' : null); }, wait: '.browse-wait' },
  'browse-fault': { path: () => 'browse', prepare: (mock) => { signIn(mock); mock.intercept = (method, path) => (path === 'shows' ? { status: 503, detail: 'the list of shows is being read' } : null); } },
  corner: { path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '#video', act: async (page) => { await playing(page, 30.5); await page.evaluate(() => { window.shift = 0; }); await page.keyboard.press('i'); await page.waitForSelector('.mini-title'); await page.waitForSelector('.grid .card-link'); await page.evaluate(() => document.querySelector('#video').pause()); } },
  'corner-light': { width: 768, scheme: 'light', locale: 'ja-JP', path: (mock) => `watch/${mock.videos[2].id}?t=30`, wait: '#video', act: async (page) => { await playing(page, 30.5); await page.evaluate(() => { window.shift = 0; }); await page.keyboard.press('i'); await page.waitForSelector('.mini-title'); await page.waitForSelector('.grid .card-link'); await page.evaluate(() => { scrollTo(0, 700); document.querySelector('#video').pause(); }); } },
  'corner-phone': { width: 360, scheme: 'light', path: (mock) => `watch/${mock.videos[1].id}?t=30`, wait: '#video', act: async (page) => { await playing(page, 30.5); await page.evaluate(() => { window.shift = 0; }); await page.keyboard.press('i'); await page.waitForSelector('.mini-title'); await page.waitForSelector('.grid .card-link', { state: 'attached' }); await page.evaluate(() => document.querySelector('#video').pause()); } },
  'home-scrollbar-phone': { width: 345, locale: 'ja-JP', continued: true, wait: '.hero', act: async (page) => { const rows = await page.evaluate(() => new Set([...document.querySelectorAll('.hero-actions > *')].map((one) => Math.round(one.getBoundingClientRect().bottom))).size); assert.equal(rows, 1, 'one line'); } },
};

describe('states', { concurrency: kAtOnce }, () => {
for (const [name, state] of Object.entries(states)) {
  shot(`state ${name}`, async (mock) => {
    state.prepare?.(mock);
    const width = state.width ?? 1280;
    const page = await openPage(browser, { width, scheme: state.scheme ?? 'dark', locale: state.locale ?? 'en-GB', touch: width <= 360,
      storage: state.storage ?? (state.continued ? { 'chanoma.places': places(mock, [[4, 0.4], [1, 0.7]]) } : {}) });
    try {
      await page.goto(mock.url + (state.path?.(mock) ?? ''));
      await page.waitForSelector(state.wait ?? '.message', { state: 'attached' });
      await state.act?.(page, mock);
      await judge(page, `state-${name}`);
    } finally {
      await page.done();
    }
  });
}
});
