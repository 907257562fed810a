// The subtitles of one film: at most one of its tracks is drawn, by whichever way its format needs. Text is parsed by the
// browser and drawn by us; ASS and pictures by engines of their own, fetched when such a track is first chosen.
import { signal } from '@preact/signals';
import type { Subtitle, Video } from '../api/types';
import { read, write } from '../state/storage';
import { cueLook } from './cue_look';

/** One track on show. */
export interface Drawing {
  /** Seconds the words come later than the file says; negative: earlier. */
  setDelay(seconds: number): void;
  close(): void;
}

export const isDrawable = (one: Subtitle): boolean => one.url !== null || !!one.original;

export const kDelayStep = 0.1;
const kMostDelay = 60;
const kKey = 'chanoma.delays';
const kMostRemembered = 100;

type Delays = [id: string, seconds: number][];
const delays = (): Delays => read<Delays>(kKey, []);

export class SubtitleStage {
  readonly chosen = signal<Subtitle | null>(null);
  readonly cues = signal<readonly VTTCue[]>([]);
  readonly delay = signal(0);
  /** The chosen track could not be fetched or drawn. */
  readonly broken = signal(false);

  private drawing: Drawing | null = null;
  private turn = 0;

  constructor(private readonly element: HTMLVideoElement, private readonly id: string) {
    this.delay.value = delays().find(([one]) => one === id)?.[1] ?? 0;
  }

  async show(one: Subtitle | null, video: Video | null): Promise<void> {
    const turn = ++this.turn;
    this.drawing?.close();
    this.drawing = null;
    this.cues.value = [];
    this.broken.value = false;
    this.chosen.value = one;
    if (!one || !video) return;
    const events = {
      cues: (cues: readonly VTTCue[]) => { if (turn === this.turn) this.cues.value = cues; },
      broken: () => { if (turn === this.turn) this.broken.value = true; },
    };
    try {
      const drawing = await this.draw(one, video, events);
      if (turn !== this.turn) return drawing.close();
      this.drawing = drawing;
      drawing.setDelay(this.delay.peek());
    } catch {
      events.broken();
    }
  }

  private async draw(one: Subtitle, video: Video, events: TextEvents): Promise<Drawing> {
    if (one.original?.format === 'ass' && (cueLook.peek().styled || !one.url)) {
      try {
        return await (await import('./draw_ass')).drawAss(this.element, one.original.url, video.fonts ?? []);
      } catch (error) {
        // No WebAssembly, an old television: the words at least.
        if (!one.url) throw error;
      }
    }
    if (one.original?.format === 'pgs') return (await import('./draw_pgs')).drawPgs(this.element, one.original.url);
    return drawText(this.element, one, events);
  }

  setDelay(seconds: number): void {
    const next = Math.round(Math.min(kMostDelay, Math.max(-kMostDelay, seconds)) * 10) / 10;
    this.delay.value = next;
    this.drawing?.setDelay(next);
    const rest = delays().filter(([one]) => one !== this.id);
    write(kKey, next === 0 ? rest : [[this.id, next], ...rest].slice(0, kMostRemembered));
  }

  close(): void {
    this.turn += 1;
    this.drawing?.close();
    this.drawing = null;
  }
}

interface TextEvents {
  cues(now: readonly VTTCue[]): void;
  broken(): void;
}

/** A hidden <track>: the browser parses WebVTT and says which cues are due; we draw them. */
function drawText(element: HTMLVideoElement, one: Subtitle, events: TextEvents): Drawing {
  const track = document.createElement('track');
  let applied = 0, wanted = 0, ready = false;
  track.kind = 'subtitles';
  track.src = one.url!;
  track.srclang = one.language ?? 'und';
  const shift = () => {
    if (!ready || applied === wanted) return;
    const by = wanted - applied;
    applied = wanted;
    for (const cue of Array.from(track.track.cues ?? [])) {
      // In the order that never lets a start pass its end.
      if (by > 0) { cue.endTime += by; cue.startTime += by; } else { cue.startTime += by; cue.endTime += by; }
    }
  };
  element.append(track);
  track.track.mode = 'hidden';
  track.addEventListener('load', () => { ready = true; shift(); });
  track.addEventListener('error', () => events.broken());
  track.track.addEventListener('cuechange', () => events.cues(Array.from(track.track.activeCues ?? []) as VTTCue[]));
  // An iPhone's full screen shows the element alone: there the browser draws them itself.
  const alone = new AbortController();
  element.addEventListener('webkitbeginfullscreen', () => { track.track.mode = 'showing'; }, { signal: alone.signal });
  element.addEventListener('webkitendfullscreen', () => { track.track.mode = 'hidden'; }, { signal: alone.signal });
  return {
    setDelay(seconds) { wanted = seconds; shift(); },
    close() { alone.abort(); track.remove(); },
  };
}
