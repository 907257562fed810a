// Which codecs this browser plays through Media Source Extensions, as the list the manifest's `can=` takes, and what it
// says of the film's own picture. Asked for the film at hand: a telephone that decodes HEVC need not decode it at 4K.
import type { Video } from '../api/types';

const samples: readonly (readonly [name: string, type: string])[] = [
  ['avc1', 'video/mp4; codecs="avc1.640028"'],
  ['hvc1', 'video/mp4; codecs="hvc1.1.6.L120.90"'],
  ['vp09', 'video/mp4; codecs="vp09.00.40.08"'],
  ['av01', 'video/mp4; codecs="av01.0.08M.08"'],
  ['mp4a', 'audio/mp4; codecs="mp4a.40.2"'],
  ['opus', 'audio/mp4; codecs="opus"'],
  ['flac', 'audio/mp4; codecs="flac"'],
  ['ac-3', 'audio/mp4; codecs="ac-3"'],
  ['ec-3', 'audio/mp4; codecs="ec-3"'],
  ['mp3', 'audio/mp4; codecs="mp3"'],
];

/** Codecs a device may claim and then decode too slowly to watch. */
const heavy: ReadonlySet<string> = new Set(['hvc1', 'vp09', 'av01']);
/** H.264 above this height is asked about as well. */
const kEasyHeight = 1080;
const kPatience = 300;
const kUsualBitRate = 12_000_000;

type Source = typeof MediaSource;

export function mediaSource(): Source | null {
  const scope = globalThis as { MediaSource?: Source; ManagedMediaSource?: Source };
  return scope.MediaSource ?? scope.ManagedMediaSource ?? null;
}

/** What the browser says of one kind of picture; `null` where it cannot be asked. */
export interface Ability { supported: boolean; smooth: boolean; powerEfficient: boolean }

/** The film as the question is put about it. */
export type Film = Pick<Video, 'width' | 'height' | 'video'>;

async function ask(contentType: string, film: Film, height = film.height ?? kEasyHeight): Promise<Ability | null> {
  // Absent on plain HTTP in some browsers: the plain answer of isTypeSupported stands then.
  if (!navigator.mediaCapabilities?.decodingInfo) return null;
  const share = film.height ? height / film.height : 1;
  const asked = navigator.mediaCapabilities.decodingInfo({
    type: 'media-source',
    video: {
      contentType, width: Math.round((film.width ?? 1920) * share), height, framerate: film.video?.frameRate || 30,
      bitrate: film.video?.bitRate || kUsualBitRate,
    },
  }).then((info) => ({ supported: info.supported, smooth: info.smooth, powerEfficient: info.powerEfficient }), () => null);
  const late = new Promise<null>((resolve) => { setTimeout(resolve, kPatience, null); });
  return Promise.race([asked, late]);
}

const fits = (one: Ability | null): boolean => one === null || (one.supported && (one.smooth || one.powerEfficient));

/** The film's own codec string where the sample is of its codec, so that profile, level and depth are asked about too. */
function typeFor(name: string, sample: string, film: Film): string {
  const own = film.video?.codecs ?? '';
  const isOwn = own.startsWith(name) || (name === 'hvc1' && own.startsWith('hev1')) || (name === 'avc1' && own.startsWith('avc3'));
  return isOwn && heavy.has(name) ? `video/mp4; codecs="${own.replace(/^hev1/, 'hvc1')}"` : sample;
}

export async function canPlay(film: Film): Promise<string[]> {
  const source = mediaSource();
  if (!source) return [];
  const answers = await Promise.all(samples.map(async ([name, sample]) => {
    const type = typeFor(name, sample, film);
    if (!source.isTypeSupported(type)) return null;
    if (heavy.has(name) && !fits(await ask(type, film))) return null;
    return name;
  }));
  return answers.filter((name): name is string => name !== null);
}

/** The largest of the heights that the device shows without dropping frames; all of them where nobody knows. */
export async function smoothHeight(heights: readonly number[], film: Film): Promise<number> {
  const tall = [...heights].filter((height) => height > kEasyHeight).sort((a, b) => b - a);
  for (const height of tall) {
    const codec = height === film.height && film.video && mediaSource()?.isTypeSupported(`video/mp4; codecs="${film.video.codecs}"`)
      ? film.video.codecs : 'avc1.640033';
    if (fits(await ask(`video/mp4; codecs="${codec}"`, film, height))) return height;
  }
  return tall.length > 0 ? kEasyHeight : Infinity;
}

/** What the browser says of the film's own picture. */
export async function abilityFor(film: Film): Promise<Ability | null> {
  if (!film.video) return null;
  const type = `video/mp4; codecs="${film.video.codecs}"`;
  if (mediaSource()?.isTypeSupported(type) === false) return { supported: false, smooth: false, powerEfficient: false };
  return ask(type, film);
}
