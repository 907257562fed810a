// Every address of a video that an administrator finds: in answers, and inside manifests.
export async function tour(api, video) {
  const found = new Set([`/api/v1/videos/${video.id}`]);
  const details = await api.get(`videos/${video.id}`);
  for (const path of [details.poster.url, ...Object.values(details.playback), ...details.subtitles.map(({url}) => url)]) if (path) found.add(path);
  const mpd = (await api.expect(200, 'GET', details.playback.dash)).bytes.toString();
  for (const [, pattern] of mpd.matchAll(/(?:media|initialization|<BaseURL>)="?([^"<]+)/g)) found.add(new URL(pattern.replace('$Number$', '1').replace('$RepresentationID$', 'v0'), `http://x${details.playback.dash}`).pathname);
  const playlists = [details.playback.hls];
  for (let at = 0; at < playlists.length; ++at) {
    const text = (await api.expect(200, 'GET', playlists[at])).bytes.toString();
    const inside = [...text.matchAll(/^(?!#)(\S+)$/gm), ...text.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => new URL(uri, `http://x${playlists[at]}`).pathname);
    for (const path of inside) {
      found.add(path);
      if (path.endsWith('.m3u8') && !playlists.includes(path)) playlists.push(path);
    }
  }
  return [...found];
}
