// A stand-in for the daemon that follows docs/api.md: serves the built app under a base path with the daemon's own
// Content-Security-Policy, and canned answers that a test can bend. In-process: `const mock = await startMock()`.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kSlow } from '../browser.mjs';
import { answerActivity, quietActivity } from './activity.mjs';
import { aheadOff, answerAhead } from './ahead.mjs';
import { answerElsewhere } from './elsewhere.mjs';
import { answerMail } from './mail.mjs';
import { answerAccount, signIn } from './account.mjs';
import { answerDevices } from './devices.mjs';
import { answerDoors, answerPeople } from './people.mjs';
import { answerSpace } from './space.mjs';
import { answerProfiles, offering } from './profiles.mjs';
import { prepareMedia } from './media.mjs';
import { answerMending } from './mending.mjs';
import { answerOnline } from './online.mjs';
import { bars } from './pgs.mjs';
import { answerSaved } from './saved.mjs';
import { answerGroups, groupsFound, slugOf } from './groups.mjs';
import { answerShows, illustrate, kLogo, makeShows } from './shows.mjs';
import { makeTitles } from './titles.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { WebSocketServer } = createRequire(join(root, 'web/package.json'))('ws');

export const kCsp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
  + "connect-src 'self' ws: wss:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2', '.json': 'application/json', '.wasm': 'application/wasm', '.mpd': 'application/dash+xml', '.m4s': 'video/iso.segment', '.jpg': 'image/jpeg', '.vtt': 'text/vtt; charset=utf-8',
};

const kAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export function ulid(kind, n) {
  let text = '';
  for (let at = 0, left = n * 7919 + 13; at < 12; at++, left = Math.floor(left / 32) + at * 31) text = kAlphabet[left % 32] + text;
  return `01JD${kind}XQ7ZKTW4`.slice(0, 14) + text;
}

const kLibrary = ulid('A', 1);
const kNewest = Date.UTC(2026, 10, 20, 18);

function makeVideos(count, posters, base) {
  return makeTitles(Math.min(count, 300)).concat(Array.from({ length: Math.max(0, count - 300) }, (_, at) => `Recording ${String(at + 301).padStart(5, '0')}`)).map((title, at) => {
    const id = ulid('V', at + 1);
    const failed = at % 47 === 17;
    const audio = at % 29 === 11;
    const found = at % 41 === 23;
    const picture = failed || found || audio || at % 13 === 9 ? null : posters[at % posters.length];
    const size = [[1920, 1080], [3840, 2160], [1280, 720], [1920, 800], [720, 576]][at % 5];
    return {
      id, title, kind: audio ? 'audio' : 'video', state: failed ? 'failed' : found ? 'found' : 'ready',
      problem: failed ? { code: 'codec', detail: 'The picture is coded as RealVideo 4, which cannot be decoded here. A copy in H.264 or AV1 would play.' } : null,
      showId: at % 9 === 1 ? ulid('S', 1) : null, libraryId: kLibrary, addedAt: new Date(kNewest - at * 3_600_000).toISOString(),
      duration: found ? null : 260 + (at * 997) % 9000, width: found || audio ? null : size[0], height: found || audio ? null : size[1],
      poster: picture ? { url: `${base}api/v1/videos/${id}/poster`, ...picture, own: false } : null, still: null,
    };
  });
}

