#pragma once
// Plex's tables, and what is asked of them. Private to freedom; values.

#include <string>
#include <vector>

#include "freedom/foreign_rows.h"

namespace chanoma::freedom {

const std::vector<ForeignTable>& PlexTables();
inline constexpr std::string_view kPlexOwners = "metadata_item_accounts";  // of playlists; not in every release

// Places of the columns in the answers.
namespace plex_at {
enum : size_t { kId, kType, kGuid, kTitle, kOriginal, kYear, kSeason, kEpisode, kSeries, kSeriesTitle, kAdded, kDeleted, kMedia, kFile };
}
std::string PlexItems(bool series);  // series, or all others; versions of one item, and parts of a version, stand beside each other
std::string PlexStates();
std::string PlexLists(bool owners);
std::string PlexCollections();

}  // namespace chanoma::freedom
