#include "shelf/ask.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "filter/evaluate.h"

namespace chanoma::shelf {
namespace {

using filter::Property;
using filter::Type;

enum Asked : size_t { kKind, kTitle, kYear, kGenres, kAdded, kRuntime, kWatchStatus, kRating, kStudios, kAgeRating, kScore, kCollection, kAskedCount };
constexpr std::array<std::string_view, 2> kKinds{"series", "movie"};
constexpr std::array<std::string_view, 5> kStatuses{"planned", "watching", "completed", "dropped", "rewatching"};
constexpr std::array<Property, kAskedCount> kProperties{{{"kind", Type::kEnum, kKinds},
                                                         {"title", Type::kText},
                                                         {"year", Type::kInt},
                                                         {"genres", Type::kList},
                                                         {"added", Type::kDate},
                                                         {"runtime", Type::kInt},
                                                         {"watchStatus", Type::kEnum, kStatuses},
                                                         {"rating", Type::kFloat},
                                                         {"studios", Type::kList},
                                                         {"ageRating", Type::kText},
                                                         {"score", Type::kFloat},
                                                         {"collection", Type::kText}}};

// The first episode that is no special tells for all; of a film's versions and parts the longest.
int64_t Duration(const Row& row, const Files& files, const Accept& accept) {
  int64_t longest = -1;
  for (const auto& [key, file] : files) {
    if (file.duration_ms < 0 || !Knows(accept, file.facts)) continue;
    if (row.show.kind == model::ShowKind::kSeries && key.season > 0) return file.duration_ms;
    longest = std::max(longest, file.duration_ms);
  }
  return longest;
}

const model::Listing* ListingOf(const Row& row, const Personal& personal) {
  const auto listing = personal.listings.find(row.show.id);
  return listing == personal.listings.end() ? nullptr : &listing->second;
}

class Asking final : public filter::Row {
 public:
  Asking(const shelf::Row& row, const Question& question) : row_(row), question_(question) {}

  filter::Cell Get(size_t property, std::string_view) const override {
    switch (property) {
      case kKind: return std::string(kKinds[row_.show.kind == model::ShowKind::kMovie]);
      case kTitle: return std::string(model::TitleOf(row_.show));
      case kYear: {
        const int year = model::YearOf(row_.show);
        return year > 0 ? filter::Cell(int64_t{year}) : filter::Cell();
      }
      case kGenres: return row_.genres;
      case kAdded: {
        const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(row_.show.added));
        return filter::Date{static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())), static_cast<int>(static_cast<unsigned>(day.day()))};
      }
      case kRuntime: {
        const int64_t duration = Duration(row_, *row_.files, question_.accept);
        return duration < 0 ? filter::Cell() : filter::Cell((duration + 30'000) / 60'000);
      }
      case kRating: {
        const model::Rating* rating = model::RatingOf(model::RatingsOf(row_.show));
        return rating ? filter::Cell(rating->value) : filter::Cell();
      }
      case kStudios: return row_.studios;
      case kAgeRating: {
        const std::string_view age = model::AgeRatingOf(row_.show);
        return age.empty() ? filter::Cell() : filter::Cell(std::string(age));
      }
      case kWatchStatus: {
        const auto standing = StandingOf(row_, question_.accept, question_.personal);
        return standing ? filter::Cell(std::string(model::StandingName(*standing))) : filter::Cell();
      }
      case kScore: {
        const model::Listing* listing = ListingOf(row_, question_.personal);
        return listing && listing->score ? filter::Cell(*listing->score / 10.0) : filter::Cell();
      }
      case kCollection: {
        const std::string_view collection = model::CollectionOf(row_.show);
        return collection.empty() ? filter::Cell() : filter::Cell(std::string(collection));
      }
      default: return {};
    }
  }

 private:
  const shelf::Row& row_;
  const Question& question_;
};

bool Fits(const Row& row, const Question& question) {
  if (question.kind && row.show.kind != *question.kind) return false;
  return KnowsAny(row, question.accept) && (!question.filter || filter::Meets(*question.filter, Asking(row, question)));
}

