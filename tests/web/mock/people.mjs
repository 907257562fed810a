// Everybody's accounts, roles, invitations and the log, as the daemon tells of them to an administrator; and the codes of links.
import { signIn } from './account.mjs';
import { changeSettings } from './settings.mjs';

const kNow = Date.UTC(2026, 10, 20, 18);
const at = (hours) => new Date(kNow + hours * 3_600_000).toISOString();
const id = (kind, n) => `01JD${kind}XQ7ZKTW4MS0000000000`.slice(0, 24) + String(n).padStart(2, '0');
const everything = { libraries: null, maxAge: null, unrated: true };

const all = ['library.read', 'library.play', 'library.write', 'video.upload', 'video.edit', 'video.moderate', 'archive.request', 'jobs.read', 'jobs.write', 'users.read', 'users.write', 'settings.read', 'settings.write', 'audit.read'];
const viewer = ['library.read', 'library.play'];

/** An administrator looks: sets `mock.people`, `mock.roles`, `mock.invitations`, `mock.audit` and `mock.settings` besides what signIn() does. */
export function administer(mock) {
  signIn(mock);
  Object.assign(mock.me, { role: 'administrator', permissions: all });
  const { permissions: _, hasPassword: __, preferences: ___, ...self } = mock.me;
  const person = (n, name, role, more = {}) => ({ id: id('U', n), name, displayName: name, bio: '', avatar: null, banner: null, createdAt: at(-900 * n), email: null, role, banned: false, banReason: null, seenAt: at(-n * 7), view: everything, secondFactor: false, pin: false, ...more });
  mock.people = [
    self,
    person(2, 'kenji', 'moderator', { displayName: '佐藤 健二', secondFactor: true }),
    person(3, 'Mia', 'member', { view: { libraries: null, maxAge: 6, unrated: false } }),
    person(4, 'grandmother.with.a.long.name', 'trusted', { view: { libraries: [mock.libraries[0].id], maxAge: 16, unrated: true }, seenAt: null }),
    person(5, 'Zoë', 'member', { banned: true, banReason: 'lent her account to half of the school' }),
  ];
  mock.roles = [
    { name: 'guest', permissions: viewer }, { name: 'member', permissions: viewer }, { name: 'trusted', permissions: [...viewer, 'video.upload', 'archive.request'] },
    { name: 'moderator', permissions: [...viewer, 'video.upload', 'archive.request', 'video.edit', 'video.moderate', 'jobs.read', 'users.read'] }, { name: 'administrator', permissions: all },
  ];
  const invitation = (n, note, role, view, hours) => ({ id: id('V', n), role, view, note, issuerId: id('U', 1), createdAt: at(-5), expiresAt: at(hours), code: null, link: null });
  mock.invitations = [invitation(2, 'Oma', 'member', { libraries: null, maxAge: 12, unrated: false }, 160), invitation(1, null, 'trusted', everything, 20)];
  const setting = (key, value, locked = false) => ({ key, value, default: value, description: '', locked, source: locked ? 'file' : 'default', place: null, restart: false, waits: false, group: 'people', type: typeof value === 'boolean' ? 'boolean' : 'text', unit: null, least: null, most: null, oneOf: [] });
  mock.settings = [setting('registration', 'invitation'), setting('guests', false), setting('name', 'Chanoma'), setting('synonyms', 'tv, television; lotr, lord of the rings')];
  const agent = mock.sessions[0].device;
  const rows = [
    ['Hana Sato', 'session.create', id('S', 2), true, agent], ['mia', 'session.create', null, false, 'wrong name or password'], ['kenji', 'patchSettings', null, false, 'this needs the permission settings.write'],
    ['Hana Sato', 'invitation.create', 'Oma', true, null], ['Hana Sato', 'user.ban', 'Zoë', true, 'lent her account to half of the school'], [null, 'code.check', null, false, 'wrong code'],
    ['Hana Sato', 'role.change', 'trusted', true, null], ['kenji', 'key.create', 'バックアップ', true, null],
  ];
  mock.audit = Array.from({ length: 64 }, (_unused, n) => {
    const [user, action, subject, allowed, detail] = rows[n % rows.length];
    return { id: id('A', n), at: at(-n * 1.7), userId: user && id('U', 1), user, action, subject, address: n % 3 ? '192.168.1.23' : '2001:db8:4b1f:2200:1c9a:44ff:fe01:2d3c', allowed, detail };
  });
}

export const body = (request) => new Promise((resolve) => {
  let text = '';
  request.on('data', (piece) => { text += piece; }).on('end', () => resolve(text ? JSON.parse(text) : {}));
});

const kCode = 'K7QP2-9XMB4-TTR2H-AA3CD';

