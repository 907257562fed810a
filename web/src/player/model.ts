// The state of one film being watched, as signals, and everything that can be done to it. Owned by the watch page,
// one for each film; `close` gives back the engine and all listeners.
import { batch, signal } from '@preact/signals';
import { api, ApiError } from '../api/client';
import type { Subtitle, Video } from '../api/types';
import { language, languageName, t } from '../i18n';
import { remember } from '../state/resume';
import { placeToStart } from './start_place';
import { change, settings } from '../state/settings';
import { mediaSource } from './can_play';
import type { AudioChoice, Engine, EngineEvents, Figures, Trouble } from './engine';
import { pickRemote } from './remote';
import { chooseSubtitle, sameLanguage } from './subtitle_choice';
import { isDrawable, SubtitleStage } from './subtitles';

export type Phase =
  | { name: 'opening' }
  | { name: 'preparing' }
  | { name: 'playing' }
  | { name: 'offline' }
  | { name: 'failed'; title: string; text: string; detail?: string; file: string | null; retry: boolean };

export const kSpeeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;
const kSave = 5000;
const kRetry = 2000;

export class PlayerModel {
  readonly phase = signal<Phase>({ name: 'opening' });
  readonly video = signal<Video | null>(null);
  readonly time = signal(0);
  readonly duration = signal(0);
  readonly buffered = signal(0);
  readonly paused = signal(true);
  readonly ended = signal(false);
  readonly waiting = signal(false);
  readonly started = signal(false);
  readonly volume = signal(settings.peek().volume);
  readonly muted = signal(settings.peek().muted);
  readonly speed = signal(1);
  readonly heights = signal<number[]>([]);
  readonly playing = signal<{ height: number | null; automatic: boolean }>({ height: null, automatic: true });
  readonly audio = signal<AudioChoice[]>([]);
  readonly subtitles: SubtitleStage;
  /** Where playing went on from, for the words that say so. */
  /** One viewing, by which the server tells it from the next. No crypto.randomUUID() on plain HTTP. */
  private readonly playback = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  readonly resumedAt = signal<number | null>(null);

  private engine: Engine | null = null;
  private closed = false;
  private starved = false;
  private over = false;
  private readonly abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly saver: ReturnType<typeof setInterval>;
  /** The speed to go back to when a held key or finger lets go. */
  private unheld: number | null = null;
  /** Where to go on after a change of engines: the element has forgotten it. */
  private reopenAt: number | null = null;

