// Our manifests against the standards, by clause; and for each clause a manifest that breaks it, which the checker refuses.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {checkMpd, dashMutants} from '../lib/dash_rules.mjs';
import {checkMaster, checkMedia, masterMutants, mediaMutants, rulesIn} from '../lib/hls_rules.mjs';
import {bytes} from './cmaf.mjs';
import {longFilms, shortFilms} from './film.mjs';
import {House} from './stage.mjs';

let house;
before(async () => {
  house = await House.open([await longFilms(), await shortFilms()]);
}, {timeout: 300_000});
after(() => house?.close());

const read = async (address) => (await bytes(house.daemon.url(address))).toString();
const cans = ['', '?can=avc1,mp4a', '?can=avc1,hvc1,vp09,av01,mp4a,opus,flac,ac-3,ec-3,mp3', '?can=opus'];

async function playlists(film, can) {
  const address = `${film.playback.hls}${can}`, master = await read(address);
  const uris = [...master.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri).concat(master.split('\n').filter((line) => line && !line.startsWith('#')));
  return {master, media: await Promise.all([...new Set(uris)].map((uri) => read(new URL(uri, house.daemon.url(address)).pathname)))};
}

test('every manifest of every film keeps the rules', {timeout: 60_000}, async () => {
  for (const [name, film] of Object.entries(house.films)) {
    for (const can of cans) {
      assert.deepEqual(checkMpd(await read(`${film.playback.dash}${can}`)), [], `${name} ${can}`);
      const {master, media} = await playlists(film, can);
      assert.deepEqual(checkMaster(master), [], `${name} ${can}`);
      for (const playlist of media) assert.deepEqual(checkMedia(playlist), [], `${name} ${can}`);
    }
  }
});

test('each rule is seen to be broken by a mutant', {timeout: 60_000}, async () => {
  const film = house.films['numbered.mkv'];
  const {master, media} = await playlists(film, '');
  // One whose copy is cut elsewhere than what is made of it, and one of which all is made: it has a template for a whole set.
  const mpds = [await read(film.playback.dash), await read(`${house.films['hevc.mp4'].playback.dash}?can=avc1,mp4a`)];
  for (const [check, mutants, goods] of [[checkMpd, dashMutants, mpds], [checkMaster, masterMutants, [master]], [checkMedia, mediaMutants, [media.find((one) => one.includes('.m4s'))]]]) {
    for (const [rule, mutate] of mutants) {
      const outcomes = goods.map((good) => {
        try {
          return check(mutate(good)).map((fault) => fault.rule);
        } catch (error) {
          return [error.message];
        }
      });
      assert.ok(outcomes.some((broken) => broken.includes(rule)), `${rule} is not seen: ${outcomes.join(' | ')}`);
    }
    // None without a mutant. What all playlists share stands in a function of its own.
    const mutated = new Set(mutants.map(([rule]) => rule));
    for (const rule of rulesIn(check.toString())) assert.ok(mutated.has(rule), `${rule} has no mutant`);
  }
});
