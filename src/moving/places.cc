#include "moving/places.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::moving {
namespace {

bool IsSlash(char c) { return c == '/' || c == '\\'; }

std::string_view WithoutEnd(std::string_view folder) {
  while (folder.size() > 1 && IsSlash(folder.back())) folder.remove_suffix(1);
  return folder;
}

}  // namespace

Result<PathMap> ParsePathMap(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    return Fail(Code::kInvalid, fmt::format("a map is OLD=NEW, two folders, not “{}”", text), "map");
  }
  return PathMap{std::string(WithoutEnd(text.substr(0, equals))), std::string(WithoutEnd(text.substr(equals + 1)))};
}

std::string PathHere(std::string_view path, const std::vector<PathMap>& maps) {
  const PathMap* best = nullptr;
  for (const PathMap& map : maps) {
    const bool within = path.starts_with(map.from) && (path.size() == map.from.size() || IsSlash(map.from.back()) || IsSlash(path[map.from.size()]));
    if (within && (!best || map.from.size() > best->from.size())) best = &map;
  }
  if (!best) return std::string(path);
  std::string rest(path.substr(best->from.size()));
  if (best->from.find('/') == std::string::npos) std::ranges::replace(rest, '\\', '/');
  const bool parted = rest.empty() || rest.front() == '/';
  if (best->to == "/") return parted && !rest.empty() ? rest : "/" + rest;
  return best->to + (parted ? "" : "/") + rest;
}

}  // namespace chanoma::moving
