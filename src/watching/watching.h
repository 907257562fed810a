#pragma once
// Where people are in what they watch: what players report, what is marked by hand, what to go on with and what comes next, and
// what people say of shows in their lists.
// Kept by accounts and works (model/work.h), so that a file that is renamed, replaced or put back loses nobody's place. Owned
// by the daemon; any thread that may wait for the store. Errors: kNotFound for a video or place that is not there, kInvalid
// (naming the field) for reports that cannot be.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/listing.h"
#include "model/video.h"
#include "model/watch.h"
#include "store/store.h"

namespace chanoma::watching {

enum class Event { kStart, kPause, kResume, kProgress, kStop, kFinish };
std::optional<Event> ParseEvent(std::string_view name);

// What a player says, every few seconds and whenever something happens.
struct Report {
  Event event = Event::kProgress;
  std::string playback;      // one viewing of a film, by an id that the player made; at most 64 bytes
  int64_t position_ms = 0;
  int64_t duration_ms = -1;  // as the player knows it; counts only where the library does not know better
};

// A film was seen once so much of it has passed: the credits are not worth coming back to.
inline constexpr int kSeenPercent = 95;
// Until here a film was only looked into.
inline constexpr int64_t kStartedMs = 10'000;

// Which videos somebody gets to know of.
using Accept = std::function<bool(const model::Video&)>;

struct Going {
  model::Video video;
  std::optional<model::Watch> watch;  // none: it comes next and was never begun
  bool next = false;                  // follows what was seen last of its series
};

// The key of the work that the video holds; of a record from before there were works, one of its own.
std::string WorkOf(const model::Video& video);

// An absent field is left alone; one that says nothing takes back what was said.
struct ListingEdit {
  std::optional<std::optional<model::Standing>> chosen;
  std::optional<std::optional<int>> score;  // 0 to model::kBestScore
};

class Watching {
 public:
  explicit Watching(store::Store& store) : store_(store) {}

  // What is known after the report; none while the film was only looked into.
  Result<std::optional<model::Watch>> Tell(const Ulid& account, const Ulid& video, const Report& report);
  // Seen, or not seen any more; either way from the beginning.
  Result<model::Watch> Mark(const Ulid& account, const Ulid& video, bool seen);
  // All of them, in several commits: what was cut off in between is done by doing it again. Those of which nothing is known
  // are left alone when they are not seen. How many changed.
  Result<size_t> MarkAll(const Ulid& account, const std::vector<Ulid>& videos, bool seen);
  // As if it had never been watched. Nothing to forget is no error.
  Result<void> Forget(const Ulid& account, const Ulid& video);
  // What somebody says of a show in their list; a listing that says nothing any more is none. kInvalid names the field.
  Result<void> List(const Ulid& account, const Ulid& show, const ListingEdit& edit);
  // Nothing to take from the list is no error.
  Result<void> Unlist(const Ulid& account, const Ulid& show);

 private:
  store::Store& store_;
};

// What was begun and not ended, and the episode after the one that was ended, newest first; of a series one.
Result<std::vector<Going>> ListGoing(const store::Reader& reader, const Ulid& account, const Accept& accept, size_t limit);

// What to play of a series (or film) of which the keys begin with `series`: where one is, else what comes next, else the first;
// none where nothing can be played.
Result<std::optional<Going>> FindGoing(const store::Reader& reader, const Ulid& account, std::string_view series, const Accept& accept);

// What follows the video in its series (or the next part of a film); none where nothing does.
Result<std::optional<model::Video>> FindNext(const store::Reader& reader, const model::Video& video, const Accept& accept);

// The file to show for a place: the one it was watched in, else another that holds the same work; none when nobody has one.
Result<std::optional<model::Video>> FindFile(const store::Reader& reader, const model::Watch& watch, const Accept& accept);

}  // namespace chanoma::watching
