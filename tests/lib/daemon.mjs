// Starts the daemon for a test: a fresh data directory, a free port, stopped by its own process id.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createServer} from 'node:net';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {credentials, forget, signIn} from './signed_in.mjs';

export const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const build = process.env.CHANOMA_BUILD ?? join(top, 'build', 'dev');
export const program = join(build, 'chanoma');

export function temporaryFolder(name = 'chanoma') {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}

// A port of 127.0.0.1 that nobody had a moment ago.
export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const {port} = server.address();
    server.close(() => resolve(port));
  });
});

// What the program sees of our environment: nothing that configures it, unless the test says so.
export function environment(extra = {}) {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CHANOMA_')));
  return {...inherited, ...extra};
}

// Polls `check` until it answers something true.
export async function until(check, seconds = 30, what = 'the condition', detail = () => '') {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not come true in ${seconds} s:\n${detail()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

// Runs a command to its end: {code, stdout, stderr}.
export function run(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(options.program ?? program, args, {stdio: ['ignore', 'pipe', 'pipe'], cwd: options.cwd, env: environment(options.env)});
    running.add(child);
    let stdout = '', stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({code, signal, stdout, stderr});
    });
  });
}

export class Daemon {
  // options: {data, libraries: [], args: [], env: {}, listen, linesMayFail, signIn}. With signIn: false nobody has an account
  // there yet. Where linesMayFail, `listen` has to name the port.
  static async start(options = {}) {
    const daemon = new Daemon();
    daemon.ownsData = !options.data;
    daemon.data = options.data ?? temporaryFolder();
    daemon.log = [];
    const args = ['serve', '--data', daemon.data, '--listen', options.listen ?? '127.0.0.1:0', ...(options.args ?? [])];
    for (const library of options.libraries ?? []) args.push('--library', library);
    daemon.process = spawn(options.program ?? program, args, {stdio: ['ignore', 'ignore', 'pipe'], env: environment(options.env)});
    running.add(daemon.process);
    daemon.exited = new Promise((resolve) =>
      daemon.process.once('close', (code, signal) => {
        running.delete(daemon.process);
        resolve({code, signal});
      }),
    );
    daemon.origin = await new Promise((resolve, reject) => {
      const lines = createInterface({input: daemon.process.stderr});
      lines.on('line', (line) => {
        daemon.log.push(line);
        const serving = /msg=serving url=(\S+)/.exec(line);
        if (serving) resolve(serving[1].replace(/\/$/, ''));
      });
      // The line may be what got lost, where writing is made to fail.
      if (options.linesMayFail) {
        const ended = () => daemon.process.exitCode !== null || daemon.process.signalCode !== null;
        const answers = () => fetch(`http://${options.listen}/readyz`, {signal: AbortSignal.timeout(2000)}).then(({ok}) => ok, () => false);
        until(async () => ended() || (await answers()), 60, 'an answer', () => daemon.log.join('\n')).then(() => ended() || resolve(`http://${options.listen}`), reject);
      }
      daemon.process.once('error', reject);
      daemon.exited.then(({code}) => reject(new Error(`the daemon ended with ${code}:\n${daemon.log.join('\n')}`)));
    });
    // A test that failed before stopping its daemon must not wait for it for ever.
    daemon.process.unref();
    daemon.process.stderr.unref();
    if (options.signIn !== false) daemon.token = await signIn(daemon.data, daemon.origin);
    return daemon;
  }

  get pid() {
    return this.process.pid;
  }

  // The headers of the administrator.
  get credentials() {
    return credentials(this.origin);
  }

  url(path) {
    return this.origin + path;
  }

  async json(path, options = {}) {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const headers = {...(body ? {'content-type': 'application/json'} : {}), ...options.headers};
    const response = await fetch(this.url(path), {...options, body, headers});
    const text = await response.text();
    return {status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null};
  }

  until(check, seconds = 30, what = 'the condition') {
    return until(check, seconds, what, () => this.log.slice(-30).join('\n'));
  }

  async kill(signal = 'SIGKILL') {
    this.process.ref();
    this.process.stderr.ref();
    this.process.kill(signal);
    return this.exited;
  }

  // A clean stop; the data directory goes too when it was made here.
  async stop() {
    const begun = Date.now();
    const result = this.process.exitCode === null && this.process.signalCode === null ? await this.kill('SIGTERM') : await this.exited;
    if (this.ownsData) {
      rmSync(this.data, {recursive: true, force: true});
      forget(this.data);
    }
    return {...result, seconds: (Date.now() - begun) / 1000};
  }
}
