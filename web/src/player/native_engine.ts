// The browser's own player over HLS (iPhone, some televisions), as an Engine. Quality is the browser's affair.
import { problemOf } from '../api/client';
import type { Video } from '../api/types';
import type { AudioChoice, Engine, EngineEvents, Trouble } from './engine';

interface NativeAudio { id: string; label: string; language: string; enabled: boolean }

export function openNative(element: HTMLVideoElement, events: EngineEvents): Engine | null {
  if (element.canPlayType('application/vnd.apple.mpegurl') === '') return null;
  let url = '';
  let loaded = false;
  const tracks = (): NativeAudio[] => Array.from((element as unknown as { audioTracks?: ArrayLike<NativeAudio> }).audioTracks ?? []);
  const onError = () => {
    if (!loaded) return;
    const code = element.error?.code ?? 0;
    events.trouble(code === MediaError.MEDIA_ERR_NETWORK ? { kind: 'offline' } : { kind: 'media', code: `N${code}` });
  };
  element.addEventListener('error', onError);

  return {
    async load(video: Video, at: number | null) {
      loaded = false;
      // A video element tells nothing about a refusal, so the play list is asked for once beforehand.
      let answer: Response;
      url = video.playback!.hls;
      try {
        answer = await fetch(url, { credentials: 'same-origin' });
      } catch {
        throw { kind: 'offline' } satisfies Trouble;
      }
      if (!answer.ok) {
        const error = await problemOf(answer);
        throw (error.status === 503 ? { kind: 'preparing', retryAfter: error.retryAfter ?? 1 } : { kind: 'refused', status: error.status }) satisfies Trouble;
      }
      await new Promise<void>((resolve, reject) => {
        element.addEventListener('loadedmetadata', () => resolve(), { once: true });
        element.addEventListener('error', () => reject({ kind: 'media', code: `N${element.error?.code ?? 0}` } satisfies Trouble), { once: true });
        element.src = url;
        element.load();
      });
      loaded = true;
      if (at) element.currentTime = at;
      events.tracksChanged();
    },
    heights: () => [],
    isCopied: () => false,
    playing: () => ({ height: element.videoHeight || null, automatic: true }),
    setHeight: () => undefined,
    audio: (): AudioChoice[] => tracks().map((track, at) => ({
      key: track.id || String(at), label: track.label || null, language: track.language || null, channels: null, active: track.enabled,
    })),
    setAudio(key) {
      tracks().forEach((track, at) => { track.enabled = (track.id || String(at)) === key; });
      events.tracksChanged();
    },
    figures: () => ({
      can: [], width: element.videoWidth || null, height: element.videoHeight || null, videoCodec: null, audioCodec: null,
      videoBitRate: null, audioBitRate: null, line: null, tracks: [], chunked: false,
    }),
    retry() {
      const at = element.currentTime;
      element.load();
      element.currentTime = at;
      void element.play().catch(() => undefined);
    },
    async destroy() {
      loaded = false;
      element.removeEventListener('error', onError);
      element.removeAttribute('src');
      element.load();
    },
  };
}