function detailOf(video, base) {
  const at = `${base}api/v1/videos/${video.id}`;
  const playable = video.state === 'ready' || video.state === 'probed';
  const japanese = /[\u3041-\u30ff\u4e00-\u9fff]/.test(video.title);
  return {
    ...video, duration: playable ? (video.kind === 'audio' ? 30 : 120) : video.duration, path: `/srv/films/${video.title}.mkv`, size: 2_345_678_901, modifiedAt: video.addedAt, hidden: video.hidden === true, holds: null,
    ...(playable && video.kind === 'video' ? { width: 640, height: 360 } : {}),
    container: 'matroska', bitRate: 6_000_000,
    video: playable && video.kind === 'video' ? { codec: 'h264', codecs: 'avc1.64001e', frameRate: 24, rotation: 0, range: 'sdr', bitRate: 5_800_000 } : null,
    audio: playable ? [
      { index: 1, language: 'en', title: null, codec: 'aac', codecs: 'mp4a.40.2', channels: 2, default: true },
      { index: 2, language: 'ja', title: null, codec: 'aac', codecs: 'mp4a.40.2', channels: 2, default: false },
    ] : [],
    subtitles: playable && video.kind === 'video' ? [
      { index: 3, language: 'en', title: null, format: 'subrip', url: `${at}/subtitles/3.vtt`, default: true, forced: false, hearingImpaired: false },
      { index: 4, language: 'ja', title: '日本語', format: 'subrip', url: `${at}/subtitles/4.vtt`, default: false, forced: false, hearingImpaired: false },
      { index: 5, language: 'en', title: null, format: 'subrip', url: `${at}/subtitles/5.vtt`, default: false, forced: false, hearingImpaired: true },
      { index: 6, language: 'de', title: null, format: 'hdmv_pgs_subtitle', url: null, original: { url: `${at}/subtitles/6.sup`, format: 'pgs' }, default: false, forced: false, hearingImpaired: false },
      { index: 7, language: 'en', title: 'Signs and songs', format: 'ass', url: `${at}/subtitles/7.vtt`, original: { url: `${at}/subtitles/7.ass`, format: 'ass' }, default: false, forced: false, hearingImpaired: false },
      { index: 8, language: 'fr', title: null, format: 'subrip', url: `${at}/subtitles/8.vtt`, default: false, forced: false, hearingImpaired: false },
      { index: 9, language: 'fr', title: null, format: 'subrip', url: `${at}/subtitles/9.vtt`, default: false, forced: false, hearingImpaired: false },
    ].map((one) => ({ original: null, ready: true, external: false, ...one })) : [],
    fonts: [],
    storyboard: playable && video.kind === 'video' ? { vtt: `${at}/storyboard.vtt`, sheet: `${at}/storyboard.jpg`, columns: 6, rows: 4, tileWidth: 256, tileHeight: 144, count: 24, interval: 5 } : null,
    chapters: playable && video.kind === 'video' ? (japanese
      ? [['序', 0, 24], ['川のほとり', 24, 60], ['夜', 60, 96], ['夜明け', 96, 120]]
      : [['Opening', 0, 24], ['By the river', 24, 60], ['Night', 60, 96], ['Morning', 96, 120]]).map(([title, start, end]) => ({ title, start, end })) : [],
    skips: playable ? video.skips ?? [] : [],
    playback: playable ? { dash: `${at}/manifest.mpd`, hls: `${at}/master.m3u8`, file: `${at}/file` } : null,
  };
}

function subtitles(index) {
  const words = index === 4
    ? ['おはよう。', '<ruby>川<rt>かわ</rt></ruby>のほうへ行ってみようか。', 'きっと誰かが待っている。']
    : index === 5 ? ['[birdsong]', '[footsteps on grass]', '[a door closes]'] : ['Good morning.', 'Shall we walk down\nto the river?', '<i>Someone</i> will be waiting there.'];
  let text = 'WEBVTT\n\n';
  const clock = (s) => `00:${String(Math.floor(s / 60)).padStart(2, '0')}:${String(s % 60).padStart(2, '0')}.000`;
  for (let at = 0; at < 120; at += 4) text += `${clock(at)} --> ${clock(at + 4)}\n${words[(at / 4) % 3]}\n\n`;
  return text;
}

const ass = `[Script Info]
ScriptType: v4.00+
PlayResX: 640
PlayResY: 360

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Liberation Sans,36,&H0000FF00,&H000000FF,&H00000000,&H00000000,-1,0,0,0,100,100,0,0,1,2,0,8,10,10,20,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.00,0:02:00.00,Default,,0,0,0,,{\\i1}A sign on the door
`;

