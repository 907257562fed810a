// Where people are in what they watch, and which files hold which works: reading, and writing with the index rows.

#include "model/work.h"
#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

constexpr size_t kMostListed = 1000;

Result<size_t> Limit(size_t limit) {
  if (limit == 0 || limit > kMostListed) return Fail(Code::kInvalid, "a page has 1 to 1000 rows", "limit");
  return limit;
}

}  // namespace

Result<model::Watch> Reader::GetWatch(const Ulid& account, std::string_view work) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::WatchKey(account, work), &bytes))) return Fail(Code::kNotFound, "nothing of it was watched");
  return DecodeWatch(bytes);
}

Result<WatchPage> Reader::ListWatches(const WatchQuery& query) const {
  const size_t limit = TRY(Limit(query.limit));
  WatchPage page;
  const auto rows = source_->Prefix(Family::kIndex, keys::WatchScope(query.account));
  query.after ? rows->Before(keys::WatchRow(query.account, query.after->last, query.after->work)) : rows->Last();
  for (; rows->Valid(); rows->Previous()) {
    const auto row = keys::ParseWatchRow(rows->Key());
    if (!row) continue;
    if (page.items.size() == limit) {
      page.more = true;
      break;
    }
    auto watch = GetWatch(query.account, row->work);
    if (!watch && watch.error().code != Code::kCorrupt) return Fail(watch.error());
    if (!watch) continue;
    page.last = WatchCursor{row->last, std::string(row->work)};
    page.items.push_back(std::move(*watch));
  }
  TRY(rows->Check());
  return page;
}

Result<std::vector<model::Watch>> Reader::ListWatchesOf(const Ulid& account, std::string_view beginning, std::string_view after, size_t limit) const {
  TRY(Limit(limit));
  std::vector<model::Watch> watches;
  const auto rows = source_->Prefix(Family::kMeta, keys::WatchKey(account, beginning));
  after.empty() ? rows->First() : rows->From(keys::After(keys::WatchKey(account, after)));
  for (; rows->Valid() && watches.size() < limit; rows->Next()) {
    if (auto watch = DecodeWatch(rows->Value())) watches.push_back(std::move(*watch));
  }
  TRY(rows->Check());
  return watches;
}

Result<std::vector<HeldWork>> Reader::ListWorks(std::string_view beginning, std::string_view after, size_t limit) const {
  TRY(Limit(limit));
  std::vector<HeldWork> found;
  const auto rows = source_->Prefix(Family::kIndex, keys::WorkScope(beginning));
  after.empty() ? rows->First() : rows->From(keys::After(keys::WorkScope(after)));
  for (; rows->Valid() && found.size() < limit; rows->Next()) {
    const auto row = keys::ParseWorkRow(rows->Key());
    if (row) found.push_back({std::string(row->work), row->video});
  }
  TRY(rows->Check());
  return found;
}

Result<void> Draft::PutWatch(const model::Watch& watch) {
  if (!model::ParseWorkKey(watch.work)) return Fail(Code::kInvalid, "what is watched has no key", "work");
  if (watch.position_ms < 0) return Fail(Code::kInvalid, "a position is not negative", "position");
  TRY(GetAccount(watch.account));
  const std::string key = keys::WatchKey(watch.account, watch.work);
  std::string previous;
  if (TRY(source_->Get(Family::kMeta, key, &previous))) {
    const auto old = DecodeWatch(previous);
    if (old && *old == watch) return {};
    if (old) batch_.Delete(Family::kIndex, keys::WatchRow(old->account, old->last, old->work));
  }
  batch_.Put(Family::kMeta, key, EncodeWatch(watch, previous));
  PutRows(batch_, RowsOf(watch));
  Emit(model::WatchChanged{watch.account, watch.video, watch.position_ms, watch.duration_ms, watch.seen, false});
  return {};
}

void Draft::EraseWatch(const model::Watch& watch) {
  batch_.Delete(Family::kMeta, keys::WatchKey(watch.account, watch.work));
  DeleteRows(batch_, RowsOf(watch));
}

Result<void> Draft::DeleteWatch(const Ulid& account, std::string_view work) {
  const model::Watch watch = TRY(GetWatch(account, work));
  EraseWatch(watch);
  Emit(model::WatchChanged{account, watch.video, 0, watch.duration_ms, false, true});
  return ForgetIfEmpty(watch.work);
}

Result<void> Draft::EraseWatches(const Ulid& account) {
  WatchQuery query{account, std::nullopt, kMostListed};
  while (true) {
    const WatchPage page = TRY(ListWatches(query));
    for (const model::Watch& watch : page.items) {
      EraseWatch(watch);
      TRY(ForgetIfEmpty(watch.work));
    }
    if (!page.more) return {};
    query.after = page.last;
  }
}

Result<void> Draft::CarryWatches(const std::string& from, const std::string& to, const Ulid& video) {
  std::vector<Ulid> watchers;
  {
    const auto rows = source_->Prefix(Family::kIndex, keys::WatcherScope(from));
    for (rows->First(); rows->Valid(); rows->Next()) {
      if (const auto account = keys::ParseRowId(rows->Key())) watchers.push_back(*account);
    }
    TRY(rows->Check());
  }
  if (watchers.empty()) return {};
  bool held = false;
  for (const HeldWork& other : TRY(ListWorks(from, {}, 2))) held = held || other.video != video;
  // A damaged place is its owner's loss: the file gets its name all the same.
  const auto lost = [](const auto& read) { return !read && (read.error().code == Code::kNotFound || read.error().code == Code::kCorrupt); };
  for (const Ulid& account : watchers) {
    auto watch = GetWatch(account, from);
    if (lost(watch)) continue;
    if (!watch) return Fail(watch.error());
    const auto known = GetWatch(account, to);
    if (!known && !lost(known)) return Fail(known.error());
    if (!held) EraseWatch(*watch);
    if (known) continue;
    watch->work = to;
    if (!video.IsNil()) watch->video = video;
    TRY(PutWatch(*watch));
  }
  return {};
}

}  // namespace chanoma::store
