// Where the viewer is in each film. Whoever is signed in keeps it on the server: it follows them to other devices, and
// survives a file's new name. Everybody else's stays in this browser. At most 200 films are remembered here.
import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { Place as Told, Ulid, VideoSummary, WatchMessage } from '../api/types';
import { read, write } from './storage';

export interface Place {
  id: Ulid;
  at: number;
  duration: number;
  when: number;
  /** Finished films stay known (for "up next") but are not offered to continue. */
  done: boolean;
}

const kKey = 'chanoma.places';
const kMost = 200;
/** Below this a film was only looked into. */
const kStarted = 10;
/** So much of it, and it was seen: the credits are not worth coming back to. */
const kSeen = 0.95;
const kGather = 300;

function stored(): Place[] {
  const value = read<unknown>(kKey, []);
  return Array.isArray(value) ? value.filter((place): place is Place => typeof place?.id === 'string' && typeof place?.at === 'number') : [];
}

export const places = signal<Place[]>(stored());
/** What to go on with, as the server has it; null while it stays in this browser. */
export const going = signal<VideoSummary[] | null>(null);

let settle: () => void;
/** It is known whether somebody is signed in, and where they are. */
export const settled = new Promise<void>((resolve) => { settle = resolve; });

let asked: ReturnType<typeof setTimeout> | undefined;

export const placeFrom = (id: Ulid, { position, duration, seen }: Pick<Told, 'position' | 'duration' | 'seen'>, when: number): Place =>
  ({ id, at: position, duration: duration ?? 0, when, done: seen && position === 0 });

/** A film that is neither begun nor seen has no place. */
function put(place: Place): void {
  if (!place.at && !place.done) return drop(place.id);
  places.value = [place, ...places.value.filter(({ id }) => id !== place.id)].slice(0, kMost);
  if (!going.value) write(kKey, places.value);
}

function drop(id: Ulid): void {
  places.value = places.value.filter((place) => place.id !== id);
  if (!going.value) write(kKey, places.value);
}

async function askGoing(): Promise<void> {
  asked = undefined;
  going.value = (await api.going()).items.map(({ video }) => video);
}

/** To be called once it is known whether somebody is signed in. */
export async function follow(account: string | null): Promise<void> {
  if (!account) return settle();
  try {
    const { items } = await api.watched(kMost);
    await askGoing();
    places.value = items.filter(({ place }) => place && (place.position || place.seen)).map(({ video, place }) => placeFrom(video.id, place!, Date.parse(place!.watchedAt)));
  } catch { /* The next load asks again. */ }
  settle();
}

/** What the journal says of one's own places: another device, or this one. */
export function told(message: WatchMessage): void {
  const [first] = places.value;
  if (message.forgotten) drop(message.id);
  else put(placeFrom(message.id, message, Date.now()));
  const [now] = places.value;
  // Every few seconds a place moves on; the row changes when a film comes, goes or ends.
  if (first?.id === message.id && now?.id === message.id && first.done === now.done) return;
  asked ??= setTimeout(() => void askGoing().catch(() => undefined), kGather);
}

export function placeOf(id: Ulid): Place | undefined {
  return places.value.find((place) => place.id === id);
}

export function remember(id: Ulid, at: number, duration: number, event: 'pause' | 'progress' | 'finish' = 'progress', playback = ''): void {
  if (!(duration > 0) || (at < kStarted && !placeOf(id))) return;
  const done = at >= duration * kSeen;
  put({ id, at: done ? 0 : at, duration, when: Date.now(), done });
  if (going.value) api.tellPlace(id, { event, playback, position: at, duration }).catch(() => undefined);
}

export function forget(id: Ulid): void {
  drop(id);
  if (!going.value) return;
  going.value = going.value.filter((video) => video.id !== id);
  api.forgetPlace(id).catch(() => undefined);
}

/** Seen, or not seen any more. */
export function mark(video: VideoSummary, seen: boolean): void {
  put({ id: video.id, at: 0, duration: video.duration ?? 0, when: Date.now(), done: seen });
  if (going.value) api.markSeen(video.id, seen).catch(() => undefined);
}
