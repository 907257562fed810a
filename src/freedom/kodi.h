#pragma once
// Kodi's own databases (MyVideos….db, from Kodi 18) as another server's knowledge. Each profile is a user, who has a database alone; what is
// in several is one item, by its place.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "freedom/other_server.h"

namespace chanoma::freedom {

struct KodiProfile {
  std::string name;
  std::filesystem::path database;  // a private copy; nobody writes to it meanwhile
  std::string favourites = {};     // favourites.xml; empty: none
  std::vector<std::pair<std::string, std::string>> playlists = {};  // their titles, and what stands in their .m3u
};

// The first is the master's. What lies in a write-ahead log beside a database is put into it first. kUnsupported when one is none of Kodi's,
// or of an older release; kInvalid when damaged.
Result<std::unique_ptr<OtherServer>> OpenKodi(std::vector<KodiProfile> profiles);

}  // namespace chanoma::freedom
