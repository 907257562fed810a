// What comes after a film.
import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { Ulid, VideoSummary } from '../api/types';
import { placeOf } from '../state/resume';

const following = signal<{ id: Ulid; video: VideoSummary | null } | null>(null);

/** Asks what comes after the film in its series. */
export function askNext(id: Ulid): void {
  api.next(id).then(({ video }) => { following.value = { id, video }; }).catch(() => undefined);
}

/** What the server knows to follow; else a guess: the next film of the same library in the order of titles (episodes follow each other), else the next newest. */
export function after(list: readonly VideoSummary[], current: VideoSummary): VideoSummary | null {
  const told = following.value?.id === current.id ? following.value.video : null;
  if (told) return told;
  const playable = list.filter((video) => video.id !== current.id && video.state !== 'failed' && video.kind === current.kind);
  const order = new Intl.Collator(undefined, { numeric: true });
  const prefix = current.title.slice(0, Math.max(3, Math.floor(current.title.length / 2)));
  const kin = playable.filter((video) => video.libraryId === current.libraryId && video.title.startsWith(prefix) && order.compare(video.title, current.title) > 0)
    .sort((a, b) => order.compare(a.title, b.title));
  return kin[0] ?? playable.find((video) => !placeOf(video.id)?.done) ?? null;
}
