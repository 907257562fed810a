// Films and series of the stand-in: made of its videos' pictures, and bent by tests like the rest.
import { linksOf } from './groups.mjs';
import { ulid } from './server.mjs';

const kGenres = ['Adventure', 'Drama', '時代劇'];
const kTitles = ['The Long Way to the River', '川のほとり', 'Night Train', 'Harbour', '夜明けのラジオ', 'A Year in the Hills', 'Low Tide', 'Nine Letters', '雨の日の手紙', 'The Cartographer'];

const summary = (n, title, kind, year, seasons, episodes, poster) => ({
  id: ulid('S', n), slug: `${kind}-${n}`, kind, title, year, genres: n % 4 === 3 ? [] : [kGenres[n % 3]], addedAt: new Date(Date.UTC(2026, 10, 20) - n * 864e5).toISOString(),
  seasons, episodes, specials: kind === 'series' ? 1 : 0, duration: 2700 + n * 60, rating: n % 5 === 2 ? null : 6 + (n * 7 % 35) / 10, poster,
});

/** What NFO files tell of the first one; of the others, nothing. */
const kSilent = { originalTitle: null, tagline: null, ageRating: null, premieredOn: null, endedOn: null, runtime: null, studios: [], ratings: [], ids: [], people: [], problems: [] };
const kTold = { ...kSilent, originalTitle: '川への長い道', tagline: 'Every village has another name for it.', ageRating: 'PG-12', premieredOn: '2024-04-05', runtime: 45,
  studios: ['Kawabe Pictures', '河辺映画社'], ratings: [{ source: 'imdb', value: 8.1, votes: 12_345 }, { source: 'themoviedb', value: 7.8, votes: 410 }], ids: [{ source: 'imdb', value: 'tt0000001' }],
  people: [{ kind: 'director', name: '小川 恵', role: null }, { kind: 'writer', name: 'Ines Marlow', role: null }, { kind: 'writer', name: '小川 恵', role: null },
    ...['Hana Mori', '田中 一郎', 'Ewan of the Very Long Family Name', 'Lucia Ferro', 'Ota Ken', 'Mirei Sato'].map((name, at) => ({ kind: 'actor', name, role: at === 4 ? null : ['The surveyor', '弟', 'Ferryman', 'Innkeeper', null, 'Child'][at] }))] };

/** `count` shows, every third a series; the first has two seasons and specials, and an episode of each kind. */
export function makeShows(videos, count = 60) {
  const pictured = videos.filter(({ poster }) => poster !== null);
  const shows = Array.from({ length: count }, (_, at) => {
    const title = at < kTitles.length ? kTitles[at] : `${kTitles[at % kTitles.length]} ${Math.floor(at / kTitles.length) + 1}`;
    const series = at % 3 === 0;
    return summary(at + 1, title, series ? 'series' : 'movie', at % 7 === 6 ? null : 1990 + at % 36, series ? 2 : 0, series ? 8 : 1, at % 5 === 4 ? null : pictured[at % pictured.length]?.poster ?? null);
  });
  const [first] = shows;
  const numbers = (kind, season, number, part) => ({ plot: null, rating: null, ...part, id: ulid('E', (season ?? 0) * 50 + number), kind, season, number, through: null, part: null, addedAt: first.addedAt });
  const place = (video, position, seen) => ({ videoId: video.id, position, duration: video.duration, seen, times: seen ? 1 : 0, watchedAt: first.addedAt });
  const of = (at) => [pictured[at % pictured.length]];
  const names = ['Departure', '峠を越えて', 'What the ferryman said about the weather and the price of rope', null, 'Two Roads', 'The Weir'];
  const entries = [
    ...names.map((title, at) => ({ ...numbers('episode', 1, at + 1, { title, airedOn: null, missing: at === 4, videos: at === 4 ? [] : at === 1 ? [...of(at), ...of(at + 7)] : of(at) }),
      place: at < 2 ? place(of(at)[0], 0, true) : at === 2 ? place(of(at)[0], (of(at)[0].duration ?? 100) * 0.4, false) : null })),
    ...['Upstream', 'Ice'].map((title, at) => ({ ...numbers('episode', 2, at + 1, { title, airedOn: null, missing: false, videos: of(at + 6) }), place: null })),
    { ...numbers('special', null, 1, { title: 'The story so far', airedOn: null, missing: false, videos: of(9) }), place: null },
  ];
  entries[3].through = 5;
  Object.assign(entries[0], { plot: 'Two instruments, one boat, and a letter that was to be opened at the second bridge and is opened at the first.', airedOn: '2024-04-05', rating: 8.2 });
  Object.assign(entries[1], { plot: '峠の茶屋で、兄は川の名をもう一つ聞く。', airedOn: '2024-04-12' });
  first.rating = 8.1;
  return { shows, entries, told: kTold, plot: 'A surveyor and her brother follow a river that is on no map, through villages that each have another name for it. What they carry is not theirs, and whoever it belongs to is not far behind.' };
}

/** A logo with holes, as a stand-in for a PNG. */
export const kLogo = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="200" viewBox="0 0 800 200"><path d="M20 150q95-130 190 0t190 0 190 0 190 0" fill="none" stroke="#ffd9a0" stroke-width="18"/><text x="400" y="120" font-family="serif" font-size="120" font-weight="700" text-anchor="middle" fill="#fff">HARBOUR</text></svg>';

