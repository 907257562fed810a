// A server that answers as the providers of films and series document it, each below a path of its own, with made-up works; and that
// may fail in every way. It keeps what it was asked.
import {createServer} from 'node:http';
import {png} from './pictures.mjs';

const series = [
  {id: 82, name: 'The Long Shore', premiered: '2004-09-22', imdb: 'tt0411008', tvdb: 73739, plot: 'They crash &amp; stay.', next: '2026-12-09', status: 'Running',
    episodes: [[1, 1, 'Pilot of the shore', 'A crash.', '2004-09-22'], [1, 2, 'Second', null, '2004-09-29'], [2, 1, 'Later', '', '']]},
  {id: 83, name: 'The Long Shore', premiered: '2015-01-01', imdb: 'tt9999999', tvdb: 9, plot: 'Another one.', status: 'Ended', episodes: [[1, 1, 'Of another', 'No.', '2015-01-01']]},
];
const films = [{id: 603, title: 'The Grid', release_date: '1999-03-30', imdb_id: 'tt0133093', overview: 'A wire.', tagline: 'Believe.'}];
const anime = [{id: 21, english: 'Song of the Sea', romaji: 'Umi no Uta', native: '海の歌', year: 1999}];

export class Providers {
  static async start() {
    const fake = new Providers();
    fake.asked = [];  // {provider, path, query, headers, body}
    fake.modes = {};  // by provider: 'limited' | 'rubbish' | 'html' | 'huge' | 'silent' | 'broken' | 'moved'
    fake.key = 'right-key';
    fake.server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += piece)).on('end', () => fake.take(request, response, body));
    });
    await new Promise((done) => fake.server.listen(0, '127.0.0.1', done));
    fake.origin = `http://127.0.0.1:${fake.server.address().port}`;
    return fake;
  }

  // For the daemon's command line.
  get args() {
    const at = {tvmaze: 'tvmaze', anilist: 'anilist', tmdb: 'tmdb/3', tvdb: 'tvdb/v4', wikidata: 'wikidata'};
    return Object.entries(at).flatMap(([name, path]) => [`--${name}-address`, `${this.origin}/${path}`]).concat(['--anime-lists-address', `${this.origin}/lists/anime.json`]);
  }

  of(provider) {
    return this.asked.filter((one) => one.provider === provider);
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  take(request, response, body) {
    const url = new URL(request.url, this.origin);
    const [, provider, ...rest] = url.pathname.split('/');
    const path = `/${rest.join('/')}`;
    const picture = provider === 't' || provider === 'pictures';
    this.asked.push({provider: picture ? 'pictures' : provider, path: picture ? url.pathname : path, query: url.searchParams, headers: request.headers, method: request.method, body});
    const json = (value, status = 200, headers = {}) => response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(value));
    if (picture) {
      if (this.modes.pictures === 'rubbish') return response.writeHead(200, {'content-type': 'image/png'}).end('no picture at all');
      return response.writeHead(200, {'content-type': 'image/png'}).end(png(200, 300, [200, 40, 40]));
    }
    switch (this.modes[provider]) {
      case 'limited': return json({}, 429, {'retry-after': '90'});
      case 'rubbish': return json({hello: ['world']});
      case 'html': return response.writeHead(200, {'content-type': 'text/html'}).end('<html>Sign in to the hotel’s network</html>');
      case 'huge': return response.writeHead(200, {'content-type': 'application/json'}).end(`["${'x'.repeat(20 << 20)}"]`);
      case 'silent': return undefined;
      case 'broken': return json({}, 500);
      case 'moved': return response.writeHead(302, {location: `${this.origin}/elsewhere`}).end();
      default: return this[provider]?.(path, url.searchParams, request, json, body) ?? (response.headersSent ? undefined : json({status: 404}, 404));
    }
  }

  tvmaze(path, query, request, json) {
    const brief = ({id, name, premiered, plot}) => ({id, name, premiered, summary: `<p>${plot}</p>`, image: {medium: `${this.origin}/pictures/${id}-small.png`, original: `${this.origin}/pictures/${id}.png`}});
    if (path === '/search/shows') {
      const wanted = query.get('q').toLowerCase();
      return json(series.filter(({name}) => wanted.includes('shore') && name.toLowerCase().includes('shore')).map((one) => ({score: 1, show: brief(one)})));
    }
    if (path === '/lookup/shows') {
      const found = series.find((one) => one.imdb === query.get('imdb') || String(one.tvdb) === query.get('thetvdb'));
      return found ? json(null, 301, {location: `${this.origin}/tvmaze/shows/${found.id}`}) : json(null, 404);
    }
    const found = series.find(({id}) => path === `/shows/${id}` || (path === '/shows/1' && id === 82));
    return found && json({...brief(found), genres: ['Drama'], status: found.status, averageRuntime: 43, rating: {average: 8.3}, network: {name: 'ABC'},
      externals: {tvrage: null, thetvdb: found.tvdb, imdb: found.imdb},
      _embedded: {episodes: found.episodes.map(([season, number, name, summary, airdate]) => ({season, number, name, summary, airdate})),
        nextepisode: found.next ? {airdate: found.next} : undefined, cast: [{person: {name: 'Ada Fox'}, character: {name: 'Jack'}}], crew: [],
        images: [{type: 'background', resolutions: {original: {url: `${this.origin}/pictures/${found.id}-back.png`}}}, {type: 'banner', resolutions: {original: {url: 'http://127.0.0.1:1/inside'}}}]}});
  }

  tmdb(path, query, request, json) {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    if ((query.get('api_key') ?? bearer) !== this.key) return json({status_code: 7, status_message: 'Invalid API key: You must be granted a valid key.', success: false}, 401);
    if (path === '/3/configuration') return json({images: {base_url: 'http://image.tmdb.org/t/p/', secure_base_url: 'https://image.tmdb.org/t/p/'}});
    if (path === '/3/search/movie') return json({page: 1, results: films.filter(({title}) => title.toLowerCase() === query.get('query').toLowerCase()).map((one) => ({...one, poster_path: '/p.png'}))});
    if (path === '/3/search/tv') return json({page: 1, results: []});
    if (path.startsWith('/3/find/')) return json({movie_results: films.filter(({imdb_id: id}) => path.endsWith(id)), tv_results: []});
    const film = films.find(({id}) => path === `/3/movie/${id}`);
    return film && json({...film, original_title: film.title, status: 'Released', runtime: 136, vote_average: 8.2, vote_count: 100, poster_path: '/p.png', backdrop_path: '/b.png', genres: [{name: 'Action'}],
      production_companies: [{name: 'Village'}], credits: {cast: [{name: 'K. Reed', character: 'Neo'}], crew: [{name: 'L. W.', job: 'Director', department: 'Directing'}]},
      external_ids: {imdb_id: film.imdb_id, wikidata_id: null}, translations: {translations: [{iso_3166_1: 'JP', iso_639_1: 'ja', data: {title: 'ザ・グリッド'}}]}, release_dates: {results: [{iso_3166_1: 'US', release_dates: [{certification: 'R'}]}]}, images: {logos: []}});
  }

  tvdb(path, query, request, json, body) {
    if (path === '/v4/login') return JSON.parse(body).apikey === this.key ? json({status: 'success', data: {token: 'a.token'}}) : json({status: 'failure', message: 'InvalidAPIKey'}, 401);
    if (request.headers.authorization !== 'Bearer a.token') return json({status: 'failure'}, 401);
    if (path === '/v4/search') return json({status: 'success', data: []});
    return json({status: 'failure', message: 'NotFoundException: not found', data: null}, 404);
  }

  anilist(path, query, request, json, body) {
    const {variables} = JSON.parse(body);
    const medium = ({id, english, romaji, native, year}) => ({id, format: 'TV', title: {english, romaji, native}, synonyms: [], startDate: {year, month: 10, day: 20}, endDate: {}, description: 'A boy sings.',
      status: 'FINISHED', genres: ['Fantasy'], averageScore: 88, studios: {nodes: []}, staff: {edges: []}, characters: {edges: []}, coverImage: {}, bannerImage: null});
    if (variables.q !== undefined) return json({data: {Page: {media: anime.filter((one) => [one.english, one.romaji].some((title) => title.toLowerCase() === variables.q.toLowerCase())).map(medium)}}});
    const found = anime.find(({id}) => id === variables.id);
    return found ? json({data: {Media: medium(found)}}) : json({errors: [{message: 'Not Found.', status: 404, locations: [{line: 1, column: 20}]}], data: {Media: null}}, 404);
  }

  wikidata(path, query, request, json) {
    if (query.get('action') === 'wbgetentities') return json({entities: {Q1: {id: 'Q1', labels: {en: {value: 'The Long Shore'}, ja: {value: '長い岸'}}, claims: {P345: [{rank: 'normal', mainsnak: {datavalue: {value: 'tt0411008'}}}]}}}});
    if (query.get('action') === 'wbsearchentities') return json({search: []});
    return json({query: {search: query.get('srsearch').endsWith('tt0411008') ? [{title: 'Q1'}] : []}});
  }
}
