#pragma once
// What is asked of the lists of shows, and what they answer. Plain values.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/ulid.h"
#include "base/clock.h"
#include "filter/predicate.h"
#include "model/listing.h"
#include "model/show.h"
#include "model/video.h"
#include "shelf/accept.h"
#include "shelf/group.h"

namespace chanoma::shelf {

enum class Sort { kTitle, kAdded, kYear, kRating, kRandom };

struct Place {
  std::string key;  // opaque; good for its own sort, direction and seed
  Ulid id;
};

// Of a series, or a film: what somebody has seen, by season and number, and when; and when they last watched something of it.
struct History {
  std::map<std::pair<uint32_t, uint32_t>, Timestamp> seen;
  Timestamp last{};
};

// What somebody has watched and what they say of it: by what the keys of a show's works begin with, and by its id.
struct Personal {
  std::map<std::string, History, std::less<>> histories;
  std::map<Ulid, model::Listing> listings;
};

struct Question {
  std::optional<model::ShowKind> kind;
  std::optional<GroupKey> of;  // only what belongs to it
  Sort sort = Sort::kTitle;
  bool descending = false;  // what has no value comes last in either direction
  uint64_t seed = 0;        // of kRandom
  std::optional<filter::Predicate> filter;  // over Properties()
  Accept accept;
  Personal personal;  // for a filter that AsksForPersonal()
  std::optional<Place> after;
  size_t limit = 50;
};

// What can be asked for in a filter.
std::span<const filter::Property> Properties();
// Whether `personal` matters.
bool AsksForPersonal(const filter::Predicate& predicate);

// As somebody gets to see it: counts are of what they know of.
struct Hit {
  // Without what only the record has (people, ids and problems), and without pictures of libraries and seasons that they do not know of.
  model::Show show;
  uint32_t seasons = 0;   // without specials
  uint32_t episodes = 0;  // of a film: its parts, or 1; without specials
  uint32_t specials = 0;
  int64_t duration_ms = -1;  // of the first episode, of the longest version of a film; -1: not known
  Ulid picture;              // the video whose picture stands for it; nil: none has one
  uint32_t generation = 0;   // of that video
  Ulid illustrated;          // of a film: the first video that has pictures from beside it; nil: none has
};

struct Genre {
  std::string name;
  size_t shows = 0;
};

struct Page {
  std::vector<Hit> hits;
  std::optional<Place> last;  // of the last one; none when there are none
  bool more = false;
};

}  // namespace chanoma::shelf