/** What the daemon would say of a film that this browser plays as it is. */
const decision = {
  method: 'copied', code: 'plays', reason: 'Picture and sound are sent as they are in the file.',
  file: { possible: false, code: 'container', reason: 'A browser does not open Matroska.' },
  video: [{ track: '0', stream: 0, codec: 'avc1.64001e', treatment: 'copied', code: 'plays', reason: 'This player plays H.264 as it is.' }],
  audio: [
    { track: '2', stream: 1, codec: 'mp4a.40.2', treatment: 'copied', code: 'plays', reason: 'This player plays AAC as it is.' },
    { track: '3', stream: 2, codec: 'ac-3', treatment: 'rendered', code: 'codec', reason: 'This player does not play Dolby Digital.' },
  ],
  rungs: [
    { track: 'v0-240', width: 426, height: 240, bitRate: 400_000, offered: false, code: 'too_slow', reason: 'This machine encodes it too slowly to watch.', speed: 0.62, encoder: null, fellBack: null },
    { track: '1', width: 320, height: 180, bitRate: 200_000, offered: true, code: null, reason: null, speed: 4.1, encoder: 'libx264', fellBack: 'it ended' },
  ],
};

/** The same of one that it has to render, on a graphics card that failed in the middle. */
export const fallenBack = {
  ...decision, method: 'rendered', video: [{ ...decision.video[0], treatment: 'rendered', code: 'codec', codec: 'hevc', reason: 'This player does not show hevc.' }],
  rungs: [{ ...decision.rungs[1], track: '0', width: 640, height: 360, bitRate: 700_000, encoder: 'libx264', fellBack: 'it did not answer for 5000 ms' }],
};

/** One upload in each state. */
export function makeUploads(videos) {
  const upload = (n, state, part) => ({
    id: ulid('P', n), fileName: 'IMG_2041.mp4', state, problem: null, url: '', length: 1_840_000_000, offset: 1_840_000_000, videoId: null, title: '', description: '',
    category: '', tags: [], language: '', visibility: 'public', people: [], mature: false, createdAt: new Date(kNewest).toISOString(), updatedAt: new Date(kNewest).toISOString(),
    goneAt: null, ...part,
  });
  return {
    used: 34.2e9, quota: 100e9, free: 312e9,
    items: [
      upload(1, 'receiving', { fileName: '運動会 2026.mov', offset: 620_000_000, goneAt: new Date(kNewest + 6 * 864e5).toISOString() }),
      upload(2, 'storing', { title: 'A walk along the river' }),
      upload(3, 'stored', { title: videos[0].title, videoId: videos[0].id, visibility: 'unlisted' }),
      upload(4, 'stored', { title: videos[3].title, videoId: videos[3].id, visibility: 'people', people: ['Hana'], length: 73_400_000 }),
      upload(5, 'rejected', { fileName: 'broken.avi', problem: { code: 'no_space', detail: 'The disk was full while its parts were put together.' } }),
      upload(6, 'trashed', { title: 'Doubles', goneAt: new Date(kNewest + 22 * 864e5).toISOString() }),
    ],
  };
}

/** What an administrator may. */
const kEverything = ['library.read', 'library.play', 'library.write', 'video.upload', 'video.edit', 'video.moderate', 'archive.request', 'jobs.read', 'jobs.write', 'users.read', 'users.write', 'settings.read', 'settings.write', 'audit.read'];

