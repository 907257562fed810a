// Every call the app makes to the daemon. Each function rejects with ApiError when the daemon answers with a problem,
// and with Unreachable when there is no answer at all; nothing else comes out of here.
import type { paths } from './schema';
import { gate } from '../state/gate';
import type { Background, FolderList, Job, Library, Page, Place, PlaybackDecision, Problem, SearchPage, SearchSuggestions, Snapshot, SnapshotList, System, Ulid, Upload, UploadList, User, Video, VideoPatch, VideoQuery, VideoSummary, Watched, WatchReport } from './types';

export class ApiError extends Error {
  constructor(readonly status: number, readonly problem: Problem, readonly retryAfter: number | null) {
    super(problem.detail ?? problem.title);
  }
}

export class Unreachable extends Error {}

/**
 * An address under the base path: `address('/api/v1/libraries')` is `/x/api/v1/libraries`. Only paths that the API's
 * description knows compile; `{id}` and its like are filled in from `params`.
 */
export function address(path: keyof paths, params: Record<string, string> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return new URL(filled.slice(1), document.baseURI).pathname;
}

export async function call<T>(url: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable(String(error));
  }
  if (response.status === 401) gate.value = true;
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return await response.json() as T;
  } catch {
    throw new Unreachable('the answer was cut short');
  }
}

/** Reads an error answer; anything that is not a problem document (a proxy's page, say) becomes one. */
export async function problemOf(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get('Retry-After'));
  let problem: Problem = { type: 'about:blank', title: response.statusText, status: response.status };
  try {
    const body = await response.json();
    if (body && typeof body === 'object' && typeof body.title === 'string') problem = body;
  } catch { /* Not JSON: the status line has to do. */ }
  return new ApiError(response.status, problem, Number.isFinite(wait) && wait > 0 ? wait : null);
}

export function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

export type Sort = NonNullable<VideoQuery['sort']>;

export const api = {
  videos: (query: VideoQuery = {}): Promise<Page<VideoSummary>> => {
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, String(value));
    const text = params.toString();
    return call(address('/api/v1/videos') + (text && `?${text}`));
  },
  videosAt: (url: string): Promise<Page<VideoSummary>> => call(url),
  video: (id: Ulid, signal?: AbortSignal): Promise<Video> => call(address('/api/v1/videos/{id}', { id }), { signal }),
  decision: (id: Ulid, can: readonly string[]): Promise<PlaybackDecision> => call(`${address('/api/v1/videos/{id}', { id })}/playback?can=${can.join(',')}`),
  hide: (id: Ulid): Promise<void> => call(address('/api/v1/videos/{id}', { id }), { method: 'DELETE' }),
  unhide: (id: Ulid): Promise<Video> => call(address('/api/v1/videos/{id}', { id }), json('PATCH', { hidden: false } satisfies VideoPatch)),
  watched: (limit: number): Promise<Page<Watched>> => call(`${address('/api/v1/watching')}?limit=${limit}`),
  watchedAt: (url: string): Promise<Page<Watched>> => call(url),
  going: (): Promise<{ items: Watched[] }> => call(address('/api/v1/watching/going')),
  place: (id: Ulid): Promise<{ place: Place | null }> => call(address('/api/v1/videos/{id}/place', { id })),
  // The page may be on its way out.
  tellPlace: (id: Ulid, report: WatchReport): Promise<unknown> => call(address('/api/v1/videos/{id}/place', { id }), { ...json('POST', report), keepalive: true }),
  markSeen: (id: Ulid, seen: boolean): Promise<unknown> => call(address('/api/v1/videos/{id}/place', { id }), json('PATCH', { seen })),
  forgetPlace: (id: Ulid): Promise<void> => call(address('/api/v1/videos/{id}/place', { id }), { method: 'DELETE' }),
  next: (id: Ulid): Promise<{ video: VideoSummary | null }> => call(address('/api/v1/videos/{id}/next', { id })),
  suggest: (q: string, signal: AbortSignal): Promise<SearchSuggestions> => call(`${address('/api/v1/search/suggest')}?${new URLSearchParams({ q, limit: '7' })}`, { signal }),
  search: (params: URLSearchParams, signal: AbortSignal): Promise<SearchPage> => call(`${address('/api/v1/search')}?${params}`, { signal }),
  searchAt: (url: string): Promise<SearchPage> => call(url),
  libraries: (): Promise<{ items: Library[] }> => call(address('/api/v1/libraries')),
  addLibrary: (path: string): Promise<Library> => call(address('/api/v1/libraries'), json('POST', { path })),
  scan: (id: Ulid): Promise<Job> => call(address('/api/v1/libraries/{id}/scan', { id }), { method: 'POST' }),
  renameLibrary: (id: Ulid, name: string): Promise<Library> => call(address('/api/v1/libraries/{id}', { id }), json('PATCH', { name })),
  removeLibrary: (id: Ulid): Promise<void> => call(address('/api/v1/libraries/{id}', { id }), { method: 'DELETE' }),
  folders: (path: string): Promise<FolderList> => call(`${address('/api/v1/folders')}?path=${encodeURIComponent(path)}`),
  background: (): Promise<Background> => call(address('/api/v1/background')),
  snapshots: (): Promise<SnapshotList> => call(address('/api/v1/snapshots')),
  takeSnapshot: (): Promise<Snapshot> => call(address('/api/v1/snapshots'), { method: 'POST' }),
  pauseBackground: (paused: boolean): Promise<Background> => call(address('/api/v1/background'), json('PATCH', { paused })),
  uploads: (): Promise<UploadList> => call(address('/api/v1/uploads')),
  describeUpload: (id: Ulid, details: Partial<Upload>): Promise<Upload> => call(address('/api/v1/uploads/{id}/details', { id }), json('PATCH', details)),
  restoreUpload: (id: Ulid): Promise<Upload> => call(address('/api/v1/uploads/{id}/restore', { id }), { method: 'POST' }),
  system: (): Promise<System> => call(address('/api/v1/system')),
  signOut: (): Promise<void> => call(address('/api/v1/sessions/{session}', { session: 'current' }), { method: 'DELETE' }),
  me: (): Promise<User> => call(address('/api/v1/users/{id}', { id: 'me' })),
};
