// How far what is made before anybody asks has come, and what it waits for.
import { ahead, type AheadState } from '../api/ahead';
import type { Background } from '../api/types';
import { bytes, length, number, t } from '../i18n';
import '../i18n/ahead';
import { may } from '../state/catalogue';
import { failed } from '../state/toasts';
import { Icon } from '../ui/icons';

function wordsOf({ state, hours, videosLeft: n, secondsLeft, limit }: AheadState): string {
  switch (state) {
    case 'working': return secondsLeft === null ? t('ahead.working', { n }) : t('ahead.working.left', { n, time: length(secondsLeft) });
    case 'work': return t('ahead.waits.work', { n });
    case 'hours': return t('ahead.hours', { n, hours });
    case 'full': return t('ahead.full', { n, limit: bytes(limit) });
    default: return t(`ahead.${state}`, { n });
  }
}

/** Nothing where it was never wanted. `changed` gets what it is after a press. */
export function AheadWork({ now, changed }: { now: AheadState; changed: (now: Background) => void }) {
  if (now.state === 'off' && now.segmentsKept === 0) return null;
  const { paused, segmentsKept: done, segmentsLeft: left } = now;
  const full = now.state === 'full' || now.state === 'disk';
  const kept = t('ahead.kept', { done: number(done), total: number(done + left), used: bytes(now.bytes), limit: bytes(now.limit) });
  return (
    <section class="work" aria-labelledby="ahead">
      <div class="ahead-words"><h2 id="ahead">{t('ahead.work')}</h2>
        <p class={full ? 'notice-line' : 'quiet'} aria-live="polite">{full && <Icon name="alert" size={20} />}{wordsOf(now)}</p>
        {done + left > 0 && <><progress class="ahead-progress" aria-label={t('ahead.work')} value={done} max={done + left} /><p class="quiet">{kept}</p></>}</div>
      {may('jobs.write') && now.state !== 'off' && <button class="button small" data-key="ahead:pause" aria-label={t(paused ? 'ahead.resume.of' : 'ahead.pause.of')} aria-pressed={paused} onClick={() => ahead.pause(!paused).then(changed).catch(failed)}>
        <Icon name={paused ? 'play' : 'pause'} size={20} />{t(paused ? 'ahead.resume' : 'ahead.pause')}</button>}
    </section>
  );
}
