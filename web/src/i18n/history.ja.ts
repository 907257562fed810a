// Japanese words of the page of what one has watched.
import type { HistoryWords } from './history';

export const ja: HistoryWords = {
  'history.title': '視聴履歴',
  'history.text': '新しい順。ほかの人には見えません。',
  'history.seen': '視聴済み',
  'history.begun': '未視聴に戻しました',
  'history.remove': '履歴から外す',
  'history.remove.label': '{title}を履歴から外す',
  'history.removed': '{title}を履歴と続きの位置から外しました。',
  'history.none': '視聴履歴はまだありません',
  'history.none.text': '見た作品が日ごとに並びます。',
  'history.list': 'マイリスト',
};
