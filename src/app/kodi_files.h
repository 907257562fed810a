#pragma once
// Kodi's files, found below its folder: a database of each profile, and what stands in files beside them. Blocks on the disk, with the
// rights of whoever calls.

#include <string>
#include <vector>

#include "base/result.h"
#include "freedom/kodi.h"

namespace chanoma::app {

// `given`: .kodi, userdata or userdata/Database, of which each profile's newest database is taken; or databases, each of a profile that is
// called as the folder says. `database` of each is where Kodi has it. kNotFound when there is none; kInvalid for XML that is none.
Result<std::vector<freedom::KodiProfile>> FindKodi(const std::vector<std::string>& given);

}  // namespace chanoma::app
