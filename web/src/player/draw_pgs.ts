// Subtitles that are pictures (PGS; what DVDs carry is made into it), drawn by libpgs in a worker where there may be one.
// Fetched when such a track is chosen.
import { PgsRenderer } from 'libpgs';
import workerUrl from 'libpgs/dist/libpgs.worker.js?url';
import type { Drawing } from './subtitles';

export async function drawPgs(element: HTMLVideoElement, url: string): Promise<Drawing> {
  const renderer = new PgsRenderer({ video: element, subUrl: new URL(url, document.baseURI).href, workerUrl, aspectRatio: 'contain' });
  await renderer.ready;
  return {
    setDelay(seconds) { renderer.timeOffset = -seconds; },
    close() { renderer.dispose(); },
  };
}
