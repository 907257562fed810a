// Background work as a whole: how much, how long, paused or not.
import { useSignal } from '@preact/signals';
import { api } from '../api/client';
import type { Background } from '../api/types';
import { length, t } from '../i18n';
import '../i18n/manage';
import { may } from '../state/catalogue';
import { failed } from '../state/toasts';
import { Icon } from '../ui/icons';
import { useLook } from '../ui/use_look';
import { AheadWork } from './ahead_work';

export function BackgroundWork() {
  const work = useSignal<Background | null>(null);
  useLook(() => api.background().then((now) => { work.value = now; }));
  if (!work.value) return <section class="work coming" aria-hidden="true" />;
  return <WorkState work={work.value} changed={(now) => { work.value = now; }} />;
}

/** `changed` gets what it is after a press. */
export function WorkState({ work, changed }: { work: Background; changed: (now: Background) => void }) {
  const { paused, queued, running, secondsLeft } = work;
  const words = paused ? t('work.paused', { n: queued }) : queued + running === 0 ? t('work.idle')
    : secondsLeft === null ? t('work.busy', { n: queued + running }) : t('work.left', { n: queued + running, time: length(secondsLeft) });
  return (<>
    <section class="work" aria-label={t('work.title')}>
      <div><h2>{t('work.title')}</h2><p class="quiet" aria-live="polite">{words}</p></div>
      {may('jobs.write') && <button class="button small" data-key="work:pause" aria-pressed={paused} onClick={() => api.pauseBackground(!paused).then(changed).catch(failed)}>
        <Icon name={paused ? 'play' : 'pause'} size={20} />{t(paused ? 'work.resume' : 'work.pause')}</button>}
    </section>
    <AheadWork now={work.ahead} changed={changed} />
  </>);
}
