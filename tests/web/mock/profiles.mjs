// Who is watching, as the daemon tells of them: `mock.profiles` of this screen, `mock.screensOf` those that offer one; PINs by id in `mock.pins`.
const kNow = Date.UTC(2026, 10, 20, 18);
const at = (hours) => new Date(kNow + hours * 3_600_000).toISOString();
const id = (kind, n) => `01JD${kind}XQ7ZKTW4MS0000000000`.slice(0, 24) + String(n).padStart(2, '0');

const person = (n, name, displayName, more = {}) => ({ id: id('P', n), userId: id('U', n), name, displayName, pin: false, picture: null, current: false, ...more });

/** A family, on the screen in the living room. */
export function gather(mock) {
  mock.profiles = [
    person(1, 'hana', 'Hana Sato', { pin: true }), person(2, 'kenji', '佐藤 健二'), person(3, 'mia', 'Mia'), person(4, 'grandmother', 'Grandmother with a long name'), person(5, 'zoe', 'Zoë', { pin: true }),
  ];
  mock.pins = { [id('P', 1)]: '2468', [id('P', 5)]: '13579' };
}

export const offering = () => [
  { id: id('P', 1), device: 'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36', address: '192.168.1.31', createdAt: at(-400), usedAt: at(-3) },
  { id: id('P', 9), device: 'Tablet in the kitchen', address: '2001:db8:4b1f:2200:1c9a:44ff:fe01:2d3c', createdAt: at(-900), usedAt: at(-200) },
];

const body = (request) => new Promise((resolve) => {
  let text = '';
  request.on('data', (piece) => { text += piece; }).on('end', () => resolve(text ? JSON.parse(text) : {}));
});

/** True when it answers. `welcome(name)` signs somebody in. */
export function answerProfiles(mock, request, response, path, { json, problem, welcome }) {
  const { method } = request;
  const done = () => { response.writeHead(204); response.end(); };
  const one = /^profiles\/(\w+)(\/session)?$/.exec(path), pin = /^users\/(\w+)\/pin(\/off)?$/.exec(path);
  if (path === 'screens') json(response, { items: mock.screensOf });
  else if (path === 'profiles' && method === 'GET') json(response, { items: mock.profiles });
  else if (path === 'profiles') void body(request).then(() => {
    mock.remembered = (mock.remembered ?? 0) + 1;
    json(response, { profile: mock.profiles[0] ?? person(1, 'hana', 'Hana Sato'), token: null }, 201);
  });
  else if (one && method === 'DELETE') {
    mock.profiles = mock.profiles.filter((item) => item.id !== one[1]);
    mock.screensOf = mock.screensOf.filter((item) => item.id !== one[1]);
    done();
  } else if (one?.[2]) void body(request).then(({ pin: typed }) => {
    const profile = mock.profiles.find((item) => item.id === one[1]);
    if (mock.pins[one[1]] && typed !== mock.pins[one[1]]) {
      mock.wrongPins = (mock.wrongPins ?? 0) + 1;
      return mock.wrongPins > 2 ? problem(response, 429, 'Too Many Requests', 'too-many', 'too many wrong attempts: wait a while', { 'Retry-After': '30' })
        : problem(response, 403, 'Forbidden', 'forbidden', 'this is not the PIN', {}, 'pin');
    }
    welcome(profile.name);
    mock.profiles = mock.profiles.map((item) => ({ ...item, current: item.id === one[1] }));
    return json(response, { id: id('S', 9), token: null, createdAt: at(0), device: '', user: mock.me }, 201);
  });
  else if (pin) void body(request).then(({ password, pin: typed }) => {
    if (pin[1] === mock.me?.id && password !== 'correct horse') return problem(response, 403, 'Forbidden', 'forbidden', 'the password is not right', {}, 'password');
    if (!pin[2] && !/^[0-9]{4,8}$/.test(typed)) return problem(response, 422, 'Unprocessable Content', 'invalid', 'a PIN has four to eight digits', {}, 'pin');
    const whose = [mock.me, ...(mock.people ?? [])].find((item) => item?.id === pin[1]);
    if (whose) whose.pin = !pin[2];
    return done();
  });
  else return false;
  return true;
}
