// What the stand-in says of itself.
import { changeOnline } from './online.mjs';
import { body } from './people.mjs';
const kNow = '2026-11-30T20:15:00.000Z';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

export const quietActivity = () => ({
  viewings: [], failed: [], complaints: [], troubles: [],
  server: {
    version: '0.1.0', startedAt: '2026-11-02T06:10:00.000Z', memory: 61e6,
    disks: [{ holds: 'data', path: '/var/lib/chanoma', free: 312e9, size: 480e9 }, { holds: 'segments', path: '/var/cache/chanoma/segments', free: 312e9, size: 480e9 }],
    segments: { bytes: 4.1e9, limit: 10e9, pinned: 0 },
    workers: [{ lane: 'viewer', busy: 0, idle: 1, limit: 2 }, { lane: 'run', busy: 0, idle: 0, limit: 2 }, { lane: 'background', busy: 0, idle: 1, limit: 1 }],
    hardware: { kind: 'off', device: null, state: 'off', problem: null, pictures: 0, processes: 0, fellBack: 0, lastFailure: null },
    metadata: { bytes: 8.4e6, healthy: true }, search: { documents: 300, behind: 0, building: false }, screens: 1, failedJobs: 0,
  },
});

/** An evening: three screens, two pieces of work that failed, a disk that fills up, and something in the log. */
export function busyActivity(mock) {
  const one = (at, more) => ({
    user: { id: `01JDU${'0'.repeat(20)}${at}`, name: 'hana', displayName: 'Hana Sato' }, address: '192.168.1.23', agent: firefox, video: mock.videos[at], position: 61.5 * at, file: false,
    picture: { track: 'v0', copied: true }, sound: { track: 'a1', copied: true }, height: 1080, speed: null, encoder: null, fellBack: null, code: 'plays', reason: 'this player plays H.264 as it is', codec: 'h264', since: kNow, lastAt: kNow, ...more,
  });
  mock.viewings = [
    one(1),
    one(2, { user: { id: `01JDU${'0'.repeat(20)}8`, name: 'mia', displayName: 'みあ' }, agent: 'Kodi/21.1 (Linux; Android 12.0.0; BRAVIA 4K VH2)', address: '2001:db8:4b1f:2200:1c9a:44ff:fe01:2d3c',
      picture: { track: 'v0-720', copied: false }, sound: { track: 'a1-stereo', copied: false }, height: 720, speed: 2.13,
      encoder: 'libx264', fellBack: 'it did not answer for 5000 ms', code: 'codec', reason: 'this player does not play HEVC', codec: 'hevc' }),
    one(3, { user: null, file: true, picture: null, sound: null, position: null, agent: null }),
  ];
  mock.failed = [5, 7].map((at) => ({
    id: `01JDJ${'0'.repeat(20)}${at}`, kind: at === 5 ? 'storyboard' : 'probe', state: 'dead', subject: mock.videos[at].id, subjectTitle: at === 5 ? mock.videos[at].title : null, priority: 100, attempts: 3, maxAttempts: 3, progress: null,
    error: { code: 'corrupt', detail: 'the file ends in the middle of a picture' }, createdAt: kNow, updatedAt: kNow, runAt: kNow,
  }));
  mock.server = { ...mock.server, failedJobs: 37, disks: mock.server.disks.map((disk) => ({ ...disk, free: 3.9e9 })), segments: { bytes: 9.8e9, limit: 10e9, pinned: 22e9 },
    workers: mock.server.workers.map((lane) => ({ ...lane, busy: lane.limit - 1 })), search: { documents: 20413, behind: 12, building: false },
    hardware: { kind: 'vaapi', device: '/dev/dri/renderD128', state: 'fails', problem: 'it did not answer for 5000 ms', pictures: 81234, processes: 12, fellBack: 1, lastFailure: 'it did not answer for 5000 ms' } };
  mock.complaints = ['ts=2026-11-30T19:58:02.114Z level=warning msg="a job was given up" kind=storyboard why="the file ends in the middle of a picture"',
    'ts=2026-11-30T20:03:41.870Z level=warning msg="a library cannot be reached" library=Films path=/srv/films why="no such file or directory"'];
  mock.troubles = [{ kind: 'disk-low', subject: '/var/lib/chanoma', detail: null, number: 3.9e9, text: 'is filling', since: kNow, posted: false },
    { kind: 'library-gone', subject: 'Films', detail: 'no such file or directory', number: 0, text: 'cannot be reached', since: kNow, posted: true }];
  mock.settings = ['notify_mail', 'notify_webhook'].map((key) => ({ key, value: key === 'notify_mail' ? true : 'https://ntfy.example.org/tv', default: key === 'notify_mail' ? true : '', source: 'store', locked: false, restart: false, type: key === 'notify_mail' ? 'boolean' : 'text', description: key }));
  mock.background = { paused: false, queued: 41, running: 1, secondsLeft: 380, ahead: mock.background.ahead };
}

/** Whether it was answered. */
export function answerActivity(mock, request, response, path, { json, problem }) {
  const { method } = request;
  const retry = /^jobs\/(\w+)\/retry$/.exec(path)?.[1];
  if (retry && method === 'POST') {
    const job = mock.failed.find(({ id }) => id === retry);
    mock.failed = mock.failed.filter((one) => one !== job);
    return job ? json(response, { ...job, state: 'queued', attempts: 0 }) : problem(response, 404, 'Not Found', 'not_found', 'there is no such job'), true;
  }
  if (path === 'troubles/test' && method === 'POST') return json(response, mock.noticeTest ?? { letters: 1, webhook: 'none', refusal: null }), true;
  if (path === 'settings' && !mock.people && method === 'PATCH') return void body(request).then((change) => {
    for (const setting of mock.settings) if (setting.key in change) setting.value = change[setting.key];
    changeOnline(mock, change);
    json(response, { items: mock.settings });
  }), true;
  const said = { ...(!mock.people && { settings: { items: mock.settings } }), troubles: { items: mock.troubles }, viewings: { items: mock.viewings }, server: mock.server, complaints: { items: mock.complaints }, jobs: { items: mock.failed, this: '/api/v1/jobs', next: null } }[path];
  return said && method === 'GET' ? (json(response, said), true) : false;
}
