// Japanese words of saved searches, fetched with their rows and the page of results.
import type { SavedWords } from './saved';

export const ja: SavedWords = {
  'saved.save': 'この検索を保存',
  'saved.kept': '保存済み',
  'saved.remove.label': '「{name}」として保存済み。押すと削除します。',
  'saved.hint': 'ホームに一列として加わり、開くたびにその時の検索結果が並びます。',
  'saved.name': '名前',
  'saved.keep': '保存',
  'saved.done': '「{name}」をホームに加えました。',
  'saved.all': 'すべて見る',
  'saved.none': '今のところ、この検索に合うものはありません。',
  'saved.failed': 'この列を読み込めませんでした。',
  'saved.more': '「{name}」の列を変更',
  'saved.rename': '名前を変更',
  'saved.rename.title': '「{name}」の名前を変更',
  'saved.up': '上へ移動',
  'saved.down': '下へ移動',
  'saved.moved': '「{name}」は{n}番目になりました。',
  'saved.remove': '削除',
  'saved.removed': '「{name}」を削除しました。',
};
