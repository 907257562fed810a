// An MPD against ISO/IEC 23009-1:2022, clause by clause, as far as static presentations of the live profile go.
import {parseXml} from './xml.mjs';

// Attributes and children of each element as the schema (annex B) has them: children in this order.
const base = {
  attributes: ['profiles', 'width', 'height', 'sar', 'frameRate', 'audioSamplingRate', 'mimeType', 'segmentProfiles', 'codecs', 'containerProfiles',
    'maximumSAPPeriod', 'startWithSAP', 'maxPlayoutRate', 'codingDependency', 'scanType', 'selectionPriority', 'tag'],
  children: ['FramePacking', 'AudioChannelConfiguration', 'ContentProtection', 'OutputProtection', 'EssentialProperty', 'SupplementalProperty',
    'InbandEventStream', 'Switching', 'RandomAccess', 'GroupLabel', 'Label', 'ProducerReferenceTime', 'ContentPopularityRate', 'Resync'],
};
const descriptor = {attributes: ['schemeIdUri', 'value', 'id'], children: []};
const schema = {
  MPD: {attributes: ['xmlns', 'id', 'profiles', 'type', 'availabilityStartTime', 'availabilityEndTime', 'publishTime', 'mediaPresentationDuration',
    'minimumUpdatePeriod', 'minBufferTime', 'timeShiftBufferDepth', 'suggestedPresentationDelay', 'maxSegmentDuration', 'maxSubsegmentDuration'],
  children: ['ProgramInformation', 'BaseURL', 'Location', 'Period', 'Metrics', 'EssentialProperty', 'SupplementalProperty', 'UTCTiming']},
  Period: {attributes: ['id', 'start', 'duration', 'bitstreamSwitching'],
    children: ['BaseURL', 'SegmentBase', 'SegmentList', 'SegmentTemplate', 'AssetIdentifier', 'EventStream', 'AdaptationSet', 'Subset', 'SupplementalProperty']},
  AdaptationSet: {attributes: [...base.attributes, 'id', 'group', 'lang', 'contentType', 'par', 'minBandwidth', 'maxBandwidth', 'minWidth', 'maxWidth', 'minHeight',
    'maxHeight', 'minFrameRate', 'maxFrameRate', 'segmentAlignment', 'bitstreamSwitching', 'subsegmentAlignment', 'subsegmentStartsWithSAP'],
  children: [...base.children, 'Accessibility', 'Role', 'Rating', 'Viewpoint', 'ContentComponent', 'BaseURL', 'SegmentBase', 'SegmentList', 'SegmentTemplate', 'Representation']},
  Representation: {attributes: [...base.attributes, 'id', 'bandwidth', 'qualityRanking', 'dependencyId'],
    children: [...base.children, 'BaseURL', 'ExtendedBandwidth', 'SubRepresentation', 'SegmentBase', 'SegmentList', 'SegmentTemplate']},
  SegmentTemplate: {attributes: ['timescale', 'presentationTimeOffset', 'eptDelta', 'pdDelta', 'availabilityTimeOffset', 'availabilityTimeComplete', 'duration', 'startNumber',
    'endNumber', 'media', 'index', 'initialization', 'bitstreamSwitching'], children: ['Initialization', 'RepresentationIndex', 'SegmentTimeline', 'BitstreamSwitching']},
  SegmentTimeline: {attributes: [], children: ['S']},
  S: {attributes: ['t', 'n', 'd', 'r', 'k'], children: []},
  BaseURL: {attributes: ['serviceLocation', 'byteRange', 'availabilityTimeOffset', 'availabilityTimeComplete'], children: []},
  Label: {attributes: ['id', 'lang'], children: []},
  Role: descriptor, AudioChannelConfiguration: descriptor, EssentialProperty: descriptor, SupplementalProperty: descriptor, Accessibility: descriptor,
};

const roles = ['caption', 'subtitle', 'main', 'alternate', 'supplementary', 'commentary', 'dub', 'description', 'sign', 'metadata', 'enhanced-audio-intelligibility',
  'emergency', 'forced-subtitle', 'easyreader', 'karaoke'];

