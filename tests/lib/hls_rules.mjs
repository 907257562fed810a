// Playlists against RFC 8216, section by section, as far as what is on demand goes.

const masterTags = ['EXT-X-MEDIA', 'EXT-X-STREAM-INF', 'EXT-X-I-FRAME-STREAM-INF', 'EXT-X-SESSION-DATA', 'EXT-X-SESSION-KEY'];
const mediaTags = ['EXTINF', 'EXT-X-TARGETDURATION', 'EXT-X-MEDIA-SEQUENCE', 'EXT-X-DISCONTINUITY-SEQUENCE', 'EXT-X-ENDLIST', 'EXT-X-PLAYLIST-TYPE', 'EXT-X-I-FRAMES-ONLY',
  'EXT-X-BYTERANGE', 'EXT-X-DISCONTINUITY', 'EXT-X-KEY', 'EXT-X-MAP', 'EXT-X-PROGRAM-DATE-TIME', 'EXT-X-DATERANGE'];
const bothTags = ['EXTM3U', 'EXT-X-VERSION', 'EXT-X-INDEPENDENT-SEGMENTS', 'EXT-X-START'];

// Each attribute's value type (4.2); what is not listed is unknown and ignored by players, but not written by us.
const types = {
  'BANDWIDTH': /^\d{1,20}$/, 'AVERAGE-BANDWIDTH': /^\d{1,20}$/, 'CODECS': /^"[^"\r\n]*"$/, 'RESOLUTION': /^\d+x\d+$/, 'FRAME-RATE': /^\d+(\.\d+)?$/,
  'AUDIO': /^"[^"\r\n]*"$/, 'SUBTITLES': /^"[^"\r\n]*"$/, 'CLOSED-CAPTIONS': /^("[^"\r\n]*"|NONE)$/, 'TYPE': /^(AUDIO|VIDEO|SUBTITLES|CLOSED-CAPTIONS)$/, 'GROUP-ID': /^"[^"\r\n]+"$/,
  'NAME': /^"[^"\r\n]+"$/, 'LANGUAGE': /^"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"$/, 'DEFAULT': /^(YES|NO)$/, 'AUTOSELECT': /^(YES|NO)$/, 'FORCED': /^(YES|NO)$/, 'CHANNELS': /^"\d+(\/[^"]*)*"$/,
  'CHARACTERISTICS': /^"[^"\r\n]*"$/, 'URI': /^"[^"\r\n]+"$/, 'BYTERANGE': /^"\d+(@\d+)?"$/, 'VIDEO-RANGE': /^(SDR|HLG|PQ)$/,
};

function attributes(list, say) {
  const found = {};
  let rest = list;
  while (rest !== '') {
    const one = /^([A-Z0-9-]+)=("[^"]*"|[^",\s]+)(?:,|$)/.exec(rest);
    if (!one) { say('4.2 attribute list', list); break; }
    const [whole, name, value] = one;
    if (name in found) say('4.2 twice', name);
    if (!(name in types)) say('4.2 unknown', name);
    else if (!types[name].test(value)) say('4.2 value', `${name}=${value}`);
    found[name] = value;
    if (whole.endsWith(',') && rest.length === whole.length) say('4.2 attribute list', list);
    rest = rest.slice(whole.length);
  }
  return found;
}

function lines(text, say) {
  if (text.startsWith('\uFEFF')) say('4 BOM', 'a byte order mark');
  const all = text.split(/\r?\n/);
  if (all[0] !== '#EXTM3U') say('4.3.1.1 EXTM3U', all[0]);
  const tags = [];
  for (const line of all) {
    if (line === '') continue;
    if (!line.startsWith('#')) { tags.push({uri: line}); if (/\s/.test(line)) say('4.1 URI', line); continue; }
    if (!line.startsWith('#EXT')) continue;
    const [, name, , value] = /^#([^:]+)(:(.*))?$/.exec(line) ?? [];
    if (![...masterTags, ...mediaTags, ...bothTags].includes(name)) say('4.3 tag', line);
    tags.push({name, value: value ?? ''});
  }
  const versions = tags.filter(({name}) => name === 'EXT-X-VERSION');
  if (versions.length !== 1 || !/^\d+$/.test(versions[0].value)) say('4.3.1.2 EXT-X-VERSION', `${versions.length} of them`);
  return {tags, version: Number(versions[0]?.value ?? 1)};
}

