// Shows that somebody says are one: which names mean another show than they say, and where what has no file any more goes. No name
// that means another show is the name of one that others mean, so that there is nothing to go round in.

#include <fmt/format.h>

#include "model/work.h"
#include "store/batch.h"
#include "store/draft.h"
#include "store/keys.h"

namespace chanoma::store {
namespace {

constexpr size_t kMostMerged = 100;
constexpr size_t kAtOnce = 250;

std::string WorkIn(std::string_view series, const model::Work& numbers) {
  model::Work work = model::WorkOfSeries(series).value_or(model::Work{});
  work.season = numbers.season;
  work.episode = numbers.episode;
  return model::WorkKey(work);
}

}  // namespace

Result<Ulid> Reader::FindShowMerging(std::string_view series) const {
  std::string bytes;
  if (series.empty() || !TRY(source_->Get(Family::kIndex, keys::ShowOfMerged(series), &bytes))) return Fail(Code::kNotFound, "there is no such show");
  return Ulid::FromRaw(bytes);
}

Result<void> Draft::MergeSeries(std::string_view series, const Ulid& into) {
  const auto named = model::WorkOfSeries(series);
  const std::string own = TRY(GetShow(into)).series;
  if (!named || own == series) return Fail(Code::kInvalid, "a show cannot be given to itself", "into");
  if (named->kind != model::WorkOfSeries(own)->kind) return Fail(Code::kConflict, "a film cannot be given to a series, nor a series to a film");
  // What others gave to the one goes along; what meant the other before means itself.
  std::set<std::string> merged{std::string(series)};
  const auto before = FindShowOfSeries(series);
  if (before && *before != into) {
    model::Show show = TRY(GetShow(*before));
    merged.insert(show.merged.begin(), show.merged.end());
    show.merged.clear();
    TRY(PutShow(show));
  }
  TRY(PartSeries(series));
  TRY(PartSeries(own));
  model::Show show = TRY(GetShow(into));
  show.merged.insert(merged.begin(), merged.end());
  show.merged.erase(own);
  if (show.merged.size() > kMostMerged) return Fail(Code::kInvalid, fmt::format("at most {} shows can be given to one", kMostMerged), "into");
  return PutShow(show);
}

Result<void> Draft::PartSeries(std::string_view series) {
  const auto holder = FindShowMerging(series);
  if (!holder) return holder.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(holder.error()));
  model::Show show = TRY(GetShow(*holder));
  show.merged.erase(std::string(series));
  return PutShow(show);
}

Result<void> Draft::CarryGone(std::string_view from, std::string_view to) {
  const Ulid show = TRY(FindShowOfSeries(to));
  std::string after;
  while (true) {
    const auto entries = TRY(ListEntries(from, after, kAtOnce));
    for (const model::Entry& entry : entries) {
      if (!TRY(ListWorks(entry.work, {}, 1)).empty()) continue;
      const std::string work = WorkIn(to, *model::ParseWorkKey(entry.work));
      TRY(CarryWatches(entry.work, work, {}));
      batch_.Delete(Family::kMeta, keys::EntryKey(entry.work));
      const auto there = GetEntry(work);
      if (there) continue;
      if (there.error().code != Code::kNotFound && there.error().code != Code::kCorrupt) return Fail(there.error());
      model::Entry carried = entry;
      carried.work = work;
      TRY(WriteEntry(carried, show));
    }
    if (entries.size() < kAtOnce) return {};
    after = entries.back().work;
  }
}

}  // namespace chanoma::store
