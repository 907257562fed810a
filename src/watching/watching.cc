#include "watching/watching.h"

#include <algorithm>
#include <array>
#include <set>

#include "model/work.h"

namespace chanoma::watching {
namespace {

constexpr std::array<std::string_view, 6> kEvents{"start", "pause", "resume", "progress", "stop", "finish"};
constexpr size_t kPage = 200;
constexpr size_t kMostLookedAt = 2000;  // places, for one list
constexpr size_t kLongestPlayback = 64;
constexpr size_t kMarkedAtOnce = 250;   // places a commit
constexpr size_t kVersions = 16;        // files of one work that are looked at
constexpr size_t kFollowing = 64;       // files after one, of which some may be hidden or broken

bool Plays(const model::Video& video, const Accept& accept) {
  return !video.hidden && !std::holds_alternative<model::Failed>(video.state) && (!accept || accept(video));
}

// None for one that is gone, damaged, or not for whoever asks.
Result<std::optional<model::Video>> Find(const store::Reader& reader, const Ulid& id, const Accept& accept) {
  auto video = reader.GetVideo(id);
  if (!video && video.error().code != Code::kNotFound && video.error().code != Code::kCorrupt) return Fail(video.error());
  if (!video || !Plays(*video, accept)) return std::optional<model::Video>();
  return std::optional(std::move(*video));
}

Result<std::optional<model::Watch>> Known(const store::Reader& reader, const Ulid& account, std::string_view work) {
  auto watch = reader.GetWatch(account, work);
  if (watch) return std::optional(std::move(*watch));
  if (watch.error().code != Code::kNotFound && watch.error().code != Code::kCorrupt) return Fail(watch.error());
  return std::optional<model::Watch>();
}

// The first file after the work `from` in its series that `wanted` takes.
Result<std::optional<model::Video>> After(const store::Reader& reader, const std::string& from, const Accept& accept,
                                          const std::function<Result<bool>(const std::string& work)>& wanted) {
  const auto place = model::ParseWorkKey(from);
  if (!place || place->kind == model::WorkKind::kFile) return std::optional<model::Video>();
  std::string at = from;
  while (true) {
    const auto following = TRY(reader.ListWorks(model::SeriesOf(from), at, kFollowing));
    for (const store::HeldWork& held : following) {
      // Specials come before the first season in the order of keys, and lead to one another, not into it.
      if (place->season == 0 && place->kind == model::WorkKind::kEpisode && model::ParseWorkKey(held.work)->season != 0) return std::optional<model::Video>();
      if (!TRY(wanted(held.work))) continue;
      if (auto video = TRY(Find(reader, held.video, accept))) return video;
    }
    if (following.size() < kFollowing) return std::optional<model::Video>();
    at = following.back().work;
  }
}

// What to go on with after what is known of a work: itself where it was begun, what follows where it was seen.
Result<std::optional<Going>> GoOnFrom(const store::Reader& reader, const model::Watch& watch, const Accept& accept) {
  if (watch.position_ms > 0) {
    auto video = TRY(FindFile(reader, watch, accept));
    return video ? std::optional(Going{std::move(*video), watch, false}) : std::nullopt;
  }
  if (!watch.seen) return std::optional<Going>();
  const auto unseen = [&](const std::string& key) -> Result<bool> {
    const auto known = TRY(Known(reader, watch.account, key));
    return !known || !known->seen;
  };
  auto next = TRY(After(reader, watch.work, accept, unseen));
  if (!next) return std::optional<Going>();
  auto begun = TRY(Known(reader, watch.account, WorkOf(*next)));
  return std::optional(Going{std::move(*next), std::move(begun), true});
}

// The first that can be played of the works that begin with `beginning` and come after `after`.
Result<std::optional<model::Video>> First(const store::Reader& reader, std::string_view beginning, std::string after, const Accept& accept) {
  while (true) {
    const auto works = TRY(reader.ListWorks(beginning, after, kFollowing));
    for (const store::HeldWork& held : works) {
      if (auto video = TRY(Find(reader, held.video, accept))) return video;
    }
    if (works.size() < kFollowing) return std::optional<model::Video>();
    after = works.back().work;
  }
}

}  // namespace

std::optional<Event> ParseEvent(std::string_view name) {
  const auto* found = std::find(kEvents.begin(), kEvents.end(), name);
  if (found == kEvents.end()) return std::nullopt;
  return static_cast<Event>(found - kEvents.begin());
}

std::string WorkOf(const model::Video& video) {
  if (!video.work.empty()) return video.work;
  return model::WorkKey({model::WorkKind::kFile, std::string(video.id.Raw()), 0, 0});
}

Result<std::optional<model::Watch>> Watching::Tell(const Ulid& account, const Ulid& id, const Report& report) {
  if (report.position_ms < 0) return Fail(Code::kInvalid, "position is not negative", "position");
  if (report.playback.size() > kLongestPlayback) return Fail(Code::kInvalid, "playback has at most 64 bytes", "playback");
  std::optional<model::Watch> result;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    result.reset();
    const model::Video video = TRY(draft.GetVideo(id));
    const std::string work = WorkOf(video);
    auto watch = TRY(Known(draft, account, work));
    const int64_t duration = video.duration_ms >= 0 ? video.duration_ms : report.duration_ms;
    const int64_t position = duration >= 0 ? std::min(report.position_ms, duration) : report.position_ms;
    const bool ended = report.event == Event::kFinish || (duration > 0 && position >= duration * kSeenPercent / 100);
    if (!watch && !ended && position < kStartedMs) return {};
    if (!watch) {
      watch = model::Watch{};
      watch->account = account;
      watch->work = work;
      watch->first = draft.Now();
    }
    watch->video = id;
    watch->last = std::max(watch->last, draft.Now());
    watch->duration_ms = duration;
    watch->position_ms = ended ? 0 : position;
    if (ended) {
      watch->seen = true;
      if (watch->times == 0 || report.playback.empty() || watch->playback != report.playback) ++watch->times;
      watch->playback = report.playback;
    }
    TRY(draft.PutWatch(*watch));
    result = std::move(*watch);
    return {};
  }));
  return result;
}

