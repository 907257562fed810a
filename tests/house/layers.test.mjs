// The layers are compiled: a module finds only the headers of modules it declares. Proven by compiling a file that
// breaks the rule with the very flags of a module's own file.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {build, temporaryFolder, top} from '../lib/daemon.mjs';
import {needsBuilt} from '../lib/sources.mjs';

const commands = JSON.parse(readFileSync(needsBuilt(join(build, 'compile_commands.json')), 'utf8'));
const scratch = temporaryFolder('chanoma-house');
after(() => rmSync(scratch, {recursive: true, force: true}));

// Compiles one #include with the flags of `like` (below src/), without its precompiled header.
function compile(like, header) {
  const entry = commands.find((candidate) => candidate.file === join(top, 'src', like));
  assert.ok(entry, `src/${like} is not compiled`);
  const words = entry.command.split(' ').filter(Boolean);
  const flags = [];
  for (let i = 0; i < words.length; ++i) {
    if (words[i] === '-o' || words[i] === '-c' || (words[i] === '-include' && words[i + 1].includes('cmake_pch'))) ++i;
    else flags.push(words[i]);
  }
  const source = join(scratch, 'probe.cc');
  writeFileSync(source, `#include "${header}"\n`);
  const run = spawnSync(flags[0], [...flags.slice(1), '-fsyntax-only', source], {cwd: entry.directory, encoding: 'utf8'});
  return {code: run.status, text: run.stderr};
}

const undeclared = [
  ['http/router.cc', 'store/store.h'],
  ['store/batch.cc', 'http/server.h'],
  ['media/workers.cc', 'store/store.h'],
  ['playback/hls.cc', 'api/api.h'],
  ['base/ulid.cc', 'model/video.h'],
];
for (const [like, header] of undeclared) {
  test(`${like.split('/')[0]} cannot include ${header}`, () => {
    readFileSync(join(top, 'src', header));  // the header exists: it is the rule that hides it
    const {code, text} = compile(like, header);
    assert.notEqual(code, 0);
    assert.match(text, new RegExp(`${header.replace('.', '\\.')}: No such file or directory`));
  });
}

test('a declared include compiles', () => {
  const {code, text} = compile('http/router.cc', 'base/result.h');
  assert.equal(code, 0, text);
});
