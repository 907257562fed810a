// Fails when the build outgrows its budget: 40 kB gzipped to first paint, 250 kB for the watch page with the player's
// engine (fonts and pictures apart), and when a compressible asset lacks its .gz or .br copy.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const kFirstPaint = 40_000;
const kWatch = 250_000;

const html = readFileSync(join(dist, 'index.html'));
const build = JSON.parse(readFileSync(join(dist, 'assets/build.json'), 'utf8'));
const weigh = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

/** Everything a chunk needs before it runs: itself, its style sheets, its static imports. */
function needs(key, found = new Set()) {
  const chunk = build[key];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const sheet of chunk.css ?? []) found.add(sheet);
  for (const other of chunk.imports ?? []) needs(other, found);
  return found;
}

const entry = Object.keys(build).find((key) => build[key].isEntry);
const first = needs(entry);
const watch = new Set(first);
for (const key of Object.keys(build)) if (/pages\/watch|shaka_engine/.test(key)) needs(key, watch);

let failed = false;
const report = (what, files, budget) => {
  const sizes = [...files].map((file) => [file, weigh(file)]);
  const total = sizes.reduce((sum, [, size]) => sum + size, gzipSync(html).length);
  for (const [file, size] of sizes) console.log(`  ${String(size).padStart(7)}  ${file}`);
  console.log(`${what}: ${total} of ${budget} bytes${total > budget ? ', TOO HEAVY' : ''}`);
  failed ||= total > budget;
};
report('first paint', first, kFirstPaint);
report('watch page', watch, kWatch);

if ([...first].some((file) => /shaka/.test(file))) {
  console.log('the player engine is part of the first paint');
  failed = true;
}
for (const file of readdirSync(join(dist, 'assets'))) {
  if (!/\.(js|css|svg)$/.test(file)) continue;
  for (const copy of ['gz', 'br']) {
    if (existsSync(join(dist, 'assets', `${file}.${copy}`))) continue;
    console.log(`${file}.${copy} is missing`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