  constructor(readonly element: HTMLVideoElement, readonly id: string, private readonly startAt: number | null) {
    this.subtitles = new SubtitleStage(element, id);
    const listen = (name: string, run: () => void) => element.addEventListener(name, run, { signal: this.abort.signal });
    listen('timeupdate', () => { this.time.value = element.currentTime; });
    listen('seeking', () => { this.time.value = element.currentTime; this.ended.value = false; this.over = false; });
    listen('durationchange', () => { if (Number.isFinite(element.duration)) this.duration.value = element.duration; });
    listen('progress', () => this.measure());
    listen('play', () => { this.paused.value = false; this.ended.value = false; });
    listen('pause', () => { this.paused.value = true; this.save(); });
    listen('ended', () => { this.ended.value = true; this.save(); });
    listen('waiting', () => { this.waiting.value = true; });
    for (const name of ['playing', 'canplay', 'seeked']) listen(name, () => { if (element.readyState >= 3 && !this.starved) this.waiting.value = false; });
    listen('playing', () => {
      this.started.value = true;
      if (this.phase.peek().name === 'offline') this.phase.value = { name: 'playing' };
    });
    // The engine holds the film by a rate of 0 while it fills its buffer: that is not the viewer's choice.
    listen('ratechange', () => { if (element.playbackRate > 0) this.speed.value = element.playbackRate; });
    listen('volumechange', () => {
      this.volume.value = element.volume;
      this.muted.value = element.muted;
      change({ volume: element.volume, muted: element.muted });
    });
    element.volume = settings.peek().volume;
    element.muted = settings.peek().muted;
    this.saver = setInterval(() => { if (!element.paused) this.save(); }, kSave);
    addEventListener('pagehide', () => this.save(), { signal: this.abort.signal });
    void this.open();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.save();
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.saver);
    this.abort.abort();
    this.subtitles.close();
    await this.engine?.destroy();
  }

  /** Fetches the film and starts it; called again by itself while the file is being read, and by the retry button. */
  async open(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const video = await api.video(this.id, this.abort.signal);
      if (this.closed) return;
      this.video.value = video;
      if (video.duration !== null && this.duration.peek() === 0) this.duration.value = video.duration;
      if (video.state === 'failed') return this.fail({ kind: 'refused', status: 409 });
      if (!video.playback) return this.again({ name: 'preparing' }, 1000);
      await this.start(video);
    } catch (error) {
      if (this.closed) return;
      if (error instanceof ApiError) {
        if (error.status === 503) this.again({ name: 'preparing' }, (error.retryAfter ?? 1) * 1000);
        else if (error.status >= 500) this.again({ name: 'offline' }, kRetry);
        else this.fail({ kind: 'refused', status: error.status }, error);
      } else {
        this.again({ name: 'offline' }, kRetry);
      }
    }
  }

  private async start(video: Video): Promise<void> {
    if (!this.engine) {
      this.engine = await this.chooseEngine();
      if (this.closed) return void await this.engine?.destroy();
      if (!this.engine) return this.fail({ kind: 'unsupported' });
    }
    const place = this.startAt === null ? await placeToStart(this.id) : undefined;
    if (this.closed) return;
    const at = this.reopenAt ?? (this.time.peek() || (this.startAt ?? (place && !place.done ? place.at : 0)));
    this.reopenAt = null;
    try {
      await this.engine.load(video, at > 0 ? at : null);
    } catch (trouble) {
      if (this.closed) return;
      this.onTrouble(trouble as Trouble);
      return;
    }
    if (this.closed) return;
    batch(() => {
      this.phase.value = { name: 'playing' };
      this.resumedAt.value = this.startAt === null && at > 0 ? at : null;
    });
    this.readTracks();
    this.chooseFirstTracks(video);
    // Refused without a press on the page before: the large button waits.
    await this.element.play().catch(() => undefined);
  }

  private get events(): EngineEvents {
    return {
      tracksChanged: () => this.readTracks(),
      starved: (now: boolean) => {
        this.starved = now;
        this.waiting.value = now || this.element.readyState < 3;
      },
      trouble: (trouble: Trouble) => this.onTrouble(trouble),
    };
  }

  private async chooseEngine(): Promise<Engine | null> {
    if (mediaSource()) {
      try {
        const engine = await (await import('./shaka_engine')).openShaka(this.element, this.events);
        if (engine) return engine;
      } catch {
        this.failWith(t('player.failed'), t('player.failed.engine'));
        throw new Error('the player engine did not arrive');
      }
    }
    return (await import('./native_engine')).openNative(this.element, this.events);
  }

  /** To another device by the browser's own means; false when there was none, and the film goes on here. */
  async goRemote(): Promise<boolean> {
    const video = this.video.peek();
    if (!video || !this.engine) return false;
    const at = this.element.currentTime;
    await this.engine.destroy();
    this.engine = (await import('./native_engine')).openNative(this.element, this.events);
    try {
      await this.engine?.load(video, at);
      if (await pickRemote(this.element)) {
        this.play();
        return true;
      }
    } catch { /* Not playable that way: the usual one again. */ }
    await this.engine?.destroy();
    this.engine = null;
    this.reopenAt = at;
    if (!this.closed) await this.open();
    return false;
  }

  private onTrouble(trouble: Trouble): void {
    if (this.closed) return;
    switch (trouble.kind) {
      case 'preparing':
        return this.again({ name: 'preparing' }, trouble.retryAfter * 1000);
      case 'offline':
        this.phase.value = { name: 'offline' };
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
          if (this.started.peek() && this.element.readyState > 0) {
            this.engine?.retry();
            // The engine reports again if there still is no answer; `playing` ends this phase.
            if (this.element.paused) void this.element.play().catch(() => undefined);
            if (this.element.readyState >= 3) this.phase.value = { name: 'playing' };
          } else {
            void this.open();
          }
        }, kRetry);
        return;
      default:
        this.fail(trouble);
    }
  }

  private again(phase: Phase, wait: number): void {
    this.phase.value = phase;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.open(), wait);
  }

  private fail(trouble: Trouble, error?: ApiError): void {
    const video = this.video.peek();
    if (trouble.kind === 'refused') {
      if (trouble.status === 404) return this.failWith(t('gone.title'), t('gone.text'));
      if (trouble.status === 403 || trouble.status === 401) return this.failWith(t('refused.title'), error?.message ?? t('refused.text'));
      if (!video) return this.failWith(t('fault.server'), error?.message ?? '');
      const file = video.playback?.file ?? `${new URL(`api/v1/videos/${video.id}/file`, document.baseURI).pathname}`;
      return this.failWith(t('player.failed'), video.problem?.detail ?? error?.message ?? '', t('player.failed.remedy'), file, true);
    }
    if (trouble.kind === 'unsupported') return this.failWith(t('player.failed'), t('player.unsupported'), undefined, video?.playback?.file ?? null);
    if (trouble.kind === 'media') this.failWith(t('player.failed'), t('player.failed.media', { code: trouble.code }), t('player.failed.remedy'), video?.playback?.file ?? null, true);
  }

  private failWith(title: string, text: string, detail?: string, file: string | null = null, retry = false): void {
    this.element.pause();
    this.phase.value = { name: 'failed', title, text, ...(detail ? { detail } : {}), file, retry };
  }

  retry(): void {
    this.phase.value = { name: 'opening' };
    void this.open();
  }

  /** Who goes on from here has seen it, though its credits still run. */
  finish(): void {
    this.over = true;
    this.save();
  }

  /** Remembers where the film is; also called when its page is left and it goes on. */
  save(): void {
    if (this.closed || !this.started.peek()) return;
    const over = this.over || this.ended.peek();
    const at = over ? this.duration.peek() : this.element.currentTime;
    remember(this.id, at, this.duration.peek(), over ? 'finish' : this.element.paused ? 'pause' : 'progress', this.playback);
  }

  private measure(): void {
    const { buffered, currentTime } = this.element;
    for (let at = 0; at < buffered.length; at++) {
      if (buffered.start(at) <= currentTime + 0.5 && buffered.end(at) >= currentTime) this.buffered.value = buffered.end(at);
    }
  }

  private readTracks(): void {
    if (!this.engine || this.closed) return;
    batch(() => {
      this.heights.value = this.engine!.heights();
      this.playing.value = this.engine!.playing();
      this.audio.value = this.engine!.audio();
    });
  }

  private chooseFirstTracks(video: Video): void {
    const wanted = settings.peek();
    if (wanted.audio) {
      const track = this.audio.peek().find((one) => sameLanguage(one.language, wanted.audio));
      if (track && !track.active) this.engine?.setAudio(track.key);
    }
    if (typeof wanted.quality === 'number') {
      const most = wanted.quality;
      const height = this.heights.peek().find((one) => one <= most) ?? Math.min(...this.heights.peek());
      if (Number.isFinite(height) && height !== this.heights.peek()[0]) this.setHeight(height);
    }
    if (this.subtitles.chosen.peek() !== null) return;
    const audio = this.audio.peek().find((one) => one.active);
    const first = chooseSubtitle(this.subtitleTracks, {
      chosen: wanted.subtitles, impaired: wanted.impaired === true,
      spoken: audio?.language ?? video.audio.find((one) => one.default)?.language ?? video.audio[0]?.language ?? null,
      reads: [language.peek(), ...navigator.languages],
    });
    if (first) void this.subtitles.show(first, video);
  }

  /** Those that can be drawn. */
  get subtitleTracks(): Subtitle[] {
    return this.video.value?.subtitles.filter(isDrawable) ?? [];
  }

  setSubtitle(one: Subtitle | null): void {
    change(one ? { subtitles: one.language ?? 'und', impaired: one.hearingImpaired } : { subtitles: null });
    void this.subtitles.show(one, this.video.peek());
  }

  /** What `c` does: off, or the one last used, or the first. */
  toggleSubtitles(): void {
    if (this.subtitles.chosen.peek() !== null) return this.setSubtitle(null);
    const tracks = this.subtitleTracks;
    const liked = chooseSubtitle(tracks.filter((one) => !one.forced), { chosen: settings.peek().subtitles ?? language.peek(), impaired: settings.peek().impaired === true, spoken: null, reads: [] });
    const next = liked ?? tracks.find((one) => one.default) ?? tracks[0];
    if (next) this.setSubtitle(next);
  }

  /** Is the picture of this height the file's own, untouched? */
  isOriginal(height: number): boolean {
    return height === this.video.peek()?.height && this.engine?.isCopied(height) === true;
  }

  setAudio(choice: AudioChoice): void {
    this.engine?.setAudio(choice.key);
    if (choice.language) change({ audio: choice.language });
  }

  setHeight(height: number | null): void {
    this.engine?.setHeight(height);
  }

  setSpeed(speed: number): void {
    this.element.defaultPlaybackRate = speed;
    this.element.playbackRate = speed;
    this.speed.value = speed;
  }

  stepSpeed(step: 1 | -1): number {
    const at = kSpeeds.findIndex((speed) => speed === this.speed.peek());
    const next = kSpeeds[Math.min(kSpeeds.length - 1, Math.max(0, (at < 0 ? 2 : at) + step))]!;
    this.setSpeed(next);
    return next;
  }

  play(): void {
    if (this.phase.peek().name !== 'failed') void this.element.play().catch(() => undefined);
  }

  toggle(): void {
    if (this.element.paused) return this.play();
    this.element.pause();
    // Not only once the event comes: who leaves right after it has stopped the film.
    this.paused.value = true;
  }

  /** While a finger or the space bar is held, the film runs twice as fast. */
  hold(on: boolean): void {
    if (on === (this.unheld !== null)) return;
    if (on) {
      this.unheld = this.speed.peek();
      this.setSpeed(2);
      this.play();
    } else {
      this.setSpeed(this.unheld!);
      this.unheld = null;
    }
  }

  /** One picture on or back; the film stands afterwards. */
  frame(step: 1 | -1): void {
    const rate = this.video.peek()?.video?.frameRate || 25;
    this.element.pause();
    // To the middle of the frame: its edges belong to its neighbours once rounded.
    const at = Math.floor(this.element.currentTime * rate + 0.01) + step;
    this.seek((Math.max(0, at) + 0.5) / rate);
  }

  get figures(): Figures | null {
    return this.engine?.figures() ?? null;
  }

  seek(to: number): void {
    const end = this.duration.peek();
    if (!(end > 0)) return;
    const at = Math.min(Math.max(0, to), Math.max(0, end - 0.1));
    this.element.currentTime = at;
    this.time.value = at;
  }

  step(seconds: number): void {
    this.seek(this.element.currentTime + seconds);
  }

  setVolume(volume: number): void {
    this.element.volume = Math.min(1, Math.max(0, volume));
    if (volume > 0) this.element.muted = false;
  }

  toggleMute(): void {
    this.element.muted = !this.element.muted;
  }
}

export function subtitleName(one: Subtitle): string {
  const notes = [one.forced ? t('player.forced') : '', one.hearingImpaired ? t('player.sdh') : ''].filter(Boolean);
  const name = one.title ?? languageName(one.language) ?? t('player.track', { n: one.index });
  return notes.length > 0 ? `${name} (${notes.join(', ')})` : name;
}

export function audioName(one: AudioChoice, at: number): string {
  return one.label ?? languageName(one.language) ?? t('player.track', { n: at + 1 });
}

export function channelName(channels: number | null): string | undefined {
  if (!channels) return undefined;
  if (channels === 1) return t('player.mono');
  if (channels === 2) return t('player.stereo');
  return channels === 6 ? '5.1' : channels === 8 ? '7.1' : t('player.surround', { n: channels });
}
