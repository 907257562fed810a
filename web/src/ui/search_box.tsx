// The search box over any page: the first hits with every key, by what they are; recent searches before the first. Enter opens the
// hit that is chosen, or shows all results. A part of its own, fetched when first opened.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { SearchGroup, SearchHit, SearchPerson, SearchShow, SearchSuggestions } from '../api/types';
import { clock, t } from '../i18n';
import '../i18n/found';
import { navigate } from '../router';
import { boxOpen, recent, remember, searchPath } from '../state/searches';
import { Poster } from './artwork';
import { metaOf } from './card';
import { Icon } from './icons';
import { Marked } from './marked';
import { useFocusTrap } from './overlay';
import { showMeta } from './show_card';
import '../styles/search.css';

const kPause = 40;

interface Row { key: string; go: () => void; draw: () => ComponentChildren }
interface Group { name: string; rows: Row[] }

const isLine = (hit: SearchHit) => hit.matched?.field === 'line';

const Words = ({ title, small }: { title: ComponentChildren; small: ComponentChildren }) => (
  <span class="search-words"><b>{title}</b><small>{small}</small></span>
);

const showRow = ({ show, title, matched }: SearchShow) => (
  <>
    <span class="search-thumb"><Poster video={show} sizes="48px" eager /></span>
    <Words title={<Marked text={title} />} small={matched ? <Marked text={matched.text} /> : showMeta(show)} />
  </>
);
const personRow = ({ title, shows }: SearchPerson) => (
  <>
    <span class="search-face"><Icon name="person" size={20} /></span>
    <Words title={<Marked text={title} />} small={shows.map((show) => show.title).join(' · ')} />
  </>
);
const groupRow = ({ title, shows }: SearchGroup) => (
  <>
    <span class="search-face"><Icon name="grid" size={20} /></span>
    <Words title={<Marked text={title} />} small={t('found.of', { n: shows })} />
  </>
);
const hitRow = (hit: SearchHit) => (
  <>
    <span class="search-thumb"><Poster video={hit.video} sizes="48px" eager /></span>
    <Words title={<Marked text={hit.title} />} small={hit.matched ? <Marked text={hit.matched.text} /> : metaOf(hit.video)} />
  </>
);
const lineRow = (hit: SearchHit) => (
  <>
    <span class="search-thumb"><Poster video={hit.video} sizes="48px" eager /></span>
    <Words title={hit.matched && <Marked text={hit.matched.text} />} small={`${clock(hit.matched?.at ?? 0)} · ${hit.video.title}`} />
  </>
);

