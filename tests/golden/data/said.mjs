// What a server says of a golden data directory: the same by every release after the one that made it.
export async function said(daemon, mina) {
  const get = async (path, headers) => (await daemon.json(`/api/v1/${path}`, {headers})).body;
  const videos = (await get('videos?sort=title')).items.map(({id, title, duration, state}) => ({id, title, duration, state}));
  const shows = (await get('shows')).items.map(({id, title, kind}) => ({id, title, kind}));
  const users = (await get('users')).items.map(({id, name}) => ({id, name})).sort((a, b) => (a.name < b.name ? -1 : 1));
  const watched = (await get('watching', {authorization: `Bearer ${mina}`})).items.map(({video, place}) => ({video: video.id, position: place?.position}));
  return {videos, shows, users, watched};
}
