// Japanese words of the page of synonyms, fetched with it.
import type { SynonymWords } from './synonyms';

export const ja: SynonymWords = {
  'synonyms.title': '同義語',
  'synonyms.text': '検索で同じものとして扱う言葉です。次の検索から反映されます。',
  'synonyms.label': '1行に1組、言葉はカンマで区切ります',
  'synonyms.example': '例：テレビ, tv',
  'synonyms.count': '{n}組',
  'synonyms.save': '保存',
  'synonyms.saved': '保存しました。検索に反映されています。',
  'synonyms.locked': 'サーバーの設定ファイルで決められています。そちらで変更してください。',
};