export function checkMaster(text) {
  const found = [];
  const say = (rule, what) => found.push({rule, text: what});
  const {tags} = lines(text, say);
  if (tags.some(({name}) => mediaTags.includes(name))) say('4.1 mixed', 'a media playlist tag');
  const groups = {}, streams = [];
  tags.forEach(({name, value}, i) => {
    if (name === 'EXT-X-MEDIA') {
      const media = attributes(value, say);
      for (const key of ['TYPE', 'GROUP-ID', 'NAME']) if (!(key in media)) say('4.3.4.1 required', key);
      if (media.TYPE === 'SUBTITLES' && !media.URI) say('4.3.4.1 URI', 'subtitles without');
      if (media.FORCED && media.TYPE !== 'SUBTITLES') say('4.3.4.1 FORCED', media.TYPE);
      if (media.DEFAULT === 'YES' && media.AUTOSELECT === 'NO') say('4.3.4.1 AUTOSELECT', media.NAME);
      (groups[`${media.TYPE} ${media['GROUP-ID']}`] ??= []).push(media);
    }
    if (name === 'EXT-X-STREAM-INF') {
      const stream = attributes(value, say);
      if (!stream.BANDWIDTH) say('4.3.4.2 BANDWIDTH', value);
      if (!stream.CODECS) say('4.3.4.2 CODECS', value);
      if (tags[i + 1]?.uri === undefined) say('4.3.4.2 URI', value);
      streams.push(stream);
    }
  });
  if (streams.length === 0) say('4.3.4.2 EXT-X-STREAM-INF', 'none');
  for (const [key, group] of Object.entries(groups)) {
    const names = group.map(({NAME}) => NAME);
    if (new Set(names).size !== names.length) say('4.3.4.1.1 NAME', key);
    if (group.filter(({DEFAULT}) => DEFAULT === 'YES').length > 1) say('4.3.4.1.1 DEFAULT', key);
  }
  for (const stream of streams) {
    for (const type of ['AUDIO', 'SUBTITLES']) if (stream[type] && !groups[`${type} ${stream[type]}`]) say('4.3.4.2.1 group', `${type}=${stream[type]}`);
  }
  return found;
}

export function checkMedia(text) {
  const found = [];
  const say = (rule, what) => found.push({rule, text: what});
  const {tags, version} = lines(text, say);
  if (tags.some(({name}) => masterTags.includes(name))) say('4.1 mixed', 'a master playlist tag');
  const target = tags.filter(({name}) => name === 'EXT-X-TARGETDURATION');
  if (target.length !== 1 || !/^\d+$/.test(target[0].value)) say('4.3.3.1 EXT-X-TARGETDURATION', target[0]?.value);
  let segment = null, segments = 0, mapped = false;
  for (const {name, value, uri} of tags) {
    if (name === 'EXTINF') {
      const length = /^(\d+(\.\d+)?),/.exec(value);
      if (!length) say('4.3.2.1 EXTINF', value);
      else if (!/^\d+$/.test(length[1]) && version < 3) say('4.3.2.1 version', value);
      else if (Math.round(Number(length[1])) > Number(target[0]?.value)) say('4.3.3.1 longer', value);
      segment = value;
    }
    if (name === 'EXT-X-MAP') {
      const map = attributes(value, say);
      if (!map.URI) say('4.3.2.5 URI', value);
      if (version < 6) say('4.3.2.5 version', `${version}`);
      mapped = true;
    }
    if (name === 'EXT-X-MEDIA-SEQUENCE' && (segments > 0 || !/^\d+$/.test(value))) say('4.3.3.2 EXT-X-MEDIA-SEQUENCE', value);
    if (name === 'EXT-X-PLAYLIST-TYPE' && !/^(VOD|EVENT)$/.test(value)) say('4.3.3.5 EXT-X-PLAYLIST-TYPE', value);
    if (uri !== undefined) {
      if (segment === null) say('4.3.2.1 before each', uri);
      if (uri.endsWith('.m4s') && !mapped) say('3.3 EXT-X-MAP', uri);
      segment = null;
      segments++;
    }
  }
  if (segments === 0) say('4.3.2 segments', 'none');
  if (!tags.some(({name}) => name === 'EXT-X-ENDLIST')) say('4.3.3.4 EXT-X-ENDLIST', 'none');
  return found;
}

const edit = (from, to) => (text) => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return changed;
};

