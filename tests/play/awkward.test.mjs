// Every awkward film through the daemon: its segments, decoded by ffmpeg, hold every picture at its time and every beep with
// it; and a naive packager is seen to fail at each, or it would not count as awkward. One of each kind in every run, all of
// them in ./torture awkward: there those with a known fault (`open`) have to show it, so that it is noticed when it is mended.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {join} from 'node:path';
import {awkwardFilms, chosen as names, films} from './awkward_films.mjs';
import {faultsOf} from './awkward_checks.mjs';
import {bytes, timelines} from './cmaf.mjs';
import {packNaively} from './naive_packager.mjs';
import {House} from './stage.mjs';

// What Chromium plays: what it can have copied, and what has to be made for it.
const can = 'avc1,vp09,av01,mp4a,opus,flac';
let house, folder;
before(async () => {
  folder = await awkwardFilms(names);
  house = await House.open([folder]);
}, {timeout: 600_000});
after(() => house?.close());

async function tracksOf(film) {
  const address = house.daemon.url(`${film.playback.dash}?can=${can}`);
  const text = (await bytes(address)).toString();
  const tracks = timelines(text, address);
  for (const [, id, codecs, rest] of text.matchAll(/<Representation id="([^"]*)" codecs="([^"]*)"([^>]*)>/g)) {
    const number = (name) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(rest)?.[1]);
    Object.assign(tracks[id], {codecs, size: [number('width'), number('height')]});
  }
  return Object.values(tracks);
}

async function load(track) {
  if (!track) return undefined;
  const segments = [];
  for (let k = 0; k < track.starts.length; k++) segments.push(await bytes(track.segment(k)));
  return {boxes: true, codecs: track.codecs, init: await bytes(track.init), segments, starts: track.starts.map((start) => start / track.timescale)};
}

test('there are enough of them', () => assert.ok(Object.keys(films).length >= 40, `${Object.keys(films).length}`));

for (const name of names) {
  test(name, {timeout: 120_000}, async (t) => {
    const film = house.films[name];
    assert.equal(film.state, 'ready', JSON.stringify(film.problem));
    const tracks = await tracksOf(film);
    const videos = tracks.filter(({id}) => id.startsWith('v'));
    const copy = videos.find(({id}) => !id.includes('-'));
    if (films[name].copy === false) assert.ok(!copy, 'a copy is offered of what changes its parameters');
    const audio = await load(tracks.find(({id}) => id.startsWith('a')));
    // The copy if there is one, and what is made: a viewer may get either.
    const wrong = [];
    for (const track of new Set([videos[0], videos[videos.length - 1]])) {
      const video = await load(track);
      t.diagnostic(`${track.id} ${track.codecs} ${video.segments.length} segments`);
      wrong.push(...(await faultsOf(name, {video, audio, size: track.size, lower: track !== videos[0]})).map((fault) => `${track.id}: ${fault}`));
    }
    if (films[name].open) {
      t.diagnostic(`known: ${films[name].open}: ${wrong.join('; ')}`);
      assert.notEqual(wrong.length, 0, `no longer wrong: ${films[name].open}`);
    } else {
      assert.deepEqual(wrong, []);
    }
    const naive = await packNaively(join(folder, name));
    const faults = naive.failed ? [`fails: ${naive.failed}`] : await faultsOf(name, naive).catch((error) => [`fails: ${error.message}`]);
    assert.ok(faults.some((fault) => fault.startsWith(films[name].naive)), `a naive packager: ${faults.join('; ') || 'gets it right'}`);
  });
}
