// Things that need no browser: both languages have the same words, the build keeps its weight, dependencies run on
// Debian 12's Node.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromWeb, root } from './browser.mjs';

const { transformSync } = createEsbuild();
function createEsbuild() {
  return fromWeb('esbuild');
}

/** The words of every area in one language. */
async function catalogue(name) {
  const all = {};
  for (const file of readdirSync(join(root, 'web/src/i18n')).filter((one) => one === `${name}.ts` || one.endsWith(`.${name}.ts`))) {
    const source = readFileSync(join(root, 'web/src/i18n', file), 'utf8').replace(/^import .*$/m, '');
    const { code } = transformSync(source, { loader: 'ts', format: 'esm' });
    const words = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`))[name];
    for (const key of Object.keys(words)) assert.ok(!(key in all), `${key} stands twice`);
    Object.assign(all, words);
  }
  return all;
}

const sources = (folder) => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) && !/i18n.(\w+\.)?(en|ja)\.ts$/.test(path) ? [readFileSync(path, 'utf8')] : [];
});

test('English and Japanese have the same keys, the same blanks, and no empty words', async () => {
  const [en, ja] = [await catalogue('en'), await catalogue('ja')];
  assert.deepEqual(Object.keys(ja).filter((key) => !(key in en)), [], 'only in Japanese');
  assert.deepEqual(Object.keys(en).filter((key) => !(key in ja)), [], 'missing in Japanese');
  const blanks = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
  for (const key of Object.keys(en)) {
    assert.ok(en[key].trim() && ja[key].trim(), key);
    assert.equal(blanks(ja[key]), blanks(en[key]), key);
  }
});

test('every key asked for exists, and every key is asked for', async () => {
  const en = await catalogue('en');
  const code = sources(join(root, 'web/src')).join('\n');
  const asked = [...code.matchAll(/\bt\('([\w.]+)'/g)].map((match) => match[1]);
  assert.ok(asked.length > 50);
  assert.deepEqual(asked.filter((key) => !(key in en)), []);
  // Those put together from a name and a value: t(`search.sort.${one}`).
  const families = [...code.matchAll(/\bt\(`([\w.]+\.)\$\{/g)].map((match) => match[1]);
  const inFamily = (key) => families.some((family) => key.startsWith(family));
  assert.deepEqual(Object.keys(en).filter((key) => !code.includes(`'${key}'`) && !inFamily(key)), [], 'never asked for');
});

test('no words are written into components', () => {
  const found = sources(join(root, 'web/src')).flatMap((code) => [...code.matchAll(/(?:aria-label|title|placeholder)="([A-Za-z][^"]*)"/g)].map((match) => match[1]));
  assert.deepEqual(found, []);
});

test('the build keeps its weight', () => {
  execFileSync('node', [join(root, 'web/scripts/check_weight.mjs')], { stdio: 'pipe' });
});

test('every locked dependency allows Node 18.20', () => {
  execFileSync('node', [join(root, 'web/scripts/check_engines.mjs')], { stdio: 'pipe' });
});
