// Why something is sent as it is, in the words of whoever reads.
import { language, t, type Key } from '../i18n';

const names: Record<string, string> = {
  avc1: 'H.264', avc3: 'H.264', h264: 'H.264', hvc1: 'HEVC', hev1: 'HEVC', hevc: 'HEVC', vp09: 'VP9', vp9: 'VP9', vp8: 'VP8', av01: 'AV1', av1: 'AV1',
  mp4a: 'AAC', aac: 'AAC', opus: 'Opus', flac: 'FLAC', 'ac-3': 'Dolby Digital', ac3: 'Dolby Digital', 'ec-3': 'Dolby Digital Plus', eac3: 'Dolby Digital Plus',
  mp3: 'MP3', dts: 'DTS', truehd: 'Dolby TrueHD', mpeg2video: 'MPEG-2', mpeg4: 'MPEG-4', vc1: 'VC-1', prores: 'ProRes', vorbis: 'Vorbis',
};

export function codecName(codec: string): string {
  return names[codec.split('.')[0]!.toLowerCase()] ?? codec;
}

/** "libx264, on the processor". */
export function encoderName(encoder: string): string {
  return t(encoder === 'libx264' ? 'about.encoder.processor' : 'about.encoder.card', { name: encoder });
}

const reasons: Record<string, Key> = {
  plays: 'about.why.plays', codec: 'about.why.codec', container: 'about.why.container', rotation: 'about.why.rotation', indexing: 'about.why.indexing',
  cuts: 'about.why.cuts', gaps: 'about.why.gaps', rate: 'about.why.rate', late: 'about.why.late', stereo: 'about.why.stereo',
  surround: 'about.why.surround', night: 'about.why.night', too_slow: 'about.why.too_slow', smaller: 'about.smaller',
};

/** The reason in the viewer's language where we know its code, in the daemon's own words otherwise. */
export function why(code: string | null, reason: string | null, codec = ''): string {
  const known = code && language.value !== 'en' ? reasons[code] : undefined;
  return known ? t(known, { codec: codecName(codec) }) : reason ?? '';
}
