#pragma once
// What another media server knows of people and of what they watched, whichever server it is: read from its own files, in its own
// words, weighed cell by cell. Values, and one interface that a reader of each server's files implements. One thread; blocks on the
// disk. kInvalid says which table, row and column are wrong.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma::freedom {

struct OtherUser {
  std::string key;  // what states and lists name it by
  std::string name;
  bool administrator = false, hidden = false, disabled = false;
  bool limited = false;  // gets to know of a part of what there is
  std::string audio_language = {}, subtitle_language = {};
};

enum class OtherKind {
  kFilm, kEpisode, kSeries,
  kVideo,  // a file that is neither, known by its place alone
  kOther,  // music, books, seasons, extras, …
};

struct OtherIds {
  std::string imdb, tmdb, tvdb;
  bool operator==(const OtherIds&) const = default;
};

struct OtherItem {
  std::string key;   // what states name it by; several may share one
  std::string id;    // its alone
  OtherKind kind = OtherKind::kOther;
  std::string type;  // as its server calls it
  std::string path;  // as its server sees it; empty: none
  std::string title, original_title;
  int year = 0;  // 0: not said
  std::optional<int> season, episode;
  std::string series, series_title;  // of an episode: the id of its series, and what that is called
  OtherIds ids;
  bool there = true;  // false: known of, with no file
  std::optional<Timestamp> added;
};

// What a user's record says of an item.
struct OtherSaying {
  bool played = false;
  int64_t plays = 0;
  int64_t position_ms = 0;
  std::optional<Timestamp> last;
  bool favourite = false;
  std::optional<double> rating;  // 0 to 10
  std::optional<int64_t> audio_track, subtitle_track;
};

// Of one user and one item there may be several, under each of the keys by which a server once knew it.
struct OtherState : OtherSaying {
  std::string user, item;  // their keys
};

struct OtherList {
  bool collection = false;  // else a playlist
  std::string title;
  std::string owner;               // a user's key; empty: nobody's
  std::vector<std::string> items;  // paths, or ids where no path is said
};

class OtherServer {
 public:
  virtual ~OtherServer() = default;
  virtual std::string_view name() const = 0;     // "Jellyfin"
  virtual std::string_view release() const = 0;  // by the form of its files: "10.11 or later"

  virtual Result<std::vector<OtherUser>> Users() const = 0;
  // Every item, series before all others.
  virtual Result<void> Items(const std::function<Result<void>(OtherItem)>& take) const = 0;
  virtual Result<void> States(const std::function<Result<void>(OtherState)>& take) const = 0;
  virtual Result<void> Lists(const std::function<Result<void>(OtherList)>& take) const = 0;
};

}  // namespace chanoma::freedom
