// node scripts/node_tests.mjs FILE...: runs test files, a process each, as many side by side as CHANOMA_AT_ONCE says. Node 18 can do
// that by its interface alone: its --test-concurrency came later. CHANOMA_REPORTER: how it is told (spec).
import { run } from 'node:test';
import * as reporters from 'node:test/reporters';

const concurrency = Number(process.env.CHANOMA_AT_ONCE ?? 1);
const name = process.env.CHANOMA_REPORTER ?? 'spec';
// This one is a stream to be made; the others take the events.
const reporter = name === 'spec' ? new reporters.spec() : reporters[name];
const tests = run({ files: process.argv.slice(2), concurrency });
tests.on('test:fail', ({ todo }) => { if (todo === undefined || todo === false) process.exitCode = 1; });
tests.compose(reporter).pipe(process.stdout);
