#pragma once
// What came of moving in, in numbers and in words. Values; pure functions.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace chanoma::moving {

struct Missing {
  std::string words;    // what it is called, and where it was
  bool wanted = false;  // somebody watched it
};

struct Report {
  std::string from;  // "Jellyfin 10.11 or later"

  std::vector<std::string> users_here, users_new;  // their names here
  std::vector<std::string> users_left;             // with why
  std::vector<std::string> disabled, limited;      // of the new ones: banned, and without any library
  std::vector<std::string> administrators;         // there; of those that are new
  bool with_roles = false;

  std::array<uint64_t, 4> found{};  // films, episodes and other files, by Rule
  std::vector<Missing> missing;

  uint64_t rows = 0;        // what users' records say of items
  uint64_t silent = 0;      // of these: nothing of having watched
  uint64_t nobodys = 0;     // of users that are not there any more, or were left out
  uint64_t gone = 0;        // of what is not there any more, or is there by another key too
  uint64_t of_missing = 0;  // of what was not found, or has no place here; kept
  uint64_t repeated = 0;    // of several that say something of one film, all but the latest
  uint64_t newer_here = 0;  // here it is known as well, or better
  uint64_t taken = 0;

  uint64_t scores = 0, planned = 0;
  uint64_t listed_here = 0;  // what a list here says already

  struct Kept {
    uint64_t favourites = 0, ratings = 0, tracks = 0, playlists = 0, collections = 0;
    bool operator==(const Kept&) const = default;
  } kept;
};

// Sentences and lists for a person, a line each. `shown`: of what was not found, at most so many.
std::vector<std::string> Words(const Report& report, bool dry, size_t shown);

}  // namespace chanoma::moving
