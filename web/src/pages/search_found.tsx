// What a search finds, by what it is: shows on a shelf, people, videos, and what is said in them.
import type { SearchGroup, SearchHit, SearchPage, SearchPerson, SearchShow } from '../api/types';
import { clock, t } from '../i18n';
import '../i18n/found';
import { href } from '../router';
import { Poster } from '../ui/artwork';
import { Card, metaOf } from '../ui/card';
import { Icon } from '../ui/icons';
import { Marked } from '../ui/marked';
import { Strip } from '../ui/rail';
import { ShowCard, showMeta } from '../ui/show_card';

export const isLine = (hit: SearchHit) => hit.matched?.field === 'line';

function ShowsFound({ shows, count }: { shows: SearchShow[]; count: number }) {
  return (
    <>
      <Strip title={t('found.shows')} count={shows.length}>
        {shows.map(({ show, title, matched }) => (
          <li key={show.id}>
            <ShowCard show={show} rail="found">
              <p class="result-title"><Marked text={title} /></p>
              <p class="result-meta">{showMeta(show)}</p>
              {matched && <p class="result-text">{t(`found.in.${matched.field}`)}: <Marked text={matched.text} /></p>}
            </ShowCard>
          </li>
        ))}
      </Strip>
      {count > shows.length && <p class="found-more">{t('found.more', { n: count })}</p>}
    </>
  );
}

function PeopleFound({ people, count }: { people: SearchPerson[]; count: number }) {
  return (
    <section class="found-part" aria-label={t('found.people')}>
      <h2>{t('found.people')}</h2>
      <ul class="found-people">
        {people.map(({ name, slug, title, shows }) => (
          <li key={name}>
            <a href={href(`person/${slug}`)} data-key={`person:${name}`} title={t('found.person', { name })}>
              <span class="search-face"><Icon name="person" size={20} /></span>
              <span class="search-words"><b><Marked text={title} /></b><small>{shows.map((show) => show.title).join(' · ')}</small></span>
            </a>
          </li>
        ))}
      </ul>
      {count > people.length && <p class="found-more">{t('found.more', { n: count })}</p>}
    </section>
  );
}

/** Studios, or collections. */
function GroupsFound({ page, groups }: { page: 'studio' | 'collection'; groups: SearchGroup[] }) {
  const heading = t(`found.${page}s`);
  return (
    <section class="found-part" aria-label={heading}>
      <h2>{heading}</h2>
      <ul class="found-people">
        {groups.map(({ slug, title, shows }) => (
          <li key={slug}>
            <a href={href(`${page}/${slug}`)} data-key={`${page}:${slug}`}>
              <span class="search-face"><Icon name="grid" size={20} /></span>
              <span class="search-words"><b><Marked text={title} /></b><small>{t('found.of', { n: shows })}</small></span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Result({ hit }: { hit: SearchHit }) {
  return (
    <div role="listitem" class="result">
      <Card video={hit.video} rail="search" sizes="(max-width: 600px) 32vw, 200px" />
      <p class="result-title"><Marked text={hit.title} /></p>
      <p class="result-meta">{metaOf(hit.video)}</p>
      {hit.matched && hit.matched.field !== 'line' && <p class="result-text"><span class="unseen">{t(`search.in.${hit.matched.field}`)}: </span><Marked text={hit.matched.text} /></p>}
    </div>
  );
}

function Line({ hit }: { hit: SearchHit }) {
  const at = hit.matched?.at ?? 0;
  return (
    <li>
      <a class="result-line" href={href(`watch/${hit.video.id}?t=${at}`)} data-key={`line:${hit.id}`}>
        <span class="search-thumb" aria-hidden="true"><Poster video={hit.video} sizes="48px" /></span>
        <span class="search-words">
          <b><span class="unseen">{t('search.line')} </span>{clock(at)} {hit.matched && <Marked text={hit.matched.text} />}</b>
          <small> {hit.video.title}</small>
        </span>
      </a>
    </li>
  );
}

/** `items`: those of all pages fetched so far. */
export function Found({ page, items }: { page: SearchPage; items: SearchHit[] }) {
  const lines = items.filter(isLine);
  const videos = items.filter((hit) => !isLine(hit));
  const parted = page.shows.length > 0 || page.people.length > 0 || page.studios.length > 0 || page.collections.length > 0 || lines.length > 0;
  const said = lines.length > 0 && (
    <section class="found-part" aria-label={t('found.lines')}>
      <h2>{t('found.lines')}</h2>
      <ul class="found-lines">{lines.map((hit) => <Line key={hit.id} hit={hit} />)}</ul>
    </section>
  );
  return (
    <>
      {page.shows.length > 0 && <ShowsFound shows={page.shows} count={page.showCount} />}
      {page.people.length > 0 && <PeopleFound people={page.people} count={page.peopleCount} />}
      {page.studios.length > 0 && <GroupsFound page="studio" groups={page.studios} />}
      {page.collections.length > 0 && <GroupsFound page="collection" groups={page.collections} />}
      {items[0] && isLine(items[0]) && said}
      {videos.length > 0 && (
        <section class={parted ? 'found-part' : ''} aria-label={t('found.videos')}>
          {parted && <h2>{t('found.videos')}</h2>}
          <div class="grid" role="list">{videos.map((hit) => <Result key={hit.id} hit={hit} />)}</div>
        </section>
      )}
      {items[0] && !isLine(items[0]) && said}
    </>
  );
}
