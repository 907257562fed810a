// Results: what was typed and what was chosen live in the address, so that going back, reloading and sending it on all work.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { SearchFacet, SearchHit, SearchPage } from '../api/types';
import { languageName, number, t, type Key } from '../i18n';
import { useReturn } from '../nav/use_return';
import { navigate } from '../router';
import { system } from '../state/catalogue';
import { remember } from '../state/searches';
import { television } from '../state/settings';
import { Icon } from '../ui/icons';
import { SaveSearch } from './save_search';
import { Found } from './search_found';
import '../styles/search.css';

const kFacets = ['kind', 'library', 'language', 'resolution', 'decade'] as const;
const kSorts = ['relevance', '-added', 'title', '-year', '-duration', 'duration'] as const;
const kPause = 120;
const kFew = 6;

function facetLabel(name: string, value: string, label: string): string {
  if (name === 'kind') return value === 'audio' || value === 'video' ? t(`search.kind.${value}`) : label;
  if (name === 'language') return languageName(value) ?? label;
  if (name === 'resolution') return value === 'sd' ? 'SD' : value === '2160p' ? '4K' : label;
  return label;
}

/** The address with one thing changed; empty values leave it. */
function changed(query: string, key: string, value: string): string {
  const params = new URLSearchParams(query);
  if (value === '') params.delete(key);
  else params.set(key, value);
  return `search?${params}`;
}

function Facets({ facets, query, exact }: { facets: SearchFacet[]; query: string; exact: boolean }) {
  const params = new URLSearchParams(query);
  const toggle = (name: string, value: string) => {
    const held = (params.get(name) ?? '').split(',').filter((one) => one !== '');
    const next = held.includes(value) ? held.filter((one) => one !== value) : [...held, value];
    navigate(changed(query, name, next.join(',')), true);
  };
  const shown = facets.filter((facet) => facet.values.length > 1 || params.has(facet.name));
  const any = kFacets.some((name) => params.has(name));
  return (
    <div class="facets">
      {any && <button class="button small" data-key="facet:reset" onClick={() => navigate(`search?${new URLSearchParams({ q: params.get('q') ?? '' })}`, true)}>{t('search.reset')}</button>}
      {shown.map((facet) => (
        <fieldset key={facet.name}>
          <legend>{t(`search.facet.${facet.name}` as Key)}</legend>
          {facet.values.slice(0, kFew + 2).map((value) => {
            const on = (params.get(facet.name) ?? '').split(',').includes(value.value);
            return (
              <button key={value.value} class="facet" aria-pressed={on} data-key={`facet:${facet.name}:${value.value}`} onClick={() => toggle(facet.name, value.value)}>
                <span class="facet-tick">{on && <Icon name="check" size={16} />}</span>
                <span class="facet-label">{facetLabel(facet.name, value.value, value.label)}</span>
                <small>{exact ? '' : '≈'}{number(value.count)}</small>
              </button>
            );
          })}
        </fieldset>
      ))}
    </div>
  );
}

