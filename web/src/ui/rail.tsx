// A shelf that scrolls sideways: by finger, wheel, keys, or its two buttons.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { VideoSummary } from '../api/types';
import { t } from '../i18n';
import { reducedMotion } from '../state/settings';
import { Card } from './card';
import { Icon } from './icons';

/** `children`: the shelf's `count` items, each a `li`; `head`: more than the title, in its place; `instead`: what is shown while there are none. */
export function Strip({ title, head, wide, count, instead, children }: { title: string; head?: ComponentChildren; wide?: boolean; count: number; instead?: ComponentChildren; children?: ComponentChildren }) {
  const strip = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState({ left: true, right: true });
  const look = () => {
    const box = strip.current;
    if (!box) return;
    const left = box.scrollLeft < 8;
    const right = box.scrollLeft + box.clientWidth > box.scrollWidth - 8;
    setEnds((held) => (held.left === left && held.right === right ? held : { left, right }));
  };
  useEffect(() => {
    if (!strip.current) return undefined;
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(strip.current);
    return () => watcher.disconnect();
  }, [count]);
  const scroll = (direction: number) => {
    const box = strip.current!;
    box.scrollBy({ left: direction * box.clientWidth * 0.85, behavior: reducedMotion() ? 'auto' : 'smooth' });
  };
  return (
    <section class={`rail ${wide ? 'rail-wide' : ''}`} aria-label={title}>
      <h2>{head ?? title}</h2>
      {instead ?? <div class="rail-frame">
        <button class="rail-turn left" data-nav="skip" tabIndex={-1} disabled={ends.left} aria-label={t('home.scroll.left', { rail: title })} onClick={() => scroll(-1)}>
          <Icon name="left" />
        </button>
        <ul class="rail-strip" ref={strip} onScroll={look}>{children}</ul>
        <button class="rail-turn right" data-nav="skip" tabIndex={-1} disabled={ends.right} aria-label={t('home.scroll.right', { rail: title })} onClick={() => scroll(1)}>
          <Icon name="right" />
        </button>
      </div>}
    </section>
  );
}

export function Rail({ id, title, videos, wide }: { id: string; title: string; videos: VideoSummary[]; wide?: boolean }) {
  const sizes = wide ? '(max-width: 600px) 70vw, 360px' : '(max-width: 600px) 38vw, 200px';
  return (
    <Strip title={title} wide={wide} count={videos.length}>
      {videos.map((video, at) => (
        <li key={video.id}><Card video={video} rail={id} wide={wide} sizes={sizes} eager={at < 4} /></li>
      ))}
    </Strip>
  );
}
