// Thirty files that are something else than their name says: lists and descriptions that name other files and addresses.
// Each is told apart by what it would touch: an address with its number, or a path. (IMF's lists are not among them: this
// libav never takes a file for one by itself.)
const xml = '<?xml version="1.0" encoding="UTF-8"?>\n';

const hls = (...lines) => ['#EXTM3U', '#EXT-X-VERSION:4', '#EXT-X-TARGETDURATION:10', '#EXT-X-MEDIA-SEQUENCE:0', ...lines, '#EXT-X-ENDLIST', ''].join('\n');
const segment = (address, ...before) => hls(...before, '#EXTINF:10,', address);
const master = (...lines) => ['#EXTM3U', ...lines, ''].join('\n');
const concat = (address) => `ffconcat version 1.0\nfile '${address}'\n`;
const dash = (inside) =>
  `${xml}<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT10S" minBufferTime="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>` +
  `<AdaptationSet contentType="video" mimeType="video/mp4">${inside}</AdaptationSet></Period></MPD>\n`;
const representation = (inside) => `<Representation id="1" bandwidth="100000" codecs="avc1.42c01e" width="320" height="180">${inside}</Representation>`;

// `web(n)`: an http address; `raw(n)`: host:port of n; `path(n)`: a file that is there.
export function disguises({web, raw, path}) {
  const makers = [
    ['hls.mp4', (n) => segment(web(n))],
    ['hls-local.mkv', (n) => segment(path(n))],
    ['hls-file.ts', (n) => segment(`file://${path(n)}`)],
    ['hls-https.mov', (n) => segment(`https://${raw(n)}/x.ts`)],
    ['hls-key.avi', (n) => segment(path(n), `#EXT-X-KEY:METHOD=AES-128,URI="${web(n)}"`)],
    ['hls-key-local.mp4', (n) => segment(path(n), `#EXT-X-KEY:METHOD=AES-128,URI="${path(n)}",IV=0x00000000000000000000000000000001`)],
    ['hls-map.m4v', (n) => segment(path(n), `#EXT-X-MAP:URI="${web(n)}"`)],
    ['hls-range.mp4', (n) => segment(web(n), '#EXT-X-BYTERANGE:100@0')],
    ['hls-master.mp4', (n) => master('#EXT-X-STREAM-INF:BANDWIDTH=100000', web(n))],
    ['hls-master-local.mp4', (n) => master('#EXT-X-STREAM-INF:BANDWIDTH=100000', path(n))],
    ['hls-sound.mkv', (n) => master(`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="${web(n)}"`, '#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"', web(n))],
    ['hls-titles.ts', (n) => master(`#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="x",URI="${web(n)}"`, '#EXT-X-STREAM-INF:BANDWIDTH=1,SUBTITLES="s"', web(n))],
    ['hls-part.mp4', (n) => segment(path(n), '#EXT-X-BYTERANGE:100@0')],
    ['hls-two.mp4', (n) => segment(path(n), '#EXTINF:10,', path(n), '#EXT-X-DISCONTINUITY')],
    ['dash.mkv', (n) => dash(representation(`<BaseURL>${web(n)}</BaseURL><SegmentBase indexRange="0-100"/>`))],
    ['dash-local.mp4', (n) => dash(representation(`<BaseURL>${path(n)}</BaseURL>`))],
    ['dash-list.mp4', (n) => dash(representation(`<SegmentList duration="10"><Initialization sourceURL="${web(n)}"/><SegmentURL media="${web(n)}"/></SegmentList>`))],
    ['dash-template.webm', (n) => dash(representation(`<SegmentTemplate duration="10" startNumber="1" initialization="${web(n)}" media="${web(n)}"/>`))],
    ['concat.mkv', (n) => concat(web(n))],
    ['concat-local.mp4', (n) => concat(path(n))],
    ['concat-file.avi', (n) => concat(`file:${path(n)}`)],
    ['concat-tcp.mp4', (n) => concat(`tcp://${raw(n)}`)],
    ['concat-udp.ts', (n) => concat(`udp://${raw(n)}?timeout=100000`)],
    ['concat-subfile.mov', (n) => concat(`subfile,,start,0,end,100,,:${path(n)}`)],
    ['concat-gopher.mp4', (n) => concat(`gopher://${raw(n)}/0x`)],
    ['concat-ftp.mp4', (n) => concat(`ftp://${raw(n)}/x.mp4`)],
    ['concat-unix.mp4', (n) => concat(`unix:${path(n)}`)],
    ['concat-cache.mp4', (n) => concat(`cache:${web(n)}`)],
    ['sdp.mp4', (n) => `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video ${raw(n).split(':')[1]} RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n`],
    ['dash-list-local.mkv', (n) => dash(representation(`<SegmentList duration="10"><Initialization sourceURL="${path(n)}"/><SegmentURL media="${path(n)}"/></SegmentList>`))],
  ];
  return makers.map(([name, make], n) => ({number: n, name: `${String(n).padStart(2, '0')} ${name}`, text: make(n)}));
}
