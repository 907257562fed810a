// Where a film begins that is opened by its address: the server's answer is worth a moment.
import { api } from '../api/client';
import type { Ulid } from '../api/types';
import { going, placeFrom, placeOf, settled, type Place } from '../state/resume';

const kPatience = 2000;

export async function placeToStart(id: Ulid): Promise<Place | undefined> {
  await Promise.race([settled, new Promise((resolve) => { setTimeout(resolve, kPatience); })]);
  const known = placeOf(id);
  if (known || !going.peek()) return known;
  const { place } = await api.place(id).catch(() => ({ place: null }));
  return place ? placeFrom(id, place, Date.parse(place.watchedAt)) : undefined;
}
