#pragma once
// Kodi's tables, and what is asked of them. Private to freedom; values.

#include <string>
#include <string_view>
#include <vector>

#include "freedom/foreign_rows.h"

namespace chanoma::freedom {

const std::vector<ForeignTable>& KodiTables();
const ForeignTable& KodiVersions();  // of films; from 21

// Questions about things that lie in files: films, episodes, others. The columns of their answers are these.
namespace kodi_at {
enum : size_t { kId, kFolder, kName, kAdded, kPlayed, kTitle, kOriginal, kDate, kSeason, kEpisode, kShow, kShowTitle };
}
struct KodiQuestion {
  std::string_view table;
  std::string_view type;  // of uniqueid and others
  std::string sql;
};
// `versions`: that table is there.
std::vector<KodiQuestion> KodiItems(bool versions);

}  // namespace chanoma::freedom
