// Which part of a picture is used, of a given shape: moved by dragging or with the arrow keys, enlarged with a slider.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PictureKind } from '../api/account';
import { ApiError } from '../api/client';
import { t } from '../i18n';
import { Dialog } from '../ui/overlay';

const kStep = 0.02, kMostZoom = 4;
const shapes = { avatar: { width: 512, height: 512 }, banner: { width: 1536, height: 384 } };
const moves: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const between = (value: number, most: number) => Math.min(Math.max(value, 0), most);

export function Crop({ source, kind, send, close }: { source: ImageBitmap; kind: PictureKind; send: (picture: Blob) => Promise<void>; close: () => void }) {
  const shape = shapes[kind];
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoom = useSignal(1);
  // The middle of the part, in shares of the picture.
  const middle = useSignal<[number, number]>([0.5, 0.5]);
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  // Pixels of the picture for one of what is sent.
  const scale = Math.min(source.width / shape.width, source.height / shape.height) / zoom.value;
  const width = shape.width * scale, height = shape.height * scale;
  const left = between(middle.value[0] * source.width - width / 2, source.width - width);
  const top = between(middle.value[1] * source.height - height / 2, source.height - height);
  useEffect(() => {
    const pen = canvas.current!.getContext('2d')!;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, shape.width, shape.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(source, left, top, width, height, 0, 0, shape.width, shape.height);
  }, [left, top, width]);
  /** By pixels of the picture. */
  const move = (x: number, y: number) => { middle.value = [(left + width / 2 + x) / source.width, (top + height / 2 + y) / source.height]; };
  const onKey = (event: KeyboardEvent) => {
    const to = moves[event.key];
    if (!to) return;
    // The arrows move the picture here, not the focus.
    event.preventDefault();
    event.stopPropagation();
    const step = Math.max(width, height) * kStep;
    move(to[0] * step, to[1] * step);
  };
  const onMove = (event: PointerEvent) => {
    if (!event.buttons) return;
    const shown = width / canvas.current!.clientWidth;
    move(-event.movementX * shown, -event.movementY * shown);
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
        <canvas ref={canvas} class={`crop ${kind}`} width={shape.width} height={shape.height} tabIndex={0} role="application" aria-label={t('picture.crop.place')} data-key="crop:place" onKeyDown={onKey} onPointerMove={onMove}
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
