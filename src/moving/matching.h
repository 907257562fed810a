#pragma once
// Which of our films and episodes an item of another server is. One state of the store; one thread; waits for the store.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "freedom/other_server.h"
#include "moving/places.h"
#include "moving/show_index.h"
#include "store/reader.h"

namespace chanoma::moving {

// What it was found by, the surest first.
enum class Rule { kNone, kPath, kIds, kTitle };

// What somebody may have watched here.
struct Held {
  std::string work;
  Ulid video;
  Ulid show;  // nil: what only is a file
  int64_t duration_ms = -1;
};

inline constexpr uint32_t kNotHeld = std::numeric_limits<uint32_t>::max();

struct Match {
  Rule rule = Rule::kNone;
  uint32_t held = kNotHeld;  // of a series: none
  Ulid show;                 // of films, episodes and series
};

class Matcher {
 public:
  static Result<Matcher> Make(const store::Reader& reader, const std::vector<PathMap>& maps);

  // Series come before their episodes.
  Result<Match> Find(const freedom::OtherItem& item);
  const std::vector<Held>& held() const { return held_; }

 private:
  struct Series {
    std::string title;
    int year = 0;
    freedom::OtherIds ids;
  };
  Matcher(const store::Reader& reader, const std::vector<PathMap>& maps, ShowIndex shows) : reader_(&reader), maps_(&maps), shows_(std::move(shows)) {}
  Match FindSeries(const freedom::OtherItem& item);
  Result<Match> FindByPath(const freedom::OtherItem& item);
  Result<Match> FindInShow(const freedom::OtherItem& item, const std::optional<Ulid>& show, Rule rule);
  Result<uint32_t> Hold(const model::Video& video);
  Result<std::optional<model::Video>> FileOf(std::string_view beginning) const;

  const store::Reader* reader_;
  const std::vector<PathMap>* maps_;
  ShowIndex shows_;
  std::vector<model::Library> libraries_;
  std::unordered_map<std::string, Series> series_;     // by their ids there
  std::unordered_map<std::string, uint32_t> by_work_;  // → held_
  std::vector<Held> held_;
};

}  // namespace chanoma::moving