export async function startMock({ count = 300, base = '/', port = 0, dist = join(root, 'web/dist') } = {}) {
  const media = prepareMedia();
  const sockets = new Set();
  const mock = {
    base, seq: 1000, down: false, delay: 0, log: [], turn: 0,
    /** A promise: films come in chunks, and each segment stops half-way until it is kept. */
    halfway: null,
    inPieces: false,
    finished: 0,
    /** GET setup, and who is signed in. */
    permissions: kEverything,
    setup: { needed: false, name: 'Chanoma', registration: 'invitation', guests: false, passwords: true, providers: [], proxied: false, mail: false }, identities: [], me: null, sessions: [], keys: [],
    /** What codes of links are good for; and what an administrator looks after. */
    codes: {}, screens: {}, asked: 0, profiles: [], pins: {}, wrongPins: 0, remembered: 0, screensOf: offering(), second: null, people: null, roles: [], invitations: [], audit: [], settings: [],
    watched: [],
    videos: makeVideos(count, media.posters, base),
    libraries: [{ id: kLibrary, name: 'Films', path: '/srv/films', locked: false, state: 'idle', problem: null, videos: count, scan: null, scannedAt: new Date(kNewest).toISOString(), managed: false, ahead: 'nothing', following: { mode: 'watched', folders: 214, why: null, remote: false } }],
    uploads: { items: [], used: 0, quota: null, free: 312e9 },
    snapshots: { items: [{ name: '20261129T190500Z', takenAt: '2026-11-29T19:05:00.000Z', seq: 4711, bytes: 8_400_000, version: '0.1.0' }, { name: '20261128T235000Z', takenAt: '2026-11-28T23:50:00.000Z', seq: 4200, bytes: 8_300_000, version: '0.1.0' }], startedFrom: null },
    background: { paused: false, queued: 0, running: 0, secondsLeft: 0, ahead: aheadOff },
    ...quietActivity(),
    shows: null,
    /** Lines by the id of their video: {at, before, hit, after}. */
    said: {},
    /** Saved searches of who is signed in. */
    saved: [],
    /** (method, path under api/v1, query) → {status, problem, headers} to answer instead, or nothing. */
    intercept: null,
    push(message) {
      mock.seq += 1;
      for (const socket of sockets) socket.send(JSON.stringify({ seq: mock.seq, ...message }));
    },
    /** The daemon goes: sockets close, every request's connection is cut. */
    stop() { mock.down = true; for (const socket of sockets) socket.terminate(); server.closeAllConnections(); },
    start() { mock.down = false; },
    reset() {
      mock.turn += 1;
      Object.assign(mock.setup, { passwords: true, providers: [], proxied: false, mail: false });
      Object.assign(mock, { said: {}, saved: [], identities: [], letters: [], watched: [], down: false, delay: 0, intercept: null, me: null, codes: {}, screens: {}, asked: 0, profiles: [], pins: {}, wrongPins: 0, remembered: 0, screensOf: offering(), second: null, people: null, halfway: null, inPieces: false, finished: 0, log: [], unmatched: undefined, held: undefined, mergedInto: {}, videos: makeVideos(count, media.posters, base) });
      Object.assign(mock, quietActivity(), { online: undefined, chosenOnline: undefined, permissions: kEverything, noticeTest: undefined, decision: undefined, background: { paused: false, queued: 0, running: 0, secondsLeft: 0, ahead: aheadOff } });
      mock.shows = illustrate(makeShows(mock.videos), media.posters, base);
      mock.libraries = [{ id: kLibrary, name: 'Films', path: '/srv/films', locked: false, state: 'idle', problem: null, videos: count, scan: null, scannedAt: new Date(kNewest).toISOString(), managed: false, ahead: 'nothing', following: { mode: 'watched', folders: 214, why: null, remote: false } }];
    },
  };

  mock.shows = illustrate(makeShows(mock.videos), media.posters, base);
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://mock');
    mock.log.push(`${request.method} ${url.pathname}${url.search}`);
    if (mock.down) return request.socket.destroy();
    if (!url.pathname.startsWith(base)) return problem(response, 404, 'Not Found', 'not_found', 'No such address.');
    const path = decodeURIComponent(url.pathname.slice(base.length));
    if (path.startsWith('api/v1/')) {
      const bent = mock.intercept?.(request.method, path.slice(7), url);
      if (bent === 'hang') return undefined;
      const go = () => (bent ? problem(response, bent.status, bent.title ?? 'Error', bent.code ?? 'error', bent.detail, bent.headers, bent.field) : answer(request, response, path.slice(7), url));
      // What a page of an earlier test still asked for changes nothing in this one.
      const { turn } = mock;
      const later = () => (mock.turn === turn ? go() : request.socket.destroy());
      const delay = mock.delay + (kSlow > 1 ? Math.random() * kSlow * 40 : 0);
      return delay > 0 ? void setTimeout(later, delay) : go();
    }
    return file(request, response, path);
  });

  function problem(response, status, title, code, detail, headers = {}, field = undefined) {
    response.writeHead(status, { 'Content-Type': 'application/problem+json', 'X-Request-Id': ulid('R', mock.log.length), ...headers });
    response.end(JSON.stringify({ type: 'about:blank', title, status, detail, code, field, requestId: ulid('R', mock.log.length) }));
  }
  function json(response, value, status = 200) {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify(value));
  }
  function send(request, response, path, headers = {}) {
    if (!existsSync(path) || !statSync(path).isFile()) return problem(response, 404, 'Not Found', 'not_found', 'No such file.');
    response.writeHead(200, { 'Content-Type': types[extname(path.replace(/\.(br|gz)$/, ''))] ?? 'application/octet-stream', 'Content-Length': statSync(path).size, ...headers });
    return createReadStream(path).pipe(response);
  }

  function file(request, response, path) {
    const safe = normalize(path).replace(/^(\.\.[/\\])+/, '');
    const full = join(dist, safe);
    const asset = safe.startsWith('assets/');
    if (asset && existsSync(full)) {
      const accept = request.headers['accept-encoding'] ?? '';
      const cache = { 'Cache-Control': 'public, max-age=31536000, immutable', 'X-Content-Type-Options': 'nosniff' };
      if (accept.includes('br') && existsSync(`${full}.br`)) return send(request, response, `${full}.br`, { ...cache, 'Content-Encoding': 'br' });
      if (accept.includes('gzip') && existsSync(`${full}.gz`)) return send(request, response, `${full}.gz`, { ...cache, 'Content-Encoding': 'gzip' });
      return send(request, response, full, cache);
    }
    if (asset || extname(safe)) return problem(response, 404, 'Not Found', 'not_found', 'No such file.');
    response.writeHead(200, { 'Content-Type': types['.html'], 'Content-Security-Policy': kCsp, 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' });
    return response.end(readFileSync(join(dist, 'index.html'), 'utf8').replace('<base href="/">', `<base href="${base}">`));
  }

  function answer(request, response, path, url) {
    const { method } = request;
    if (path === 'system') return json(response, { name: 'Chanoma', version: '0.1.0', seq: mock.seq, videos: mock.videos.filter((v) => !v.hidden).length, libraries: mock.libraries.length, startedAt: new Date(kNewest).toISOString(), mediaBox: { state: 'holds', layers: [{ name: 'seccomp', holds: true, detail: '' }], problem: '' }, permissions: mock.permissions, account: mock.me?.id ?? null });
    if (path === 'libraries' && method === 'POST') {
      let body = '';
      request.on('data', (piece) => { body += piece; });
      return request.on('end', () => {
        const { path: folder } = JSON.parse(body);
        if (!folder.startsWith('/')) return problem(response, 422, 'Unprocessable Content', 'invalid', 'The path must be absolute, for example /srv/films.');
        const library = { id: kLibrary, name: 'films', path: folder, locked: false, state: 'scanning', problem: null, videos: 0, scan: { done: 3, total: 2000 }, scannedAt: null, managed: false, ahead: 'nothing', following: { mode: 'not', folders: 0, why: null, remote: false } };
        mock.libraries = [library];
        return json(response, library, 201);
      });
    }
    if (path === 'libraries') return json(response, { items: mock.libraries });
    if (path === 'folders') return folders(response, url.searchParams.get('path') ?? '/');
    if (path === 'snapshots' && method === 'POST') {
      const taken = { ...mock.snapshots.items[0], name: '20261129T191000Z', takenAt: '2026-11-29T19:10:00.000Z' };
      mock.snapshots.items.unshift(taken);
      return json(response, taken, 201);
    }
    if (path === 'snapshots') return json(response, mock.snapshots);
    if (answerOnline(mock, request, response, path, url, { json, problem })) return undefined;
    if (answerAhead(mock, request, response, path, { json })) return undefined;
    if (path === 'background') return json(response, mock.background);
    if (path === 'uploads') return json(response, mock.uploads);
    if (path === 'setup' && method === 'GET') return json(response, mock.setup);
    if (answerMail(mock, request, response, path, { problem })) return undefined;
    if (answerSaved(mock, request, response, path, { json, problem })) return undefined;
    if (answerSpace(mock, request, response, path, url, { json })) return undefined;
    if (answerActivity(mock, request, response, path, { json, problem })) return undefined;
    if (answerElsewhere(mock, request, response, path, { json, problem })) return undefined;
    const beside = /^shows\/\w+\/pictures\/(\w+)$/.exec(path);
    if (beside?.[1] === 'logo') { response.writeHead(200, { 'Content-Type': 'image/svg+xml' }); return response.end(kLogo); }
    if (beside) return send(request, response, join(media.folder, `poster-${beside[1]}-${url.searchParams.get('width') ?? 1280}.jpg`), { 'Cache-Control': 'public, max-age=3600' });
    if (answerMending(mock, request, response, path, { json, problem })) return undefined;
    if (answerGroups(mock, response, path, url, { json, problem })) return undefined;
    if (answerShows(mock, request, response, path, url, { json, problem })) return undefined;
    const welcome = (name) => { signIn(mock); Object.assign(mock.me, { name, displayName: name }); mock.intercept = null; };
    if (answerProfiles(mock, request, response, path, { json, problem, welcome })) return undefined;
    if (answerDevices(mock, request, response, path, { json, problem })) return undefined;
    if (answerDoors(mock, request, response, path, { json, problem })) return undefined;
    if (answerPeople(mock, request, response, path, url, { json, problem })) return undefined;
    if (path === 'watching' || path === 'watching/going') return json(response, { items: path === 'watching' ? mock.watched : [], this: '', next: null });
    if (answerAccount(mock, request, response, path, { json, problem })) return undefined;
    const scan = /^libraries\/(\w+)\/scan$/.exec(path);
    if (scan && method === 'POST') return json(response, { id: ulid('J', 1), kind: 'scan', state: 'queued', subject: scan[1] }, 202);
    if (path === 'videos') return list(response, url);
    if (path === 'search' || path === 'search/suggest') return search(response, url, path === 'search/suggest');
    const one = /^videos\/(\w+)(?:\/(.+))?$/.exec(path);
    if (!one) return problem(response, 404, 'Not Found', 'not_found', 'No such address.');
    const video = mock.videos.find((candidate) => candidate.id === one[1]);
    if (!video) return problem(response, 404, 'Not Found', 'not_found', 'There is no such video.');
    return ofVideo(request, response, video, one[2], url);
  }

  function folders(response, path) {
    const below = { '/': ['home', 'media', 'srv'], '/srv': ['films', 'family videos', '写真'] }[path];
    if (!below) return problem(response, 422, 'Unprocessable Content', 'invalid', `the permissions of ${path} do not let the user “chanoma” list it`);
    return json(response, { path, parent: path === '/' ? null : '/', folders: below.map((name) => ({ name, path: `${path === '/' ? '' : path}/${name}` })) });
  }

  function list(response, url) {
    const limit = Number(url.searchParams.get('limit') ?? 50);
    if (!(limit >= 1 && limit <= 250)) return problem(response, 422, 'Unprocessable Content', 'invalid', 'limit must be between 1 and 250');
    const state = url.searchParams.get('state');
    const shown = mock.videos.filter((video) => !video.hidden && (!state || video.state === state)).sort((a, b) => (a.addedAt < b.addedAt ? 1 : -1));
    const after = url.searchParams.get('after');
    const from = after === null ? 0 : shown.findIndex((video) => video.id === after) + 1;
    const items = shown.slice(from, from + limit);
    const next = new URL(url);
    if (items.length > 0) next.searchParams.set('after', items[items.length - 1].id);
    return json(response, { items, this: url.pathname + url.search, next: from + limit < shown.length ? next.pathname + next.search : null });
  }

  /** A stand-in for the real engine: words that titles contain. */
  function search(response, url, brief) {
    const q = (url.searchParams.get('q') ?? '').trim().toLowerCase();
    const limit = Number(url.searchParams.get('limit') ?? 25);
    const kinds = (url.searchParams.get('kind') ?? '').split(',').filter((one) => one !== '');
    const matching = mock.videos.filter((video) => !video.hidden && video.title.toLowerCase().includes(q));
    const shown = matching.filter((video) => kinds.length === 0 || kinds.includes(video.kind));
    const from = Number(url.searchParams.get('after') ?? 0);
    const mark = (title) => {
      const at = q === '' ? -1 : title.toLowerCase().indexOf(q);
      if (at < 0) return [{ text: title, hit: false }];
      return [[title.slice(0, at), false], [title.slice(at, at + q.length), true], [title.slice(at + q.length), false]]
        .filter(([text]) => text !== '').map(([text, hit]) => ({ text, hit }));
    };
    const spoken = (line) => line ? { field: 'line', at: line.at, text: [{ text: line.before, hit: false }, { text: line.hit, hit: true }, { text: line.after, hit: false }] } : null;
    const items = shown.slice(from, from + limit).map((video) => ({ kind: video.kind, id: video.id, title: mark(video.title), matched: spoken(mock.said[video.id]), video, why: null }));
    const person = /^person:"(.*)"$/.exec(q)?.[1];
    const named = q === '' || from > 0 || kinds.length > 0 ? [] : mock.shows.shows.filter((show) => (person ? show.id === mock.shows.shows[0].id : show.title.toLowerCase().includes(q)));
    const shows = named.map((show) => ({ title: mark(show.title), matched: person ? { field: 'person', text: [{ text: person, hit: true }] } : null, show }));
    const people = q === '' || person || from > 0 || kinds.length > 0 ? [] : [...new Set(mock.shows.told.people.map(({ name }) => name))].filter((name) => name.toLowerCase().includes(q))
      .map((name) => ({ name, slug: slugOf(name), title: mark(name), shows: mock.shows.shows.slice(0, 1).map(({ slug, title }) => ({ slug, title })) }));
    const { studios, collections } = groupsFound(mock.shows, from > 0 || kinds.length > 0 ? '' : q, mark);
    if (brief) return json(response, { items, shows: shows.slice(0, 4), people: people.slice(0, 3), studios, collections, corrected: null });
    const count = (of) => Object.entries(matching.reduce((held, video) => { const value = of(video); if (value) held[value] = (held[value] ?? 0) + 1; return held; }, {}))
      .map(([value, n]) => ({ value, label: value, count: n })).sort((a, b) => b.count - a.count);
    const facets = [{ name: 'kind', values: count((v) => v.kind) }, { name: 'resolution', values: count((v) => (v.height ? `${v.height}p` : null)) }];
    const next = new URL(url);
    next.searchParams.set('after', String(from + limit));
    return json(response, { items, count: shown.length, exact: true, shows: shows.slice(0, 24), showCount: shows.length, people: people.slice(0, 12), peopleCount: people.length, studios, collections, corrected: null, facets, this: url.pathname + url.search, next: from + limit < shown.length ? next.pathname + next.search : null });
  }

  function ofVideo(request, response, video, rest, url) {
    if (!rest && request.method === 'DELETE') { video.hidden = true; response.writeHead(204); return response.end(); }
    if (!rest && request.method === 'PATCH') {
      let body = '';
      request.on('data', (piece) => { body += piece; });
      return request.on('end', () => { Object.assign(video, JSON.parse(body)); json(response, detailOf(video, base)); });
    }
    if (!rest) return json(response, detailOf(video, base));
    const fixed = { 'Cache-Control': 'public, max-age=3600' };
    if (rest === 'poster') {
      if (!video.poster) return problem(response, 404, 'Not Found', 'not_found', 'There is no picture.');
      const at = media.posters.findIndex((poster) => poster.colors.join() === video.poster.colors.join());
      return send(request, response, join(media.folder, `poster-${at}-${url.searchParams.get('width') ?? 1280}.jpg`), fixed);
    }
    if (rest === 'storyboard.jpg') return send(request, response, join(media.folder, 'storyboard.jpg'), fixed);
    if (rest === 'playback') return json(response, mock.decision ?? decision);
    if (rest === 'subtitles/6.sup') { response.writeHead(200, { 'Content-Type': 'application/octet-stream' }); return response.end(bars({ length: 120 })); }
    if (rest === 'subtitles/7.ass') { response.writeHead(200, { 'Content-Type': 'text/x-ssa; charset=utf-8' }); return response.end(ass); }
    if (rest === 'file') { response.writeHead(200, { 'Content-Type': 'video/x-matroska', 'Content-Disposition': 'attachment; filename="film.mkv"' }); return response.end('film'); }
    const text = /^subtitles\/(\d+)\.vtt$/.exec(rest);
    if (text) { response.writeHead(200, { 'Content-Type': types['.vtt'] }); return response.end(subtitles(Number(text[1]))); }
    if (video.state === 'failed') return problem(response, 409, 'Conflict', 'conflict', video.problem.detail);
    if (video.state === 'found') return problem(response, 503, 'Service Unavailable', 'unavailable', 'The file is not read yet.', { 'Retry-After': '1' });
    const name = rest.replace(/[^\w.-]/g, '');
    if ((mock.halfway || mock.inPieces) && video.kind === 'video') {
      const path = join(media.folder, 'chunked', name);
      return name.startsWith('chunk-') ? inChunks(response, readFileSync(path)) : send(request, response, path);
    }
    return send(request, response, join(media.folder, video.kind === 'audio' ? 'sound' : 'film', name));
  }

  /** As the daemon sends what it is still encoding: without a length, a chunk (moof and mdat) at a time. */
  async function inChunks(response, bytes) {
    const starts = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) if (bytes.toString('latin1', at + 4, at + 8) === 'moof') starts.push(at);
    const middle = starts[Math.floor(starts.length / 2)];
    response.writeHead(200, { 'Content-Type': 'video/iso.segment' });
    if (mock.inPieces) {
      for (let at = 0; at < starts.length; at++) {
        response.write(bytes.subarray(at === 0 ? 0 : starts[at], starts[at + 1] ?? bytes.length));
        await new Promise((resolve) => { setTimeout(resolve, 8); });
      }
      return response.end();
    }
    response.write(bytes.subarray(0, middle));
    await mock.halfway;
    response.end(bytes.subarray(middle));
    mock.finished += 1;
  }

  const live = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (mock.down || !request.url.startsWith(`${base}api/v1/ws`)) return socket.destroy();
    return live.handleUpgrade(request, socket, head, (ws) => {
      sockets.add(ws);
      ws.on('close', () => sockets.delete(ws));
      ws.on('error', () => undefined);
      ws.send(JSON.stringify({ type: 'hello', seq: mock.seq }));
    });
  });

  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  mock.port = server.address().port;
  mock.url = `http://127.0.0.1:${mock.port}${base}`;
  mock.close = async () => {
    for (const socket of sockets) socket.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  };
  return mock;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.env.PORT ?? 8090), base: process.env.BASE ?? '/', count: Number(process.env.COUNT ?? 300) });
  console.log(`mock of Chanoma on ${mock.url}`);
}
