// The line of time: played, buffered, chapters as gaps, and on hover the picture, the time and the chapter under the pointer.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Chapter } from '../api/types';
import { clock, langOf, t } from '../i18n';
import type { PlayerModel } from './model';
import { StoryTile } from './storyboard';

const kTile = 240;
const kSmallTile = 176;
/** How long the picture stays after a key. */
const kKeyed = 1200;

export function chapterAt(chapters: readonly Chapter[], time: number): Chapter | null {
  let found: Chapter | null = null;
  for (const chapter of chapters) if (chapter.start <= time + 0.01) found = chapter;
  return found;
}

export function Scrubber({ model }: { model: PlayerModel }) {
  const line = useRef<HTMLDivElement>(null);
  const keyed = useRef<ReturnType<typeof setTimeout>>();
  const hover = useSignal<number | null>(null);
  const dragging = useSignal(false);
  const duration = model.duration.value;
  const time = model.time.value;
  const chapters = model.video.value?.chapters ?? [];
  const board = model.video.value?.storyboard ?? null;
  const tile = innerWidth < 600 ? kSmallTile : kTile;
  const share = (seconds: number) => (duration > 0 ? Math.min(1, Math.max(0, seconds / duration)) : 0);

  const at = (event: PointerEvent) => {
    const box = line.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * duration;
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 || !(duration > 0)) return;
    event.preventDefault();
    line.current!.setPointerCapture(event.pointerId);
    dragging.value = true;
    hover.value = at(event);
  };
  const onMove = (event: PointerEvent) => {
    if (event.pointerType === 'mouse' || dragging.value) hover.value = at(event);
  };
  const onUp = (event: PointerEvent) => {
    if (!dragging.value) return;
    dragging.value = false;
    model.seek(at(event));
    if (event.pointerType !== 'mouse') hover.value = null;
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -5, ArrowRight: 5, PageUp: 60, PageDown: -60 };
    if (event.key in steps) {
      model.step(steps[event.key]!);
      if (board) {
        hover.value = model.time.peek();
        clearTimeout(keyed.current);
        keyed.current = setTimeout(() => { hover.value = null; }, kKeyed);
      }
    }
    else if (event.key === 'Home') model.seek(0);
    else if (event.key === 'End') model.seek(duration);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = dragging.value && hover.value !== null ? hover.value : time;
  const hovered = hover.value;
  const chapter = hovered === null ? null : chapterAt(chapters, hovered);
  return (
    <div class={`scrubber ${dragging.value ? 'dragging' : ''}`} role="slider" tabIndex={0} ref={line}
      aria-label={t('player.seek')} aria-valuemin={0} aria-valuemax={Math.round(duration)} aria-valuenow={Math.round(time)}
      aria-valuetext={t('player.position', { at: clock(time), duration: clock(duration) })}
      onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={() => { dragging.value = false; hover.value = null; }}
      onPointerLeave={() => { if (!dragging.value) hover.value = null; }} onKeyDown={onKey}>
      <div class="scrubber-line">
        <i class="buffered" style={{ transform: `scaleX(${share(model.buffered.value)})` }} />
        {hovered !== null && <i class="hovered" style={{ transform: `scaleX(${share(hovered)})` }} />}
        <i class="played" style={{ transform: `scaleX(${share(shown)})` }} />
        {chapters.filter((one) => one.start > 1).map((one) => <b key={one.start} style={{ left: `${share(one.start) * 100}%` }} />)}
      </div>
      <span class="knob" style={{ left: `${share(shown) * 100}%` }} />
      {hovered !== null && (
        <output class={`scrubber-tip ${board ? 'pictured' : ''}`} style={{ left: `clamp(${board ? tile / 2 : 72}px, ${share(hovered) * 100}%, calc(100% - ${board ? tile / 2 : 72}px))` }}>
          {board && <StoryTile board={board} time={hovered} width={tile} />}
          {chapter && <span lang={langOf(chapter.title)}>{chapter.title}</span>}
          <b>{clock(hovered)}</b>
        </output>
      )}
    </div>
  );
}
