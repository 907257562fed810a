// Shaka Player, the smallest DASH build, as an Engine. Imported dynamically by the watch page only.
import shaka from 'shaka-player/dist/shaka-player.dash-es2021.js';
import type { Video } from '../api/types';
import { canPlay, smoothHeight } from './can_play';
import type { AudioChoice, Engine, EngineEvents, Trouble } from './engine';
import { keepChunksInOrder } from './in_order';
import { LineMeasure } from './line_measure';
import { followSeeks, kAhead } from './seeks';

/** Seconds of the old quality kept in front of the viewer while the new one is fetched and, perhaps, encoded. */
const kSafeMargin = 8;
const kLeastMargin = 2;
/** Seconds of it kept past the cut: with any less the engine begins a segment too early, over what is being played. */
const kOverlap = 0.1;
const kHttpError = 1001;
const kNetworkErrors: ReadonlySet<number> = new Set([1001, 1002, 1003]);
const kInterrupted = 7000;

interface ShakaError { code: number; category: number; severity: number; data: unknown[] }

function troubleOf(error: ShakaError): Trouble {
  if (error.code === kHttpError) {
    const status = Number(error.data[1]);
    if (status === 503) {
      const headers = error.data[3] as Record<string, string> | undefined;
      return { kind: 'preparing', retryAfter: Number(headers?.['retry-after']) || 1 };
    }
    return status >= 400 && status < 500 ? { kind: 'refused', status } : { kind: 'offline' };
  }
  return kNetworkErrors.has(error.code) ? { kind: 'offline' } : { kind: 'media', code: `S${error.code}` };
}

/**
 * Text sets are taken out, because subtitles are drawn by us; left in, they would also end the low-latency mode, which
 * Shaka enters only when every track offers it. Where one track comes in chunks, all may be read that way.
 */
function adaptManifest(mpd: shaka.extern.xml.Node): void {
  const templates: shaka.extern.xml.Node[] = [];
  const visit = (node: shaka.extern.xml.Node) => {
    node.children = node.children.filter((child) => typeof child === 'string' || child.tagName !== 'AdaptationSet' || child.attributes['contentType'] !== 'text');
    for (const child of node.children) {
      if (typeof child === 'string') continue;
      if (child.tagName === 'SegmentTemplate') templates.push(child);
      visit(child);
    }
  };
  visit(mpd);
  const offset = templates.map((one) => one.attributes['availabilityTimeOffset']).find((value) => Number(value) > 0);
  if (offset) for (const one of templates) one.attributes['availabilityTimeOffset'] ??= offset;
}