const shared = [
  ['4 BOM', (text) => `\uFEFF${text}`],
  ['4.3.1.1 EXTM3U', edit('#EXTM3U\n', '')],
  ['4.3.1.2 EXT-X-VERSION', edit(/(#EXT-X-VERSION:\d+\n)/, '$1$1')],
  ['4.3 tag', edit('#EXT-X-VERSION', '#EXT-X-COLOUR:blue\n#EXT-X-VERSION')],
];
export const masterMutants = [
  ...shared,
  ['4.1 mixed', edit('#EXT-X-STREAM-INF', '#EXT-X-TARGETDURATION:4\n#EXT-X-STREAM-INF')],
  ['4.1 URI', edit(/\n(s\/.*)\n/, '\n$1 x\n')],
  ['4.2 attribute list', edit('BANDWIDTH=', 'BANDWIDTH:')],
  ['4.2 twice', edit(/(BANDWIDTH=\d+)/, '$1,$1')],
  ['4.2 unknown', edit(/(BANDWIDTH=\d+)/, '$1,COLOUR=BLUE')],
  ['4.2 value', edit(/RESOLUTION=\d+x\d+/, 'RESOLUTION=HD')],
  ['4.3.4.1 required', edit(/NAME="[^"]*",/, '')],
  ['4.3.4.1 URI', edit(/(TYPE=SUBTITLES.*),URI="[^"]*"/, '$1')],
  ['4.3.4.1 FORCED', edit('TYPE=AUDIO', 'TYPE=AUDIO,FORCED=NO')],
  ['4.3.4.1 AUTOSELECT', edit('DEFAULT=YES,AUTOSELECT=YES', 'DEFAULT=YES,AUTOSELECT=NO')],
  ['4.3.4.1.1 NAME', edit(/(#EXT-X-MEDIA:.*\n)/, '$1$1')],
  ['4.3.4.1.1 DEFAULT', edit(/(TYPE=AUDIO.*DEFAULT=)NO/, '$1YES')],
  ['4.3.4.2 EXT-X-STREAM-INF', edit(/#EXT-X-STREAM-INF[\s\S]*/, '')],
  ['4.3.4.2 BANDWIDTH', edit(/BANDWIDTH=\d+,/, '')],
  ['4.3.4.2 CODECS', edit(/,CODECS="[^"]*"/, '')],
  ['4.3.4.2 URI', edit(/(#EXT-X-STREAM-INF:.*\n)s\/.*\n/, '$1')],
  ['4.3.4.2.1 group', edit(',AUDIO="audio"', ',AUDIO="radio"')],
];
export const mediaMutants = [
  ...shared,
  ['4.1 mixed', edit('#EXTINF', '#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXTINF')],
  ['4.3.2 segments', edit(/#EXTINF[\s\S]*#EXT-X-ENDLIST/, '#EXT-X-ENDLIST')],
  ['4.3.2.1 EXTINF', edit(/#EXTINF:[\d.]+/, '#EXTINF:long')],
  ['4.3.2.1 before each', edit(/#EXTINF:.*\n/, '')],
  ['4.3.2.1 version', edit(/#EXT-X-VERSION:\d+/, '#EXT-X-VERSION:2')],
  ['4.3.2.5 URI', edit(/#EXT-X-MAP:URI="[^"]*"/, '#EXT-X-MAP:BYTERANGE="1@0"')],
  ['4.3.2.5 version', edit(/#EXT-X-VERSION:\d+/, '#EXT-X-VERSION:4')],
  ['3.3 EXT-X-MAP', edit(/#EXT-X-MAP.*\n/, '')],
  ['4.3.3.1 EXT-X-TARGETDURATION', edit(/#EXT-X-TARGETDURATION.*\n/, '')],
  ['4.3.3.1 longer', edit(/#EXT-X-TARGETDURATION:\d+/, '#EXT-X-TARGETDURATION:1')],
  ['4.3.3.2 EXT-X-MEDIA-SEQUENCE', edit(/(#EXT-X-MEDIA-SEQUENCE.*\n)([\s\S]*)#EXT-X-ENDLIST/, '$2$1#EXT-X-ENDLIST')],
  ['4.3.3.4 EXT-X-ENDLIST', edit('#EXT-X-ENDLIST\n', '')],
  ['4.3.3.5 EXT-X-PLAYLIST-TYPE', edit('PLAYLIST-TYPE:VOD', 'PLAYLIST-TYPE:TAPE')],
];

// The rules a checker's source names, so that one without a mutant is noticed.
export const rulesIn = (source) => new Set([...source.matchAll(/say\('([^']+)'/g)].map(([, rule]) => rule));
