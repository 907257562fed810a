// What takes up the room, as the daemon tells of it.
import { administer } from './people.mjs';

const kinds = { media: [null, 9.3e12], originals: ['data', 61e9], incoming: ['data', 620e6, null, 'incoming_space'], segments: ['segments', 8.2e9, 10 * 2 ** 30, 'segment_cache'], pinned: ['segments', 3.1e9],
  images: ['data', 12.4e9, 100 * 2 ** 30, 'image_space'], metadata: ['data', 84e6, 4 * 2 ** 30, 'store_space'], search: ['data', 210e6], snapshots: ['data', 410e6, 100 * 2 ** 30, 'snapshot_space'], setAside: ['data', 0] };

export function fill(mock, { disks = 'one' } = {}) {
  administer(mock);
  mock.space = {
    disks: disks === 'one' ? [{ holds: ['data', 'segments'], path: '/var/lib/chanoma', free: 312e9, size: 480e9, floor: 2 ** 30, floorKey: 'free_space' }]
      : [{ holds: ['data'], path: '/var/lib/chanoma', free: 22e9, size: 120e9, floor: 2 ** 26, floorKey: null }, { holds: ['segments'], path: '/var/cache/chanoma/segments', free: 0.6e9, size: 64e9, floor: 2 ** 30, floorKey: 'free_space' }],
    kinds: Object.entries(kinds).map(([kind, [disk, bytes, cap = null, key = null]]) => ({ kind, disk, bytes, cap, key, full: false })),
    libraries: [['Films', 4120, 6.1e12], ['アニメ', 8810, 3.2e12], ['Home videos of the whole family since 1994', 311, 48e9], ['Uploads', 40, 61e9]].map(([name, files, bytes], at) => ({ id: `01JDL${'0'.repeat(20)}${at}`, name, files, bytes, managed: name === 'Uploads' })),
    measuredAt: '2026-11-30T20:10:00.000Z', measuring: false,
  };
  const { shows } = mock.shows;
  mock.large = Array.from({ length: 47 }, (_unused, at) => {
    const show = at % 5 === 4 ? null : shows[at % shows.length];
    return { show: show ? { ...show, id: `01JDS${'0'.repeat(19)}${String(at).padStart(2, '0')}` } : null, video: show ? null : mock.videos[at], files: show ? 24 - at % 20 : 1, bytes: Math.round(182e9 / (1 + at)), segments: at % 3 === 0 ? Math.round(1.2e9 / (1 + at)) : 0 };
  });
}

/** Whether it was answered. */
export function answerSpace(mock, request, response, path, url, { json }) {
  if (path === 'space') return json(response, mock.space), true;
  if (path !== 'space/shows') return false;
  const sort = url.searchParams.get('sort'), limit = Number(url.searchParams.get('limit') ?? 20), from = Number(url.searchParams.get('after') ?? 0);
  const all = sort === 'segments' ? mock.large.filter((one) => one.segments > 0) : mock.large;
  json(response, { items: all.slice(from, from + limit), this: url.pathname, next: from + limit < all.length ? `${url.pathname}?sort=${sort}&limit=${limit}&after=${from + limit}` : null });
  return true;
}
