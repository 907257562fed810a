#include "shelf/entries.h"

#include <algorithm>

#include "model/work.h"

namespace chanoma::shelf {
namespace {

constexpr size_t kAtOnce = 250;
constexpr size_t kVersions = 16;  // files of one entry that are looked at

// Works whose keys begin with `beginning` and come after `after`.
struct Stretch {
  std::string beginning, after;
};

std::string SeasonPrefix(const model::Show& show, uint32_t season) {
  std::string prefix = show.series;
  for (int shift = 24; shift >= 0; shift -= 8) prefix.push_back(static_cast<char>(season >> shift & 0xff));
  return prefix;
}

std::vector<Stretch> StretchesOf(const model::Show& show, const EntryQuestion& question) {
  if (question.season) return {{SeasonPrefix(show, *question.season), question.after}};
  if (show.kind == model::ShowKind::kMovie) return {{show.series, question.after}};
  const Stretch specials{SeasonPrefix(show, 0), {}};
  if (question.after.starts_with(specials.beginning)) return {{specials.beginning, question.after}};
  // Behind the last special that there can be.
  const std::string begin = question.after.empty() ? specials.beginning + std::string(4, '\xff') : question.after;
  return {{show.series, begin}, specials};
}


// None for an entry that is not to be known of.
Result<std::optional<Held>> Hold(const store::Reader& reader, model::Entry entry, const EntryQuestion& question) {
  Held held{std::move(entry), {}, std::nullopt};
  const auto files = TRY(reader.ListWorks(held.entry.work, {}, kVersions));
  for (const store::HeldWork& file : files) {
    auto video = reader.GetVideo(file.video);
    if (!video && video.error().code != Code::kNotFound && video.error().code != Code::kCorrupt) return Fail(video.error());
    if (video && Knows(question.accept, model::FactsOf(*video))) held.videos.push_back(std::move(*video));
  }
  if (held.videos.empty() && (!files.empty() || !held.entry.gone || !Knows(question.accept, *held.entry.gone))) return std::optional<Held>();
  if (question.account.IsNil()) return std::optional(std::move(held));
  auto watch = reader.GetWatch(question.account, held.entry.work);
  if (watch) held.watch = std::move(*watch);
  else if (watch.error().code != Code::kNotFound && watch.error().code != Code::kCorrupt) return Fail(watch.error());
  return std::optional(std::move(held));
}

// Of works whose keys begin with `beginning`.
Result<void> ReadHistories(const store::Reader& reader, const Ulid& account, std::string_view beginning, Personal& into) {
  std::string after;
  while (true) {
    const auto some = TRY(reader.ListWatchesOf(account, beginning, after, kAtOnce));
    for (const model::Watch& watch : some) {
      const auto work = model::ParseWorkKey(watch.work);
      if (!work || work->kind == model::WorkKind::kFile || (!watch.seen && watch.position_ms == 0)) continue;
      History& history = into.histories[std::string(model::SeriesOf(watch.work))];
      if (watch.seen) history.seen.emplace(std::pair(work->season, work->episode), watch.last);
      history.last = std::max(history.last, watch.last);
    }
    if (some.size() < kAtOnce) return {};
    after = some.back().work;
  }
}

}  // namespace

Result<EntryPage> ListEntries(const store::Reader& reader, const model::Show& show, const EntryQuestion& question) {
  EntryPage page;
  for (Stretch stretch : StretchesOf(show, question)) {
    while (true) {
      auto some = TRY(reader.ListEntries(stretch.beginning, stretch.after, kAtOnce));
      if (some.empty()) break;
      stretch.after = some.back().work;
      for (model::Entry& entry : some) {
        auto held = TRY(Hold(reader, std::move(entry), question));
        if (!held) continue;
        if (page.items.size() == question.limit) {
          page.more = true;
          return page;
        }
        page.items.push_back(std::move(*held));
      }
    }
  }
  return page;
}

Result<Personal> ReadPersonal(const store::Reader& reader, const Ulid& account) {
  Personal personal;
  TRY(ReadHistories(reader, account, {}, personal));
  for (Ulid after;;) {
    const auto some = TRY(reader.ListListings(account, after, kAtOnce));
    for (const model::Listing& listing : some) personal.listings.emplace(listing.show, listing);
    if (some.size() < kAtOnce) return personal;
    after = some.back().show;
  }
}

Result<Personal> ReadPersonal(const store::Reader& reader, const Ulid& account, const model::Show& show) {
  Personal personal;
  TRY(ReadHistories(reader, account, show.series, personal));
  auto listing = reader.GetListing(account, show.id);
  if (listing) personal.listings.emplace(show.id, std::move(*listing));
  else if (listing.error().code != Code::kNotFound && listing.error().code != Code::kCorrupt) return Fail(listing.error());
  return personal;
}

Result<std::vector<Season>> ListSeasons(const store::Reader& reader, const model::Show& show, const Ulid& account, const Accept& accept) {
  std::vector<Season> seasons;
  EntryQuestion question{account, accept, std::nullopt, {}, kAtOnce};
  while (true) {
    const EntryPage page = TRY(ListEntries(reader, show, question));
    for (const Held& held : page.items) {
      const uint32_t number = model::SeasonOf(held.entry);
      if (seasons.empty() || seasons.back().number != number) seasons.push_back({number});
      Season& season = seasons.back();
      ++season.entries;
      if (held.videos.empty()) ++season.missing;
      if (held.watch && held.watch->seen) ++season.seen;
    }
    if (!page.more) return seasons;
    question.after = page.items.back().entry.work;
  }
}

}  // namespace chanoma::shelf
