// dash.js behind the few verbs the tests use.
window.stage = (() => {
  const video = document.querySelector('video');
  const trouble = [];
  const player = dashjs.MediaPlayer().create();
  const happens = (name) => new Promise((resolve) => player.on(dashjs.MediaPlayer.events[name], resolve));
  return {
    trouble,
    async open(url) {
      player.updateSettings({
        debug: {logLevel: dashjs.Debug.LOG_LEVEL_NONE},
        streaming: {
          abr: {autoSwitchBitrate: {video: false, audio: false}},
          buffer: {fastSwitchEnabled: true, bufferTimeDefault: 6, bufferTimeAtTopQuality: 6, bufferTimeAtTopQualityLongForm: 6, bufferToKeep: 10},
          text: {defaultEnabled: false},
        },
      });
      player.on(dashjs.MediaPlayer.events.ERROR, (event) => trouble.push(`dash.js ${event.error?.code} ${event.error?.message}`));
      // By itself it leaves the session's cookie out of what it fetches, even from its own origin.
      player.setXHRWithCredentialsForType('MediaSegment', true);
      const ready = happens('STREAM_INITIALIZED');
      player.initialize(video, url, false);
      await ready;
    },
    heights: () => player.getRepresentationsByType('video').map((one) => one.height).sort((a, b) => b - a),
    setHeight(height) {
      player.setRepresentationForTypeById('video', player.getRepresentationsByType('video').find((one) => one.height === height).id);
    },
    audio: () => player.getTracksFor('audio').map((track) => track.lang),
    setAudio(language) { player.setCurrentTrack(player.getTracksFor('audio').find((track) => track.lang === language)); },
    text: () => player.getTracksFor('text').map((track) => track.lang),
    setText(language) {
      player.enableText(true);
      player.setTextTrack(player.getTracksFor('text').findIndex((track) => track.lang === language));
    },
  };
})();