export async function openShaka(element: HTMLVideoElement, events: EngineEvents): Promise<Engine | null> {
  shaka.polyfill.installAll();
  if (!shaka.Player.isBrowserSupported()) return null;
  keepChunksInOrder();
  const player = new shaka.Player();
  await player.attach(element);
  const measure = new LineMeasure();
  player.configure({
    abrFactory: () => measure,
    // A busy moment that drops frames must not take a quality away for half a minute, nor must one slow answer: the
    // viewer chooses from a list that stays. What a device decodes too slowly was left out of `can=` already.
    abr: { cacheLoadThreshold: 1, defaultBandwidthEstimate: 20e6, useNetworkInformation: false, switchInterval: 6, droppedFrames: false },
    manifest: { retryParameters: { maxAttempts: 1, timeout: 30_000 }, dash: { manifestPreprocessorTXml: adaptManifest } },
    // Files of one film may mix codecs (the original copied, smaller ones encoded): switch between them freely.
    mediaSource: { codecSwitchingStrategy: 'smooth' },
    streaming: {
      bufferingGoal: kAhead,
      rebufferingGoal: 0.3,
      // The manifest says to the tick where segments begin: a seek needs no segment from before its place.
      inaccurateManifestTolerance: 0,
      bufferBehind: 40,
      maxDisabledTime: 0,
      // A segment that is being encoded answers late, and must not be asked for twice meanwhile.
      retryParameters: { maxAttempts: 4, baseDelay: 500, backoffFactor: 2, fuzzFactor: 0.3, timeout: 90_000, stallTimeout: 60_000, connectionTimeout: 60_000 },
      failureCallback: (_error: unknown) => undefined,
      lowLatencyMode: true,
      // Chunks of a segment fetched ahead are held back until another comes, which may be a second later.
      segmentPrefetchLimit: 0,
    },
  });
  // Chunks are all we want of that mode: the rest of it is meant for broadcasts.
  player.configurationForLowLatency({});
  (window as unknown as { chanoma: object }).chanoma = { player };

  const leaveSeeks = followSeeks(element, (seconds) => { player.configure('streaming.bufferingGoal', seconds); });

  let loaded = false;
  let height: number | null = null;
  let can: string[] = [];
  player.addEventListener('error', (event: Event) => {
    const error = (event as unknown as { detail: ShakaError }).detail;
    if (!loaded || error.code === kInterrupted) return;
    const trouble = troubleOf(error);
    // Past the manifest a 503 is a daemon under load or restarting, not a file unread.
    events.trouble(trouble.kind === 'preparing' ? { kind: 'offline' } : trouble);
  });
  player.addEventListener('buffering', (event: Event) => events.starved((event as unknown as { buffering: boolean }).buffering));
  type Download = Event & { request: shaka.extern.Request; headers: Record<string, string>; requestType: number };
  player.addEventListener('downloadheadersreceived', (event: Event) => {
    const { request, headers, requestType } = event as Download;
    if (requestType === shaka.net.NetworkingEngine.RequestType.SEGMENT) measure.headers(request, headers);
  });
  player.addEventListener('downloadcompleted', (event: Event) => measure.completed((event as Download).request, Date.now()));
  for (const name of ['trackschanged', 'adaptation', 'variantchanged']) player.addEventListener(name, () => events.tracksChanged());

  const audioKey = (track: shaka.extern.AudioTrack) => [track.language, track.label, track.channelsCount, track.codecs, track.roles.join()].join('|');

  function bufferedTo(): number {
    const { buffered, currentTime } = element;
    for (let at = 0; at < buffered.length; at++) {
      if (buffered.start(at) <= currentTime + 0.1 && currentTime <= buffered.end(at)) return buffered.end(at);
    }
    return currentTime;
  }

  // How far ahead the old quality should end: where a segment of the new one begins. Cut elsewhere, the picture would
  // stand until the new one's next key frame, which in a copied film may be ten seconds off. 0 while no such place has
  // been buffered, null when none is left.
  function marginFor(stream: shaka.extern.Stream): number | null {
    const now = element.currentTime, end = bufferedTo();
    let margin: number | null = null;
    for (const segment of stream.segmentIndex ?? []) {
      const ahead = segment ? segment.getStartTime() - now : 0;
      if (ahead < kLeastMargin) continue;
      if (now + ahead + kOverlap > end) return margin ?? 0;
      margin = ahead + kOverlap;
      if (ahead >= kSafeMargin) break;
    }
    return margin;
  }

  async function applyHeight() {
    if (height === null) {
      player.configure('abr.enabled', true);
      return;
    }
    player.configure('abr.enabled', false);
    const choices = player.getVariantTracks().filter((track) => track.height === height);
    const active = player.getVariantTracks().find((track) => track.active);
    if (!active || active.height === height) return;
    const sameSound = choices.filter((track) => track.language === active.language && track.label === active.label && track.channelsCount === active.channelsCount);
    const chosen = (sameSound.length > 0 ? sameSound : choices).sort((a, b) => b.bandwidth - a.bandwidth)[0];
    if (!chosen) return;
    const wanted = height;
    const stream = player.getManifest()?.variants.map((variant) => variant.video).find((video) => video?.id === chosen.videoId);
    await stream?.createSegmentIndex();
    while (stream && loaded && height === wanted) {
      const margin = marginFor(stream);
      if (margin !== 0) return player.selectVariantTrack(chosen, margin !== null, margin ?? 0);
      await new Promise((resolve) => { element.addEventListener('progress', resolve, { once: true }); });
    }
  }

  const heights = () => [...new Set(player.getVariantTracks().map((track) => track.height).filter((h): h is number => h !== null))].sort((a, b) => b - a);

  return {
    async load(video: Video, at: number | null) {
      loaded = false;
      can = await canPlay(video);
      const url = new URL(video.playback!.dash, document.baseURI);
      url.searchParams.set('can', can.join(','));
      try {
        await player.load(url.href.replace(/%2C/g, ','), at, 'application/dash+xml');
        loaded = true;
        measure.limit(await smoothHeight(heights(), video));
      } catch (error) {
        throw troubleOf(error as ShakaError);
      }
    },
    heights,
    // The daemon names a rendition after its stream and its rung (v0-720), a copy after its stream alone (v0).
    isCopied: (wanted) => player.getVariantTracks().some((track) => track.height === wanted && !track.originalVideoId?.includes('-')),
    playing: () => ({ height: player.getVariantTracks().find((track) => track.active)?.height ?? null, automatic: height === null }),
    setHeight(next) {
      height = next;
      void applyHeight().then(() => events.tracksChanged());
      events.tracksChanged();
    },
    audio: (): AudioChoice[] => player.getAudioTracks().map((track) => ({
      key: audioKey(track), label: track.label, language: track.language, channels: track.channelsCount, active: track.active,
    })),
    setAudio(key) {
      const track = player.getAudioTracks().find((one) => audioKey(one) === key);
      if (!track) return;
      player.selectAudioTrack(track, 0);
      events.tracksChanged();
    },
    figures() {
      const active = player.getVariantTracks().find((track) => track.active);
      const manifest = player.getManifest();
      const variant = manifest?.variants.find((one) => one.video?.id === active?.videoId && one.audio?.id === active?.audioId);
      return {
        can,
        width: active?.width ?? null, height: active?.height ?? null,
        videoCodec: active?.videoCodec ?? null, audioCodec: active?.audioCodec ?? null,
        videoBitRate: variant?.video?.bandwidth ?? active?.videoBandwidth ?? null, audioBitRate: variant?.audio?.bandwidth ?? active?.audioBandwidth ?? null,
        line: player.getStats().estimatedBandwidth || null,
        tracks: [active?.originalVideoId, active?.originalAudioId].filter((one): one is string => !!one),
        chunked: manifest?.isLowLatency === true,
      };
    },
    retry: () => { player.retryStreaming(0.1); },
    async destroy() {
      loaded = false;
      leaveSeeks();
      await player.destroy();
      delete (window as unknown as { chanoma?: object }).chanoma;
    },
  };
}
