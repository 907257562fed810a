// A daemon whose media workers run under strace(1), so that a test sees every path and socket they touch after the first
// call reached them.
import {chmodSync, linkSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build, Daemon, program} from './daemon.mjs';

function place(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);  // another file system
  }
}

export class Traced {
  // options: those of Daemon.start(), and {folder, workerArguments}.
  static async start({folder, workerArguments = [], ...options}) {
    const traced = new Traced();
    traced.traces = join(folder, 'traces');
    const programs = join(folder, 'programs');
    mkdirSync(traced.traces);
    mkdirSync(programs);
    place(program, join(programs, 'chanoma'));
    const worker = join(programs, 'chanoma-media-worker');
    // -D: the tracer is the grandchild, so that the worker stays the daemon's own child.
    writeFileSync(worker, `#!/bin/sh\nexec strace -D -f -qq -s 300 -e trace=%network,%file,recvmsg -o '${traced.traces}'/$$ '${join(build, 'chanoma-media-worker')}' "$@" ${workerArguments.join(' ')}\n`);
    chmodSync(worker, 0o755);
    traced.daemon = await Daemon.start({...options, program: join(programs, 'chanoma')});
    return traced;
  }

  // What workers did with paths and sockets, their own socket (3) and the asking about open descriptors aside.
  touched() {
    const lines = [];
    for (const name of readdirSync(this.traces)) {
      let reading = false;
      for (const line of readFileSync(join(this.traces, name), 'utf8').split('\n')) {
        if (/\brecvmsg\(3/.test(line)) reading = true;
        if (!reading || line === '') continue;
        if (/^\d+ +(<\.\.\. )?(recvmsg|sendmsg|getsockopt)\b/.test(line) || /\((\d+), "", .*AT_EMPTY_PATH/.test(line)) continue;
        // The C library asks for character sets, and is told that there are none.
        if (/openat\(AT_FDCWD, "\/usr\/lib\/[^"]*gconv[^"]*".* = -1 EACCES/.test(line)) continue;
        if (/^\d+ +(\+\+\+|---)/.test(line)) continue;
        lines.push(line);
      }
    }
    return lines;
  }
}
