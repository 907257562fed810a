// What the phone's lock screen, the keyboard's media keys and the browser's own corner know of the film, where there are any.
import { effect } from '@preact/signals';
import type { PlayerModel } from './model';

type Details = { seekOffset?: number; seekTime?: number };

export function holdSession(model: PlayerModel, next: () => (() => void) | null): () => void {
  if (!('mediaSession' in navigator) || typeof MediaMetadata === 'undefined') return () => undefined;
  const session = navigator.mediaSession;
  const handle = (action: string, run: ((details: Details) => void) | null) => {
    try {
      session.setActionHandler(action as MediaSessionAction, run as MediaSessionActionHandler | null);
    } catch { /* An action this browser does not know. */ }
  };
  const actions: Record<string, (details: Details) => void> = {
    play: () => model.play(),
    pause: () => model.element.pause(),
    stop: () => model.element.pause(),
    seekbackward: (details) => model.step(-(details.seekOffset ?? 10)),
    seekforward: (details) => model.step(details.seekOffset ?? 10),
    seekto: (details) => { if (details.seekTime !== undefined) model.seek(details.seekTime); },
  };
  for (const [action, run] of Object.entries(actions)) handle(action, run);

  const stops = [
    effect(() => {
      const video = model.video.value;
      if (!video) return;
      const poster = video.poster;
      const artwork = poster ? [320, 640, 1280].map((width) => ({
        src: new URL(`${poster.url}?width=${width}`, document.baseURI).href, sizes: `${width}x${Math.round(width * poster.height / poster.width)}`, type: 'image/jpeg',
      })) : [];
      const chapters = video.chapters.find((one) => one.start <= model.time.peek() && model.time.peek() < one.end);
      session.metadata = new MediaMetadata({ title: video.title, artist: chapters?.title ?? '', album: 'Chanoma', artwork });
    }),
    effect(() => { session.playbackState = model.paused.value ? 'paused' : 'playing'; }),
    effect(() => {
      const duration = model.duration.value;
      const position = Math.min(duration, Math.max(0, model.time.value));
      if (!(duration > 0)) return;
      try {
        session.setPositionState?.({ duration, position, playbackRate: model.speed.value });
      } catch { /* A browser that counts otherwise: the lock screen shows no line. */ }
    }),
    effect(() => {
      // Asked again when the film is known: what comes next follows from it.
      void model.video.value;
      const go = next();
      handle('nexttrack', go ? () => go() : null);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    session.metadata = null;
    session.playbackState = 'none';
    for (const action of [...Object.keys(actions), 'nexttrack']) handle(action, null);
  };
}
