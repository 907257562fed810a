// Small disks for tests: file systems in files on loop devices. Root only, and only where the kernel has loop devices.
import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, truncateSync, unlinkSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';

export function command(program, ...args) {
  const done = spawnSync(program, args, {encoding: 'utf8'});
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.error ?? done.stderr}`);
  return done.stdout;
}

// Why there can be none here; null when there can.
export function noDisks(...tools) {
  if (process.getuid() !== 0) return 'mounting needs root';
  if (!existsSync('/dev/loop-control')) return 'this kernel has no loop devices';
  for (const tool of ['mkfs.ext4', ...tools]) if (spawnSync('which', [tool]).status !== 0) return `${tool} is not installed`;
  return null;
}

export class Disk {
  // A file system of `megabytes` in `folder`, mounted at folder/NAME. `kind`: ext4 or xfs.
  static make(folder, name, megabytes, kind = 'ext4') {
    const disk = new Disk(folder, name);
    writeFileSync(disk.image, '');
    truncateSync(disk.image, megabytes * 1e6);
    command(`mkfs.${kind}`, '-q', disk.image);
    disk.mount();
    return disk;
  }

  constructor(folder, name) {
    this.image = join(folder, `${name}.img`);
    this.path = join(folder, name);
  }

  mount() {
    mkdirSync(this.path, {recursive: true});
    command('mount', '-o', 'loop', this.image, this.path);
    this.mounted = true;
  }

  // As if the power failed now: the image as the device has it at this instant. Needs a file system below that can share
  // blocks between files; nothing is flushed for it.
  cut(folder, name) {
    const copy = new Disk(folder, name);
    command('cp', '--reflink=always', this.image, copy.image);
    return copy;
  }

  get free() {
    const {bavail, bsize} = statfsSync(this.path);
    return Number(bavail) * Number(bsize);
  }

  // Takes all but `left` bytes.
  fill(left = 0) {
    const file = openSync(join(this.path, 'filler'), 'a');
    try {
      for (const step of [4 << 20, 64 << 10, 4096]) {
        const block = Buffer.alloc(step, 0x55);
        while (this.free > left + step) writeSync(file, block);
      }
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }
  empty() {
    unlinkSync(join(this.path, 'filler'));
  }

  remove() {
    if (this.mounted) command('umount', this.path);
    this.mounted = false;
    rmSync(this.image, {force: true});
    rmSync(this.path, {recursive: true, force: true});
  }
}
