#pragma once
// NFO files as Kodi and Jellyfin write them: movie.nfo, tvshow.nfo, season.nfo, and episodes, of which one file may hold several.
// The only reader of foreign XML. Pure and without state: any thread. Bytes may be anything: a document that cannot be read, or
// that declares entities, is kInvalid; one over kLargest is kTooLarge; fields that make no sense are left out and named in
// `doubts`. Nothing is fetched, and no entity is expanded.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::nfo {

constexpr size_t kLargest = 32u << 20;   // bytes of a document
constexpr size_t kLongestText = 16'384;  // bytes of a text; what is longer is cut between characters
constexpr size_t kLongestLine = 1'024;   // bytes of a name, an id, an address
constexpr size_t kMost = 1'000;          // elements of a list, and documents of a file
constexpr int kLargestNumber = 99'999;   // of seasons, episodes and minutes

enum class Kind { kMovie, kShow, kSeason, kEpisode };

struct Id {
  std::string source;  // "imdb", "tmdb", "tvdb", "anidb", …, in lower case
  std::string value;
};

struct Rating {
  std::string source;  // empty: the file does not say whose
  double value = 0;    // 0 to 10, whatever scale the file has
  std::optional<int64_t> votes;
};

struct Person {
  std::string name;
  std::string role;  // of actors: whom they play
  std::string image;
};

struct Image {
  std::string aspect;  // "poster", "banner", "fanart", …; empty when not said
  std::string address;
  std::optional<int> season;
};

// Every field is absent unless the file has it: an absent one says nothing, an empty one says “none”.
struct Document {
  Kind kind = Kind::kMovie;
  std::optional<std::string> title, original_title, sort_title, show_title;
  std::optional<std::string> plot, outline, tagline, age_rating, status, trailer;
  std::optional<std::string> set_name, set_overview;
  std::optional<std::string> premiered, aired, ended, added;  // YYYY-MM-DD
  std::optional<int> year, runtime_minutes;
  std::optional<int> season, episode;
  // Where a special belongs in the order of watching.
  std::optional<int> shown_before_season, shown_before_episode, shown_after_season;
  std::optional<bool> locked;  // its owner wants no refresh
  std::vector<Id> ids;
  std::vector<Rating> ratings;
  std::vector<std::string> genres, tags, studios, countries;
  std::vector<Person> actors;
  std::vector<std::string> directors, writers;
  std::vector<Image> images;
  std::vector<std::string> doubts;  // sentences about fields that were left out
};

// One document for a film, a show or a season; one for each episode. A file that is nothing but the address of a film or show at
// TMDB, IMDb or TVDB gives a document with that id.
Result<std::vector<Document>> Read(std::string_view bytes);

}  // namespace chanoma::nfo
