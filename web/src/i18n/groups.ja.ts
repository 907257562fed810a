// 人物・スタジオ・コレクションの画面の日本語。キーは groups.en.ts と同じ。
import type { GroupWords } from './groups';

export const ja: GroupWords = {
  'group.loading': '読み込んでいます',
  'group.works': '{n}作品',
  'group.did.director': '{name} 監督作品',
  'group.did.writer': '{name} 脚本作品',
  'group.did.actor': '{name} 出演作品',
  'group.deed.director': '監督',
  'group.deed.writer': '脚本',
  'group.deed.actor': '俳優',
  'group.person': '人物',
  'group.studio': 'スタジオ',
  'group.collection': 'コレクション',
  'group.seen': '{n}作品中{seen}作品を視聴済み',
  'group.sort': '並び順',
  'group.sort.-year': '新しい順',
  'group.sort.year': '古い順',
  'group.sort.title': 'タイトル',
  'group.sort.-rating': '評価の高い順',
  'group.sort.-added': '新しく追加された順',
  'group.none.person': 'この名前の人物は見つかりません',
  'group.none.studio': 'この名前のスタジオは見つかりません',
  'group.none.collection': 'このコレクションはここにありません',
  'group.none.text': '作品が削除されたか、表示する権限がない可能性があります。',
};
