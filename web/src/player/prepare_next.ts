// Asks the daemon for the beginning of the film that comes next, twice: when half of this one has passed, so that what has
// to be encoded is, and at three quarters, so that it has not been forgotten since. What arrives is the browser's to keep.
import { api } from '../api/client';
import type { Ulid } from '../api/types';
import { placeOf } from '../state/resume';
import { canPlay } from './can_play';

export const kMarks = [0.5, 0.75] as const;
const kSegments = 2;

interface Piece { url: string; from: number; to: number }

/** The first whole pieces of one track of a manifest from `at` on, its init segment before them. */
export function piecesOf(track: Element, base: string, at: number): Piece[] {
  const template = track.querySelector('SegmentTemplate') ?? track.parentElement?.querySelector(':scope > SegmentTemplate');
  if (!template) return [];
  const named = (pattern: string, number: number, time: number) => new URL(pattern.replace(/\$(\w+)(?:%0(\d+)d)?\$/g, (_, name: string, width: string | undefined) => {
    const value = { RepresentationID: track.id, Number: String(number), Time: String(time), Bandwidth: track.getAttribute('bandwidth') ?? '' }[name] ?? '';
    return value.padStart(Number(width ?? 0), '0');
  }), base).href;
  const scale = Number(template.getAttribute('timescale') ?? 1);
  let number = Number(template.getAttribute('startNumber') ?? 1);
  let time = 0;
  const found: Piece[] = [];
  for (const line of template.querySelectorAll('S')) {
    const length = Number(line.getAttribute('d'));
    if (line.hasAttribute('t')) time = Number(line.getAttribute('t'));
    for (let left = Number(line.getAttribute('r') ?? 0); left >= 0 && found.length < kSegments; left--, number++, time += length) {
      if ((time + length) / scale > at) found.push({ url: named(template.getAttribute('media') ?? '', number, time), from: time / scale, to: (time + length) / scale });
    }
  }
  return [{ url: named(template.getAttribute('initialization') ?? '', 0, 0), from: 0, to: 0 }, ...found];
}

/** The tracks a player would begin with: the picture whose height is nearest, and the main sound. */
function firstTracks(mpd: Document, height: number | null): Element[] {
  const sets = [...mpd.querySelectorAll('AdaptationSet')];
  const ofKind = (kind: string) => sets.filter((set) => (set.getAttribute('contentType') ?? set.getAttribute('mimeType') ?? '').startsWith(kind));
  const pictures = ofKind('video').flatMap((set) => [...set.querySelectorAll('Representation')]);
  const off = (one: Element) => Math.abs(Number(one.getAttribute('height')) - (height ?? Infinity));
  const bandwidth = (one: Element) => Number(one.getAttribute('bandwidth'));
  const picture = pictures.sort((a, b) => (height === null ? 0 : off(a) - off(b)) || bandwidth(b) - bandwidth(a))[0];
  const sounds = ofKind('audio');
  const sound = (sounds.find((set) => set.querySelector('Role[value="main"]')) ?? sounds[0])?.querySelector('Representation');
  return [picture, sound].filter((one): one is Element => !!one);
}

export class NextFilm {
  private readonly passed = new Set<number>();
  private readonly abort = new AbortController();

  /** To be told how far the film is; asks when a mark is passed. */
  at(share: number, next: () => Ulid | null, height: number | null): void {
    const mark = kMarks.find((one) => share >= one && !this.passed.has(one));
    if (mark === undefined) return;
    for (const one of kMarks) if (share >= one) this.passed.add(one);
    const id = next();
    if (id) void this.prepare(id, height).catch(() => undefined);
  }

  private async prepare(id: Ulid, height: number | null): Promise<void> {
    const { signal } = this.abort;
    const low = { signal, credentials: 'same-origin', priority: 'low' } as RequestInit;
    const video = await api.video(id, signal);
    if (!video.playback) return;
    const url = new URL(video.playback.dash, document.baseURI);
    url.searchParams.set('can', (await canPlay(video)).join(','));
    const answer = await fetch(url.href.replace(/%2C/g, ','), low);
    if (!answer.ok) return;
    const mpd = new DOMParser().parseFromString(await answer.text(), 'application/xml');
    const place = placeOf(id);
    const at = place && !place.done ? place.at : 0;
    for (const track of firstTracks(mpd, height)) {
      for (const piece of piecesOf(track, url.href, at)) {
        // Read to the end: a request given up in the middle may stop the encoder.
        await (await fetch(piece.url, low)).arrayBuffer();
      }
    }
  }

  close(): void {
    this.abort.abort();
  }
}
