// What is told of a film or series beyond its name: who made it and is in it, which lead to what else they did, what others think of it; and which of these
// files could not be read.
import { useState } from 'preact/hooks';
import type { NameLink, Show } from '../api/types';
import { langOf, t } from '../i18n';
import { href } from '../router';
import { may } from '../state/catalogue';
import { television } from '../state/settings';

/** Where they are from, as people know them; others go by what the file calls them. */
const kSources: Record<string, string> = { imdb: 'IMDb', themoviedb: 'TMDB', tmdb: 'TMDB', thetvdb: 'TVDB', tvdb: 'TVDB', tvmaze: 'TVmaze', anilist: 'AniList', anidb: 'AniDB',
  metacritic: 'Metacritic', tomatometerallcritics: 'Rotten Tomatoes', trakt: 'Trakt' };

/** A television's keys reach only what can be chosen: without a stop here nobody there would see it. */
const kStop = television ? 0 : undefined;

/** A cast is named in the order of its parts: the first are who people look for. */
const kFew = 24;

export const ratingOf = (value: number): string => new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

function ratingWords({ source, value, votes }: Show['ratings'][number]): string {
  const words = source === null ? ratingOf(value) : `${kSources[source] ?? source} ${ratingOf(value)}`;
  return votes === null ? words : t('show.votes', { rating: words, n: votes });
}

/** A name leads to what else there is of it. */
function Named({ name, page, links }: { name: string; page: 'person' | 'studio' | 'collection'; links: NameLink[] }) {
  const link = links.find((one) => one.name === name);
  return link ? <a href={href(`${page}/${link.slug}`)} data-key={`${page}:${link.slug}`} lang={langOf(name)}>{name}</a> : <>{name}</>;
}

function Fact({ name, words, page, links = [] }: { name: string; words: string[]; page?: 'person' | 'studio' | 'collection'; links?: NameLink[] }) {
  if (words.length === 0) return null;
  return <div><dt>{name}</dt><dd>{words.map((one) => <span key={one} lang={langOf(one)}>{page ? <Named name={one} page={page} links={links} /> : one}</span>)}</dd></div>;
}

export function About({ show }: { show: Show }) {
  const [all, setAll] = useState(false);
  const named = (kind: Show['people'][number]['kind']) => [...new Set(show.people.filter((one) => one.kind === kind).map(({ name }) => name))];
  const actors = show.people.filter(({ kind }) => kind === 'actor');
  const original = show.originalTitle !== null && show.originalTitle !== show.title ? [show.originalTitle] : [];
  const { people, studios, collection } = show.links;
  const facts: [string, string[], ('person' | 'studio' | 'collection')?, NameLink[]?][] = [
    [t('show.directors'), named('director'), 'person', people], [t('show.writers'), named('writer'), 'person', people], [t('show.studios'), show.studios, 'studio', studios],
    [t('show.collection'), collection ? [collection.name] : [], 'collection', collection ? [collection] : []],
    [t('show.ratings'), show.ratings.map(ratingWords)], [t('show.original'), original]];
  if (actors.length === 0 && facts.every(([, words]) => words.length === 0)) return null;
  const linked = people.length > 0 || studios.length > 0 || collection !== null;
  return (
    <section class="show-about" aria-labelledby="show-about" data-key="show:about" tabIndex={linked ? undefined : kStop}>
      <h2 id="show-about">{t('show.about')}</h2>
      <dl>{facts.map(([name, words, page, links]) => <Fact key={name} name={name} words={words} page={page} links={links} />)}</dl>
      {actors.length > 0 && (
        <ul class="show-cast" aria-label={t('show.cast')}>
          {(all ? actors : actors.slice(0, kFew)).map(({ name, role }, at) => <li key={at}><b><Named name={name} page="person" links={people} /></b>{role !== null && <span lang={langOf(role)}>{role}</span>}</li>)}
        </ul>
      )}
      {!all && actors.length > kFew && <button class="button small" data-key="show:cast" onClick={() => setAll(true)}>{t('show.cast.all', { n: actors.length })}</button>}
    </section>
  );
}

export function Problems({ show }: { show: Show }) {
  if (show.problems.length === 0 || !may('video.edit')) return null;
  return (
    <section class="show-problems" aria-labelledby="show-problems" data-key="show:problems" tabIndex={kStop}>
      <h2 id="show-problems">{t('show.problems', { n: show.problems.length })}</h2>
      <p>{t('show.problems.text')}</p>
      <ul>{show.problems.map(({ file, detail }, at) => <li key={at}><b>{file}</b><span>{detail}</span></li>)}</ul>
    </section>
  );
}
