// A strict reader of Prometheus' text format 0.0.4: anything that a scraper could stumble over is an error.
const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

function number(text) {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (text === 'NaN') return NaN;
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

// {a="b",c="d"} at `at`: the labels and where they end.
function labelsAt(line, at) {
  const labels = {};
  for (++at; line[at] !== '}';) {
    const equals = line.indexOf('="', at), key = line.slice(at, equals);
    if (equals < 0 || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key)) throw new Error(`bad label: ${line}`);
    if (key in labels) throw new Error(`label twice: ${line}`);
    let value = '';
    for (at = equals + 2; line[at] !== '"'; ++at) {
      if (at >= line.length) throw new Error(`label without an end: ${line}`);
      if (line[at] !== '\\') value += line[at];
      else {
        const escaped = {'\\': '\\', '"': '"', n: '\n'}[line[++at]];
        if (escaped === undefined) throw new Error(`bad escape: ${line}`);
        value += escaped;
      }
    }
    labels[key] = value;
    ++at;
    if (line[at] === ',') ++at;
    else if (line[at] !== '}') throw new Error(`labels are separated by commas: ${line}`);
  }
  return [labels, at + 1];
}

function checkHistogram(family) {
  const series = new Map();
  for (const {name: full, labels, value} of family.samples) {
    const {le, ...others} = labels, key = JSON.stringify(Object.entries(others).sort());
    if (!series.has(key)) series.set(key, {buckets: []});
    const one = series.get(key);
    if (full === `${family.name}_bucket`) {
      if (le === undefined) throw new Error(`a bucket without a bound: ${family.name}`);
      one.buckets.push([number(le), value]);
    } else if (full === `${family.name}_sum`) one.sum = value;
    else if (full === `${family.name}_count`) one.count = value;
    else throw new Error(`${full} is no part of a histogram`);
  }
  for (const [key, {buckets, sum, count}] of series) {
    if (sum === undefined || count === undefined || buckets.length === 0) throw new Error(`${family.name}${key} is not whole`);
    for (let i = 1; i < buckets.length; ++i) {
      if (!(buckets[i][0] > buckets[i - 1][0]) || buckets[i][1] < buckets[i - 1][1]) throw new Error(`${family.name}${key}: buckets do not rise`);
    }
    if (buckets.at(-1)[0] !== Infinity || buckets.at(-1)[1] !== count) throw new Error(`${family.name}${key}: the last bucket is all`);
  }
}

// Families by name: {name, type, help, samples: [{name, labels, value}]}.
export function parseExposition(text) {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map(), seen = new Set();
  let current = null;
  for (const line of text.slice(0, -1).split('\n')) {
    const about = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (about) {
      const [, what, of, rest] = about;
      if (!name.test(of)) throw new Error(`bad name: ${line}`);
      if (current?.name !== of) {
        if (families.has(of)) throw new Error(`${of} stands in two places`);
        current = {name: of, samples: []};
        families.set(of, current);
      }
      if (current.samples.length > 0) throw new Error(`${what} of ${of} comes after its samples`);
      const field = what.toLowerCase();
      if (field in current) throw new Error(`two ${what} of ${of}`);
      if (field === 'type' && !types.has(rest)) throw new Error(`no such type: ${line}`);
      current[field] = rest;
      continue;
    }
    if (line.startsWith('#')) throw new Error(`a comment that says nothing: ${line}`);
    const end = line.search(/[{ ]/), full = line.slice(0, end);
    if (end < 1 || !name.test(full)) throw new Error(`bad sample: ${line}`);
    const base = current && (full === current.name || (current.type === 'histogram' && full.startsWith(`${current.name}_`)));
    if (!base) throw new Error(`${full} stands outside its family`);
    let labels = {}, at = end;
    if (line[end] === '{') [labels, at] = labelsAt(line, end);
    if (line[at] !== ' ') throw new Error(`no value: ${line}`);
    const rest = line.slice(at + 1).split(' ');
    if (rest.length > 2 || (rest[1] !== undefined && !/^-?\d+$/.test(rest[1]))) throw new Error(`more than a value and a time: ${line}`);
    const key = `${full}${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    const value = number(rest[0]);
    if ((current.type === 'counter' || current.type === 'histogram') && !(value >= 0)) throw new Error(`a counter below zero: ${line}`);
    current.samples.push({name: full, labels, value});
  }
  for (const family of families.values()) {
    if (!family.type || !family.help) throw new Error(`${family.name} lacks its type or help`);
    if (family.type === 'counter' && !/_total$|_sequence$/.test(family.name)) throw new Error(`a counter is called …_total: ${family.name}`);
    if (family.type === 'histogram') checkHistogram(family);
  }
  return families;
}
