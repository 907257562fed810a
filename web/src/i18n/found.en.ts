// English words of what a search finds beside videos, fetched with the box and the page. found.ja.ts has exactly these keys.
export const en = {
  'found.shows': 'Films and series',
  'found.people': 'People',
  'found.lines': 'What is said',
  'found.videos': 'Videos',
  'found.more': '{n} in all. More words narrow it down.',
  'found.in.title': 'Also called',
  'found.in.person': 'With',
  'found.in.genre': 'Genre',
  'found.in.studio': 'Studio',
  'found.in.role': 'Role',
  'found.in.plot': 'Story',
  'found.person': 'Films and series with {name}',
};
