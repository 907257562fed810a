// Files on their way to the daemon over tus, and what the daemon keeps of one's own. Fetched with the uploads page, or when
// files are dropped. Only this file writes its signals.
import { batch, signal } from '@preact/signals';
import { Upload as Tus, type DetailedError } from 'tus-js-client';
import { address, api, ApiError, problemOf } from '../api/client';
import type { Upload, UploadList } from '../api/types';

export type TaskState = 'waiting' | 'sending' | 'paused' | 'retrying' | 'failed' | 'sent';

export interface Task {
  key: number;
  name: string;
  size: number;
  sent: number;
  /** Bytes a second, of the last few seconds; 0 while nothing is known. */
  rate: number;
  state: TaskState;
  problem: string | null;
  /** The upload's id at the daemon, once it has one. */
  id: string | null;
}

const kAtOnce = 3;
const kRetries = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000, 30_000, 60_000, 60_000];
const kRefresh = 2000;

export const tasks = signal<Task[]>([]);
export const kept = signal<UploadList | null>(null);
export const problem = signal<Error | null>(null);

interface Running { tus: Tus; since: number; from: number }
const running = new Map<number, Running>();
const files = new Map<number, File>();
let last = 0;

function change(key: number, part: Partial<Task>): void {
  tasks.value = tasks.value.map((task) => (task.key === key ? { ...task, ...part } : task));
}

/** Takes files in; those that are none (folders) are left out by the browser. */
export function add(list: readonly File[]): void {
  const fresh = list.filter((file) => file.size > 0).map((file): Task => {
    const key = ++last;
    files.set(key, file);
    return { key, name: file.name, size: file.size, sent: 0, rate: 0, state: 'waiting', problem: null, id: null };
  });
  tasks.value = [...tasks.value, ...fresh];
  next();
}

function next(): void {
  const busy = tasks.value.filter((task) => task.state === 'sending' || task.state === 'retrying').length;
  for (const task of tasks.value.filter((one) => one.state === 'waiting').slice(0, Math.max(0, kAtOnce - busy))) start(task.key);
}

/** What the daemon said, in its own words; else that there was no answer. */
function wordsOf(error: Error | DetailedError): string {
  const body = 'originalResponse' in error ? error.originalResponse?.getBody() : null;
  try {
    const said = body ? JSON.parse(body) : null;
    if (typeof said?.detail === 'string') return said.detail;
  } catch { /* a proxy's page */ }
  return '';
}

function start(key: number): void {
  const file = files.get(key)!;
  change(key, { state: 'sending', problem: null });
  const tus = new Tus(file, {
    endpoint: address('/api/v1/uploads'),
    retryDelays: kRetries,
    metadata: { filename: file.name, filetype: file.type },
    removeFingerprintOnSuccess: true,
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500 && status !== 507;
      if (again) change(key, { state: 'retrying', rate: 0 });
      return again;
    },
    onUploadUrlAvailable: () => change(key, { id: tus.url?.split('/').pop() ?? null }),
    onProgress: (sent) => {
      const run = running.get(key);
      if (!run) return;
      const now = performance.now();
      const seconds = (now - run.since) / 1000;
      change(key, { sent, state: 'sending', ...(seconds > 0.5 ? { rate: Math.max(0, (sent - run.from) / seconds) } : {}) });
      if (seconds > 4) Object.assign(run, { since: now, from: sent });
    },
    onSuccess: () => {
      change(key, { state: 'sent', sent: file.size, rate: 0 });
      finish(key);
      void refresh();
    },
    onError: (error) => {
      change(key, { state: 'failed', rate: 0, problem: wordsOf(error) });
      finish(key, true);
    },
  });
  running.set(key, { tus, since: performance.now(), from: 0 });
  // The same file, begun before in this browser, goes on where it was.
  void tus.findPreviousUploads().then((before) => {
    if (before[0]) tus.resumeFromPreviousUpload(before[0]);
    if (running.get(key)?.tus === tus) tus.start();
  });
}

function finish(key: number, keepFile = false): void {
  running.delete(key);
  if (!keepFile) files.delete(key);
  next();
}

export function pause(key: number): void {
  const run = running.get(key);
  running.delete(key);
  change(key, { state: 'paused', rate: 0 });
  void run?.tus.abort();
  next();
}

export function resume(key: number): void {
  change(key, { state: 'waiting', problem: null });
  next();
}

/** Ends it here and at the daemon. */
export function cancel(key: number): void {
  const run = running.get(key);
  const id = tasks.value.find((task) => task.key === key)?.id;
  running.delete(key);
  files.delete(key);
  tasks.value = tasks.value.filter((task) => task.key !== key);
  const ended = run ? run.tus.abort(true) : id ? remove(id) : Promise.resolve();
  void ended.catch(() => undefined).then(refresh);
  next();
}

let timer: ReturnType<typeof setTimeout> | undefined;
let watchers = 0;

export async function refresh(): Promise<void> {
  clearTimeout(timer);
  try {
    const now = await api.uploads();
    batch(() => {
      kept.value = now;
      problem.value = null;
      // What the daemon shows as a film or as being stored needs no line of its own any more.
      const there = new Set(now.items.filter(({ state }) => state !== 'receiving').map(({ id }) => id));
      tasks.value = tasks.value.filter((task) => !(task.state === 'sent' && task.id && there.has(task.id)));
    });
  } catch (error) {
    problem.value = error as Error;
  }
  const moving = kept.value?.items.some(({ state }) => state === 'storing') || tasks.value.some(({ state }) => state === 'sent');
  if (watchers > 0 && (moving || problem.value)) timer = setTimeout(() => void refresh(), kRefresh);
}

/** While a page shows them. */
export function watch(): () => void {
  watchers += 1;
  void refresh();
  return () => { watchers -= 1; };
}

export async function remove(id: string): Promise<void> {
  const response = await fetch(address('/api/v1/uploads/{id}', { id }), { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } });
  if (!response.ok && response.status !== 404) throw await problemOf(response);
}

export async function restore(id: string): Promise<void> {
  await api.restoreUpload(id);
  await refresh();
}

export async function describe(id: string, details: Partial<Upload>): Promise<void> {
  await api.describeUpload(id, details);
  await refresh();
}

export const isRefusal = (error: unknown): error is ApiError => error instanceof ApiError;
