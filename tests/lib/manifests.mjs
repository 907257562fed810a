// What the manifests say, as lists of addresses. Reads only what Chanoma writes; relative addresses stay as they stand.

const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

// {representations: [{id, codecs, width, init, segments: [..]}], texts: [..], references: [every address as written]}
export function readMpd(text) {
  const representations = [], texts = [], references = [];
  for (const [set] of text.matchAll(/<AdaptationSet\b[\s\S]*?<\/AdaptationSet>/g)) {
    const shared = /<SegmentTemplate\b[\s\S]*?<\/SegmentTemplate>/.exec(set.replace(/<Representation\b[^>]*[^/]>[\s\S]*?<\/Representation>/g, ''))?.[0];
    for (const [base, address] of set.matchAll(/<BaseURL>([^<]*)<\/BaseURL>/g)) {
      texts.push(address);
      references.push(address);
    }
    for (const [representation] of set.matchAll(/<Representation\b(?:[^>]*\/>|[\s\S]*?<\/Representation>)/g)) {
      const template = /<SegmentTemplate\b[\s\S]*?<\/SegmentTemplate>/.exec(representation)?.[0] ?? shared;
      if (!template) continue;
      if (/\scontentType="image"/.test(set)) {
        references.push(attribute(template, 'media'));
        continue;
      }
      const id = attribute(representation, 'id');
      const fill = (pattern, number) => pattern.replace('$RepresentationID$', id).replace('$Number$', String(number));
      const init = attribute(template, 'initialization'), media = attribute(template, 'media');
      references.push(init, media);
      let count = 0, ticks = 0;
      for (const [s] of template.matchAll(/<S\b[^>]*>/g)) {
        const run = 1 + Number(attribute(s, 'r') ?? 0);
        count += run;
        ticks += run * Number(attribute(s, 'd'));
      }
      const first = Number(attribute(template, 'startNumber'));
      representations.push({
        id, codecs: attribute(representation, 'codecs'), width: Number(attribute(representation, 'width')), bandwidth: Number(attribute(representation, 'bandwidth')),
        seconds: ticks / Number(attribute(template, 'timescale')), init: fill(init, 0), segments: Array.from({length: count}, (_, i) => fill(media, first + i)),
      });
    }
  }
  return {representations, texts, references};
}

// {references: [every address as written], segments, init, seconds}
export function readPlaylist(text) {
  const references = [], segments = [];
  let init = null, seconds = 0;
  for (const line of text.split('\n')) {
    const uri = /URI="([^"]*)"/.exec(line)?.[1];
    if (uri !== undefined) references.push(uri);
    if (line.startsWith('#EXT-X-MAP')) init = uri;
    if (line.startsWith('#EXTINF:')) seconds += parseFloat(line.slice(8));
    if (line && !line.startsWith('#')) {
      references.push(line);
      segments.push(line);
    }
  }
  return {references, segments, init, seconds};
}

// The names of an MP4's top boxes; throws when their sizes do not add up to the whole.
export function boxes(bytes) {
  const names = [];
  let at = 0;
  while (at < bytes.length) {
    const size = at + 8 <= bytes.length ? bytes.readUInt32BE(at) : 0;
    if (size < 8 || at + size > bytes.length) throw new Error(`a box of ${size} bytes at ${at} of ${bytes.length}`);
    names.push(bytes.toString('latin1', at + 4, at + 8));
    at += size;
  }
  return names;
}

// How many pictures or sound packets a segment holds: the sample counts of its track runs (ISO/IEC 14496-12, 8.8.8), over all
// of its chunks.
export function sampleCount(bytes) {
  let count = 0;
  const walk = (from, to) => {
    for (let at = from; at + 8 <= to; at += bytes.readUInt32BE(at)) {
      const name = bytes.toString('latin1', at + 4, at + 8), end = at + bytes.readUInt32BE(at);
      if (name === 'moof' || name === 'traf') walk(at + 8, end);
      if (name === 'trun') count += bytes.readUInt32BE(at + 12);
    }
  };
  walk(0, bytes.length);
  return count;
}
