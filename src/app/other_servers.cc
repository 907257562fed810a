#include "app/other_servers.h"

#include <array>

#include "app/kodi_files.h"
#include "freedom/jellyfin.h"
#include "freedom/plex.h"

namespace chanoma::app {
namespace {

namespace fs = std::filesystem;
using Opened = Result<std::unique_ptr<freedom::OtherServer>>;

Result<OtherServerFiles> FindJellyfin(const std::vector<std::string>& given) {
  return OtherServerFiles{TRY(ForeignFiles::Open(TRY(FindForeign(given, {"jellyfin.db", "library.db"}, {"data"})))), freedom::OpenJellyfin};
}

Result<OtherServerFiles> FindKodis(const std::vector<std::string>& given) {
  std::vector<freedom::KodiProfile> profiles = TRY(FindKodi(given));
  std::vector<fs::path> databases;
  for (const freedom::KodiProfile& profile : profiles) databases.push_back(profile.database);
  return OtherServerFiles{TRY(ForeignFiles::Open(databases)), [profiles = std::move(profiles)](const std::vector<fs::path>& copies) mutable -> Opened {
                            for (size_t i = 0; i < copies.size(); ++i) profiles[i].database = copies[i];
                            return freedom::OpenKodi(std::move(profiles));
                          }};
}

Result<OtherServerFiles> FindPlex(const std::vector<std::string>& given) {
  const std::string databases = "Plug-in Support/Databases", server = "Plex Media Server/" + databases;
  const auto found = TRY(FindForeign(given, {"com.plexapp.plugins.library.db"}, {"Databases", databases, server, "Library/Application Support/" + server}));
  if (found.size() > 1) return Fail(Code::kInvalid, "one library of Plex’s at a time");
  return OtherServerFiles{TRY(ForeignFiles::Open(found)), [](const std::vector<fs::path>& copies) -> Opened { return freedom::OpenPlex(copies.front()); }};
}

}  // namespace

std::span<const OtherServerWords> OtherServers() {
  static constexpr std::array<OtherServerWords, 3> kServers{{{"jellyfin", "Jellyfin", "Jellyfin's data folder, or its databases", FindJellyfin},
                                                            {"kodi", "Kodi", "Kodi's folder (.kodi or userdata), or a database of it", FindKodis},
                                                            {"plex", "Plex", "Plex's folder, or its library's database", FindPlex}}};
  return kServers;
}

}  // namespace chanoma::app
