// Shaka Player behind the few verbs the tests use.
window.stage = (() => {
  const video = document.querySelector('video');
  const trouble = [];
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  player.addEventListener('error', (event) => trouble.push(`shaka ${event.detail.code}`));
  const top = () => player.getVariantTracks().find((track) => track.active);
  return {
    trouble,
    async open(url) {
      await player.attach(video);
      player.configure({abr: {enabled: false}, streaming: {bufferingGoal: 12, rebufferingGoal: 0.2, bufferBehind: 40}});
      await player.load(url).catch((error) => { throw new Error(`shaka ${error.code} ${error.data}`); });
    },
    heights: () => [...new Set(player.getVariantTracks().map((track) => track.height))].sort((a, b) => b - a),
    // The old quality ends where a segment of the new one begins: cut elsewhere, the picture would stand until the next key frame.
    async setHeight(height) {
      const track = player.getVariantTracks().find((one) => one.height === height && one.language === top().language);
      const stream = player.getManifest().variants.map((variant) => variant.video).find((one) => one.id === track.videoId);
      await stream.createSegmentIndex();
      const cut = () => [...stream.segmentIndex].map((segment) => segment.getStartTime()).find((start) => start > video.currentTime + 4);
      // A little more of the old one stays: with any less, the engine begins a segment too early, over what is being played.
      const overlap = 0.1;
      await look.until(() => video.buffered.length === 0 || video.buffered.end(video.buffered.length - 1) >= cut() + overlap, 'the place to cut at');
      player.selectVariantTrack(track, true, cut() + overlap - video.currentTime);
    },
    audio: () => player.getAudioTracks().map((track) => track.language),
    setAudio(language) { player.selectAudioTrack(player.getAudioTracks().find((track) => track.language === language), 0); },
    text: () => player.getTextTracks().map((track) => track.language),
    setText(language) { player.selectTextTrack(player.getTextTracks().find((track) => track.language === language)); },
  };
})();
