// Which square of a picture is used: moved by dragging or with the arrow keys, enlarged with a slider.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { t } from '../i18n';
import { Dialog } from '../ui/overlay';

const kSide = 512, kStep = 0.02, kMostZoom = 4;
const moves: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const between = (value: number, most: number) => Math.min(Math.max(value, 0), most);

export function Crop({ source, send, close }: { source: ImageBitmap; send: (picture: Blob) => Promise<void>; close: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoom = useSignal(1);
  // The middle of the square, in shares of the picture.
  const middle = useSignal<[number, number]>([0.5, 0.5]);
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const side = Math.min(source.width, source.height) / zoom.value;
  const left = between(middle.value[0] * source.width - side / 2, source.width - side);
  const top = between(middle.value[1] * source.height - side / 2, source.height - side);
  useEffect(() => {
    const pen = canvas.current!.getContext('2d')!;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, kSide, kSide);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(source, left, top, side, side, 0, 0, kSide, kSide);
  }, [left, top, side]);
  /** By pixels of the picture. */
  const move = (x: number, y: number) => { middle.value = [(left + side / 2 + x) / source.width, (top + side / 2 + y) / source.height]; };
  const onKey = (event: KeyboardEvent) => {
    const to = moves[event.key];
    if (!to) return;
    // The arrows move the picture here, not the focus.
    event.preventDefault();
    event.stopPropagation();
    move(to[0] * side * kStep, to[1] * side * kStep);
  };
  const onMove = (event: PointerEvent) => {
    if (!event.buttons) return;
    const scale = side / canvas.current!.clientWidth;
    move(-event.movementX * scale, -event.movementY * scale);
  };
  const use = () => {
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    canvas.current!.toBlob((picture) => {
      const sent = picture ? send(picture) : Promise.reject(new Error(t('picture.unreadable')));
      sent.catch((error: unknown) => {
        busy.value = false;
        fault.value = error instanceof ApiError || error instanceof Error && !error.message.includes('fetch') ? error.message : t('fault.text');
      });
    }, 'image/jpeg', 0.92);
  };
  return (
    <Dialog title={t('picture.crop')} close={close}>
      <div class="form" aria-busy={busy.value}>
        <p class="quiet">{t('picture.crop.text')}</p>
        <canvas ref={canvas} class="crop" width={kSide} height={kSide} tabIndex={0} role="application" aria-label={t('picture.crop.place')} data-key="crop:place" onKeyDown={onKey} onPointerMove={onMove}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} />
        <label class="form-line"><span>{t('picture.zoom')}</span>
          <input type="range" name="zoom" min={1} max={kMostZoom} step={0.05} value={zoom.value} onInput={(event) => { zoom.value = Number(event.currentTarget.value); }} /></label>
        <p class="field-problem" role="alert">{fault.value}</p>
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
          <button type="button" class="button primary" data-key="crop:use" disabled={busy.value} onClick={use}>{t('picture.use')}</button></div>
      </div>
    </Dialog>
  );
}
