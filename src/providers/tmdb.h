#pragma once
// The Movie Database (https://developer.themoviedb.org, version 3): films and series with their episodes, in many languages; with a key
// of one's own. What its answers say. Pure; kCorrupt for what is none of them.

#include "json/value.h"
#include "providers/provider.h"

namespace chanoma::providers {

// `pictures`: where pictures are, without a slash at its end.
Result<std::vector<Candidate>> ReadTmdbSearch(const json::Value& answer, std::string_view pictures);
// `language`: what was asked for; in other languages there are titles and texts of their own.
Result<Details> ReadTmdbWork(const json::Value& answer, model::ShowKind kind, std::string_view language, std::string_view pictures);
// The numbers of its seasons, at most as many as are asked for.
std::vector<uint32_t> ReadTmdbSeasons(const json::Value& answer);
// Of an answer with "season/1" and so on appended.
void ReadTmdbEpisodes(const json::Value& answer, const std::vector<uint32_t>& seasons, Details& details);
std::optional<std::string> ReadTmdbFound(const json::Value& answer, model::ShowKind kind);

}  // namespace chanoma::providers
