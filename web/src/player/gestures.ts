// Fingers and mice on the picture. A finger: once shows or hides the controls, twice at a side jumps ten seconds and each
// tap after that ten more, held it runs twice as fast. A mouse: once plays, twice fills the screen, held it runs.
import { useEffect, useRef } from 'preact/hooks';

const kDoubleTap = 300;
const kMoreTaps = 700;
const kHold = 500;
const kSlip = 12;
const kSameSpot = 96;

export interface GestureActions {
  /** A mouse click. */
  press(): void;
  fullscreen(): void;
  /** A single tap. */
  tap(): void;
  /** The `total` is what has been jumped in one go so far. */
  jump(side: 'left' | 'right', total: number): void;
  hold(on: boolean): void;
}

type Pointer = Pick<PointerEvent, 'button' | 'pointerType' | 'clientX' | 'clientY' | 'timeStamp'>;

export class Gestures {
  private last = { when: -Infinity, x: 0 };
  private run: { side: 'left' | 'right'; total: number; when: number } | null = null;
  private from: { x: number; y: number } | null = null;
  private holding = false;
  private holdTimer: ReturnType<typeof setTimeout> | undefined;
  private tapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly act: GestureActions, private readonly width: () => number) {}

  down(event: Pointer): void {
    if (event.button !== 0) return;
    this.from = { x: event.clientX, y: event.clientY };
    clearTimeout(this.holdTimer);
    this.holdTimer = setTimeout(() => {
      this.holding = true;
      this.act.hold(true);
    }, kHold);
  }

  move(event: Pointer): void {
    if (this.holding || !this.from) return;
    if (Math.hypot(event.clientX - this.from.x, event.clientY - this.from.y) > kSlip) clearTimeout(this.holdTimer);
  }

  cancel(): void {
    clearTimeout(this.holdTimer);
    this.from = null;
    if (!this.holding) return;
    this.holding = false;
    this.act.hold(false);
  }

  up(event: Pointer): void {
    const begun = this.from !== null;
    const held = this.holding;
    this.cancel();
    if (event.button !== 0 || !begun || held) return;
    if (event.pointerType === 'mouse') {
      const twice = event.timeStamp - this.last.when < kDoubleTap;
      this.last.when = twice ? -Infinity : event.timeStamp;
      this.act.press();
      if (twice) this.act.fullscreen();
      return;
    }
    const share = event.clientX / this.width();
    const side = share < 0.36 ? 'left' : share > 0.64 ? 'right' : null;
    const again = this.run !== null && side === this.run.side && event.timeStamp - this.run.when < kMoreTaps;
    const twice = event.timeStamp - this.last.when < kDoubleTap && Math.abs(event.clientX - this.last.x) < kSameSpot;
    this.last = { when: event.timeStamp, x: event.clientX };
    clearTimeout(this.tapTimer);
    if (side && (again || twice)) {
      this.run = { side, total: (again ? this.run!.total : 0) + 10, when: event.timeStamp };
      return this.act.jump(side, this.run.total);
    }
    this.run = null;
    this.tapTimer = setTimeout(() => this.act.tap(), kDoubleTap);
  }

  close(): void {
    this.cancel();
    clearTimeout(this.tapTimer);
  }
}

export function useGestures(act: GestureActions) {
  const latest = useRef(act);
  latest.current = act;
  const gestures = useRef<Gestures>();
  gestures.current ??= new Gestures({
    press: () => latest.current.press(), fullscreen: () => latest.current.fullscreen(), tap: () => latest.current.tap(),
    jump: (side, total) => latest.current.jump(side, total), hold: (on) => latest.current.hold(on),
  }, () => innerWidth);
  useEffect(() => () => gestures.current!.close(), []);
  const held = gestures.current;
  return {
    onPointerDown: (event: PointerEvent) => held.down(event), onPointerMove: (event: PointerEvent) => held.move(event),
    onPointerUp: (event: PointerEvent) => held.up(event), onPointerCancel: () => held.cancel(), onPointerLeave: () => held.cancel(),
    onContextMenu: (event: MouseEvent) => { if ((event as PointerEvent).pointerType === 'touch') event.preventDefault(); },
  };
}
