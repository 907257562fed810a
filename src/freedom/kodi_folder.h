#pragma once
// What stands in a folder of Kodi's beside its databases, in XML: whose they are, and favourites. Pure functions; any thread. kInvalid
// for what is no such file.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::freedom {

struct KodiName {
  std::string name;
  std::string folder;  // below userdata, as "profiles/Kid"; empty: the first profile, which is the master's
};

// profiles.xml: those that have databases of their own, the master's first.
Result<std::vector<KodiName>> ReadKodiProfiles(std::string_view xml);

// favourites.xml: what each of them opens, a file's place or "videodb://tvshows/titles/12/"; others are left as they are.
Result<std::vector<std::string>> ReadKodiFavourites(std::string_view xml);

}  // namespace chanoma::freedom