Result<model::Watch> Watching::Mark(const Ulid& account, const Ulid& id, bool seen) {
  model::Watch result;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Video video = TRY(draft.GetVideo(id));
    const std::string work = WorkOf(video);
    model::Watch watch = TRY(Known(draft, account, work)).value_or(model::Watch{});
    if (watch.work.empty()) {
      watch.account = account;
      watch.work = work;
      watch.first = draft.Now();
    }
    watch.video = id;
    watch.last = std::max(watch.last, draft.Now());
    watch.duration_ms = video.duration_ms;
    watch.position_ms = 0;
    watch.seen = seen;
    TRY(draft.PutWatch(watch));
    result = std::move(watch);
    return {};
  }));
  return result;
}

Result<size_t> Watching::MarkAll(const Ulid& account, const std::vector<Ulid>& videos, bool seen) {
  size_t marked = 0;
  for (size_t at = 0; at < videos.size(); at += kMarkedAtOnce) {
    const size_t end = std::min(at + kMarkedAtOnce, videos.size());
    size_t now = 0;
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      now = 0;
      for (size_t i = at; i < end; ++i) {
        const auto video = TRY(Find(draft, videos[i], {}));
        if (!video) continue;
        const std::string work = WorkOf(*video);
        const auto known = TRY(Known(draft, account, work));
        const bool as_wanted = known ? known->seen == seen && known->position_ms == 0 : !seen;
        if (as_wanted) continue;
        model::Watch watch = known.value_or(model::Watch{account, work, video->id, draft.Now(), draft.Now(), 0, -1, false, 0, {}});
        watch.video = video->id;
        watch.last = std::max(watch.last, draft.Now());
        watch.duration_ms = video->duration_ms;
        watch.position_ms = 0;
        watch.seen = seen;
        TRY(draft.PutWatch(watch));
        ++now;
      }
      return {};
    }));
    marked += now;
  }
  return marked;
}

