// Another screen in the house, where the browser itself offers one: Remote Playback, or AirPlay in Safari. Both fetch an
// address of ours, so the film goes over from the engine to the HLS play list first. No script of anyone else.

interface Remote { state: string; prompt(): Promise<void> }
type Element = HTMLVideoElement & { remote?: Remote; webkitShowPlaybackTargetPicker?: () => void };

/** Is there a way at all? Whether there is a device is known only after asking. */
export function canGoRemote(element: HTMLVideoElement): boolean {
  const one = element as Element;
  const asks = typeof one.webkitShowPlaybackTargetPicker === 'function' || (one.remote !== undefined && !one.disableRemotePlayback);
  return asks && element.canPlayType('application/vnd.apple.mpegurl') !== '';
}

/** Opens the browser's list of devices; false when none was found or none chosen. */
export async function pickRemote(element: HTMLVideoElement): Promise<boolean> {
  const one = element as Element;
  if (one.webkitShowPlaybackTargetPicker) {
    one.webkitShowPlaybackTargetPicker();
    return true;
  }
  try {
    await one.remote!.prompt();
    return one.remote!.state !== 'disconnected';
  } catch {
    return false;
  }
}
