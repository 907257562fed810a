#pragma once
// Where files are here that another server sees elsewhere: in a container, on another machine, under Windows. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::moving {

struct PathMap {
  std::string from, to;  // folders, without a slash at their ends
};

// "/media/films=/srv/films", at the first equals sign. kInvalid when there is none, or nothing on one side.
Result<PathMap> ParsePathMap(std::string_view text);

// The path as it is here: with the longest `from` that it lies in replaced. Behind one of Windows (D:\Films) backslashes part folders.
std::string PathHere(std::string_view path, const std::vector<PathMap>& maps);

}  // namespace chanoma::moving
