// ASS and SSA, drawn by libass in a worker (JASSUB) with the file's own fonts. Fetched when such a track is chosen. Works
// without cross-origin isolation: one thread then, which is enough for words.
import JASSUB from 'jassub';
import type { Drawing } from './subtitles';

const kPatience = 15_000;

/** (module (func (result v128) …i8x16.relaxed_swizzle)): is there the SIMD the faster build needs? */
const relaxedSimd = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 43, 1, 41, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 253, 128, 2, 11);

export async function drawAss(element: HTMLVideoElement, url: string, fonts: readonly { name: string; url: string }[]): Promise<Drawing> {
  // Its own test compiles a module in the page, which our Content-Security-Policy forbids; the worker may.
  JASSUB._supportsSIMD = WebAssembly.validate(relaxedSimd);
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`subtitles: ${answer.status}`);
  const jassub = new JASSUB({
    video: element, subContent: await answer.text(),
    fonts: fonts.map((font) => new URL(font.url, document.baseURI).href),
    // Neither the fonts of this machine, which asks the viewer for leave, nor those of strangers.
    queryFonts: false,
  });
  // A worker that cannot compile never answers.
  const late = new Promise<never>((_, refuse) => { setTimeout(refuse, kPatience, new Error('the subtitle engine does not answer')); });
  try {
    await Promise.race([jassub.ready, late]);
  } catch (error) {
    void jassub.destroy();
    throw error;
  }
  // A film that stands shows no new frame to draw upon.
  const draw = () => {
    if (!element.paused || element.readyState < 2) return;
    void jassub.manualRender({ mediaTime: element.currentTime, width: element.videoWidth, height: element.videoHeight, expectedDisplayTime: performance.now() }, true);
  };
  draw();
  return {
    setDelay(seconds) {
      jassub.timeOffset = -seconds;
      draw();
    },
    close() { void jassub.destroy(); },
  };
}
