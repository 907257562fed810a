// The searches of who is signed in: `mock.saved`, in their order. What changes them tells every page that follows.
const body = (request) => new Promise((resolve) => {
  let text = '';
  request.on('data', (piece) => { text += piece; }).on('end', () => resolve(text ? JSON.parse(text) : {}));
});

let last = 0;
const id = () => `01JDSVED00000000000000${String(++last).padStart(4, '0')}`;

export const savedSearch = (name, q, filters = {}, sort = 'relevance') => ({ id: id(), name, q, sort, filters, savedAt: '2026-11-20T18:00:00.000Z' });

/** True when it answers. */
export function answerSaved(mock, request, response, path, { json, problem }) {
  const match = /^saved-searches(?:\/(\w+))?$/.exec(path);
  if (!match) return false;
  if (!mock.me) return problem(response, 401, 'Unauthorized', 'unauthenticated', 'sign in first'), true;
  const { method } = request;
  if (method === 'GET') return json(response, { items: mock.saved }), true;
  void body(request).then(({ place, ...wanted }) => {
    const held = mock.saved.find((one) => one.id === match[1]);
    if (match[1] && !held) return problem(response, 404, 'Not Found', 'not_found', 'there is no such saved search');
    const rest = mock.saved.filter((one) => one !== held);
    if (method === 'DELETE') {
      mock.saved = rest;
      mock.push({ type: 'searches.changed' });
      response.writeHead(204);
      return response.end();
    }
    const same = rest.find(({ name }) => name.toLowerCase() === wanted.name?.toLowerCase());
    if (same) return problem(response, 422, 'Unprocessable Content', 'invalid', `another saved search is called “${same.name}”`, {}, 'name');
    const now = { ...(held ?? savedSearch('', '')), ...wanted };
    const at = place ?? (held ? mock.saved.indexOf(held) : rest.length);
    mock.saved = [...rest.slice(0, at), now, ...rest.slice(at)];
    mock.push({ type: 'searches.changed' });
    return json(response, now, held ? 200 : 201);
  });
  return true;
}
