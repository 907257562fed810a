// A full disk is a state: what is there can be seen and played and removed, what would be written is refused with 507, and
// everything goes on by itself when there is room. CHANOMA_FILLS says how often.
import assert from 'node:assert/strict';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {place, wave} from '../lib/clips.mjs';
import {Daemon, freePort, temporaryFolder, until} from '../lib/daemon.mjs';
import {Disk, noDisks} from '../lib/disk.mjs';
import {boxes} from '../lib/manifests.mjs';

const fills = Number(process.env.CHANOMA_FILLS ?? 3);
const skip = noDisks() ?? false;

test(`${fills} times full and free`, {skip}, async (t) => {
  const root = temporaryFolder('chanoma-full');
  const films = join(root, 'films');
  mkdirSync(films);
  place('film.mp4', films);
  const disk = Disk.make(root, 'disk', 260);
  const options = {data: join(disk.path, 'data'), libraries: [films], listen: `127.0.0.1:${await freePort()}`};
  let daemon = await Daemon.start(options);
  let number = 0;
  try {
    const videos = await daemon.until(async () => {
      const {items} = (await daemon.json('/api/v1/videos')).body;
      return items.length === 1 && items[0].state === 'ready' && items;
    }, 60, 'the film');
    const film = videos[0].id;
    const write = () => daemon.json(`/api/v1/videos/${film}`, {method: 'PATCH', body: {title: `title ${++number}`}});
    const title = async () => (await daemon.json(`/api/v1/videos/${film}`)).body.title;
    const play = async (name) => {
      const response = await fetch(daemon.url(`/api/v1/videos/${film}/s/0k/${name}`));
      assert.equal(response.status, 200, name);
      boxes(Buffer.from(await response.arrayBuffer()));
    };
    const goesOn = async () => {
      const refused = await write();
      assert.equal(refused.status, 507, JSON.stringify(refused.body));
      assert.equal(refused.body.code, 'no_space');
      assert.equal(await title(), kept);
      assert.equal((await daemon.json('/api/v1/videos')).status, 200);
      await play('v0/init.mp4');
      for (let n = 1; n <= 3; ++n) await play(`v0-180/${n}.m4s`);
    };
    let kept;
    for (let fill = 1; fill <= fills; ++fill) {
      assert.equal((await write()).status, 200);
      kept = await title();
      // A library of one's own: removing it must be possible when nothing else is.
      const extra = join(root, `extra ${fill}`);
      mkdirSync(extra);
      writeFileSync(join(extra, 'sound.wav'), wave(1));
      const library = (await daemon.json('/api/v1/libraries', {method: 'POST', body: {path: extra}})).body;
      disk.fill(12 << 20);  // short of the watermark, above the last reserve
      await goesOn();
      assert.equal((await daemon.json(`/api/v1/libraries/${library.id}`, {method: 'DELETE'})).status, 204);
      disk.fill(0);
      await goesOn();
      if (fill % 3 === 1) {
        // The start on a full disk: for reading only, until there is room.
        await daemon.kill('SIGKILL');
        daemon = await Daemon.start(options);
        assert.ok(daemon.log.some((line) => line.includes('for reading only')), daemon.log.join('\n'));
        await goesOn();
      }
      assert.equal(daemon.process.exitCode, null);
      disk.empty();
      await until(async () => (await write().catch(() => ({}))).status === 200, 10, 'writing again', () => daemon.log.slice(-20).join('\n'));
      rmSync(extra, {recursive: true});
    }
    t.diagnostic(`${fills} cycles`);
    assert.equal((await daemon.stop()).code, 0);
  } finally {
    if (daemon.process.exitCode === null) await daemon.kill('SIGKILL');
    disk.remove();
    rmSync(root, {recursive: true, force: true});
  }
});
