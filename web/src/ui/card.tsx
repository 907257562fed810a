// One film on a shelf. The whole card is one link that plays; what else can be done is behind a right click, a long
// press, the menu key, or the button that shows on hover.
import { signal } from '@preact/signals';
import { memo } from 'preact/compat';
import type { VideoSummary } from '../api/types';
import { langOf, length, t } from '../i18n';
import { href } from '../router';
import { placeOf } from '../state/resume';
import { toast } from '../state/toasts';
import { Poster, Still } from './artwork';
import type { CardMenu } from './card_menu';
import { Icon } from './icons';

/** The menu that is open; its code is fetched when the first one is opened. */
export const cardMenu = signal<{ Menu: typeof CardMenu; video: VideoSummary; rail: string; x: number; y: number } | null>(null);

const kMenuWidth = 264;
const kMenuHeight = 216;
const kLongPress = 550;

export function openCardMenu(video: VideoSummary, rail: string, x: number, y: number): void {
  import('./card_menu').then(({ CardMenu: Menu }) => {
    cardMenu.value = {
      Menu, video, rail,
      x: Math.max(8, Math.min(x, innerWidth - kMenuWidth - 8)),
      y: Math.max(8, Math.min(y, innerHeight - kMenuHeight - 8)),
    };
  }).catch(() => toast(t('fault.text')));
}

/** Enter held down on a remote, or a finger that stays, opens the menu instead of the film. */
function pressHandlers(video: VideoSummary, rail: string) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held = false;
  const openAt = (element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    openCardMenu(video, rail, box.left + box.width / 2, box.top + box.height / 3);
  };
  return {
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      if (event.clientX || event.clientY) openCardMenu(video, rail, event.clientX, event.clientY);
      else openAt(event.currentTarget as HTMLElement);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      if (event.repeat) return;
      const element = event.currentTarget as HTMLElement;
      held = false;
      timer = setTimeout(() => { held = true; openAt(element); }, kLongPress);
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      if (timer !== undefined && !held) (event.currentTarget as HTMLElement).click();
      clearTimeout(timer);
      timer = undefined;
    },
    onBlur: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

export function metaOf(video: VideoSummary): string {
  return metaParts(video).join(' · ');
}

function metaParts(video: VideoSummary): string[] {
  if (video.state === 'failed') return [t('video.failed')];
  const parts = [];
  if (video.duration !== null) parts.push(length(video.duration));
  if (video.kind === 'audio') parts.push(t('video.audio'));
  else if (video.height !== null && video.width !== null) parts.push(definition(video.width, video.height));
  if (parts.length === 0 && video.state === 'found') parts.push(t('video.found'));
  return parts;
}

export function definition(width: number, height: number): string {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  if (long >= 3200 || short >= 2000) return '4K';
  if (long >= 2400 || short >= 1400) return '1440p';
  if (long >= 1800 || short >= 1000) return '1080p';
  if (long >= 1200 || short >= 700) return '720p';
  return `${short}p`;
}

interface CardProps {
  video: VideoSummary;
  rail: string;
  wide?: boolean;
  eager?: boolean;
  sizes: string;
}

export const Card = memo(function Card({ video, rail, wide, eager, sizes }: CardProps) {
  const place = placeOf(video.id);
  const share = place && !place.done ? Math.min(1, place.at / place.duration) : 0;
  const meta = metaParts(video);
  const left = share > 0 && place ? t('action.left', { time: length(place.duration - place.at) }) : '';
  return (
    <div class={`card ${wide ? 'wide' : ''} ${video.state}`}>
      <a class="card-link" href={href(`watch/${video.id}`)} data-key={`${rail}:${video.id}`} title={video.title}
        draggable={false} {...pressHandlers(video, rail)}>
        <div class="card-picture">
          {wide ? <Still video={video} sizes={sizes} eager={eager} /> : <Poster video={video} sizes={sizes} eager={eager} />}
          {wide && <span class="card-play"><Icon name="play" size={24} /></span>}
          {place?.done && <span class="card-seen" role="img" aria-label={t('video.seen')}><Icon name="check" size={16} /></span>}
          {share > 0 && <span class="progress"><i style={{ transform: `scaleX(${share.toFixed(4)})` }} /></span>}
        </div>
        {wide && <p class="card-title" lang={langOf(video.title)}>{video.title}</p>}
        <p class="card-meta">
          {video.state === 'failed' ? <span class="badge"><Icon name="alert" size={16} /></span>
            : video.kind === 'audio' ? <span class="badge"><Icon name="music" size={16} /></span> : null}
          {wide && left ? left : <>{meta[0] ?? '\u00a0'}{meta.length > 1 && <span class="meta-more"> · {meta.slice(1).join(' · ')}</span>}</>}
        </p>
      </a>
      <button class="card-more" data-nav="skip" tabIndex={-1} aria-label={t('action.more', { title: video.title })}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          openCardMenu(video, rail, box.left, box.bottom + 4);
        }}><Icon name="more" size={20} /></button>
    </div>
  );
});
