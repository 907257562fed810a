// What comes after: offered where the credits begin, or in the last seconds; started by itself once the film has ended, or at the
// credits for whoever has them left out, unless a key says no.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { langOf, t } from '../i18n';
import { navigate } from '../router';
import { loaded, videos } from '../state/catalogue';
import { settings } from '../state/settings';
import { Still } from '../ui/artwork';
import { metaOf } from '../ui/card';
import { Icon } from '../ui/icons';
import type { PlayerModel } from './model';
import { after } from './next_up';
import { modeOf, storyEnd } from './skips';

const kOffer = 15;
const kCountdown = 10;

export function UpNext({ model }: { model: PlayerModel }) {
  const refused = useSignal(false);
  const seconds = useSignal(kCountdown);
  const current = model.video.value;
  const duration = model.duration.value;
  const ended = model.ended.value;
  const mode = modeOf('credits', settings.value.skip);
  const over = current && mode !== 'never' ? storyEnd(current.skips, duration) : null;
  const atCredits = over !== null && model.time.value >= over;
  const near = model.started.value && (atCredits || (duration > 4 * kOffer && model.time.value > duration - kOffer));
  const next = (near || ended) && loaded.value && current ? after(videos.value, current) : null;
  const shown = next !== null && !refused.value && model.phase.value.name === 'playing';
  const counting = shown && (ended || (atCredits && mode === 'always' && !model.paused.value));
  const go = () => {
    if (atCredits) model.finish();
    navigate(`watch/${next!.id}`, true);
  };

  useEffect(() => {
    if (!counting) return;
    seconds.value = kCountdown;
    const timer = setInterval(() => {
      seconds.value -= 1;
      if (seconds.value <= 0) go();
    }, 1000);
    return () => clearInterval(timer);
  }, [counting]);
  useEffect(() => { if (!near && !ended) refused.value = false; }, [near, ended]);
  useEffect(() => {
    if (!counting) return;
    document.querySelector<HTMLElement>('.up-next .primary')?.focus();
  }, [counting]);

  if (ended && (refused.value || !next)) {
    return (
      <div class="up-next alone">
        <button class="button primary" onClick={() => { model.seek(0); model.toggle(); }}><Icon name="back" size={20} />{t('player.replay')}</button>
      </div>
    );
  }
  if (!shown) return null;
  return (
    <aside class="up-next" aria-label={t('player.upnext')}>
      <div class="up-next-picture"><Still video={next} sizes="240px" /></div>
      <div class="up-next-words">
        <p class="quiet" role="timer">{counting ? t('player.upnext.in', { n: seconds.value }) : t('player.upnext')}</p>
        <h2 lang={langOf(next.title)}>{next.title}</h2>
        <p class="quiet">{metaOf(next)}</p>
        <div class="up-next-actions">
          <button class="button small primary" onClick={go}><Icon name="play" size={20} />{t('player.upnext.play')}</button>
          <button class="button small" onClick={() => { refused.value = true; }}>{t('action.cancel')}</button>
        </div>
      </div>
    </aside>
  );
}
