// People, studios and collections of the stand-in: those that its first show is told of, and what else they did.

const kMost = 30;  // shows that are shared out among people
const kCollection = { name: 'The Harbour Films', plot: 'Five films about one harbour, each by the light of another season.', shows: [2, 7, 8, 10, 11] };

/** As the daemon's are for Latin names; others are told apart by what they are written with. */
export const slugOf = (name) => (/^[\x20-\x7e]+$/.test(name) ? name.toLowerCase().replace(/[^a-z0-9]+/g, '-') : [...name].filter((one) => one !== ' ').map((one) => one.codePointAt(0).toString(16)).join(''));
const linkOf = (name) => ({ name, slug: slugOf(name) });
const each = (names) => [...new Set(names)];

/** The members of a show's page that lead to them. */
export function linksOf(show, all, { people, studios }) {
  const collection = kCollection.shows.some((at) => all[at] === show) ? linkOf(kCollection.name) : null;
  return { collection: collection?.name ?? null, links: { people: each(people.map(({ name }) => name)).map(linkOf), studios: studios.map(linkOf), collection } };
}

const statusOf = (at) => (at % 5 === 2 ? 'completed' : at % 5 === 3 ? 'watching' : null);

function peopleIn({ shows, told }) {
  return each(told.people.map(({ name }) => name)).map((name, at) => {
    const own = told.people.filter((one) => one.name === name).map(({ kind, role }) => ({ kind, role }));
    const others = shows.slice(1, kMost).map((show, n) => [show, n]).filter(([, n]) => n % 6 === at % 6);
    const works = [{ show: shows[0], credits: own, status: null }, ...others.map(([show, n]) => ({ show, credits: [{ kind: n % 4 === 1 ? own[0].kind : 'actor', role: n % 3 === 0 ? 'The other surveyor, who is never seen' : null }], status: statusOf(n) }))];
    return { ...linkOf(name), shows: works.length, kinds: ['actor', 'director', 'writer'].filter((kind) => works.some(({ credits }) => credits.some((one) => one.kind === kind))), works };
  });
}

function groupsOf(kind, held) {
  const { shows, told } = held;
  const work = (show) => ({ show, credits: [], status: statusOf(shows.indexOf(show)) });
  if (kind === 'staff') return peopleIn(held);
  if (kind === 'studios') return told.studios.map((name, at) => ({ ...linkOf(name), works: shows.filter((_, n) => n === 0 || n % 2 === at % 2).map(work) })).map((one) => ({ ...one, shows: one.works.length }));
  const works = kCollection.shows.filter((at) => shows[at]).map((at) => work(shows[at]));
  return works.length === 0 ? [] : [{ ...linkOf(kCollection.name), plot: kCollection.plot, shows: works.length, works }];
}

/** What a search finds of them, beside shows and people. */
export function groupsFound(held, q, mark) {
  const of = (kind) => (q === '' ? [] : groupsOf(kind, held).filter(({ name }) => name.toLowerCase().includes(q)).map(({ slug, name, shows }) => ({ slug, name, shows, title: mark(name) })));
  return { studios: of('studios'), collections: of('collections') };
}

/** True when it was about them, and is answered. */
export function answerGroups(mock, response, path, url, { json, problem }) {
  const one = /^(staff|studios|collections)(?:\/([^/]+))?$/.exec(path);
  if (!one) return false;
  const all = groupsOf(one[1], mock.shows);
  const limit = Number(url.searchParams.get('limit') ?? 50);
  const from = Number(url.searchParams.get('after') ?? 0);
  const next = new URL(url);
  next.searchParams.set('after', String(from + limit));
  const page = (items) => ({ items: items.slice(from, from + limit), this: url.pathname + url.search, next: from + limit < items.length ? next.pathname + next.search : null });
  if (!one[2]) return json(response, page(all.map(({ works, plot, ...rest }) => rest))), true;
  const found = all.find(({ slug }) => slug === one[2]);
  if (!found) return problem(response, 404, 'Not Found', 'not_found', 'nothing that you can see here goes by this name'), true;
  const orders = { title: (a, b) => (a.title < b.title ? -1 : 1), year: (a, b) => (a.year ?? 9999) - (b.year ?? 9999), '-year': (a, b) => (b.year ?? 0) - (a.year ?? 0), '-rating': (a, b) => (b.rating ?? 0) - (a.rating ?? 0) };
  const order = orders[url.searchParams.get('sort')] ?? (() => 0);
  return json(response, { ...found, works: page(found.works.toSorted((a, b) => order(a.show, b.show))) }), true;
}
