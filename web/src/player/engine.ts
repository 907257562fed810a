// What the watch page needs of whatever moves the bytes: Shaka over Media Source Extensions, or the browser itself
// over HLS where there is no such thing (iPhone).
import type { Video } from '../api/types';

export interface AudioChoice {
  key: string;
  label: string | null;
  language: string | null;
  channels: number | null;
  active: boolean;
}

/** Why playing stopped or never began. */
export type Trouble =
  | { kind: 'preparing'; retryAfter: number }     // the daemon has not read the file yet
  | { kind: 'refused'; status: number }           // the daemon's answer: 403, 404, 409, …
  | { kind: 'offline' }                           // no answer; trying again is right
  | { kind: 'media'; code: string }               // the browser could not use what came
  | { kind: 'unsupported' };

/** What is going on inside, for the panel that tells of it. */
export interface Figures {
  /** Abilities the manifest was asked for with. */
  can: readonly string[];
  width: number | null;
  height: number | null;
  videoCodec: string | null;
  audioCodec: string | null;
  /** Bits a second of what is being fetched, and what the line is taken for. */
  videoBitRate: number | null;
  audioBitRate: number | null;
  line: number | null;
  /** Representation names as the daemon gave them. */
  tracks: readonly string[];
  /** Segments are shown while they still arrive. */
  chunked: boolean;
}

export interface Engine {
  /** Resolves once the film can start; rejects with a Trouble. */
  load(video: Video, at: number | null): Promise<void>;
  heights(): number[];
  /** Is the picture of that height sent as it is in the file? */
  isCopied(height: number): boolean;
  /** The height being played and whether it was chosen by measurement. */
  playing(): { height: number | null; automatic: boolean };
  setHeight(height: number | null): void;
  audio(): AudioChoice[];
  setAudio(key: string): void;
  figures(): Figures;
  /** Goes on after `offline`. */
  retry(): void;
  destroy(): Promise<void>;
}

export interface EngineEvents {
  tracksChanged(): void;
  /** The engine holds the film back until enough of it is there; the element itself may not call that waiting. */
  starved(now: boolean): void;
  trouble(trouble: Trouble): void;
}
