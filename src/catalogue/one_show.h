#pragma once
// Whether a folder is one show's: what lies in it for all of its files counts for a show only then. Reads the store; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/video.h"
#include "store/reader.h"

namespace chanoma::catalogue {

// Whether `films`, the media files of the folder, all hold works whose keys begin with `beginning`, of a show or one of its seasons:
// versions, parts and episodes. What is no film does not count.
Result<bool> AreOfOneShow(const store::Reader& reader, const model::Library& library, const std::string& folder, const std::vector<std::string>& films,
                          std::string_view beginning);

}  // namespace chanoma::catalogue
