// Calls of the desk, and of what is put right on the page of a show; no part of the first paint.
import { address, ApiError, call, json } from './client';
import type { Holding, Page, Show, ShowGiven, ShowPatch, ShowSummary, Ulid, Unmatched, Video, VideoSummary } from './types';

const kOffered = 8;

/** What a video is to be said to hold so that it is as it was. */
const formerOf = ({ holds, showId }: Video): Holding | null => {
  if (!holds?.byHand || showId === null) return null;
  const { season, number, through, part, kind } = holds;
  return kind === 'film' ? { show: showId, part } : { show: showId, season: season ?? 0, number, ...(through === null ? {} : { through }) };
};

/** Fails as the server does for a field that is at fault. */
export const wanting = (field: string, words: string): ApiError => new ApiError(422, { type: 'about:blank', title: words, status: 422, field }, null);

export const mending = {
  unmatched: (limit: number): Promise<Page<Unmatched>> => call(`${address('/api/v1/unmatched')}?limit=${limit}`),
  failed: (limit: number): Promise<Page<VideoSummary>> => call(`${address('/api/v1/videos')}?state=failed&limit=${limit}`),
  at: <T>(url: string): Promise<Page<T>> => call(url),
  // Words of the filter's own, quotes among them, mean nothing here.
  shows: (title: string, kind: ShowSummary['kind'] | undefined, signal?: AbortSignal): Promise<Page<ShowSummary>> => {
    const words = title.replace(/["\\]/g, ' ').trim();
    const path = kind === undefined ? '/api/v1/shows' : kind === 'movie' ? '/api/v1/movies' : '/api/v1/series';
    return call(`${address(path)}?${new URLSearchParams({ limit: String(kOffered), ...(words ? { filter: `title has "${words}"` } : {}) })}`, { signal });
  },
  hold: (id: Ulid, holds: Holding | null): Promise<Video> => call(address('/api/v1/videos/{id}', { id }), json('PATCH', { holds })),
  /** As they are now, to go back to. */
  former: async (ids: readonly Ulid[]): Promise<() => Promise<unknown>> => {
    const before = await Promise.all(ids.map((id) => call<Video>(address('/api/v1/videos/{id}', { id }))));
    return () => Promise.all(before.map((video) => mending.hold(video.id, formerOf(video))));
  },
  give: (show: string, videos: readonly Ulid[]): Promise<ShowGiven> => call(address('/api/v1/shows/{id}/videos', { id: show }), json('POST', { videos })),
  names: (show: string): Promise<readonly string[]> => call<Show>(address('/api/v1/shows/{id}', { id: show })).then(({ merged }) => merged),
  merge: (show: string, into: string): Promise<ShowGiven> => call(address('/api/v1/shows/{id}/merge', { id: show }), json('POST', { into })),
  split: (show: string, name: string): Promise<ShowGiven> => call(address('/api/v1/shows/{id}/split', { id: show }), json('POST', { name })),
  edit: (show: string, patch: ShowPatch): Promise<Show> => call(address('/api/v1/shows/{id}', { id: show }), json('PATCH', patch)),
};
