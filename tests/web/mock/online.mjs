// Providers on the network, as the stand-in has them.
import { body } from './people.mjs';

const provider = (name, state, more = {}) => ({ provider: name, allowed: true, needsKey: false, hasKey: false, state, answeredAt: null, since: null, until: null, detail: null, ...more });

export const onlineOff = () => ({ on: false, language: 'en', providers: [provider('tmdb', 'keyless', { needsKey: true }), provider('tvdb', 'keyless', { needsKey: true }), provider('tvmaze', 'off'), provider('anilist', 'off'), provider('wikidata', 'off')] });

/** Every state there is. */
export const onlineMixed = () => ({ on: true, language: 'en', providers: [
  provider('tmdb', 'well', { needsKey: true, hasKey: true, answeredAt: '2026-12-01T03:00:00.000Z' }),
  provider('tvdb', 'refused', { needsKey: true, hasKey: true, since: '2026-12-01T01:00:00.000Z', until: '2026-12-01T07:00:00.000Z', detail: 'it refuses the key (it answered 401)' }),
  provider('tvmaze', 'resting', { since: '2026-12-01T02:00:00.000Z', until: '2026-12-01T05:00:00.000Z', detail: 'it wants to be asked less often (it answered 429)' }),
  provider('anilist', 'off', { allowed: false }), provider('wikidata', 'unasked')] });

const found = [
  { provider: 'tvmaze', id: '82', title: 'The Long Shore', year: 2004, plot: 'They crash on a shore that is not on any map, and stay for longer than any of them meant to. Somebody has been there before.', poster: null },
  { provider: 'tvmaze', id: '83', title: 'The Long Shore', year: 2015, plot: null, poster: null },
  { provider: 'anilist', id: '21', title: '海の歌', year: 1999, plot: '少年が歌う。', poster: null },
];

/** What becomes of a change of settings. */
export function changeOnline(mock, change) {
  mock.online ??= onlineOff();
  if ('online' in change) mock.online = change.online ? { ...mock.online, on: true, providers: mock.online.providers.map((one) => ({ ...one, state: one.state === 'off' ? 'unasked' : one.state })) } : onlineOff();
  if ('online_providers' in change) mock.online = { ...mock.online, providers: mock.online.providers.map((one) => ({ ...one, allowed: change.online_providers.split(', ').includes(one.provider) })) };
}

/** Whether it was answered. */
export function answerOnline(mock, request, response, path, url, { json, problem }) {
  mock.online ??= onlineOff();
  mock.chosenOnline ??= [];
  const { method } = request;
  if (path === 'online') return json(response, mock.online), true;
  if (path === 'online/search') {
    if (!mock.online.on) return problem(response, 409, 'Conflict', 'conflict', 'providers are not to be asked'), true;
    const none = url.searchParams.get('title') === 'nothing';
    const down = mock.online.providers.filter((one) => one.state === 'resting').map((one) => ({ provider: one.provider, detail: one.detail }));
    return json(response, { items: none ? [] : found, problems: down }), true;
  }
  const at = /^online\/(\w+)\/(key|test)$/.exec(path);
  const put = (more) => { mock.online = { ...mock.online, providers: mock.online.providers.map((one) => (one.provider === at[1] ? { ...one, ...more } : one)) }; };
  if (at?.[2] === 'test') return json(response, at[1] === 'tvmaze' && mock.online.providers[2].state === 'resting' ? { works: false, detail: 'it answered 429' } : { works: true, detail: null }), true;
  if (at?.[2] === 'key') {
    return void body(request).then(({ key }) => {
      if (key === 'wrong') return problem(response, 422, 'Unprocessable Content', 'invalid', 'it refuses the key (it answered 401)', {}, 'key');
      put(key === '' ? { hasKey: false, state: 'keyless' } : { hasKey: true, state: 'well' });
      response.writeHead(204);
      return response.end();
    }), true;
  }
  const show = /^shows\/([\w-]+)\/online(\/refresh)?$/.exec(path);
  if (!show) return false;
  const known = { leftAlone: false, askedAt: '2026-12-01T03:00:00.000Z', dueAt: '2026-12-08T03:00:00.000Z', matches: [{ provider: 'tvmaze', id: '82', byHand: false, title: 'The Long Shore' }, { provider: 'wikidata', id: 'Q1', byHand: false, title: 'The Long Shore' }] };
  if (method === 'PUT') return void body(request).then((choice) => { mock.chosenOnline.push({ show: show[1], ...choice }); json(response, known); }), true;
  if (method === 'DELETE') {
    mock.chosenOnline.push({ show: show[1], left: true });
    response.writeHead(204);
    return response.end(), true;
  }
  if (show[2]) mock.chosenOnline.push({ show: show[1], refreshed: true });
  return json(response, known), true;
}
