#pragma once
// Reads another server's items and what its users' records say of them, and finds out what that means here. Nothing is written.
// One thread; waits for the store. In memory: some hundred bytes an item, and some dozen for each film that somebody watched, up to
// limits beyond which the file is refused.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "moving/keeping.h"
#include "moving/matching.h"
#include "moving/people.h"

namespace chanoma::moving {

// Where somebody is in a film or an episode.
struct Place {
  uint32_t person = 0, held = 0;  // which of the people, and of Matcher::held()
  uint32_t times = 0;
  bool seen = false;
  int64_t position_ms = 0;
  Timestamp last{};
};

// What somebody says of a film or a series.
struct Opinion {
  uint32_t person = 0;
  Ulid show;
  std::optional<int> score;
  bool favourite = false;
};

using Progress = std::function<void(uint64_t rows)>;

class Gatherer {
 public:
  struct Parts {
    const freedom::OtherServer& server;
    const std::vector<Person>& people;
    Matcher& matcher;
    Keeper& keeper;
    Report& report;
    Timestamp now;
    const Progress& progress;
  };
  explicit Gatherer(const Parts& parts);

  // Items, then states, then lists.
  Result<void> Gather();
  // Of each person and work one, in their order; likewise of each person and show.
  std::vector<Place> TakePlaces();
  std::vector<Opinion> TakeOpinions();

 private:
  struct Item {
    Match match;
    freedom::OtherKind kind{};
    Timestamp added{};
    uint32_t next = 0;     // another with the same key, and how many follow
    uint32_t behind = 0;
    uint32_t missing = 0;  // in the report
    std::string described;
    std::string called;    // of what is missing, and not told of yet
  };
  Result<void> TakeItem(const freedom::OtherItem& item);
  Result<void> TakeState(const freedom::OtherState& state);
  // Once all is said of each person and item.
  Result<void> TakeSayings();
  Result<void> TakeWatched(uint32_t person, Item& first, const freedom::OtherSaying& says);
  Result<void> TakeOpinion(uint32_t person, Item& first, const freedom::OtherSaying& says);
  void AddPlace(const Place& place);
  Item* Next(const Item* item);
  void Want(Item& item);

  Parts parts_;
  std::unordered_map<std::string, uint32_t> people_;  // by keys
  std::vector<Item> items_;
  std::unordered_map<std::string, uint32_t> by_key_;  // the first of that key
  std::unordered_map<uint64_t, freedom::OtherSaying> sayings_;  // by person and item
  std::unordered_map<uint64_t, Place> places_;                  // by person and work
  std::map<std::pair<uint32_t, Ulid>, Opinion> opinions_;
  uint64_t rows_ = 0;
};

}  // namespace chanoma::moving
