// What the sources must look like, whatever they do.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {includesOf, publicHeaders, readSources} from '../lib/sources.mjs';

const sources = readSources();

// Where each foreign library is at home; elsewhere nobody knows it is used.
const homes = [
  {library: 'RocksDB', header: /^rocksdb\//, home: 'src/store/'},
  {library: 'Xapian', header: /^xapian/, home: 'src/search/'},
  {library: 'FFmpeg', header: /^lib(av|sw|postproc)\w*\//, home: 'src/media/'},
  {library: 'libseccomp', header: /^seccomp/, home: 'src/media/'},
  {library: 'libmicrohttpd', header: /^microhttpd/, home: 'src/http/'},
  {library: 'wslay', header: /^wslay\//, home: 'src/http/'},
  {library: 'Nettle', header: /^nettle\//, home: /^src\/(http|digest)\//},
  {library: 'libcurl', header: /^curl\//, home: 'src/net/'},
  {library: 'toml++', header: /^toml\+\+\//, home: 'src/config/'},
  {library: 'CLI11', header: /^CLI\//, home: 'src/app/'},
  {library: 'uchardet', header: /^uchardet\//, home: 'src/media/'},
  {library: 'chromaprint', header: /^chromaprint/, home: 'src/media/'},
  {library: 'ICU', header: /^unicode\//, home: 'src/text/'},
  {library: 'RapidJSON', header: /^rapidjson\//, home: 'src/json/'},
  {library: 'pugixml', header: /^pugi(xml|config)/, home: /^src\/(playback|nfo|freedom)\//},
  {library: 'PEGTL', header: /^tao\//, home: 'src/filter/'},
  {library: 'GnuTLS', header: /^gnutls\//, home: /^src\/(jose|tls)\//},
  {library: 'libsodium', header: /^sodium/, home: /^src\/(accounts|api|digest)\//},
  {library: 'SQLite', header: /^sqlite3/, home: 'src/freedom/'},
  {library: 'Protocol Buffers', header: /^google\/protobuf\/|\.pb\.h$/, home: /^src\/(store|media|freedom)\//},
];
const athome = (home, path) => (typeof home === 'string' ? `src/${path}`.startsWith(home) : home.test(`src/${path}`));

// The lines in which TRY stands behind another initializer within braces.
function leakyTries(text) {
  const code = text.replace(/\/\/.*|"(?:[^"\\\n]|\\.)*"/g, (cut) => ' '.repeat(cut.length));
  return [...code.matchAll(/\bTRY\(/g)].filter(({index}) => {
    let depth = 0, behind = false;
    for (let at = index - 1; at >= 0 && !(code[at] === ';' && depth === 0); at -= 1) {
      if (')}]'.includes(code[at])) depth += 1;
      else if (code[at] === ',' && depth === 0) behind = true;
      else if ('({['.includes(code[at]) && (depth -= 1) < 0) return behind && code[at] === '{' && /[\w>(,{=:]\s*$/.test(code.slice(0, at)) && !/\b(else|const|noexcept|override)\s*$/.test(code.slice(0, at));
    }
    return false;
  }).map(({index}) => code.slice(0, index).split('\n').length);
}

// [what, where] of every include that breaks a rule.
function strays(list) {
  return list.flatMap((source) =>
    source.includes.flatMap((include) =>
      homes.filter(({header, home}) => header.test(include.name) && !athome(home, source.path)).map(({library}) => [library, `${source.path}:${include.line}`]),
    ),
  );
}

test('the rules would see a stray include', () => {
  const made = {path: 'api/video_routes.cc', room: 'api', includes: includesOf('#include "api/route.h"\n#  include <rocksdb/db.h>\n')};
  assert.deepEqual(strays([made]), [['RocksDB', 'api/video_routes.cc:2']]);
});

test('foreign headers stay home', () => assert.deepEqual(strays(sources), []));

test('every home is lived in', () => {
  for (const {library, header} of homes) {
    assert.ok(sources.some((source) => source.includes.some((include) => header.test(include.name))), `nobody includes ${library}: the rule is a dead letter`);
  }
});

test('no header that another module sees includes a foreign one', () => {
  const seen = publicHeaders(sources);
  assert.ok(seen.length > 40, `only ${seen.length} public headers found`);
  const foreign = seen.flatMap((source) =>
    source.includes.filter((include) => homes.some(({header}) => header.test(include.name))).map((include) => `${source.path}:${include.line} ${include.name}`),
  );
  assert.deepEqual(foreign, []);
});

test('includes are full paths: no “..”', () => {
  const dotted = sources.flatMap((source) => source.includes.filter(({name}) => name.split('/').includes('..')).map(({line}) => `${source.path}:${line}`));
  assert.deepEqual(dotted, []);
});

test('no include goes round in a circle between modules', () => {
  const uses = new Map();
  const rooms = new Set(sources.map((source) => source.room));
  for (const source of sources) {
    const known = uses.get(source.room) ?? uses.set(source.room, new Set()).get(source.room);
    for (const {name, quoted} of source.includes) {
      const room = name.split('/')[0];
      if (quoted && rooms.has(room) && room !== source.room) known.add(room);
    }
  }
  const visit = (room, path) => {
    assert.ok(!path.includes(room), [...path, room].join(' → '));
    for (const next of uses.get(room) ?? []) visit(next, [...path, room]);
  };
  for (const room of rooms) visit(room, []);
});

test('what was made within braces is destroyed when what follows fails', () => {
  assert.deepEqual(sources.flatMap(({path, text}) => leakyTries(text).map((line) => `${path}:${line}`)), []);
  assert.deepEqual(leakyTries('return Pair{name, TRY(Make())};'), [1]);
  assert.deepEqual(leakyTries('take({1,\n  TRY(Make())});'), [2]);
  assert.deepEqual(leakyTries('if (a) { return f(b, TRY(Make())); }  // {a, TRY(b)}'), []);
});

test('no source is longer than 600 lines', () => {
  assert.deepEqual(sources.filter(({lines}) => lines > 600).map(({path, lines}) => `${path}: ${lines}`), []);
});

test('every header says #pragma once', () => {
  const without = sources.filter(({path, text}) => path.endsWith('.h') && !text.startsWith('#pragma once\n'));
  assert.deepEqual(without.map(({path}) => path), []);
});
