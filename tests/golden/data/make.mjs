// Makes the golden data directory of a release: node tests/golden/data/make.mjs NAME, once, by the program of that release. It
// writes NAME.tar.gz, and NAME.json with what the release itself said of it. Those of older releases are kept for ever.
import {spawnSync} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {place, wave} from '../../lib/clips.mjs';
import {Daemon, temporaryFolder} from '../../lib/daemon.mjs';
import {said} from './said.mjs';
import {sessionFor} from '../../lib/signed_in.mjs';

const here = dirname(fileURLToPath(import.meta.url)), name = process.argv[2];
const root = temporaryFolder('chanoma-golden'), films = join(root, 'films'), data = join(root, 'data');
mkdirSync(join(films, 'A Series', 'Season 1'), {recursive: true});
place('short.mp4', films, 'A Film (1999).mp4');
place('other.mp4', films, '映画 (2001).mp4');
writeFileSync(join(films, 'A Series', 'Season 1', 'A Series - S01E01.wav'), wave(200));
const daemon = await Daemon.start({data});
await daemon.json('/api/v1/libraries', {method: 'POST', body: {name: 'Films', path: films}});
const list = async () => (await daemon.json('/api/v1/videos')).body.items;
await daemon.until(async () => (await list()).filter(({state}) => state === 'ready').length === 3, 60, 'three films');
const videos = await list();
const film = videos.find(({title}) => title.startsWith('A Film')), episode = videos.find(({title}) => title.startsWith('A Series'));
await daemon.json(`/api/v1/videos/${film.id}`, {method: 'PATCH', body: {title: 'Renamed by hand'}});
const {token} = await sessionFor(data, '', 'mina', 'member');
const answer = await daemon.json(`/api/v1/videos/${episode.id}/place`, {method: 'POST', headers: {authorization: `Bearer ${token}`}, body: {event: 'progress', position: 60}});
if (answer.status >= 300) throw new Error(JSON.stringify(answer));
await daemon.until(async () => (await daemon.json('/api/v1/jobs?state=queued')).body.items.length + (await daemon.json('/api/v1/jobs?state=running')).body.items.length === 0, 60, 'nothing to do');
writeFileSync(join(here, `${name}.json`), `${JSON.stringify(await said(daemon, token), null, 1)}\n`);
await daemon.stop();
const packed = spawnSync('tar', ['--exclude=./run', '--exclude=./search', '--exclude=./segments', '--owner=0', '--group=0', '-czf', join(here, `${name}.tar.gz`), '-C', data, '.'], {stdio: 'inherit'});
rmSync(root, {recursive: true, force: true});
process.exit(packed.status);