export function SearchBox() {
  const close = () => { boxOpen.value = false; };
  const box = useFocusTrap(close);
  const [q, setQ] = useState('');
  const [found, setFound] = useState<SearchSuggestions | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const wanted = q.trim();

  useEffect(() => {
    setProblem(null);
    if (wanted === '') {
      setFound(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.suggest(q, abort.signal)
        .then((now) => { setFound(now); setChosen(-1); })
        .catch((error: Error) => { if (!abort.signal.aborted) setProblem(error.message); });
    }, kPause);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [q]);

  const leave = (path: string) => {
    close();
    navigate(path);
  };
  const all = (text: string) => {
    remember(text);
    leave(searchPath(text));
  };
  const open = (path: string) => () => {
    remember(q);
    leave(path);
  };

  const hits = found?.items ?? [];
  const rowsOf = (items: SearchHit[]) => items.map((hit) => ({ key: hit.id, go: open(`watch/${hit.id}`), draw: () => hitRow(hit) }));
  const groups: Group[] = [
    { name: t('found.shows'), rows: (found?.shows ?? []).map((one) => ({ key: one.show.id, go: open(`show/${one.show.slug}`), draw: () => showRow(one) })) },
    { name: t('found.people'), rows: (found?.people ?? []).map((one) => ({ key: `person:${one.name}`, go: open(`person/${one.slug}`), draw: () => personRow(one) })) },
    ...(['studio', 'collection'] as const).map((page) => ({
      name: t(`found.${page}s`), rows: (found?.[`${page}s`] ?? []).map((one) => ({ key: `${page}:${one.slug}`, go: open(`${page}/${one.slug}`), draw: () => groupRow(one) })),
    })),
    { name: t('found.videos'), rows: rowsOf(hits.filter((hit) => hit.kind !== 'audio' && !isLine(hit))) },
    { name: t('search.audios'), rows: rowsOf(hits.filter((hit) => hit.kind === 'audio' && !isLine(hit))) },
    { name: t('found.lines'), rows: hits.filter(isLine).map((hit) => ({ key: hit.id, go: open(`watch/${hit.id}?t=${hit.matched?.at ?? 0}`), draw: () => lineRow(hit) })) },
  ].filter((group) => group.rows.length > 0);
  const rows: Pick<Row, 'key' | 'go'>[] = wanted === ''
    ? recent.value.map((text) => ({ key: `recent:${text}`, go: () => all(text) }))
    : [...groups.flatMap((group) => group.rows), ...(found ? [{ key: 'all', go: () => all(q) }] : [])];
  const optionId = (key: string) => `search-${rows.findIndex((row) => row.key === key)}`;
  const option = (key: string) => ({
    id: optionId(key), role: 'option' as const, tabIndex: -1, 'aria-selected': rows[chosen]?.key === key,
    onPointerMove: () => setChosen(rows.findIndex((row) => row.key === key)),
    onClick: () => rows.find((row) => row.key === key)?.go(),
  });

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      event.stopPropagation();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen(rows.length === 0 ? -1 : (Math.max(chosen, step > 0 ? -1 : 0) + step + rows.length) % rows.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (rows[chosen]) rows[chosen].go();
      else if (wanted !== '') all(q);
    }
  };

  return (
    <div class="search-scrim" onClick={(event) => { if (event.target === event.currentTarget) close(); }}>
      <div class="search-box" role="dialog" aria-modal="true" aria-label={t('search.label')} data-scope ref={box}>
        <div class="search-line">
          <Icon name="search" />
          <input type="text" inputMode="search" enterKeyHint="search" autoComplete="off" autoCorrect="off" spellcheck={false} maxLength={200} data-first
            role="combobox" aria-label={t('search.label')} aria-expanded={rows.length > 0} aria-controls="search-list"
            aria-activedescendant={rows[chosen] ? optionId(rows[chosen].key) : undefined} placeholder={t('search.placeholder')}
            value={q} onInput={(event) => setQ(event.currentTarget.value)} onKeyDown={onKey} />
          <button class="icon-button" aria-label={t('action.close')} onClick={close}><Icon name="close" size={20} /></button>
        </div>
        <div class="search-list" id="search-list" role="listbox" aria-label={t('search.label')} ref={list}>
          {wanted === '' && recent.value.length > 0 && (
            <div role="group" aria-label={t('search.recent')}>
              <p class="search-head" aria-hidden="true">{t('search.recent')}</p>
              {recent.value.map((text) => (
                <div class="search-row plain" key={text} {...option(`recent:${text}`)}><Icon name="clock" size={20} /><span>{text}</span></div>
              ))}
            </div>
          )}
          {wanted !== '' && groups.map((group) => (
            <div role="group" aria-label={group.name} key={group.name}>
              {groups.length > 1 && <p class="search-head" aria-hidden="true">{group.name}</p>}
              {group.rows.map((row) => <div class="search-row" key={row.key} {...option(row.key)}>{row.draw()}</div>)}
            </div>
          ))}
          {wanted !== '' && found !== null && (
            <div class="search-row plain" {...option('all')}><Icon name="search" size={20} /><span>{t('search.all', { q: wanted })}</span></div>
          )}
        </div>
        {wanted === '' && recent.value.length === 0 && <p class="search-hint">{t('search.hint')}</p>}
        {problem && <p class="search-hint" role="alert">{problem}</p>}
        <p class="unseen" role="status">{found !== null && wanted !== '' ? t('search.found', { n: rows.length - 1 }) : ''}</p>
      </div>
    </div>
  );
}
