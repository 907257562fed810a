// Databases of other programs, made from the schemas below tests/freedom and filled in SQL.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {top} from './daemon.mjs';

// Python's sqlite3 writes them; `log`: what was written stays in the write-ahead log, as where a server was killed.
const script = `
import os, sqlite3, sys
file, schema, log = sys.argv[1:4]
c = sqlite3.connect(file)
c.executescript(open(schema).read())
c.executescript('BEGIN;' + sys.stdin.read() + ';COMMIT')
if log == 'log': os._exit(0)
c.close()
`;

// `schema` below tests/freedom: "plex/library-2024.sql".
export function makeDatabase(file, schema, sql, {log = false} = {}) {
  mkdirSync(dirname(file), {recursive: true});
  const done = spawnSync('python3', ['-c', script, file, join(top, 'tests/freedom', schema), log ? 'log' : 'whole'], {encoding: 'utf8', input: sql});
  assert.equal(done.status, 0, done.stderr);
}
