// Mending by hand of the stand-in: what no name places, and what people say of it.

/** The first `count` videos with a picture are of no show. */
export function unmatch(mock, count = 5) {
  const paths = ['Urlaub/IMG_2041.mkv', 'つかのま/[sub] 川のほとり 03.mkv', 'incoming/a very long folder name that somebody gave to everything they had on an old disk/disc 2/VTS_01_1.mkv', 'night.train.part1.mkv', 'x.mkv'];
  const guesses = [{ title: 'IMG', year: null, season: null, number: 2041 }, { title: '川のほとり', year: null, season: 1, number: 3 }, { title: null, year: null, season: null, number: null },
    { title: 'night train', year: 1999, season: null, number: null }, { title: 'x', year: null, season: null, number: null }];
  mock.unmatched = mock.videos.filter(({ poster }) => poster !== null).slice(0, count).map((video, at) => ({ video, path: paths[at % paths.length], guess: guesses[at % guesses.length] }));
  mock.held = [];
  mock.mergedInto = {};
}

/** True when it was about mending, and is answered. What was said stands in mock.held. */
export function answerMending(mock, request, response, path, { json, problem }) {
  if (path === 'unmatched') return json(response, { items: mock.unmatched ?? [], this: '', next: null }), true;
  const read = (then) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => then(JSON.parse(body)));
    return true;
  };
  const video = /^videos\/(\w+)$/.exec(path);
  if (video && request.method === 'PATCH' && mock.held) {
    return read((body) => {
      if (!('holds' in body)) return problem(response, 422, 'Unprocessable Content', 'invalid', 'not here', {}, null);
      if (body.holds?.title === '!') return problem(response, 422, 'Unprocessable Content', 'invalid', 'title has neither letters nor numbers', {}, 'title');
      mock.held.push({ id: video[1], ...body });
      if (body.holds) mock.unmatched = mock.unmatched.filter((one) => one.video.id !== video[1]);
      return json(response, mock.videos.find(({ id }) => id === video[1]));
    });
  }
  const show = /^shows\/([\w-]+)(?:\/(videos|merge|split))?$/.exec(path);
  if (!show || !mock.held || (request.method !== 'POST' && request.method !== 'PATCH')) return false;
  const of = mock.shows.shows.find(({ id, slug }) => id === show[1] || slug === show[1]);
  if (request.method === 'PATCH' && !show[2]) {
    return read((body) => {
      if (body.year === 1000) return problem(response, 422, 'Unprocessable Content', 'invalid', 'year lies between 1800 and 2200', {}, 'year');
      mock.held.push({ show: of.id, ...body });
      for (const [name, value] of Object.entries(body)) if (value !== null) of[name] = value;
      return json(response, of);
    });
  }
  return read((body) => {
    mock.held.push({ show: of.id, [show[2]]: body });
    if (show[2] === 'videos') mock.unmatched = mock.unmatched.filter((one) => !body.videos.includes(one.video.id));
    if (show[2] === 'merge') mock.mergedInto[body.into] = [...(mock.mergedInto[body.into] ?? []), 'the long way'];
    if (show[2] === 'split') mock.mergedInto[of.id] = [];
    return json(response, { show: show[2] === 'merge' ? body.into : of.id, videos: body.videos?.length ?? 3 });
  });
}
