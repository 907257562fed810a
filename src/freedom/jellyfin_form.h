#pragma once
// The two forms of Jellyfin's tables, asked in such a way that their answers have the same columns. Private to freedom; values.

#include <string_view>
#include <vector>

#include "freedom/foreign_rows.h"

namespace chanoma::freedom {

// Places of the columns in the answers.
namespace item_at {
enum : size_t { kId, kType, kKey, kPath, kName, kOriginal, kYear, kSeason, kEpisode, kSeries, kSeriesName, kIds, kAdded, kVirtual, kExtra };
}
namespace state_at {
enum : size_t { kItem, kUser, kRating, kPlayed, kPlays, kFavourite, kTicks, kLast, kAudio, kSubtitle, kLikes, kCustomKey };
}

struct JellyfinForm {
  std::string_view release;
  ForeignTable items, states;
  std::vector<ForeignTable> more;  // that has to be there beside these
  std::string_view items_sql;      // ends where a condition on the type follows
  std::string_view states_sql;
  std::string_view lists_sql;      // the same
  bool numbers = false;            // states name users by Users.InternalId
};

const JellyfinForm& FormOfLibrary();  // library.db, to 10.10
const JellyfinForm& FormOfWhole();    // jellyfin.db, from 10.11

}  // namespace chanoma::freedom
