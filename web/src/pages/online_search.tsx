// Looking among what providers on the network have for the work that is meant; one of what they find is chosen.
import { useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { online } from '../api/online';
import type { OnlineCandidate, OnlineFound } from '../api/types';
import { langOf, t } from '../i18n';
import '../i18n/online';
import { nameOf } from './online';
import '../styles/online.css';

interface Props { kind: 'series' | 'movie'; title: string; year: number | null; choose: (one: OnlineCandidate) => void }

export function OnlineSearch({ kind, title, year, choose }: Props) {
  const [words, setWords] = useState(title);
  const [when, setWhen] = useState(year === null ? '' : String(year));
  const [found, setFound] = useState<OnlineFound | null>(null);
  const [state, setState] = useState<'idle' | 'busy' | string>('idle');
  const [at, setAt] = useState<string | null>(null);
  const search = () => {
    if (words.trim() === '') return;
    setState('busy');
    online.search(kind, words.trim(), /^\d{4}$/.test(when) ? Number(when) : null).then((now) => { setFound(now); setState('idle'); })
      .catch((error: unknown) => setState(error instanceof ApiError ? (error.status === 409 ? t('online.search.off') : error.message) : t('fault.text')));
  };
  // The form around it is sent by its own button alone.
  const enter = (event: KeyboardEvent) => { if (event.key === 'Enter') { event.preventDefault(); search(); } };
  const said = state === 'busy' ? t('online.search.busy') : state !== 'idle' ? state
    : found === null ? '' : [...found.problems.map((one) => t('online.search.problem', { name: nameOf(one.provider), why: one.detail })), found.items.length === 0 ? t('online.search.none') : ''].filter(Boolean).join(' ');
  return (
    <div class="form-line" aria-busy={state === 'busy'}>
      <div class="form-pair">
        <label class="form-line"><span>{t('online.search.label')}</span><input type="text" value={words} maxLength={200} autocomplete="off" spellcheck={false} data-key="online:words" onInput={(event) => setWords(event.currentTarget.value)} onKeyDown={enter} /></label>
        <label class="form-line"><span>{t('online.search.year')}</span><input type="text" value={when} inputMode="numeric" maxLength={4} autocomplete="off" data-key="online:year" onInput={(event) => setWhen(event.currentTarget.value)} onKeyDown={enter} /></label>
      </div>
      <button type="button" class="button" data-key="online:search" disabled={state === 'busy'} onClick={search}>{t('online.search')}</button>
      <p class="quiet" role="status">{said}</p>
      {found !== null && found.items.length > 0 && (
        <fieldset class="form-line candidates"><legend class="unseen">{t('online.found')}</legend>
          {found.items.map((one) => {
            const key = `${one.provider}:${one.id}`;
            return (
              <label class="candidate" key={key}><input type="radio" name="candidate" data-key={`candidate:${key}`} checked={at === key} onChange={() => { setAt(key); choose(one); }} />
                {one.poster === null ? <i /> : <img src={one.poster} alt="" loading="lazy" width={56} height={84} />}
                <span lang={langOf(one.title)}>{one.title}<small>{[one.year, nameOf(one.provider)].filter(Boolean).join(' · ')}</small>{one.plot !== null && <small class="plot">{one.plot}</small>}</span></label>
            );
          })}
        </fieldset>
      )}
    </div>
  );
}
