#include "providers/anime_lists.h"

#include <algorithm>
#include <utility>

#include "providers/reading.h"

namespace chanoma::providers {
namespace {

constexpr size_t kLargest = 31u << 20;
constexpr size_t kLongestObject = 16u << 10;
constexpr size_t kMostAnime = 200'000;
constexpr std::chrono::days kFresh{30};
constexpr std::chrono::hours kAfterFailure{1};

// An object of the list, without looking into its texts; empty: there is no other.
std::string_view NextObject(std::string_view& text) {
  size_t depth = 0, begin = 0;
  bool in_text = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_text) {
      if (c == '\\') ++at;
      else if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{') {
      if (depth++ == 0) begin = at;
    } else if (c == '}' && depth > 0 && --depth == 0) {
      const std::string_view object = text.substr(begin, at + 1 - begin);
      text.remove_prefix(at + 1);
      return object;
    }
  }
  return {};
}

// One id, a list of some, or such by kind: {"tv": 1}, {"movie": [2]}. Older editions have no kinds.
std::string FirstId(const json::Value& value, std::string_view key, std::string_view within) {
  const json::Value* member = value.Find(key);
  if (!member) return {};
  if (const json::Value* part = member->Find(within)) member = part;
  if (const json::Array* list = member->AsArray(); list && !list->empty()) member = &list->front();
  if (const int64_t* number = member->AsInt()) return *number > 0 ? std::to_string(*number) : std::string();
  return TextOf(*member, kLongestWord);
}

using Order = std::pair<bool, int64_t>;  // it was not on television; its season

// Of several that are seasons of one series elsewhere, the first stands for it, and what was on television before what was not. Specials
// stand for nothing; nor does what was not on television and is no season: in older editions its id may be a film's.
void TakeSeries(const std::string& id, const std::string& own, bool television, std::optional<int64_t> season, std::map<std::string, Order>& taken, std::map<std::string, std::string>& ids) {
  if (season ? *season == 0 : !television) return;
  const Order order(!television, season.value_or(1));
  const auto [at, first] = taken.emplace(id, order);
  if (!first && at->second <= order) return;
  at->second = order;
  ids[id] = own;
}

}  // namespace

Result<AnimeIds> ReadAnimeLists(std::string_view text) {
  AnimeIds ids;
  std::map<std::string, Order> by_tvdb, by_tmdb;  // of those that were taken
  size_t count = 0;
  for (std::string_view object = NextObject(text); !object.empty() && count < kMostAnime; object = NextObject(text), ++count) {
    if (object.size() > kLongestObject) continue;
    const auto value = json::Parse(object);
    if (!value) continue;
    const std::string own = IdOf(*value, "anilist_id");
    if (own.empty()) continue;
    const bool film = Line(*value, "type", kLongestWord) == "MOVIE";
    std::string tvdb = FirstId(*value, "tvdb_id", "tv");
    if (tvdb.empty()) tvdb = FirstId(*value, "thetvdb_id", "tv");
    const std::string tmdb = FirstId(*value, "themoviedb_id", film ? "movie" : "tv"), imdb = FirstId(*value, "imdb_id", "");
    if (film) {
      if (IsId(tmdb)) ids.films_by_tmdb.emplace(tmdb, own);
      if (IsImdbId(imdb)) ids.films_by_imdb.emplace(imdb, own);
      continue;
    }
    const bool television = Line(*value, "type", kLongestWord) == "TV";
    const json::Value& season = At(*value, {"season"});
    if (IsId(tvdb)) TakeSeries(tvdb, own, television, Whole(season, "tvdb", 0, 999), by_tvdb, ids.series_by_tvdb);
    if (IsId(tmdb)) TakeSeries(tmdb, own, television, Whole(season, "tmdb", 0, 999), by_tmdb, ids.series_by_tmdb);
  }
  if (ids == AnimeIds{}) return Fail(Code::kCorrupt, "this is no list of anime");
  return ids;
}

std::optional<std::string> AnimeLists::Find(const std::string& address, const How& how, model::ShowKind kind, const std::vector<model::ExternalId>& ids) {
  const MutexLock lock(mutex_);
  if (clock_.Now() >= next_) {
    Asking asking{model::Provider::kAnilist, {address}, kFresh};
    asking.ask.most_bytes = kLargest;
    asking.ask.patience = std::chrono::seconds(60);
    asking.as_text = asking.quiet = true;
    const auto asked = polite_.Ask(asking, {false, false, how.stop}, [this](const json::Value& text) NO_THREAD_SAFETY_ANALYSIS -> Result<void> {
      known_ = TRY(ReadAnimeLists(*text.AsString()));
      return {};
    });
    next_ = clock_.Now() + (asked ? std::chrono::hours(kFresh) : kAfterFailure);
  }
  if (!known_) return std::nullopt;
  const auto look = [](const std::map<std::string, std::string>& in, const std::string& id) {
    const auto found = in.find(id);
    return found == in.end() ? std::optional<std::string>() : std::optional(found->second);
  };
  const bool film = kind == model::ShowKind::kMovie;
  auto found = look(film ? known_->films_by_tmdb : known_->series_by_tvdb, FindId(ids, film ? "tmdb" : "tvdb"));
  return found ? found : look(film ? known_->films_by_imdb : known_->series_by_tmdb, FindId(ids, film ? "imdb" : "tmdb"));
}

}  // namespace chanoma::providers
