// What a viewer's seek asks of the engine beyond what it does by itself: that nothing is fetched which the first picture does
// not need, for fetching ahead takes time from decoding.

/** Seconds of film ahead of the viewer: while they watch, and until the first picture after a seek is there. */
export const kAhead = 20;
const kAheadSeeking = 2;

/** Follows the seeks of `element`; `setAhead` says how far to fetch. */
export function followSeeks(element: HTMLVideoElement, setAhead: (seconds: number) => void): () => void {
  const seeking = () => setAhead(kAheadSeeking);
  const seeked = () => setAhead(kAhead);
  element.addEventListener('seeking', seeking);
  element.addEventListener('seeked', seeked);
  return () => {
    element.removeEventListener('seeking', seeking);
    element.removeEventListener('seeked', seeked);
  };
}
