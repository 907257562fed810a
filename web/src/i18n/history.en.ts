// English words of the page of what one has watched, fetched with it. history.ja.ts has exactly these keys.
export const en = {
  'history.title': 'What I watched',
  'history.text': 'Newest first. Nobody else sees this.',
  'history.seen': 'Seen',
  'history.begun': 'Not seen any more',
  'history.remove': 'Take it out',
  'history.remove.label': 'Take {title} out',
  'history.removed': '{title} is no longer here, nor is your place in it.',
  'history.none': 'Nothing watched yet',
  'history.none.text': 'What you watch is listed here, day by day.',
  'history.list': 'My list',
};
