// Japanese words of what a search finds beside videos, fetched with the box and the page.
import type { FoundWords } from './found';

export const ja: FoundWords = {
  'found.shows': '作品',
  'found.people': '人物',
  'found.lines': 'セリフ',
  'found.videos': '動画',
  'found.more': '全{n}件。言葉を足すと絞り込めます。',
  'found.in.title': '別名',
  'found.in.person': '出演・スタッフ',
  'found.in.genre': 'ジャンル',
  'found.in.studio': '制作会社',
  'found.in.role': '役名',
  'found.in.plot': 'あらすじ',
  'found.person': '{name}の作品',
};
