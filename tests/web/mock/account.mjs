// One's own account, its sessions and its keys, as the daemon tells of them.
const kNow = Date.UTC(2026, 10, 20, 18);
const at = (hours) => new Date(kNow + hours * 3_600_000).toISOString();
const id = (kind, n) => `01JD${kind}XQ7ZKTW4MS0000000000`.slice(0, 24) + String(n).padStart(2, '0');

const agents = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  television: 'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36',
};

/** What `mock.me`, `mock.sessions` and `mock.keys` are set to when somebody is signed in. */
export function signIn(mock) {
  mock.me = {
    id: id('U', 1), name: 'hana', displayName: 'Hana Sato', bio: '週末は古い映画。', avatar: null, banner: null, createdAt: at(-9000), email: 'hana@example.org', role: 'moderator', banned: false, banReason: null, seenAt: at(0),
    view: { libraries: null, maxAge: null, unrated: true }, hasPassword: true, secondFactor: false, pin: false, recoveryCodes: 0, preferences: {},
    permissions: ['library.read', 'library.play', 'video.upload', 'archive.request', 'video.edit', 'video.moderate', 'jobs.read', 'users.read'],
  };
  const session = (n, device, address, hours, current = false) => ({ id: id('S', n), device, address, createdAt: at(hours - 200), usedAt: at(hours), current });
  mock.sessions = [
    session(1, agents.phone, '192.168.1.23', -3), session(2, agents.firefox, '192.168.1.10', 0, true), session(3, agents.television, '2001:db8:4b1f:2200:1c9a:44ff:fe01:2d3c', -30),
    session(4, 'Kodi/21.1 (Linux; Android 12.0.0; BRAVIA 4K VH2)', '192.168.1.31', -700),
  ];
  const key = (n, name, permissions, usedAt, expiresAt) => ({ id: id('K', n), name, permissions, createdAt: at(-500), usedAt, expiresAt, token: null });
  mock.keys = [
    key(3, 'バックアップ', ['library.read', 'library.play', 'jobs.read'], at(-1), at(2000)), key(2, 'Home Assistant', ['library.read'], null, null),
    key(1, 'an old script with a name that is rather longer than names are', ['library.read', 'video.upload'], at(-90), '2020-01-01T00:00:00.000Z'),
  ];
}

const body = (request) => new Promise((resolve) => {
  let text = '';
  request.on('data', (piece) => { text += piece; }).on('end', () => resolve(text ? JSON.parse(text) : {}));
});

/** True when it answers. */
export function answerAccount(mock, request, response, path, { json, problem }) {
  const { method } = request;
  const done = () => { response.writeHead(204); response.end(); };
  const one = /^(sessions|keys)\/(\w+)$/.exec(path);
  const kind = /^users\/\w+\/pictures\/(avatar|banner)$/.exec(path)?.[1];
  if (kind && method === 'GET' && mock.pictures?.[kind]) {
    response.writeHead(200, { 'Content-Type': 'image/jpeg' });
    response.end(mock.pictures[kind]);
    return true;
  }
  if (!/^(users\/me(\/password|\/totp|\/totp\/off|\/pictures\/(avatar|banner))?|sessions|keys)$/.test(path) && !one) return false;
  if (kind && mock.me) {
    // As the daemon does, without making it anew.
    if (method === 'DELETE') {
      Object.assign(mock.me, { [kind]: null });
      done();
      return true;
    }
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece)).on('end', () => {
      (mock.pictures ??= {})[kind] = Buffer.concat(pieces);
      Object.assign(mock.me, { [kind]: (mock.me[kind] ?? 0) + 1 });
      json(response, { url: `${mock.base}api/v1/users/me/pictures/${kind}?v=${mock.me[kind]}` });
    });
    return true;
  }
  if (!mock.me) problem(response, 401, 'Unauthorized', 'unauthenticated', 'Sign in first.');
  else if (one && method === 'DELETE') {
    mock[one[1]] = mock[one[1]].filter((item) => item.id !== one[2]);
    done();
  } else if (path === 'users/me' && method === 'PATCH') void body(request).then((change) => json(response, Object.assign(mock.me, change)));
  else if (path === 'users/me') json(response, mock.me);
  else if (path.startsWith('users/me/totp')) void body(request).then(({ password, code }) => {
    if (method === 'POST' && password !== 'correct horse') return problem(response, 403, 'Forbidden', 'forbidden', 'the password is not right', {}, 'password');
    if (path.endsWith('/off')) {
      Object.assign(mock.me, { secondFactor: false, recoveryCodes: 0 });
      return done();
    }
    if (method === 'POST') return json(response, { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', address: 'otpauth://totp/Chanoma:hana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Chanoma' }, 201);
    if (code !== '287082') return problem(response, 403, 'Forbidden', 'forbidden', 'this is not the code of now', {}, 'code');
    Object.assign(mock.me, { secondFactor: true, recoveryCodes: 10 });
    return json(response, { recovery: Array.from({ length: 10 }, (_, n) => `K7QP${n}-9XMB4-TTR2H`) });
  });
  else if (path === 'users/me/password') void body(request).then(({ newPassword }) => {
    if (newPassword.length < 8) return problem(response, 422, 'Unprocessable Content', 'invalid', 'a password has at least 8 characters', {}, 'password');
    mock.sessions = mock.sessions.filter(({ current }) => current);
    return done();
  });
  else if (path === 'keys' && method === 'POST') void body(request).then(({ name, permissions, seconds }) => {
    if (mock.keys.some((key) => key.name === name)) return problem(response, 409, 'Conflict', 'conflict', 'you have a key of this name', {}, 'name');
    const key = { id: id('K', 10 + mock.keys.length), name, permissions, createdAt: at(0), usedAt: null, expiresAt: seconds ? new Date(Date.now() + seconds * 1000).toISOString() : null, token: null };
    mock.keys = [key, ...mock.keys];
    return json(response, { ...key, token: 'pM7cQ2x9vR4tLw8ZkY1bN6dF3hJ5sG0aUeIoKqXzVcBnMlPjHgFdSaQwErTyUiOpLkJhGfDsAzXcVbNm12-_34' }, 201);
  });
  else json(response, { items: mock[path] });
  return true;
}