export function Search({ query }: { query: string }) {
  const params = new URLSearchParams(query);
  const q = params.get('q') ?? '';
  const sort = params.get('sort') ?? 'relevance';
  const [text, setText] = useState(q);
  const [page, setPage] = useState<SearchPage | null>(null);
  const [items, setItems] = useState<SearchHit[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const [narrow, setNarrow] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => { if (document.activeElement !== input.current) setText(q); }, [q]);
  useEffect(() => { if (!television && q === '') input.current?.focus({ preventScroll: true }); }, []);

  useEffect(() => {
    if (text === q) return undefined;
    const timer = setTimeout(() => navigate(changed(query, 'q', text), true), kPause);
    return () => clearTimeout(timer);
  }, [text]);

  useEffect(() => {
    const abort = new AbortController();
    const asked = new URLSearchParams(query);
    asked.set('facets', kFacets.join(','));
    asked.set('limit', '48');
    setBusy(true);
    api.search(asked, abort.signal)
      .then((found) => { setPage(found); setItems(found.items); setProblem(null); setBusy(false); })
      .catch((error: Error) => { if (!abort.signal.aborted) { setProblem(error.message); setBusy(false); } });
    return () => abort.abort();
  }, [query, attempt]);

  const ready = page !== null;
  useReturn(ready);

  useEffect(() => {
    const next = page?.next;
    if (!next || !end.current) return undefined;
    let asked = false;
    const watcher = new IntersectionObserver((entries) => {
      if (asked || !entries.some((entry) => entry.isIntersecting)) return;
      asked = true;
      api.searchAt(next).then((more) => {
        setItems((held) => [...held, ...more.items]);
        setPage((held) => (held && held.next === next ? { ...held, next: more.next } : held));
      }).catch((error: Error) => setProblem(error.message));
    }, { rootMargin: '800px' });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [page?.next]);

  const chosen = kFacets.some((name) => params.has(name));
  const facets = page?.facets ?? [];
  const all = page ? page.count + page.showCount + page.peopleCount : 0;
  return (
    <main class="page search-page" aria-busy={busy}>
      <h1 class="unseen">{t('search.open')}</h1>
      <form class="search-field" role="search" data-nav="top" onSubmit={(event) => {
        event.preventDefault();
        remember(text);
        navigate(changed(query, 'q', text), true);
        input.current?.blur();
      }}>
        <Icon name="search" size={28} />
        <input ref={input} id="search-input" type="text" inputMode="search" enterKeyHint="search" autoComplete="off" autoCorrect="off" spellcheck={false} maxLength={200}
          aria-label={t('search.label')} placeholder={t('search.placeholder')} data-key="search:input" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        {text !== '' && <button type="button" class="icon-button" aria-label={t('search.clear')} onClick={() => { setText(''); input.current?.focus(); }}><Icon name="close" size={20} /></button>}
      </form>

      {problem && !busy ? (
        <div key="failed" class="search-state" role="alert">
          <h2>{t('fault.server')}</h2>
          <p>{problem}</p>
          <button class="button primary" onClick={() => setAttempt(attempt + 1)}>{t('action.retry')}</button>
        </div>
      ) : !page ? (
        <div key="waiting" class="grid skeleton-rail" aria-hidden="true">{Array.from({ length: 12 }, (_, at) => <b key={at} class="result-skeleton" />)}</div>
      ) : (
        <>
          <div class="search-bar">
            <p role="status">
              {page.exact ? t('search.found', { n: all }) : t('search.about', { n: all })}
              {page.corrected && <> · {t('search.meant', { q: page.corrected })}</>}
            </p>
            {(facets.some((facet) => facet.values.length > 1) || chosen) && (
              <button class="button small narrow-button" aria-expanded={narrow} aria-controls="facets" onClick={() => setNarrow(!narrow)}><Icon name="filter" size={20} />{t('search.filters')}</button>
            )}
            {system.value?.account && <SaveSearch query={query} />}
            <label class="search-sort"><span class="unseen">{t('search.sort')}</span>
              <select value={sort} data-key="search:sort" onChange={(event) => navigate(changed(query, 'sort', event.currentTarget.value === 'relevance' ? '' : event.currentTarget.value), true)}>
                {kSorts.map((one) => <option key={one} value={one}>{t(`search.sort.${one}`)}</option>)}
              </select>
            </label>
          </div>
          <div class="search-columns">
            <aside id="facets" class={narrow ? 'open' : ''} aria-label={t('search.filters')}><Facets facets={facets} query={query} exact={page.exact} /></aside>
            {items.length === 0 && page.shows.length === 0 && page.people.length === 0 && page.studios.length === 0 && page.collections.length === 0 ? (
              <div class="search-state">
                <h2>{q.trim() === '' ? t('empty.title') : t('search.none', { q: q.trim() })}</h2>
                <p>{chosen ? t('search.none.chosen') : t('search.none.text')}</p>
              </div>
            ) : (
              <div class="results">
                <Found page={page} items={items} />
                <div ref={end} />
              </div>
            )}
          </div>
        </>
      )}
    </main>
  );
}