Result<void> Watching::Forget(const Ulid& account, const Ulid& id) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const std::string work = WorkOf(TRY(draft.GetVideo(id)));
    if (!TRY(Known(draft, account, work))) return {};
    return draft.DeleteWatch(account, work);
  }));
  return {};
}

Result<void> Watching::List(const Ulid& account, const Ulid& show, const ListingEdit& edit) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto known = draft.GetListing(account, show);
    const bool is_new = !known;
    if (is_new && known.error().code != Code::kNotFound && known.error().code != Code::kCorrupt) return Fail(known.error());
    model::Listing listing = known ? *known : model::Listing{account, show, {}, {}, draft.Now(), {}};
    // Said again, it is said anew: who plans to watch something a second time has not begun it by what they saw before.
    if (edit.chosen) {
      listing.chosen = *edit.chosen;
      listing.chosen_at = draft.Now();
    }
    if (edit.score) listing.score = *edit.score;
    if (listing.chosen || listing.score) return draft.PutListing(listing);
    return is_new ? Result<void>() : draft.DeleteListing(account, show);
  }));
  return {};
}

Result<void> Watching::Unlist(const Ulid& account, const Ulid& show) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto deleted = draft.DeleteListing(account, show);
    if (!deleted && deleted.error().code == Code::kNotFound) return {};
    return deleted;
  }));
  return {};
}

Result<std::optional<model::Video>> FindFile(const store::Reader& reader, const model::Watch& watch, const Accept& accept) {
  if (auto video = TRY(Find(reader, watch.video, accept)); video && WorkOf(*video) == watch.work) return video;
  for (const store::HeldWork& held : TRY(reader.ListWorks(watch.work, {}, kVersions))) {
    if (auto video = TRY(Find(reader, held.video, accept))) return video;
  }
  return std::optional<model::Video>();
}

Result<std::optional<model::Video>> FindNext(const store::Reader& reader, const model::Video& video, const Accept& accept) {
  return After(reader, WorkOf(video), accept, [](const std::string&) -> Result<bool> { return true; });
}

Result<std::optional<Going>> FindGoing(const store::Reader& reader, const Ulid& account, std::string_view series, const Accept& accept) {
  std::optional<model::Watch> newest;
  std::string after;
  while (!account.IsNil()) {
    auto watches = TRY(reader.ListWatchesOf(account, series, after, kPage));
    for (model::Watch& watch : watches) {
      after = watch.work;
      if ((watch.position_ms > 0 || watch.seen) && (!newest || newest->last <= watch.last)) newest = std::move(watch);
    }
    if (watches.size() < kPage) break;
  }
  if (newest) {
    if (auto going = TRY(GoOnFrom(reader, *newest, accept))) return going;
  }
  // Behind the last special that there can be; where there are only specials, with the first of these.
  const std::string specials = std::string(series) + std::string(4, '\0');
  auto video = TRY(First(reader, series, specials + std::string(4, '\xff'), accept));
  if (!video) video = TRY(First(reader, series, {}, accept));
  if (!video) return std::optional<Going>();
  std::optional<model::Watch> known;
  if (!account.IsNil()) known = TRY(Known(reader, account, WorkOf(*video)));
  return std::optional(Going{std::move(*video), std::move(known), false});
}

Result<std::vector<Going>> ListGoing(const store::Reader& reader, const Ulid& account, const Accept& accept, size_t limit) {
  std::vector<Going> going;
  std::set<std::string, std::less<>> series;  // of which something is in the list, or nothing is left
  store::WatchQuery query{account, std::nullopt, kPage};
  for (size_t looked = 0; looked < kMostLookedAt; looked += kPage) {
    const store::WatchPage page = TRY(reader.ListWatches(query));
    for (const model::Watch& watch : page.items) {
      if (going.size() == limit) return going;
      const auto work = model::ParseWorkKey(watch.work);
      const bool alone = !work || work->kind == model::WorkKind::kFile;
      if (!alone && !series.emplace(model::SeriesOf(watch.work)).second) continue;
      if (auto on = TRY(GoOnFrom(reader, watch, accept))) going.push_back(std::move(*on));
    }
    if (!page.more) break;
    query.after = page.last;
  }
  return going;
}

}  // namespace chanoma::watching
