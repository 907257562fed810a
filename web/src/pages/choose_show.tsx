// Looking for the film or series that is meant: what is typed finds those with it in their titles; one of them is chosen.
import { useEffect, useState } from 'preact/hooks';
import { mending } from '../api/mending';
import type { ShowSummary } from '../api/types';
import { langOf, t } from '../i18n';
import '../i18n/desk';

const kTyping = 200;

/** `first` stands in the field at the beginning; `other`: that it is none of them can be chosen too, and is null. */
export function ChooseShow({ first, without, kind, other, choose }: { first: string; without?: string; kind?: ShowSummary['kind']; other: boolean; choose: (show: ShowSummary | null) => void }) {
  const [words, setWords] = useState(first);
  const [found, setFound] = useState<ShowSummary[] | null>(null);
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => {
    const asked = new AbortController();
    const timer = setTimeout(() => {
      mending.shows(words, kind, asked.signal).then(({ items }) => setFound(items.filter(({ id }) => id !== without))).catch(() => undefined);
    }, found === null ? 0 : kTyping);
    return () => { clearTimeout(timer); asked.abort(); };
  }, [words]);
  const pick = (key: string, show: ShowSummary | null) => { setAt(key); choose(show); };
  return (
    <>
      <label class="form-line"><span>{t('desk.find')}</span>
        <input type="text" name="show" value={words} autocomplete="off" spellcheck={false} maxLength={200} aria-describedby="ask-problem" onInput={(event) => setWords(event.currentTarget.value)} /></label>
      <fieldset class="form-line shows-found" aria-busy={found === null}><legend class="unseen">{t('desk.find')}</legend>
        {found?.map((show) => (
          <label class="radio" key={show.id}><input type="radio" name="which" data-key={`which:${show.slug}`} checked={at === show.id} onChange={() => pick(show.id, show)} />
            <span lang={langOf(show.title)}>{show.title}<small>{[show.year, t(show.kind === 'movie' ? 'desk.movie' : 'desk.series')].filter(Boolean).join(' · ')}</small></span></label>
        ))}
        {other && <label class="radio"><input type="radio" name="which" data-key="which:new" checked={at === 'new'} onChange={() => pick('new', null)} /><span>{t('desk.new')}</span></label>}
      </fieldset>
      <p class="quiet" role="status">{found?.length === 0 ? t('desk.find.none') : ''}</p>
    </>
  );
}
