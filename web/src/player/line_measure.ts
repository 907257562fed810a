// Shaka's own measuring of the line, corrected: the daemon makes a segment before or while it answers, and taking that for
// a slow line would keep a film at a small size for ever. What to fetch is then the quality policy's to say.
import shaka from 'shaka-player/dist/shaka-player.dash-es2021.js';
import { QualityPolicy, type Fetched } from './quality_policy';

interface Watched { bytes: number; taken: number; beingMade: boolean; height: number | null; length: number; waited: number }

export class LineMeasure extends shaka.abr.SimpleAbrManager {
  private readonly policy = new QualityPolicy();
  private readonly watched = new WeakMap<shaka.extern.Request, Watched>();
  private variants: shaka.extern.Variant[] = [];
  private current: shaka.extern.Variant | null = null;
  private rate = 1;
  /** Taller pictures than this the device does not show smoothly. */
  private tallest = Infinity;

  /** The answer's head has come. Without a length it is sent while it is made. */
  headers(request: shaka.extern.Request, headers: Record<string, string>): void {
    this.watch(request).beingMade = headers['content-length'] === undefined;
  }

  /** All of it has come. */
  completed(request: shaka.extern.Request, now: number): void {
    const held = this.watched.get(request);
    if (!held || held.length === 0) return;
    this.watched.delete(request);
    const one: Fetched = { ...held, taken: Math.max(1, held.taken) };
    this.policy.fetched(one, now);
    // Without a sample it is still time to think about what to fetch next.
    const { ms, bytes } = this.policy.lineSample(one) ?? { ms: 0, bytes: 0 };
    super.segmentDownloaded(ms, bytes, true, request);
  }

  private watch(request: shaka.extern.Request): Watched {
    let held = this.watched.get(request);
    if (!held) this.watched.set(request, held = { bytes: 0, taken: 0, beingMade: false, height: null, length: 0, waited: 0 });
    return held;
  }

  override segmentDownloaded(time: number, bytes: number, mayChange: boolean, request?: shaka.extern.Request, context?: shaka.extern.RequestContext) {
    if (!request) return;
    const segment = context?.segment;
    if (!segment) return super.segmentDownloaded(time, bytes, mayChange, request, context);
    const held = this.watch(request);
    held.bytes += bytes;
    held.taken += time;
    held.height = context?.stream?.height ?? null;
    held.length = (segment.getEndTime() - segment.getStartTime()) * 1000;
    held.waited = request.timeToFirstByte ?? 0;
  }

  limit(tallest: number): void {
    this.tallest = tallest;
  }

  override setVariants(variants: shaka.extern.Variant[], isLowLatency: boolean): boolean {
    this.variants = variants;
    return super.setVariants(variants, isLowLatency);
  }

  override playbackRateChanged(rate: number): void {
    this.rate = rate;
    super.playbackRateChanged(rate);
  }

  override chooseVariant(preferFastSwitching?: boolean): shaka.extern.Variant {
    // Asked first all the same: it keeps the time of the last choice.
    const usual = super.chooseVariant(preferFastSwitching);
    const all = this.variants.map((variant) => ({ variant, height: variant.video?.height ?? 0, bandwidth: variant.bandwidth }));
    const smooth = all.filter((one) => one.height <= this.tallest);
    const rungs = smooth.length > 0 ? smooth : all;
    const current = rungs.find((one) => one.variant === this.current) ?? null;
    const chosen = this.policy.choose(rungs, current, this.getBandwidthEstimate(), this.rate, Date.now());
    this.current = chosen?.variant ?? usual;
    return this.current;
  }
}
