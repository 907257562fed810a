// Providers of sign-in, and what an account is linked to.
export const providers = [{ name: 'home', label: 'Our house' }, { name: 'work', label: 'Works & Sons, Department of Moving Pictures' }];

export function linked(mock) {
  mock.setup.providers = providers;
  mock.identities = [{ id: '01JDLNXQ7ZKTW4MS0000000001', provider: 'home', label: 'Our house', person: 'hana@example.org', createdAt: '2026-10-01T10:00:00.000Z', usedAt: '2026-11-20T17:00:00.000Z' }];
}

/** True when it answers. */
export function answerElsewhere(mock, request, response, path, { json, problem }) {
  const begin = /^oidc\/([a-z]+)$/.exec(path);
  if (begin && request.method === 'POST') {
    let text = '';
    request.on('data', (piece) => { text += piece; }).on('end', () => {
      mock.begun = { provider: begin[1], ...JSON.parse(text) };
      json(response, { address: `${mock.base}sign-in?problem=refused&provider=${begin[1]}` });
    });
    return true;
  }
  if (path === 'sessions/proxy') {
    if (mock.proxied === 'nobody') problem(response, 403, 'Forbidden', 'forbidden', 'there is no account of this name here', {}, 'name');
    else {
      // From now on the browser is somebody.
      mock.intercept = null;
      mock.setup.proxied = false;
      json(response, { id: '01JDSESXQ7ZKTW4MS000000001', token: null, createdAt: '2026-11-20T17:00:00.000Z', device: '', user: mock.me }, 201);
    }
    return true;
  }
  if (path === 'users/me/identities') {
    if (!mock.me) problem(response, 401, 'Unauthorized', 'unauthenticated', 'Sign in first.');
    else json(response, { items: mock.identities });
    return true;
  }
  const one = /^users\/me\/identities\/(\w+)$/.exec(path);
  if (one && request.method === 'DELETE') {
    mock.identities = mock.identities.filter(({ id }) => id !== one[1]);
    response.writeHead(204);
    response.end();
    return true;
  }
  return false;
}