function seconds(duration) {
  const found = /^P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration ?? '');
  if (!found || duration === 'PT') return null;
  return (Number(found[1] ?? 0) * 24 + Number(found[2] ?? 0)) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0);
}

const isPositive = (text) => /^[1-9]\d*$/.test(text ?? '');
const all = (node, name) => node.children.filter((child) => child.name === name);

// [{rule, text}]: what breaks which clause; none for a manifest that keeps them.
export function checkMpd(text) {
  const found = [];
  const say = (rule, what) => found.push({rule, text: what});
  let mpd;
  try {
    mpd = parseXml(text);
  } catch (error) {
    return [{rule: 'XML 1.0', text: error.message}];
  }
  (function walk(node) {
    const known = schema[node.name];
    if (!known) return say('annex B element', node.name);
    for (const name of Object.keys(node.attributes)) if (!known.attributes.includes(name)) say('annex B attribute', `${node.name}@${name}`);
    let place = 0;
    for (const child of node.children) {
      const at = known.children.indexOf(child.name);
      if (at < 0) say('annex B element', `${child.name} in ${node.name}`);
      else if (at < place) say('annex B order', `${child.name} after ${known.children[place]} in ${node.name}`);
      else place = at;
      walk(child);
    }
  })(mpd);

  if (mpd.name !== 'MPD' || mpd.attributes.xmlns !== 'urn:mpeg:dash:schema:mpd:2011') say('5.2.1 namespace', `${mpd.name} ${mpd.attributes.xmlns}`);
  if (!/urn:mpeg:dash:profile:isoff-live:2011/.test(mpd.attributes.profiles ?? '')) say('5.3.1.2 profiles', mpd.attributes.profiles);
  if (mpd.attributes.type !== undefined && mpd.attributes.type !== 'static') say('5.3.1.2 type', mpd.attributes.type);
  if (seconds(mpd.attributes.minBufferTime) === null) say('5.3.1.2 minBufferTime', mpd.attributes.minBufferTime);
  const whole = seconds(mpd.attributes.mediaPresentationDuration);
  if (!whole) say('5.3.1.2 mediaPresentationDuration', mpd.attributes.mediaPresentationDuration);
  const periods = all(mpd, 'Period');
  if (periods.length === 0) say('5.3.2.1 Period', 'none');
  if (periods[0] && seconds(periods[0].attributes.start ?? 'PT0S') !== 0) say('5.3.2.1 start', 'the first period of a static presentation starts at 0');
  let longest = 0;

  for (const period of periods) {
    const sets = all(period, 'AdaptationSet');
    if (sets.length === 0) say('5.3.2.2 AdaptationSet', 'none');
    const setIds = sets.map((set) => set.attributes.id).filter(Boolean), ids = sets.flatMap((set) => all(set, 'Representation')).map((rep) => rep.attributes.id);
    if (new Set(setIds).size !== setIds.length) say('5.3.3.2 id', 'adaptation sets share an id');
    if (new Set(ids).size !== ids.length) say('5.3.5.2 id', 'representations share an id');
    for (const set of sets) {
      const kind = set.attributes.contentType;
      if (kind !== undefined && !['text', 'image', 'audio', 'video', 'application', 'font'].includes(kind)) say('5.3.3.2 contentType', kind);
      if (set.attributes.lang !== undefined && !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(set.attributes.lang)) say('5.3.3.2 lang', set.attributes.lang);
      for (const name of ['segmentAlignment', 'subsegmentAlignment']) {
        if (set.attributes[name] !== undefined && !/^(true|false)$/.test(set.attributes[name])) say('5.3.3.2 alignment', set.attributes[name]);
      }
      if (set.attributes.startWithSAP !== undefined && !/^[0-6]$/.test(set.attributes.startWithSAP)) say('5.3.7.2 startWithSAP', set.attributes.startWithSAP);
      for (const role of all(set, 'Role')) {
        if (!role.attributes.schemeIdUri) say('5.8.2 schemeIdUri', 'a Role without');
        if (role.attributes.schemeIdUri === 'urn:mpeg:dash:role:2011' && !roles.includes(role.attributes.value)) say('5.8.5.5 role', role.attributes.value);
      }
      const representations = all(set, 'Representation'), timelines = new Set();
      if (representations.length === 0) say('5.3.3.1 Representation', 'none');
      for (const rep of representations) {
        const get = (name) => rep.attributes[name] ?? set.attributes[name];
        if (!/^\S+$/.test(rep.attributes.id ?? '')) say('5.3.5.2 id', rep.attributes.id);
        if (!isPositive(rep.attributes.bandwidth)) say('5.3.5.2 bandwidth', rep.attributes.bandwidth);
        if (!/^(video|audio|text|image|application)\/[\w.+-]+$/.test(get('mimeType') ?? '')) say('5.3.7.2 mimeType', get('mimeType'));
        else if (kind && get('mimeType').split('/')[0] !== kind && get('mimeType') !== 'application/mp4') say('5.3.3.2 contentType', `${kind} of ${get('mimeType')}`);
        if (/^(video|audio)\/mp4$/.test(get('mimeType') ?? '') && !/^[a-zA-Z0-9-]{4}(\.[\w.-]+)?(,[a-zA-Z0-9-]{4}(\.[\w.-]+)?)*$/.test(get('codecs') ?? '')) say('5.3.7.2 codecs', get('codecs'));
        for (const name of ['width', 'height', 'audioSamplingRate']) if (get(name) !== undefined && !isPositive(get(name))) say(`5.3.7.2 ${name}`, get(name));
        if (kind === 'video' && (get('width') === undefined || get('height') === undefined)) say('5.3.7.2 width', 'none');
        if (get('frameRate') !== undefined && !/^[1-9]\d*(\/[1-9]\d*)?$/.test(get('frameRate'))) say('5.3.7.2 frameRate', get('frameRate'));
        for (const channels of [...all(set, 'AudioChannelConfiguration'), ...all(rep, 'AudioChannelConfiguration')]) {
          if (/23003:3/.test(channels.attributes.schemeIdUri) && !isPositive(channels.attributes.value)) say('5.8.5.4 channels', channels.attributes.value);
        }
        const tiles = all(rep, 'EssentialProperty').find((one) => one.attributes.schemeIdUri === 'http://dashif.org/guidelines/thumbnail_tile');
        if (kind === 'image' && (!tiles || !/^[1-9]\d*x[1-9]\d*$/.test(tiles.attributes.value))) say('DASH-IF 6.2.6 thumbnail_tile', tiles?.attributes.value);
        const template = all(rep, 'SegmentTemplate')[0] ?? all(set, 'SegmentTemplate')[0];
        if (!template) {
          if (all(rep, 'BaseURL').length === 0) say('5.3.9.1 segments', `${rep.attributes.id} names none`);
          continue;
        }
        const {media, initialization, timescale = '1', duration} = template.attributes;
        const identifiers = (pattern) => [...pattern.matchAll(/\$([^$]*)\$/g)].map(([, name]) => name);
        for (const pattern of [media, initialization]) {
          if (pattern !== undefined && ((pattern.match(/\$/g) ?? []).length % 2 || identifiers(pattern).some((name) => !/^(|RepresentationID|(Number|Bandwidth|Time|SubNumber)(%0\d+d)?)$/.test(name)))) {
            say('5.3.9.4.4 identifiers', pattern);
          }
        }
        if (initialization !== undefined && /\$(Number|Time)/.test(initialization)) say('5.3.9.4.2 initialization', initialization);
        if (/\$Number/.test(media ?? '') && /\$Time/.test(media)) say('5.3.9.4.4 one of Number and Time', media);
        if (representations.length > 1 && !/\$(RepresentationID|Bandwidth)/.test(media ?? '') && all(set, 'SegmentTemplate')[0] === template) say('5.3.9.4.4 RepresentationID', media);
        if (!isPositive(timescale)) say('5.3.9.2.2 timescale', timescale);
        const line = all(template, 'SegmentTimeline')[0];
        if ((line === undefined) === (duration === undefined)) say('5.3.9.2.2 duration or SegmentTimeline', rep.attributes.id);
        if (!line) continue;
        let clock = null, count = 0, first = null;
        const starts = [];
        for (const s of all(line, 'S')) {
          const {t, d, r = '0'} = s.attributes;
          if (!isPositive(d)) say('5.3.9.6.2 d', d);
          if (!/^-?\d+$/.test(r) || Number(r) < -1) say('5.3.9.6.2 r', r);
          if (t !== undefined && clock !== null && Number(t) < clock) say('5.3.9.6.2 t', `${t} before ${clock}`);
          clock = Number(t ?? clock ?? 0);
          first ??= clock;
          for (let k = 0; k <= Number(r) && k < 1e6; k++, count++) {
            starts.push(clock);
            clock += Number(d);
            longest = Math.max(longest, Number(d) / Number(timescale));
          }
        }
        timelines.add(JSON.stringify([timescale, starts]));
        if (whole && Math.abs(clock / Number(timescale) - whole) > Math.max(2, 0.02 * whole)) say('5.3.9.6.1 covers the period', `${rep.attributes.id} ends at ${clock / Number(timescale)} of ${whole}`);
        if (/\$Number/.test(media) === false && count > 1 && !/\$Time/.test(media)) say('5.3.9.4.4 Number', media);
      }
      if (set.attributes.segmentAlignment === 'true' && timelines.size > 1) say('5.3.3.2 segmentAlignment', 'timelines differ');
    }
  }
  const most = seconds(mpd.attributes.maxSegmentDuration);
  if (mpd.attributes.maxSegmentDuration !== undefined && (most === null || most + 0.001 < longest)) say('5.3.1.2 maxSegmentDuration', `${most}, but one lasts ${longest}`);
  return found;
}