/** The second series has pictures of its own beside its files; others have none. */
export function illustrate(all, posters, base) {
  const show = all.shows[3];
  const picture = (number, look = posters[number]) => ({ url: `${base}api/v1/shows/${show.id}/pictures/${number}`, ...look, own: true });
  const upright = posters.map((look, at) => ({ look, at })).filter(({ look }) => look.height > look.width);
  const poster = (turn) => picture(upright[turn % upright.length].at);
  show.poster = poster(0);
  all.art = { [show.id]: { backdrop: picture(0), logo: picture('logo', { ...posters[0], width: 800, height: 200 }), banner: picture(3), seasons: { 1: poster(0), 2: poster(1), 0: poster(0) } } };
  return all;
}

/** What somebody watched: the first of `videos` today, yesterday and some days ago; begun, seen, begun. */
export function watchSome(mock, now = Date.now()) {
  const pictured = mock.videos.filter(({ poster, duration }) => poster !== null && duration !== null);
  mock.watched = [0, 1.1, 24, 25.5, 200, 201, 1000].map((hours, at) => {
    const video = pictured[at];
    const seen = at % 3 === 1;
    return { video, next: false, place: { videoId: video.id, position: seen ? 0 : video.duration * 0.4, duration: video.duration, seen, times: seen ? 1 : 0, watchedAt: new Date(now - hours * 36e5).toISOString() } };
  });
}

const seasonOf = (entry) => entry.season ?? 0;

/** True when it was about shows, and is answered. */
export function answerShows(mock, request, response, path, url, { json, problem }) {
  const { shows, entries, plot, told } = mock.shows;
  if (path === 'genres') return json(response, { items: kGenres.map((name) => ({ name, shows: shows.filter(({ genres }) => genres.includes(name)).length })).filter((one) => one.shows > 0) }), true;
  if (path === 'shows' || path === 'series' || path === 'movies') {
    const { searchParams } = url;
    const limit = Number(searchParams.get('limit') ?? 50);
    const from = Number(searchParams.get('after') ?? 0);
    const genre = /genres has "(.*)"/.exec(searchParams.get('filter') ?? '')?.[1];
    const sort = searchParams.get('sort') ?? 'title';
    const status = /watchStatus eq (\w+)/.exec(searchParams.get('filter') ?? '')?.[1];
    const orders = { title: (a, b) => (a.title < b.title ? -1 : 1), '-added': (a, b) => (a.addedAt < b.addedAt ? 1 : -1), '-year': (a, b) => (b.year ?? 0) - (a.year ?? 0) };
    const word = /title has "(.*)"/.exec(searchParams.get('filter') ?? '')?.[1].toLowerCase();
    const chosen = shows.filter((show) => (!word || show.title.toLowerCase().includes(word)) && (path === 'shows' || show.kind === { series: 'series', movies: 'movie' }[path]) && (!genre || show.genres.includes(genre)) && (!status || show.listing?.status === status)).sort(orders[sort] ?? (() => 0));
    const next = new URL(url);
    next.searchParams.set('after', String(from + limit));
    return json(response, { items: chosen.slice(from, from + limit), this: url.pathname + url.search, next: from + limit < chosen.length ? next.pathname + next.search : null }), true;
  }
  const one = /^shows\/([\w-]+)(?:\/(\w+))?$/.exec(path);
  if (!one) return false;
  const show = shows.find(({ id, slug }) => id === one[1] || slug === one[1]);
  if (!show) return problem(response, 404, 'Not Found', 'not_found', 'there is no such show'), true;
  const film = show.kind === 'movie';
  const art = mock.shows.art?.[show.id];
  const own = film ? [{ ...entries[7], id: ulid('E', 900), kind: 'film', season: null, number: null, title: null, plot: null, rating: null, airedOn: null }] : entries;
  if (one[2] === 'entries') {
    const season = url.searchParams.get('season');
    return json(response, { items: own.filter((entry) => season === null || seasonOf(entry) === Number(season)), this: url.pathname + url.search, next: null }), true;
  }
  const seasons = [...new Set(own.map(seasonOf))].map((number) => {
    const all = own.filter((entry) => seasonOf(entry) === number);
    return { number, entries: all.length, missing: all.filter(({ missing }) => missing).length, seen: all.filter(({ place }) => place?.seen).length, poster: art?.seasons[number] ?? null };
  });
  if (one[2] === 'seasons') return json(response, { items: seasons }), true;
  if (one[2] === 'seen') {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      const { seen, season } = JSON.parse(body);
      for (const entry of entries) {
        const [video] = entry.videos;
        if (video && (season === undefined || seasonOf(entry) === season)) entry.place = { videoId: video.id, position: 0, duration: video.duration, seen, times: 1, watchedAt: show.addedAt };
      }
      json(response, { marked: 1 });
    });
    return true;
  }
  const nothing = { status: null, chosen: null, score: null, listedAt: null };
  if (one[2] === 'listing') {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      const { status, score } = JSON.parse(body);
      const before = show.listing ?? nothing;
      show.listing = { ...before, ...(status === undefined ? {} : { status, chosen: status }), ...(score === undefined ? {} : { score }), listedAt: show.addedAt };
      json(response, show.listing);
    });
    return true;
  }
  const at = own.find(({ place }) => place && place.position > 0) ?? own.find(({ place, missing }) => !missing && !place?.seen) ?? own[0];
  const { kind, season, number, through, part, place } = at;
  const facts = show === shows[0] ? told : kSilent;
  return json(response, { ...show, backdrop: art?.backdrop ?? null, logo: art?.logo ?? null, banner: art?.banner ?? null, ...facts, ...linksOf(show, shows, facts), sortTitle: show.title, plot: show === shows[0] ? plot : null, edited: [], merged: mock.mergedInto?.[show.id] ?? [], listing: show.listing ?? nothing, play: { kind, season, number, through, part, video: at.videos[0], place: place ?? null, next: false } }), true;
}
