// Watches the page's one <video>: frames with the numbers burnt into them, stalls, seeks, sound. Knows no engine; runs in
// the tests' player page and in the product's own watch page.
(() => {
  const columns = 16, rows = 9, cell = 8, patience = 40_000;
  const canvas = document.createElement('canvas');
  canvas.width = columns * cell;
  canvas.height = rows * cell;
  const drawing = canvas.getContext('2d', {willReadFrequently: true});
  const element = () => document.querySelector('video');

  function soon(promise, what) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => {
        const video = element();
        const ranges = [...Array(video?.buffered.length ?? 0).keys()].map((i) => `${video.buffered.start(i)}-${video.buffered.end(i)}`);
        reject(new Error(`${what} did not come; at ${video?.currentTime}, readyState ${video?.readyState}, paused ${video?.paused}, ` +
          `buffered ${ranges}, error ${video?.error?.message}, ${window.stage?.trouble?.join('; ') ?? ''}`));
      }, patience);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  const happens = (target, name) => new Promise((resolve) => target.addEventListener(name, resolve, {once: true}));
  const nextFrame = (video) => new Promise((resolve) => video.requestVideoFrameCallback((_, frame) => resolve(frame)));

  // The number in the picture shown now; null when the cells do not agree, which they always do in a whole picture.
  function readNumber() {
    drawing.drawImage(element(), 0, 0, canvas.width, canvas.height);
    const {data} = drawing.getImageData(0, 0, canvas.width, canvas.height);
    const grey = (column, row) => {
      let sum = 0;
      for (let y = 3; y < 5; y++) for (let x = 3; x < 5; x++) sum += data[((row * cell + y) * canvas.width + column * cell + x) * 4 + 1];
      return sum / 4;
    };
    let number = 0;
    for (let column = 0; column < columns; column++) {
      const calibration = grey(column, 1);
      if (column % 2 ? calibration > 90 : calibration < 170) return null;
      const difference = grey(column, 3) - grey(column, 4);
      if (Math.abs(difference) < 100) return null;
      if (difference > 0) number += 2 ** column;
    }
    return number;
  }

  const holds = (video, at) => {
    for (let i = 0; i < video.buffered.length; i++) if (video.buffered.start(i) <= at && at < video.buffered.end(i)) return true;
    return false;
  };

  async function firstFrame() {
    const video = await soon((async () => {
      while (!element()) await new Promise(requestAnimationFrame);
      return element();
    })(), 'the video element');
    const frame = await soon(nextFrame(video), 'the first frame');
    return {width: frame.width, height: frame.height, mediaTime: frame.mediaTime, at: performance.now(), number: readNumber(), from: video.played.length > 0 ? video.played.start(0) : video.currentTime};
  }

  // Seeks the paused film and answers what is seen then.
  async function seek(target) {
    const video = element();
    const outside = !holds(video, target);
    const begun = performance.now();
    let frame = null, waiting = true;
    const onFrame = (_, shown) => {
      frame = shown;
      if (waiting) video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
    const seeked = happens(video, 'seeked');
    video.currentTime = target;
    await soon(seeked, `the end of seeking to ${target}`);
    // The picture from before the seek may be announced late; which one is shown now is for the number to say.
    await until(() => frame && Math.abs(frame.mediaTime - target) < 1, `the frame at ${target}`).finally(() => { waiting = false; });
    return {target, outside, ms: performance.now() - begun, mediaTime: frame.mediaTime, currentTime: video.currentTime, number: readNumber(),
      height: video.videoHeight};
  }

  async function until(check, what) {
    let value;
    const loop = async () => {
      while (!(value = await check())) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await soon(loop(), what);
    return value;
  }

  // From now to `report()`: frames shown, sizes in their order, waits. Read back one picture in four. A film that has shown
  // its first picture begins to move when its sound does: `still` is how long that took (ms), and pace is measured after it.
  function watch() {
    const video = element();
    let begun = {wall: performance.now(), media: video.currentTime};
    const seen = {still: Infinity, frames: 0, waits: [], backwards: 0, unreadable: 0, wrong: [], sizes: [], longestStep: {length: 0}};
    let last = null, active = true;
    // Each wait with what was buffered ahead of it, and how long the film stood: a decoder late for some milliseconds on a
    // busy machine also says `waiting`.
    let wait = null;
    const onWaiting = () => {
      if (video.seeking) return;
      let ahead = 0;
      for (let i = 0; i < video.buffered.length; i++) {
        if (video.buffered.start(i) <= video.currentTime + 0.01) ahead = Math.max(ahead, video.buffered.end(i) - video.currentTime);
      }
      wait = {at: video.currentTime, ahead, ms: Infinity, begun: performance.now()};
      seen.waits.push(wait);
    };
    const onPlaying = () => {
      if (wait) wait.ms = performance.now() - wait.begun;
      wait = null;
    };
    video.addEventListener('waiting', onWaiting);
    video.addEventListener('playing', onPlaying);
    const onFrame = (_, frame) => {
      if (!active) return;
      video.requestVideoFrameCallback(onFrame);
      if (seen.frames++ === 0) {
        const now = performance.now();
        seen.still = now - begun.wall;
        begun = {wall: now, media: video.currentTime};
      }
      if (seen.sizes[seen.sizes.length - 1] !== frame.height) seen.sizes.push(frame.height);
      if (last !== null && frame.mediaTime <= last) seen.backwards++;
      if (last !== null && frame.mediaTime - last > seen.longestStep.length) seen.longestStep = {length: frame.mediaTime - last, from: last, height: frame.height};
      last = frame.mediaTime;
      if (look.numbered && seen.frames % 4 === 0) {
        const number = readNumber();
        if (number === null) seen.unreadable++;
        // The compositor may have gone on by some frames before this runs.
        else if (number < Math.round(frame.mediaTime * 24) - 1 || number > video.currentTime * 24 + 2) seen.wrong.push([frame.mediaTime, number]);
      }
    };
    video.requestVideoFrameCallback(onFrame);
    look.report = () => {
      active = false;
      video.removeEventListener('waiting', onWaiting);
      video.removeEventListener('playing', onPlaying);
      return {...seen, wall: (performance.now() - begun.wall) / 1000, media: video.currentTime - begun.media};
    };
  }

  // Plays until the picture is `height` lines tall; seconds it took.
  async function height(wanted) {
    const begun = performance.now();
    await until(() => element().videoHeight === wanted, `a picture of ${wanted} lines`);
    return performance.now() - begun;
  }

  async function played(length) {
    const from = element().currentTime;
    await until(() => element().currentTime >= from + length, `${length} s of playing`);
  }

  let analyser = null;
  // The strongest tone heard, in Hz.
  async function tone() {
    if (!analyser) {
      const context = new AudioContext();
      analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      context.createMediaElementSource(element()).connect(analyser).connect(context.destination);
      await context.resume();
    }
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const strongest = levels.indexOf(Math.max(...levels));
    return levels[strongest] > -70 ? strongest * analyser.context.sampleRate / analyser.fftSize : 0;
  }
  const hears = (wanted) => until(async () => Math.abs(await tone() - wanted) < 30, `a tone of ${wanted} Hz`);

  // The text of the cues to be shown now, whoever draws them.
  function cues() {
    return [...element().textTracks].filter((track) => track.mode !== 'disabled')
      .flatMap((track) => [...(track.activeCues ?? [])].map((cue) => cue.text));
  }
  const shows = (text) => until(() => cues().includes(text), `the cue ${text}`);

  window.look = {numbered: true, readNumber, firstFrame, seek, watch, height, played, hears, tone, cues, shows, until, report: null};
})();
