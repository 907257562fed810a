#pragma once
// A show as people speak of it: a series or a film, with its entries, whichever files hold them. What is known of one comes in
// layers, each from one source: what a person wrote lies over what NFO files tell, that over what providers answered, and that over
// what the files' names say. Plain values and pure functions.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "model/video.h"

namespace chanoma::model {

// Stored: never renumber.
enum class ShowKind { kSeries = 1, kMovie = 2 };

// What one source says in one language. An absent text says nothing.
struct Texts {
  std::optional<std::string> title = {}, sort_title = {}, plot = {}, tagline = {};
  bool operator==(const Texts&) const = default;
};

struct Rating {
  std::string source;  // "imdb", "themoviedb", …; empty: not said whose
  double value = 0;    // 0 to 10
  std::optional<int64_t> votes;
  bool operator==(const Rating&) const = default;
};

struct ExternalId {
  std::string source;  // "imdb", "tmdb", "tvdb", …
  std::string value;
  bool operator==(const ExternalId&) const = default;
};

// Stored: never renumber.
enum class PersonKind { kActor = 1, kDirector = 2, kWriter = 3 };

struct Person {
  PersonKind kind = PersonKind::kActor;
  std::string name;
  std::string role;  // of an actor: whom they play; empty: not said
  bool operator==(const Person&) const = default;
};

// The lists of which a source may say that they are empty. Stored: never renumber.
enum class List { kStudios = 1, kRatings = 2, kIds = 3, kPeople = 4 };

// What one source says. What is absent, or an empty list that is not in `none`, is not said; a text that is empty says that there is none.
struct Description {
  std::map<std::string, Texts> texts;  // by language tag; empty: the source does not say which
  std::optional<int> year;
  std::optional<std::vector<std::string>> genres;
  std::optional<std::string> original_title;
  std::optional<std::string> age_rating;        // as written: "FSK 12", "TV-MA"
  std::optional<std::string> premiered, ended;  // YYYY-MM-DD
  std::optional<int> runtime_minutes;
  std::optional<std::string> collection;       // which it is a part of, as films that belong together are; empty: none
  std::optional<std::string> collection_plot;  // what that one is about
  std::vector<std::string> studios;
  std::vector<Rating> ratings;
  std::vector<ExternalId> ids;
  std::vector<Person> people;  // actors in the order of the cast
  std::set<List> none;         // those of the four lists above that are empty because the source says so
  bool operator==(const Description&) const = default;
};

// What could not be read of a file that should tell of a show.
struct Problem {
  std::string file;    // its path in its library, clean
  std::string detail;  // a sentence
  bool operator==(const Problem&) const = default;
};

// Who is asked over the network, in the order in which they are believed. Stored: never renumber.
enum class Provider { kTmdb = 1, kTvdb = 2, kTvmaze = 3, kAnilist = 4, kWikidata = 5 };
inline constexpr std::array kAllProviders = {Provider::kTmdb, Provider::kTvdb, Provider::kTvmaze, Provider::kAnilist, Provider::kWikidata};
std::string_view ProviderName(Provider provider);  // "tmdb", as ExternalId::source has it
std::optional<Provider> ParseProvider(std::string_view name);

// Which of a provider's works a show is.
struct Match {
  std::string id;        // as the provider has it
  bool by_hand = false;  // somebody chose it: it goes before all other providers, and stays
  bool operator==(const Match&) const = default;
};

// What providers answered of a show.
struct Online {
  std::map<Provider, Description> said;
  std::map<Provider, Match> matches;
  Timestamp asked{};     // when they last were; the epoch: never
  Timestamp due{};       // when they are to be asked again
  uint64_t basis = 0;    // a sum over what they were asked by: another one, and they are asked anew
  bool left_alone = false;  // somebody said that nobody is to be asked of it
  bool operator==(const Online&) const = default;
};

struct Show {
  Ulid id;
  ShowKind kind = ShowKind::kSeries;
  std::string series;  // what the keys of its works begin with: by this it is found again
  std::string slug;    // [a-z0-9-]+, one show's alone
  Timestamp added;
  Description named;   // from the names of its files
  Description told;    // from NFO files
  Online online;       // from providers: goes before the names of files
  Description edited;  // by hand: goes before everything else
  std::vector<Problem> problems;  // of NFO files
  std::vector<Picture> pictures;  // of the folders of a series
  Ulid follows;        // the show whose files had other names and are this one's now; nil: none
  std::set<std::string> merged;  // what the keys of works begin with whose files are this one's: somebody said so
  bool operator==(const Show&) const = default;
};

// The layers, what goes before comes first.
std::vector<const Description*> LayersOf(const Show& show);
// What the layers come to.
std::string_view TitleOf(const Show& show);
std::string_view SortTitleOf(const Show& show);  // the title where no other is given
std::string_view PlotOf(const Show& show);       // empty: none
std::string_view TaglineOf(const Show& show);    // empty: none
int YearOf(const Show& show);                    // 0: not known
const std::vector<std::string>& GenresOf(const Show& show);
std::string_view OriginalTitleOf(const Show& show);  // this and the following; empty: not known, or none
std::string_view AgeRatingOf(const Show& show);
std::string_view PremieredOf(const Show& show);
std::string_view EndedOf(const Show& show);
int RuntimeOf(const Show& show);  // minutes; 0: not known
std::string_view CollectionOf(const Show& show);      // empty: not known, or none
std::string_view CollectionPlotOf(const Show& show);  // of that one; empty: not known
const std::vector<std::string>& StudiosOf(const Show& show);
const std::vector<Rating>& RatingsOf(const Show& show);
const std::vector<ExternalId>& IdsOf(const Show& show);
const std::vector<Person>& PeopleOf(const Show& show);
// The one of the most votes, of several the first; null: nobody rated it.
const Rating* RatingOf(const std::vector<Rating>& ratings);

struct Episode {
  uint32_t season = 1;
  uint32_t number = 0;
  uint32_t through = 0;  // the last one in the same file; 0: it is the only one
  bool operator==(const Episode&) const = default;
};
struct Special {
  uint32_t number = 0;
  uint32_t through = 0;
  bool operator==(const Special&) const = default;
};
struct Film {
  uint32_t part = 0;  // 0: whole
  bool operator==(const Film&) const = default;
};

// What an NFO file says of an entry. What is absent is not said.
struct ToldOfEntry {
  std::optional<std::string> title, plot;
  std::optional<std::string> aired;  // YYYY-MM-DD
  std::vector<Rating> ratings;
  bool operator==(const ToldOfEntry&) const = default;
};

// What a provider says of one.
struct SaidOfEntry {
  std::optional<std::string> title, plot;
  std::optional<std::string> aired;  // YYYY-MM-DD
  bool operator==(const SaidOfEntry&) const = default;
};

struct Entry {
  Ulid id;
  std::string work;  // its key, see model/work.h
  std::variant<Episode, Special, Film> what;
  Timestamp added;
  std::string title;  // as a file's name has it; empty: none does
  std::string aired;  // YYYY-MM-DD, of an episode by date; its season is the year, its number MMDD
  ToldOfEntry told;   // goes before everything else
  SaidOfEntry online;  // goes before what the name has
  std::optional<VideoFacts> gone;  // no file holds it any more; of the last one that did
  bool operator==(const Entry&) const = default;
};

// What the name of a file says of the show and the entry that it holds.
struct WorkName {
  std::string show;  // its title, without the year
  std::string slug;  // of that title; made one show's alone by the store
  int year = 0;      // 0: not said
  std::string entry;
  uint32_t through = 0;
  std::string aired;
  bool operator==(const WorkName&) const = default;
};

// The entry that a work is; none for what only is a file, and for a key that is none.
std::optional<Entry> EntryOf(std::string_view work, uint32_t through);
std::string_view TitleOf(const Entry& entry);  // empty: none
std::string_view PlotOf(const Entry& entry);   // empty: none
std::string_view AiredOf(const Entry& entry);  // YYYY-MM-DD; empty: not known
uint32_t SeasonOf(const Entry& entry);  // of a special, and of a film: 0
uint32_t ThroughOf(const Entry& entry);  // the last one in the same file; 0: it is the only one

}  // namespace chanoma::model
