// Which quality to fetch next: arithmetic only, so that it can be tried without a film. It knows two reasons for a smaller
// picture, a slow line and a slow encoder, and forgets both: neither is ever a reason to stay small for ever.

export interface Rung {
  height: number;
  /** Bits a second of picture and sound together. */
  bandwidth: number;
}

/** What fetching one segment took. */
export interface Fetched {
  height: number | null;
  bytes: number;
  /** From the request to the last byte. */
  taken: number;
  /** How long the daemon thought about it before the first byte. */
  waited: number;
  /** How long it plays. */
  length: number;
  /** It was sent while it was being encoded, so its speed is the encoder's, or the line's if that is slower. */
  beingMade: boolean;
}

const kUp = 0.85;
const kStay = 0.95;
/** An encoder that takes more of a segment's length than this cannot be relied on; twice in a row, and its rung rests. */
const kTooSlow = 0.9;
const kHopeless = 1.5;
const kRest = 60_000;
const kLongestRest = 480_000;
/** After so long in comfort on a rung below what could be, the line is tried for half as much again. */
const kPatience = 30_000;
const kComfort = 0.34;
const kMostBoost = 16;
const kLeastBytes = 16_000;

interface Strikes { count: number; rests: number; until: number }

export class QualityPolicy {
  private readonly strikes = new Map<number, Strikes>();
  private boost = 1;
  private comfortableSince: number | null = null;

  /** Bytes and milliseconds that say something of the line alone, or null: then they are the encoder's. */
  lineSample(one: Fetched): { bytes: number; ms: number } | null {
    if (one.bytes < kLeastBytes) return null;
    const share = one.taken / Math.max(1, one.length);
    if (!one.beingMade) {
      // A wait that eats most of the time there is, is a reason for a smaller picture whoever causes it.
      return { bytes: one.bytes, ms: Math.max(1, one.waited > one.length / 2 ? one.taken : one.taken - one.waited) };
    }
    // It came slower than it plays: whether the line or the encoder holds it up, this rung is too much.
    return share > kTooSlow ? { bytes: one.bytes, ms: one.taken } : null;
  }

  fetched(one: Fetched, now: number): void {
    const share = one.taken / Math.max(1, one.length);
    if (share <= kComfort) this.comfortableSince ??= now;
    else {
      this.comfortableSince = null;
      if (share > kTooSlow) this.boost = 1;
    }
    if (one.height === null) return;
    const encoder = one.beingMade || one.waited > one.taken / 2;
    const held = this.strikes.get(one.height) ?? { count: 0, rests: 0, until: 0 };
    if (share <= kTooSlow || !encoder) {
      if (share < kTooSlow / 1.5) this.strikes.set(one.height, { ...held, count: 0 });
      return;
    }
    held.count += share > kHopeless ? 2 : 1;
    if (held.count >= 2) {
      held.until = now + Math.min(kLongestRest, kRest * 2 ** held.rests);
      held.rests += 1;
      held.count = 0;
    }
    this.strikes.set(one.height, held);
  }

  /** `rungs` in any order; `estimate` is the line's; `rate` is how fast the film runs. Null only when there are no rungs. */
  choose<T extends Rung>(rungs: readonly T[], current: T | null, estimate: number, rate: number, now: number): T | null {
    const all = [...rungs].sort((a, b) => a.bandwidth - b.bandwidth);
    const awake = all.filter((one) => (this.strikes.get(one.height)?.until ?? 0) <= now);
    const open = awake.length > 0 ? awake : all.slice(0, 1);
    const pick = (line: number) => {
      let found = open[0] ?? null;
      for (const one of open) if (one.bandwidth * Math.max(1, rate) <= line * kUp) found = one;
      return found;
    };
    const honest = pick(estimate);
    const top = open[open.length - 1] ?? null;
    if (honest === top) this.comfortableSince = null;
    else if (this.comfortableSince !== null && now - this.comfortableSince > kPatience) {
      this.boost = Math.min(kMostBoost, this.boost * 1.5);
      this.comfortableSince = now;
    }
    const chosen = pick(estimate * this.boost);
    // What plays stays while it still fits: no change for the sake of a few per cent.
    const stays = current !== null && open.includes(current) && current.bandwidth * Math.max(1, rate) <= estimate * this.boost * kStay;
    return stays && chosen !== null && chosen.bandwidth < current.bandwidth ? current : chosen;
  }
}
