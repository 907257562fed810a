// What the app knows of the daemon's videos and libraries: one list, newest first, grown page by page and kept fresh
// by the journal. Components read the signals; only this file writes them.
import { batch, computed, signal } from '@preact/signals';
import { ApiError, api, Unreachable } from '../api/client';
import { connection } from '../api/live';
import { follow, told } from './resume';
import type { Library, LiveMessage, System, Ulid, VideoSummary } from '../api/types';

const kPage = 100;
const kFlush = 400;
const kFewChanges = 6;

export const videos = signal<VideoSummary[]>([]);
export const libraries = signal<Library[]>([]);
export const system = signal<System | null>(null);
/** Whether who uses the app may do this; what one may not is not offered. Nothing is until the daemon has answered. */
export const may = (permission: string): boolean => system.value?.permissions.includes(permission) ?? false;
/** Nobody has signed in. Not before the daemon has said so: what is offered to most stands there from the start, and moves nothing. */
export const guest = (): boolean => system.value?.account === null;
/** Set when there is nothing to show: the first load failed. */
export const fault = signal<Error | null>(null);
export const loaded = signal(false);
export const more = signal<string | null>(null);
export const scanning = computed(() => libraries.value.filter((library) => library.state === 'scanning'));
export const unreachable = computed(() => libraries.value.filter((library) => library.state === 'unreachable'));
/** Videos a server-side count knows of, never fewer than are listed. */
export const total = computed(() =>
  more.value === null ? videos.value.length : Math.max(videos.value.length, system.value?.videos ?? 0));

let loadingMore: Promise<void> | null = null;
let generation = 0;

export async function load(): Promise<void> {
  const mine = ++generation;
  try {
    const [page, held, about] = await Promise.all([api.videos({ limit: kPage, sort: '-added' }), api.libraries(), api.system()]);
    if (mine !== generation) return;
    batch(() => {
      videos.value = page.items;
      more.value = page.next;
      libraries.value = held.items;
      system.value = about;
      fault.value = null;
      loaded.value = true;
    });
    void follow(about.account);
  } catch (error) {
    if (mine !== generation) return;
    if (!loaded.value) fault.value = error as Error;
    if (error instanceof Unreachable && connection.value === 'connecting') connection.value = 'lost';
  }
}

export function loadMore(): Promise<void> {
  const url = more.value;
  if (!url || loadingMore) return loadingMore ?? Promise.resolve();
  const mine = generation;
  loadingMore = api.videosAt(url)
    .then((page) => {
      if (mine !== generation) return;
      const held = new Set(videos.value.map((video) => video.id));
      batch(() => {
        videos.value = [...videos.value, ...page.items.filter((video) => !held.has(video.id))];
        more.value = page.next;
      });
    })
    .catch((error: unknown) => {
      // A cursor the daemon no longer honours: begin again, which keeps the page usable.
      if (error instanceof ApiError && error.status === 422) return load();
      return undefined;
    })
    .finally(() => { loadingMore = null; });
  return loadingMore;
}

function place(fresh: VideoSummary[]): void {
  const byId = new Map(fresh.map((video) => [video.id, video]));
  const kept = videos.value.map((video) => {
    const update = byId.get(video.id);
    if (update) byId.delete(video.id);
    return update ?? video;
  });
  const oldest = kept[kept.length - 1];
  const added = [...byId.values()]
    // Older than the last row loaded: its page will bring it.
    .filter((video) => more.value === null || !oldest || video.addedAt >= oldest.addedAt)
    .sort(newestFirst);
  videos.value = added.length === 0 ? kept : [...kept, ...added].sort(newestFirst);
}

function newestFirst(a: VideoSummary, b: VideoSummary): number {
  return a.addedAt === b.addedAt ? (a.id < b.id ? 1 : -1) : a.addedAt < b.addedAt ? 1 : -1;
}

export function drop(id: Ulid): void {
  videos.value = videos.value.filter((video) => video.id !== id);
}

export function restore(video: VideoSummary): void {
  place([video]);
}

const changedVideos = new Set<Ulid>();
let librariesChanged = false;
let flushing: ReturnType<typeof setTimeout> | undefined;

async function flush(): Promise<void> {
  flushing = undefined;
  const ids = [...changedVideos];
  changedVideos.clear();
  const askLibraries = librariesChanged;
  librariesChanged = false;
  try {
    if (askLibraries || ids.length > 0) {
      const [held, about] = await Promise.all([askLibraries ? api.libraries() : null, api.system()]);
      batch(() => {
        if (held) libraries.value = held.items;
        system.value = about;
      });
    }
    if (ids.length > kFewChanges) {
      // A scan: one page tells more than a hundred single questions, and the rows on show are on it.
      const page = await api.videos({ limit: kPage, sort: '-added' });
      batch(() => {
        if (videos.value.length === 0) more.value = page.next;
        place(page.items);
      });
    } else {
      const found = await Promise.all(ids.map((id) => api.video(id).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) drop(id);
        return null;
      })));
      place(found.filter((video) => video !== null).filter((video) => !video.hidden));
    }
    loaded.value = true;
  } catch { /* The connection went; a resync or the next change brings the rest. */ }
}

/** Applies one journal message. Bursts are gathered, so a scan of 2,000 files costs a few requests a second. */
export function apply(message: LiveMessage): void {
  switch (message.type) {
    case 'hello':
      if (!loaded.value) void load();
      return;
    case 'resync':
      changedVideos.clear();
      void load();
      return;
    case 'watch.changed':
      return told(message);
    case 'video.changed':
      if (message.change === 'deleted') {
        changedVideos.delete(message.id);
        drop(message.id);
      } else {
        changedVideos.add(message.id);
      }
      break;
    case 'library.changed':
      librariesChanged = true;
      break;
    case 'job.progress': {
      if (message.kind !== 'scan') return;
      const { subject, done, total: all } = message;
      if (message.state === 'running' && done !== null && libraries.value.some((library) => library.id === subject)) {
        libraries.value = libraries.value.map((library) =>
          library.id === subject ? { ...library, state: 'scanning', scan: { done, total: all } } : library);
        return;
      }
      librariesChanged = true;
      break;
    }
  }
  flushing ??= setTimeout(() => void flush(), kFlush);
}
