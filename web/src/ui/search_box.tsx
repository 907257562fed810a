// The search box over any page: the first hits with every key, recent searches before the first. Enter plays the hit that is
// chosen, or shows all results. A part of its own, fetched when first opened.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { SearchHit } from '../api/types';
import { t } from '../i18n';
import { navigate } from '../router';
import { boxOpen, recent, remember, searchPath } from '../state/searches';
import { Poster } from './artwork';
import { metaOf } from './card';
import { Icon } from './icons';
import { Marked } from './marked';
import { useFocusTrap } from './overlay';
import '../styles/search.css';

const kPause = 40;

interface Row { key: string; go: () => void }

export function SearchBox() {
  const close = () => { boxOpen.value = false; };
  const box = useFocusTrap(close);
  const [q, setQ] = useState('');
  const [hits, setHits] = useState<SearchHit[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const wanted = q.trim();

  useEffect(() => {
    setProblem(null);
    if (wanted === '') {
      setHits(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.suggest(q, abort.signal)
        .then((found) => { setHits(found.items); setChosen(-1); })
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
  const play = (hit: SearchHit) => {
    remember(q);
    leave(`watch/${hit.id}`);
  };

  const groups = (['video', 'audio'] as const)
    .map((kind) => ({ kind, items: (hits ?? []).filter((hit) => (hit.kind === 'audio') === (kind === 'audio')) }))
    .filter((group) => group.items.length > 0);
  const rows: Row[] = wanted === ''
    ? recent.value.map((text) => ({ key: `recent:${text}`, go: () => all(text) }))
    : [...groups.flatMap((group) => group.items.map((hit) => ({ key: hit.id, go: () => play(hit) }))), ...(hits ? [{ key: 'all', go: () => all(q) }] : [])];
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
          {groups.map((group) => (
            <div role="group" aria-label={t(group.kind === 'audio' ? 'search.audios' : 'search.videos')} key={group.kind}>
              {groups.length > 1 && <p class="search-head" aria-hidden="true">{t(group.kind === 'audio' ? 'search.audios' : 'search.videos')}</p>}
              {group.items.map((hit) => (
                <div class="search-row" key={hit.id} {...option(hit.id)}>
                  <span class="search-thumb"><Poster video={hit.video} sizes="48px" eager /></span>
                  <span class="search-words">
                    <b><Marked text={hit.title} /></b>
                    <small>{hit.matched ? <Marked text={hit.matched.text} /> : metaOf(hit.video)}</small>
                  </span>
                </div>
              ))}
            </div>
          ))}
          {wanted !== '' && hits !== null && (
            <div class="search-row plain" {...option('all')}><Icon name="search" size={20} /><span>{t('search.all', { q: wanted })}</span></div>
          )}
        </div>
        {wanted === '' && recent.value.length === 0 && <p class="search-hint">{t('search.hint')}</p>}
        {problem && <p class="search-hint" role="alert">{problem}</p>}
        <p class="unseen" role="status">{hits !== null && wanted !== '' ? t('search.found', { n: hits.length }) : ''}</p>
      </div>
    </div>
  );
}
