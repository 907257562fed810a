// hls.js behind the few verbs the tests use.
window.stage = (() => {
  const video = document.querySelector('video');
  const trouble = [];
  // The estimate before anything was measured is that of a house's network: from half a megabit, which hls.js begins with, one slow
  // answer of a busy machine leads down.
  const player = new Hls({maxBufferLength: 6, maxMaxBufferLength: 6, backBufferLength: 10, startLevel: -1, abrEwmaDefaultEstimate: 5_000_000});
  player.on(Hls.Events.ERROR, (_, fault) => { if (fault.fatal || fault.type === 'mediaError') trouble.push(`hls.js ${fault.details} ${fault.reason ?? ''}`); });
  return {
    trouble,
    async open(url) {
      const parsed = new Promise((resolve) => player.once(Hls.Events.MANIFEST_PARSED, resolve));
      player.loadSource(url);
      player.attachMedia(video);
      await parsed;
    },
    heights: () => player.levels.map((level) => level.height).sort((a, b) => b - a),
    setHeight(height) { player.nextLevel = player.levels.findIndex((level) => level.height === height); },
    audio: () => player.audioTracks.map((track) => track.lang),
    setAudio(language) { player.audioTrack = player.audioTracks.findIndex((track) => track.lang === language); },
    text: () => player.subtitleTracks.map((track) => track.lang),
    setText(language) { player.subtitleTrack = player.subtitleTracks.findIndex((track) => track.lang === language); },
  };
})();