// An order of its own for every seed: the last step of SplitMix64 over id and seed.
uint64_t Shuffled(const Ulid& id, uint64_t seed) {
  uint64_t mixed = seed + 0x9e3779b97f4a7c15;
  for (size_t half = 0; half < 2; ++half) {
    for (size_t i = 0; i < 8; ++i) mixed ^= static_cast<uint64_t>(id.bytes[half * 8 + i]) << (8 * i);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
  }
  return mixed;
}

class Collecting {
 public:
  explicit Collecting(const Question& question) : question_(question) {}

  // False once the page is full.
  bool Take(std::string_view key, const Row& row) {
    if (!Fits(row, question_)) return true;
    if (page_.hits.size() == question_.limit) {
      page_.more = true;
      return false;
    }
    if (auto hit = Describe(row, question_.accept)) page_.hits.push_back(std::move(*hit));
    page_.last = Place{std::string(key), row.show.id};
    return true;
  }

  Page page() && { return std::move(page_); }

 private:
  const Question& question_;
  Page page_;
};

// All of [from, to), either way.
bool Walk(Rows::Order::const_iterator from, Rows::Order::const_iterator to, bool descending, Collecting& into) {
  while (from != to) {
    const auto at = descending ? std::prev(to) : from;
    if (!into.Take(at->first.first, *at->second)) return false;
    if (descending) --to;
    else ++from;
  }
  return true;
}

// What belongs to it, in order.
Rows::Order OrderOf(const Rows& rows, const GroupKey& key, Sort sort) {
  Rows::Order order;
  if (const Circle* circle = rows.groups().Find(key)) {
    for (const Circle::Member& member : circle->members) order.emplace(std::pair(member.row->keys.at(sort), member.row->show.id), member.row);
  }
  return order;
}

std::string KeyOf(uint64_t number) {
  std::string key(8, '\0');
  for (size_t i = 0; i < 8; ++i) key[i] = static_cast<char>(number >> (56 - 8 * i) & 0xff);
  return key;
}

Page AskRandom(const Rows& rows, const Question& question) {
  struct Card {
    uint64_t number;
    const Row* row;
    std::pair<uint64_t, Ulid> place() const { return {number, row->show.id}; }
  };
  std::optional<std::pair<uint64_t, Ulid>> after;
  if (question.after) {
    uint64_t number = 0;
    for (const char byte : question.after->key) number = number << 8 | static_cast<unsigned char>(byte);
    after = {number, question.after->id};
  }
  std::vector<Card> deck;
  const auto deal = [&](const Row& row) {
    const Card card{Shuffled(row.show.id, question.seed), &row};
    // What few meet is sorted out before anything is put in order.
    if ((!after || *after < card.place()) && (!question.filter || Fits(row, question))) deck.push_back(card);
  };
  if (const Circle* circle = question.of ? rows.groups().Find(*question.of) : nullptr) {
    for (const Circle::Member& member : circle->members) deal(*member.row);
  } else if (!question.of) {
    for (const auto& [id, row] : rows.all()) deal(row);
  }
  // Only as many as are asked for are put in order.
  const auto later = [](const Card& a, const Card& b) { return a.place() > b.place(); };
  std::make_heap(deck.begin(), deck.end(), later);
  Collecting into(question);
  while (!deck.empty()) {
    std::pop_heap(deck.begin(), deck.end(), later);
    if (!into.Take(KeyOf(deck.back().number), *deck.back().row)) break;
    deck.pop_back();
  }
  return std::move(into).page();
}

}  // namespace

std::span<const filter::Property> Properties() { return kProperties; }

bool AsksForPersonal(const filter::Predicate& predicate) {
  if (const auto* test = std::get_if<filter::Test>(&predicate.node)) return test->property == kWatchStatus || test->property == kScore;
  const auto any = [](const std::vector<filter::Predicate>& of) { return std::any_of(of.begin(), of.end(), AsksForPersonal); };
  if (const auto* all = std::get_if<filter::All>(&predicate.node)) return any(all->of);
  if (const auto* some = std::get_if<filter::Any>(&predicate.node)) return any(some->of);
  return any(std::get<filter::Not>(predicate.node).of);
}

