// Screens that ask to be let in, as the daemon tells of them: `mock.screens` by code, each {device, address, near, state}.
const kNow = Date.UTC(2026, 10, 20, 18);
const at = (minutes) => new Date(kNow + minutes * 60_000).toISOString();

export const television = 'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36';
/** What a screen that asks is shown; `mock.screens` is what others find. */
export const kShown = 'BCDF-GHJK';

const body = (request) => new Promise((resolve) => {
  let text = '';
  request.on('data', (piece) => { text += piece; }).on('end', () => resolve(text ? JSON.parse(text) : {}));
});

/** True when it answers. */
export function answerDevices(mock, request, response, path, { json, problem }) {
  if (!path.startsWith('devices/')) return false;
  void body(request).then(({ code, approve, deviceCode }) => {
    if (path === 'devices/codes') {
      mock.asked = (mock.asked ?? 0) + 1;
      const userCode = mock.asked === 1 ? kShown : 'KJHG-FDCB';
      mock.screens[userCode] ??= { device: television, address: '192.168.1.31', near: true, state: 'waiting' };
      return json(response, { deviceCode: userCode, userCode, page: `${mock.base}device`, link: `${mock.base}device#code=${userCode}`, expiresAt: at(10), interval: 1 }, 201);
    }
    if (path === 'devices/tokens') {
      const state = mock.screens[deviceCode]?.state;
      if (state === 'refused') return problem(response, 403, 'Forbidden', 'forbidden', 'somebody said no to this screen', {}, 'deviceCode');
      if (!state || state === 'gone') return problem(response, 404, 'Not Found', 'not-found', 'this code has run out, or was used: ask for a new one', {}, 'deviceCode');
      if (state === 'approved') mock.intercept = null;
      return json(response, { signedIn: state === 'approved' ? { id: '01JD0S00000000000000000009', token: null, createdAt: at(0), device: '', user: mock.me ?? {} } : null, remember: state === 'approved' });
    }
    if (!mock.me) return problem(response, 401, 'Unauthorized', 'unauthenticated', 'Sign in first.');
    const letters = code.toUpperCase().replace(/[^A-Z]/g, '');
    const screen = mock.screens[`${letters.slice(0, 4)}-${letters.slice(4)}`];
    if (screen?.state !== 'waiting') return problem(response, 403, 'Forbidden', 'forbidden', 'no screen shows this code, or no longer', {}, 'code');
    if (path === 'devices/asking') {
      const { device, address, near } = screen;
      return json(response, { device, address, near, askedAt: at(-1), expiresAt: at(9) });
    }
    screen.state = approve ? 'approved' : 'refused';
    response.writeHead(204);
    return response.end();
  });
  return true;
}
