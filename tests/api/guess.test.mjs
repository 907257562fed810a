// `chanoma guess`: what names say, for people and for programs; no server, no data directory.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {test} from 'node:test';
import {program} from '../lib/daemon.mjs';

const guess = (args, input) => spawnSync(program, ['guess', ...args], {input, encoding: 'utf8', maxBuffer: 1 << 26});

test('says what it read and by which rule', () => {
  const run = guess(['The Wire/Season 1/The.Wire.S01E02.The.Detail.720p.HDTV.x264-GRP.mkv']);
  assert.equal(run.status, 0, run.stderr);
  const rows = run.stdout.trim().split('\n').map((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(rows[0], ['PROPERTY', 'VALUE', 'RULE', 'FROM']);
  assert.deepEqual(rows.find(([property]) => property === 'season'), ['season', '1', 'season-episode', 'S01E02']);
  assert.deepEqual(rows.find(([property]) => property === 'source'), ['source', 'HDTV', 'hdtv', 'HDTV']);
});

test('answers programs line by line, in the vocabulary of such parsers', () => {
  const paths = ['The Wire S01E02-E03 720p WEB-DL DD5.1 H.264-GRP.mkv', 'Films/The Apartment (1960).mkv', '', 'Brazil.1985.iTA.ENG.BluRay.mkv'];
  const run = guess(['--json'], paths.join('\n') + '\n');
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(run.stdout.trim().split('\n').map((line) => JSON.parse(line)), [
    {type: 'episode', title: 'The Wire', season: 1, episode: [2, 3], screen_size: '720p', source: 'Web', video_codec: 'H.264', audio_codec: 'Dolby Digital',
      release_group: 'GRP', container: 'mkv'},
    {type: 'movie', title: 'The Apartment', year: 1960, container: 'mkv'},
    {type: 'movie'},
    {type: 'movie', title: 'Brazil', year: 1985, source: 'Blu-ray', language: ['italian', 'english'], container: 'mkv'},
  ]);
});

test('an answer does not wait for the next question', async () => {
  const child = spawn(program, ['guess', '--json'], {stdio: ['pipe', 'pipe', 'inherit']});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  for (const [path, title] of [['A (2001).mkv', 'A'], ['B (2002).mkv', 'B']]) {
    child.stdin.write(`${path}\n`);
    assert.equal(JSON.parse((await lines.next()).value).title, title);
  }
  child.stdin.end();
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('thousands of lines, and lines that mean harm', () => {
  const harm = ['[', '\ufffd\u0000', '('.repeat(5000), 's1e1'.repeat(2000), '../../etc/passwd', '"\\'];
  const paths = Array.from({length: 3000}, (_, i) => (i % 500 === 0 ? harm[i / 500] : `Show ${i % 7}/Season ${i % 9}/Show ${i % 7} - S0${i % 9}E${i % 90} - Title ${i}.mkv`));
  const run = guess(['--json'], paths.join('\n'));
  assert.equal(run.status, 0, run.stderr);
  const answers = run.stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(answers.length, paths.length);
  assert.ok(answers.every((answer) => answer.type === 'episode' || answer.type === 'movie'));
});

test('usage in words', () => {
  const run = guess([]);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /guess needs a path/);
  assert.match(guess(['--rules']).stdout, /season-episode +S01E02-E03/);
});
