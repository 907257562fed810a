#pragma once
// What stands between the marks: titles, and the bare numbers that are episodes because of where they stand. Pure; any thread.
//
//   title             text from the beginning to the first mark or bracket
//   bare-number       "Title - 12", "Title 12 [1080p]", "12. Title", "[12]": an episode, when no mark says which
//   bare-season       "Title 102": season 1, episode 2, when nothing speaks for a fansub
//   absolute-number   "Title - 313-314 - S16E03-E04"
//   episode-title     text behind the episode
//   bonus-title, film-title   text behind "-x02-", before "-f21-"

#include <optional>
#include <string>

#include "names/component.h"

namespace chanoma::names {

// What the folders say before the file is read.
struct Surroundings {
  std::string title;          // of the folder that names the work
  bool in_season = false;     // the file lies in a season's folder
  std::optional<int> season;  // of that folder
  bool films = false;         // the file lies where films are kept
};

void ReadTitles(Component& component, const Surroundings& surroundings);

}  // namespace chanoma::names
