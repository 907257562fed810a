#pragma once
// What a person says that files hold, where their names say it badly: an entry of a show that there is, or a work of their own. What is
// said stays, whatever becomes of the names, until the name is to decide again. Owned by Catalogue; any thread but an event loop.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "model/show.h"
#include "store/store.h"

namespace chanoma::catalogue {

// What is absent is as the file has it by now, or else as its name says; a part: whole. Season 0 are the specials.
struct EntryNumbers {
  std::optional<uint32_t> season, number, through;  // of a series; the last in the same file
  std::optional<uint32_t> part;                     // of a film
};
inline constexpr uint32_t kLastSeason = 9999, kLastNumber = 99'999, kLastPart = 999;

struct ByName {};
struct InShow {
  Ulid show;
  EntryNumbers numbers;
};
// Of the show of this title and year if there is one, else of a new one.
struct OfTitle {
  model::ShowKind kind = model::ShowKind::kMovie;
  std::string title;
  int year = 0;  // 0: not said
  EntryNumbers numbers;
};
using Holding = std::variant<ByName, InShow, OfTitle>;

class Placing {
 public:
  explicit Placing(store::Store& store) : store_(store) {}

  // All of them or none. kNotFound for a video that is not there; kInvalid, with its field, for a show that is not there, an empty
  // title, numbers out of bounds or none at all; kConflict when a file was moved just now.
  Result<void> Place(const std::vector<std::pair<Ulid, Holding>>& said);

  struct Given {
    std::optional<Ulid> show;  // that has the files now; none: there are none
    size_t videos = 0;
  };
  // The files of the one, and whatever has its name from now on, are the other's. What is a file's by hand stays so. kInvalid for a
  // show and itself; kConflict for a film and a series.
  Result<Given> Merge(const Ulid& from, const Ulid& into);
  // Back: what has this name (the title of the keys, see model/work.h), but by hand, is a show of its own again. kNotFound when no such
  // name was given to the show.
  Result<Given> Part(const Ulid& show, const std::string& name);

 private:
  Result<size_t> Move(const std::string& from, const std::string& into);

  store::Store& store_;
};

}  // namespace chanoma::catalogue