std::optional<model::Standing> StandingOf(const Row& row, const Accept& accept, const Personal& personal) {
  const model::Listing* listing = ListingOf(row, personal);
  const auto history = personal.histories.find(row.show.series);
  model::Watched watched;
  if (history != personal.histories.end()) {
    const Timestamp chosen_at = listing ? listing->chosen_at : Timestamp{};
    watched = {true, true, history->second.last > chosen_at, true};
    bool any = false;
    for (const auto& [key, file] : *row.files) {
      if (!Knows(accept, file.facts) || (row.show.kind == model::ShowKind::kSeries && key.season == 0)) continue;
      any = true;
      const auto seen = history->second.seen.find({key.season, key.number});
      watched.all = watched.all && seen != history->second.seen.end();
      watched.all_since = watched.all && watched.all_since && seen->second > chosen_at;
    }
    watched.all = watched.all && any;
    watched.all_since = watched.all_since && any;
  }
  return model::StandingOf(listing ? listing->chosen : std::nullopt, watched);
}

std::optional<Hit> Describe(const Row& row, const Accept& accept) {
  if (!KnowsAny(row, accept)) return std::nullopt;
  const Files& files = *row.files;
  Hit hit{row.show, 0, 0, 0, Duration(row, files, accept), {}, 0, {}};
  std::set<std::pair<Ulid, std::optional<uint32_t>>> known;  // libraries, and their seasons
  const bool film = row.show.kind == model::ShowKind::kMovie;
  std::optional<FileKey> last;  // the one counted last
  for (const auto& [key, file] : files) {
    if (!Knows(accept, file.facts)) continue;
    known.insert({file.facts.library, std::nullopt});
    known.insert({file.facts.library, key.season});
    if (film && file.illustrated && hit.illustrated.IsNil()) hit.illustrated = key.video;
    // A special's picture only where no episode has one.
    if (file.has_picture && (hit.picture.IsNil() || (key.season > 0 && hit.seasons == 0))) {
      hit.picture = key.video;
      hit.generation = file.generation;
    }
    const bool new_season = !last || last->season != key.season;
    if (!new_season && last->number == key.number) continue;
    if (key.season == 0 && !film) ++hit.specials;
    else ++hit.episodes;
    if (new_season && key.season > 0) ++hit.seasons;
    last = key;
  }
  std::erase_if(hit.show.pictures, [&](const model::Picture& picture) { return !picture.library.IsNil() && !known.contains({picture.library, picture.season}); });
  return hit;
}

std::vector<Genre> ListGenres(const Rows& rows, const Accept& accept) {
  std::map<std::string_view, size_t> counted;
  for (const auto& [id, row] : rows.all()) {
    const auto& genres = model::GenresOf(row.show);
    if (genres.empty() || !KnowsAny(row, accept)) continue;
    for (const std::string& genre : genres) ++counted[genre];
  }
  std::vector<Genre> genres;
  for (const auto& [name, shows] : counted) genres.push_back({std::string(name), shows});
  return genres;
}

Page Ask(const Rows& rows, const Question& question) {
  if (question.sort == Sort::kRandom) return AskRandom(rows, question);
  const Rows::Order own = question.of ? OrderOf(rows, *question.of, question.sort) : Rows::Order();
  const Rows::Order& order = question.of ? own : rows.Ordered(question.sort);
  // Those with nothing to be ordered by stand first in the set and come last.
  const auto valued = order.lower_bound({std::string(1, '\0'), {}});
  auto from = valued, to = order.end(), missing_from = order.begin(), missing_to = valued;
  if (question.after) {
    const std::pair after{question.after->key, question.after->id};
    const bool missing = after.first.empty();
    if (missing) from = to;
    auto& first = missing ? missing_from : from;
    auto& end = missing ? missing_to : to;
    // A cursor's place is where it would be: what it named may be gone.
    if (question.descending) end = order.lower_bound(after);
    else first = order.upper_bound(after);
  }
  Collecting into(question);
  if (Walk(from, to, question.descending, into)) Walk(missing_from, missing_to, question.descending, into);
  return std::move(into).page();
}

}  // namespace chanoma::shelf
