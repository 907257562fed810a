#pragma once
// What a file is called before anything better is known. Pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/show.h"

namespace chanoma::catalogue {

// Whether a file of this name belongs to a library: known media extensions only.
bool IsMediaName(std::string_view name);

// Counts the rules below: names are read again by a library's next scan when it was done by an older edition.
inline constexpr uint32_t kNamesEdition = 2;

struct Naming {
  std::string title;  // TitleFromPath()
  std::string work;   // model::WorkKey() of the film or episode; of what only is a file, one that its place gives
  std::optional<model::WorkName> name;  // of a film or episode
};
// `root` tells files of the same name apart that lie in different libraries; `path` is relative to it.
Naming NamingOf(std::string_view root, std::string_view path);

// What a path says at all, sure enough or not.
struct Understood {
  std::string title;  // empty: nothing
  std::optional<int> year, season, number;
};
Understood UnderstoodOf(std::string_view path);

// What path and name say, without the marks of releases: "The Long Night (2019)", "The Wire S01E02 The Detail". A name that says
// no more than a title is that title: without folders and extension, dots and underscores read as spaces where it has none.
// Clean UTF-8 of at most 300 bytes, never empty.
std::string TitleFromPath(std::string_view path);

}  // namespace chanoma::catalogue