/** Doors that stand open to strangers: true when it answers. `mock.codes` says what a code is good for. */
export function answerDoors(mock, request, response, path, { json, problem }) {
  const { method } = request;
  const done = () => { response.writeHead(204); response.end(); };
  const refuse = (field) => problem(response, 403, 'Forbidden', 'forbidden', 'this link is not good, or no longer: ask for a new one', {}, field);
  if (method !== 'POST') return false;
  if (path === 'codes') void body(request).then(({ code }) => (mock.codes[code] ? json(response, mock.codes[code]) : refuse('code')));
  else if (path === 'resets') void body(request).then(({ code, password }) => {
    if (password.length < 8) return problem(response, 422, 'Unprocessable Content', 'invalid', 'a password has at least 8 characters', {}, 'password');
    if (!mock.codes[code]) return refuse('code');
    delete mock.codes[code];
    return done();
  });
  else if (path === 'users' && !mock.me) void body(request).then(({ name, invitation }) => {
    if (name === 'hana') return problem(response, 409, 'Conflict', 'conflict', 'this name is taken', {}, 'name');
    if (!mock.codes[invitation]) return refuse('invitation');
    delete mock.codes[invitation];
    mock.joined = name;
    return json(response, { id: id('U', 9), name }, 201);
  });
  else if (path === 'sessions') void body(request).then(({ login, code }) => {
    if (mock.second && code !== mock.second) return problem(response, 403, 'Forbidden', 'forbidden', 'this account also wants the code of its second factor', {}, 'code');
    signIn(mock);
    Object.assign(mock.me, { name: login, displayName: login });
    mock.intercept = null;
    return json(response, { id: id('S', 9), token: null, createdAt: at(0), device: '', user: mock.me }, 201);
  });
  else return false;
  return true;
}

/** True when it answers. */
export function answerPeople(mock, request, response, path, url, { json, problem }) {
  const { method } = request;
  const done = () => { response.writeHead(204); response.end(); };
  const one = /^(users|invitations|roles)\/(\w+)(\/reset|\/totp\/off)?$/.exec(path);
  if (!/^(users|invitations|roles|settings|audit)$/.test(path) && !(one && one[2] !== 'me')) return false;
  if (!mock.people) problem(response, 403, 'Forbidden', 'forbidden', 'this needs the permission users.read');
  else if (path === 'users' && method === 'GET') {
    const from = Number(url.searchParams.get('after') ?? 0), size = mock.page ?? 100;
    json(response, { items: mock.people.slice(from, from + size), this: url.pathname, next: from + size < mock.people.length ? `${url.pathname}?after=${from + size}` : null });
  } else if (path === 'users') void body(request).then(({ name, role, view }) => {
    if (mock.people.some((person) => person.name.toLowerCase() === name.toLowerCase())) return problem(response, 409, 'Conflict', 'conflict', 'this name is taken', {}, 'name');
    const person = { ...mock.people[1], id: id('U', 10 + mock.people.length), name, displayName: name, role, view, seenAt: null };
    mock.people.push(person);
    return json(response, person, 201);
  });
  else if (path === 'invitations' && method === 'POST') void body(request).then(({ role, view, note, seconds }) => {
    const made = { ...mock.invitations[0], id: id('V', 10 + mock.invitations.length), role, view, note: note || null, expiresAt: new Date(kNow + seconds * 1000).toISOString() };
    mock.invitations = [made, ...mock.invitations];
    json(response, { ...made, code: kCode, link: `${mock.base}join#code=${kCode}` }, 201);
  });
  else if (path === 'settings' && method === 'PATCH') void body(request).then((change) => {
    const wrong = changeSettings(mock, change);
    if (wrong) return problem(response, 422, 'Unprocessable Content', 'invalid', wrong.detail, {}, wrong.field);
    Object.assign(mock.setup, change);
    return json(response, { items: mock.settings });
  });
  else if (path === 'audit') {
    const { user, action, allowed, after } = Object.fromEntries(url.searchParams);
    const found = mock.audit.filter((entry) => (!user || entry.user === user) && (!action || entry.action === action) && (!allowed || String(entry.allowed) === allowed));
    const from = Number(after ?? 0);
    const next = new URL(url);
    next.searchParams.set('after', String(from + 25));
    json(response, { items: found.slice(from, from + 25), this: url.pathname, next: from + 25 < found.length ? next.pathname + next.search : null });
  } else if (!one) json(response, { items: mock[path] });
  else if (one[3] === '/totp/off') {
    mock.people.find((item) => item.id === one[2]).secondFactor = false;
    done();
  } else if (one[3]) json(response, { code: kCode, link: `${mock.base}reset#code=${kCode}`, expiresAt: at(24) }, 201);
  else if (one[1] === 'roles') void body(request).then(({ permissions }) => json(response, Object.assign(mock.roles.find(({ name }) => name === one[2]), { permissions })));
  else if (method === 'DELETE') {
    const list = one[1] === 'users' ? 'people' : 'invitations';
    mock[list] = mock[list].filter((item) => item.id !== one[2]);
    done();
  } else void body(request).then((change) => {
    const person = mock.people.find((item) => item.id === one[2]);
    if (change.banned === false) change.banReason = null;
    json(response, Object.assign(person, change));
  });
  return true;
}
