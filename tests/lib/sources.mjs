// The C++ sources as text: which files there are and what they include.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {top} from './daemon.mjs';

// In the order of their names. What is in a folder may come and go meanwhile.
export function filesUnder(folder, wanted = () => true) {
  return readdirSync(folder, {withFileTypes: true})
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path, wanted) : wanted(path) ? [path] : [];
    });
}

// Every .cc and .h below src/: {path: "store/keys.h", room: "store", text, lines, includes: [{name, quoted, line}]}.
export function readSources() {
  const src = join(top, 'src');
  return filesUnder(src, (path) => /\.(cc|h)$/.test(path)).map((file) => {
    const path = file.slice(src.length + 1);
    const text = readFileSync(file, 'utf8');
    return {path, room: path.split('/')[0], text, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), includes: includesOf(text)};
  });
}

export function includesOf(text) {
  const includes = [];
  text.split('\n').forEach((line, i) => {
    const found = /^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")/.exec(line);
    if (found) includes.push({name: found[1] ?? found[2], quoted: found[2] !== undefined, line: i + 1});
  });
  return includes;
}

// The headers that other modules see: those they include, and what those include in turn.
export function publicHeaders(sources) {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const seen = new Set();
  const follow = (path) => {
    const header = byPath.get(path);
    if (!header || seen.has(path)) return;
    seen.add(path);
    for (const include of header.includes) if (include.quoted) follow(include.name);
  };
  for (const source of sources) {
    for (const include of source.includes) {
      const target = byPath.get(include.name);
      if (include.quoted && target && target.room !== source.room) follow(include.name);
    }
  }
  return [...seen].map((path) => byPath.get(path));
}

export function needsBuilt(file) {
  if (!existsSync(file)) throw new Error(`${file} is not there: build first (./test does)`);
  return file;
}
