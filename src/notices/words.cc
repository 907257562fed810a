#include <fmt/format.h>

#include "base/human_bytes.h"
#include "notices/trouble.h"

namespace chanoma::notices {
namespace {

Words English(const Trouble& trouble, const std::string& server) {
  switch (trouble.kind) {
    case Kind::kDiskLow:
      return {fmt::format("{}: the disk of {} is filling", server, trouble.subject),
              fmt::format("{} has {} left. When nothing is left, nothing new is taken in; films go on playing. Make room, or lower segment_cache.", trouble.subject, HumanBytes(trouble.number))};
    case Kind::kLibraryGone:
      return {fmt::format("{}: the library “{}” cannot be reached", server, trouble.subject),
              fmt::format("The folder of the library “{}” cannot be read: {}. Its films stay listed; is the disk plugged in, the share mounted?", trouble.subject, trouble.detail)};
    case Kind::kWorkFailed:
      return {fmt::format("{}: work has failed", server),
              fmt::format("{} pieces of background work failed for good. The activity page says which and why, and tries them again.", trouble.number)};
    case Kind::kSnapshotFailed:
      return {fmt::format("{}: no snapshot could be taken", server), fmt::format("The metadata are not being kept safe by snapshots: {}.", trouble.detail)};
  }
  return {};
}

Words Japanese(const Trouble& trouble, const std::string& server) {
  switch (trouble.kind) {
    case Kind::kDiskLow:
      return {fmt::format("{}：{} のディスクの空きが少なくなっています", server, trouble.subject),
              fmt::format("{} の空きは {} です。空きがなくなると新しいものは受け付けられませんが、再生は続けられます。空きを増やすか、segment_cache を小さくしてください。", trouble.subject, HumanBytes(trouble.number))};
    case Kind::kLibraryGone:
      return {fmt::format("{}：ライブラリ「{}」に届きません", server, trouble.subject),
              fmt::format("ライブラリ「{}」のフォルダーを読めません（{}）。作品は一覧に残っています。ディスクの接続や共有のマウントを確かめてください。", trouble.subject, trouble.detail)};
    case Kind::kWorkFailed:
      return {fmt::format("{}：失敗した作業があります", server), fmt::format("裏の作業 {} 件が失敗しました。「アクティビティ」のページで内容と理由を確かめ、やり直せます。", trouble.number)};
    case Kind::kSnapshotFailed:
      return {fmt::format("{}：スナップショットを取れません", server), fmt::format("メタデータのスナップショットが取れていません（{}）。", trouble.detail)};
  }
  return {};
}

}  // namespace

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kDiskLow: return "disk-low";
    case Kind::kLibraryGone: return "library-gone";
    case Kind::kWorkFailed: return "work-failed";
    case Kind::kSnapshotFailed: return "snapshot-failed";
  }
  return "?";
}

Words WordsOf(const Trouble& trouble, bool over, const std::string& server, std::string_view language) {
  const bool japanese = language == "ja";
  Words words = japanese ? Japanese(trouble, server) : English(trouble, server);
  if (!over) return words;
  return {(japanese ? "解決：" : "Over: ") + words.subject, japanese ? "この問題は解決しました。" : "This is over; nothing has to be done any more."};
}

Words TestWords(const std::string& server, std::string_view language) {
  if (language == "ja") return {fmt::format("{}：お知らせのテスト", server), "お知らせは届いています。"};
  return {fmt::format("{}: a test", server), "Notices arrive here."};
}

}  // namespace chanoma::notices
