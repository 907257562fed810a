#pragma once
// Which numbers of anime mean the same: the list of anime-lists (https://github.com/Fribb/anime-lists), of which the ids are kept in
// memory, once somebody asks for one. Where it cannot be had, nothing is known, and it is tried again an hour later. Any thread, which
// the first call blocks.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "providers/polite.h"

namespace chanoma::providers {

// AniList's ids by those of others. Of a series that has several of them, one a season, the first.
struct AnimeIds {
  std::map<std::string, std::string> series_by_tvdb, series_by_tmdb, films_by_tmdb, films_by_imdb;
  bool operator==(const AnimeIds&) const = default;
};
// An object at a time, since all of them as one value would fill a hundred MiB; what is none is left out. kCorrupt when none is there.
Result<AnimeIds> ReadAnimeLists(std::string_view text);

class AnimeLists {
 public:
  AnimeLists(Polite& polite, const Clock& clock) : polite_(polite), clock_(clock) {}
  std::optional<std::string> Find(const std::string& address, const How& how, model::ShowKind kind, const std::vector<model::ExternalId>& ids) EXCLUDES(mutex_);

 private:
  Polite& polite_;
  const Clock& clock_;
  Mutex mutex_;
  std::optional<AnimeIds> known_ GUARDED_BY(mutex_);
  Timestamp next_ GUARDED_BY(mutex_){};
};

}  // namespace chanoma::providers
