// What providers on the network know of one show: which of their works it is taken for, asked again, another one chosen, or left alone.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wanting } from '../api/mending';
import { online } from '../api/online';
import type { OnlineCandidate, Show, ShowOnline } from '../api/types';
import { dateOf, t } from '../i18n';
import '../i18n/online';
import { failed, toast } from '../state/toasts';
import { Ask } from '../ui/ask';
import { momentOf } from './account_words';
import { nameOf } from './online';
import { OnlineSearch } from './online_search';

function Known({ now }: { now: ShowOnline }) {
  if (now.leftAlone) return <p>{t('online.show.alone')}</p>;
  if (now.askedAt === null && now.matches.length === 0) return <p>{t('online.show.unasked')}</p>;
  return (
    <div class="online-matches">
      {now.matches.length === 0 ? <p>{t('online.show.none')}</p>
        : now.matches.map((one) => <p key={one.provider}>{t('online.show.match', { name: nameOf(one.provider), title: one.title ?? one.id })}{one.byHand && ` · ${t('online.show.hand')}`}</p>)}
      {now.askedAt !== null && now.dueAt !== null && <p class="quiet">{t('online.show.asked', { time: momentOf(now.askedAt), due: dateOf(now.dueAt) })}</p>}
    </div>
  );
}

export function OnlineShow({ show, changed, close }: { show: Show; changed: () => void; close: () => void }) {
  const now = useSignal<ShowOnline | null>(null);
  const chosen = useSignal<OnlineCandidate | null>(null);
  useEffect(() => { online.of(show.id).then((known) => { now.value = known; }).catch(failed); }, [show.id]);
  const end = (words: string) => { changed(); close(); toast(words); };
  const send = async () => {
    const one = chosen.value;
    if (!one) throw wanting('candidate', t('online.found.first'));
    await online.choose(show.id, one.provider, one.id);
    end(t('online.show.chosen', { title: one.title }));
  };
  return (
    <Ask title={t('online.show.title', { title: show.title })} button={t('online.show.use')} name="online:use" send={send} close={close}>
      {() => (
        <>
          {now.value ? <Known now={now.value} /> : <p class="quiet" aria-busy="true">…</p>}
          <div class="form-pair">
            <button type="button" class="button" data-key="online:refresh" onClick={() => { online.refresh(show.id).then(() => end(t('online.show.refreshed'))).catch(failed); }}>{t('online.show.refresh')}</button>
            {now.value?.leftAlone === false && <button type="button" class="button" data-key="online:leave" onClick={() => { online.leaveAlone(show.id).then(() => end(t('online.show.left'))).catch(failed); }}>{t('online.show.leave')}</button>}
          </div>
          <OnlineSearch kind={show.kind} title={show.title} year={show.year} choose={(one) => { chosen.value = one; }} />
        </>
      )}
    </Ask>
  );
}
