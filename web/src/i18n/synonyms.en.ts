// English words of the page of synonyms, fetched with it. synonyms.ja.ts has exactly these keys.
export const en = {
  'synonyms.title': 'Synonyms',
  'synonyms.text': 'Words that searches take for one another. They count from the next search on.',
  'synonyms.label': 'One group a line, its words separated by commas',
  'synonyms.example': 'For example: tv, television',
  'synonyms.count': '{n} group|{n} groups',
  'synonyms.save': 'Save',
  'synonyms.saved': 'Saved. Searches know them now.',
  'synonyms.locked': 'The configuration of the server says what they are. Change them there.',
};
