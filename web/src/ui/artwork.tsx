// Pictures of films: composed posters (2:3) and wide stills (16:9). Every box has its size before its picture arrives,
// and there is always a picture: a crop of a frame, or one made from the id.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Poster as PosterInfo, VideoSummary } from '../api/types';
import { isCjk, langOf } from '../i18n';
import { inventedPalette, seedOf, shadeOf } from './colour';

/** `object-position` that brings the salient point as near to the middle of a box of that aspect as the frame allows. */
export function focusPosition(poster: PosterInfo, aspect: number): string {
  const frame = poster.width / poster.height;
  const along = (focus: number, visible: number) =>
    visible >= 1 ? 50 : 100 * Math.min(1, Math.max(0, (focus - visible / 2) / (1 - visible)));
  const x = along(poster.focusX, Math.min(1, aspect / frame));
  const y = along(poster.focusY, Math.min(1, frame / aspect));
  return `${x.toFixed(1)}% ${y.toFixed(1)}%`;
}

export function posterUrl(poster: PosterInfo, width: 320 | 640 | 1280): string {
  return `${poster.url}${poster.url.includes('?') ? '&' : '?'}width=${width}`;
}

interface PictureProps {
  poster: PosterInfo;
  aspect: number;
  sizes: string;
  eager?: boolean;
}

export function Picture({ poster, aspect, sizes, eager }: PictureProps) {
  const image = useRef<HTMLImageElement>(null);
  const [shown, setShown] = useState<'waiting' | 'shown' | 'failed'>('waiting');
  useLayoutEffect(() => {
    setShown(image.current?.complete && image.current.naturalWidth > 0 ? 'shown' : 'waiting');
  }, [poster.url]);
  return (
    <img ref={image} class={`picture ${shown}`} alt="" decoding="async" loading={eager ? 'eager' : 'lazy'} draggable={false}
      src={posterUrl(poster, 640)} srcset={[320, 640, 1280].map((w) => `${posterUrl(poster, w as 320)} ${w}w`).join(', ')}
      sizes={sizes} style={{ objectPosition: focusPosition(poster, aspect) }}
      onLoad={() => setShown('shown')} onError={() => setShown('failed')} />
  );
}

/** A sky, a disc and a horizon, all from the id. */
export function Invented({ id }: { id: string }) {
  const seed = seedOf(id);
  const { sky, ground, disc } = inventedPalette(id);
  const across = 26 + (seed >>> 4) % 48;
  const up = 22 + (seed >>> 12) % 26;
  const size = 34 + (seed >>> 20) % 30;
  const horizon = 58 + (seed >>> 7) % 22;
  return (
    <div class="invented" style={{
      background: `linear-gradient(175deg, ${sky} 20%, ${disc} 140%)`,
    }}>
      <i style={{ background: disc, width: `${size}%`, left: `${across - size / 2}%`, top: `${up - size / 3}%` }} />
      <b style={{ background: ground, top: `${horizon}%` }} />
    </div>
  );
}

type Setting = 'foot' | 'head' | 'band' | 'upright';

/** What a picture is made of: a film's, or a show's. */
export type Pictured = Pick<VideoSummary, 'id' | 'title' | 'poster'> & { still?: PosterInfo | null };

function settingOf(video: Pictured): Setting {
  const letters = [...video.title].length;
  if (isCjk(video.title) && letters <= 14 && !/[A-Za-z0-9]{3,}/.test(video.title)) return 'upright';
  const choice = seedOf(video.id) % 5;
  // Long titles need the room that only the foot gives.
  if (letters > 60 || choice < 3) return 'foot';
  return choice === 3 ? 'head' : 'band';
}

/** Steps of size for a title, by how much there is of it and by its longest word. */
function sizeOf(title: string): 's' | 'm' | 'l' | 'xl' {
  const wide = [...title].reduce((sum, letter) => sum + (isCjk(letter) ? 2 : 1), 0);
  const word = Math.max(...title.split(/[\s-]+/).map((part) => [...part].reduce((sum, letter) => sum + (isCjk(letter) ? 1 : 1), 0)));
  if (wide > 70) return 's';
  if (wide > 34 || (word > 12 && !isCjk(title))) return 'm';
  return wide > 12 || word > 9 ? 'l' : 'xl';
}

export function Poster({ video, sizes, eager }: { video: Pictured; sizes: string; eager?: boolean }) {
  // The house's own poster says itself what it is of.
  const own = video.poster?.own;
  const setting = own ? 'own' : settingOf(video);
  const shade = video.poster ? shadeOf(video.poster.colors) : inventedPalette(video.id).ground;
  return (
    <div class={`poster ${setting} ${video.poster ? '' : 'made'}`} style={{ '--shade': shade }}>
      {video.poster ? <Picture poster={video.poster} aspect={setting === 'band' ? 0.92 : 2 / 3} sizes={sizes} eager={eager} /> : <Invented id={video.id} />}
      <span class={own ? 'unseen' : `poster-title size-${sizeOf(video.title)}`} lang={langOf(video.title)}><span>{video.title}</span></span>
    </div>
  );
}

export function Still({ video, sizes, eager }: { video: Pictured; sizes: string; eager?: boolean }) {
  const picture = video.still ?? video.poster;
  const shade = picture ? shadeOf(picture.colors) : inventedPalette(video.id).ground;
  return (
    <div class="still" style={{ '--shade': shade }}>
      {picture ? <Picture poster={picture} aspect={16 / 9} sizes={sizes} eager={eager} /> : <Invented id={video.id} />}
    </div>
  );
}
