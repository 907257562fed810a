// The film in the corner of other pages: one press goes back to it, another ends it.
import { langOf, t } from '../i18n';
import { href } from '../router';
import { mini } from '../state/mini';
import { Icon } from '../ui/icons';
import type { PlayerModel } from './model';

export function Mini({ model }: { model: PlayerModel }) {
  const video = model.video.value;
  const title = video?.title ?? '';
  const paused = model.paused.value;
  const duration = model.duration.value;
  const busy = model.waiting.value || model.phase.value.name !== 'playing';
  return (
    <div class="mini">
      <a class="mini-picture" href={href(`watch/${model.id}`)} aria-label={t('player.mini.return', { title })} data-key="mini:return" />
      {busy && <span class="ring" aria-hidden="true" />}
      <span class="progress" aria-hidden="true"><i style={{ transform: `scaleX(${duration > 0 ? Math.min(1, model.time.value / duration) : 0})` }} /></span>
      <div class="mini-row">
        <button class="icon-button" data-key="mini:play" aria-label={paused ? t('player.play') : t('player.pause')} onClick={() => model.toggle()}>
          <Icon name={paused ? 'play' : 'pause'} />
        </button>
        <a class="mini-title" href={href(`watch/${model.id}`)} tabIndex={-1} aria-hidden="true" lang={langOf(title)}>{title}</a>
        <button class="icon-button" data-key="mini:close" aria-label={t('player.mini.close')} onClick={() => { mini.value = null; }}><Icon name="close" /></button>
      </div>
    </div>
  );
}
