// What is made before anybody asks, as the stand-in has it.
import { body } from './people.mjs';

export const aheadOff = { state: 'off', paused: false, hours: '', videosLeft: 0, segmentsLeft: 0, segmentsKept: 0, secondsLeft: null, bytes: 0, limit: 53_687_091_200 };
export const aheadGoes = (more = {}) => ({ ...aheadOff, state: 'working', videosLeft: 12, segmentsLeft: 38_412, segmentsKept: 9_204, secondsLeft: 7 * 3600 + 600, bytes: 11.8e9, ...more });

/** Whether it was answered. */
export function answerAhead(mock, request, response, path, { json }) {
  if (request.method !== 'PATCH') return false;
  if (path === 'background') return void body(request).then((change) => {
    if ('paused' in change) mock.background = { ...mock.background, paused: change.paused };
    if ('aheadPaused' in change) mock.background = { ...mock.background, ahead: { ...mock.background.ahead, paused: change.aheadPaused, state: change.aheadPaused ? 'paused' : 'working' } };
    json(response, mock.background);
  }), true;
  const library = mock.libraries.find(({ id }) => path === `libraries/${id}`);
  if (!library) return false;
  return void body(request).then((change) => { json(response, Object.assign(library, change)); }), true;
}