const edit = (from, to) => (text) => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return changed;
};

// For each rule a manifest that breaks it: [rule, function of a good one].
export const dashMutants = [
  ['XML 1.0', edit('</Period>', '')],
  ['XML 1.0', edit(/ type="static"/, ' type="static" type="static"')],
  ['annex B element', edit('<Period', '<Epoch/><Period')],
  ['annex B attribute', edit('<Period ', '<Period colour="blue" ')],
  ['annex B order', edit(/(<Role[^>]*\/>)([\s\S]*?<\/AdaptationSet>)/, (_, role, rest) => rest.replace('</AdaptationSet>', `${role}</AdaptationSet>`))],
  ['5.2.1 namespace', edit('urn:mpeg:dash:schema:mpd:2011', 'urn:mpeg:dash:schema:mpd:2009')],
  ['5.3.1.2 profiles', edit(/ profiles="[^"]*"/, '')],
  ['5.3.1.2 type', edit('type="static"', 'type="dynamic"')],
  ['5.3.1.2 minBufferTime', edit(/minBufferTime="[^"]*"/, 'minBufferTime="2"')],
  ['5.3.1.2 mediaPresentationDuration', edit(/ mediaPresentationDuration="[^"]*"/, '')],
  ['5.3.1.2 maxSegmentDuration', edit(/maxSegmentDuration="[^"]*"/, 'maxSegmentDuration="PT0.5S"')],
  ['5.3.2.1 Period', edit(/<Period[\s\S]*<\/Period>/, '')],
  ['5.3.2.1 start', edit('start="PT0S"', 'start="PT5S"')],
  ['5.3.2.2 AdaptationSet', edit(/(<Period[^>]*>)[\s\S]*<\/Period>/, '$1</Period>')],
  ['5.3.3.1 Representation', edit(/<Representation[\s\S]*?(<\/AdaptationSet>)/, '$1')],
  ['5.3.3.2 id', edit(/(<AdaptationSet id=)"1"/, '$1"0"')],
  ['5.3.3.2 contentType', edit('contentType="audio"', 'contentType="noise"')],
  ['5.3.3.2 lang', edit(/ lang="[^"]*"/, ' lang="english please"')],
  ['5.3.3.2 alignment', edit('segmentAlignment="true"', 'segmentAlignment="yes"')],
  ['5.3.3.2 segmentAlignment', (text) => {
    // The second representation gets a timeline of its own, a tick longer in its first segment.
    const set = /<AdaptationSet[^>]*contentType="video"[\s\S]*?<\/AdaptationSet>/.exec(text)[0];
    const template = /<SegmentTemplate[\s\S]*?<\/SegmentTemplate>/.exec(set)[0];
    const other = template.replace(/ d="(\d+)"/, (_, d) => ` d="${Number(d) + 1}"`);
    let nth = 0;
    const changed = set.replace(/<Representation([^>]*?)\/>/g, (whole, rest) => (nth++ === 1 ? `<Representation${rest}>${other}</Representation>` : whole));
    if (changed === set) throw new Error('nothing to change');
    return text.replace(set, changed);
  }],
  ['5.3.5.2 id', edit(/(<Representation id=")[^"]*(")/, '$1a b$2')],
  ['5.3.5.2 bandwidth', edit(/ bandwidth="\d+"/, '')],
  ['5.3.7.2 mimeType', edit(/ mimeType="video\/mp4"/, '')],
  ['5.3.7.2 codecs', edit(/ codecs="avc1[^"]*"/, ' codecs="H.264"')],
  ['5.3.7.2 width', edit(/ width="\d+"/, ' width="0"')],
  ['5.3.7.2 height', edit(/ height="\d+"/, ' height="tall"')],
  ['5.3.7.2 frameRate', edit(/ frameRate="[^"]*"/, ' frameRate="23.976"')],
  ['5.3.7.2 audioSamplingRate', edit(/ audioSamplingRate="\d+"/, ' audioSamplingRate="48k"')],
  ['5.3.7.2 startWithSAP', edit(/startWithSAP="\d"/, 'startWithSAP="9"')],
  ['5.3.9.1 segments', edit(/<BaseURL>[^<]*<\/BaseURL>/, '')],
  ['5.3.9.2.2 timescale', edit(/timescale="\d+"/, 'timescale="0"')],
  ['5.3.9.2.2 duration or SegmentTimeline', edit(/<SegmentTemplate /, '<SegmentTemplate duration="4" ')],
  ['5.3.9.4.2 initialization', edit('$RepresentationID$/init.mp4', '$RepresentationID$/$Number$.mp4')],
  ['5.3.9.4.4 identifiers', edit('$Number$', '$Nummer$')],
  ['5.3.9.4.4 one of Number and Time', edit('$Number$.m4s', '$Number$-$Time$.m4s')],
  ['5.3.9.4.4 Number', edit('$Number$.m4s', '1.m4s')],
  ['5.3.9.4.4 RepresentationID', edit('$RepresentationID$/$Number$', 'v/$Number$')],
  ['5.3.9.6.1 covers the period', edit(/mediaPresentationDuration="[^"]*"/, 'mediaPresentationDuration="PT9000S"')],
  ['5.3.9.6.2 d', edit(/ d="\d+"/, ' d="0"')],
  ['5.3.9.6.2 r', edit(/<S ([^>]*?)( r="\d+")?\/>/, '<S $1 r="-2"/>')],
  ['5.3.9.6.2 t', edit(/(<S t="\d+" d="\d+"(?: r="\d+")?\/>)/, '$1<S t="1" d="1"/>')],
  ['5.8.2 schemeIdUri', edit(/<Role schemeIdUri="[^"]*"/, '<Role')],
  ['5.8.5.5 role', edit('value="main"', 'value="chief"')],
  ['5.8.5.4 channels', edit(/(AudioChannelConfiguration[^>]*value=)"\d+"/, '$1"stereo"')],
  ['DASH-IF 6.2.6 thumbnail_tile', edit(/(thumbnail_tile" value=")[^"]*/, '$1square')],
];
