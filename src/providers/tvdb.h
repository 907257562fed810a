#pragma once
// TheTVDB (https://thetvdb.github.io/v4-api): series with their episodes, and films; with a key of one's own, for which there is a token.
// A key that its subscribers pay for has the PIN of one of them behind it: "key:pin".
// What its answers say. Pure; kCorrupt for what is none of them.

#include "json/value.h"
#include "providers/provider.h"

namespace chanoma::providers {

// "jpn" of "ja", "pt" of "pt-BR"; "eng" of what is not in its table.
std::string_view TvdbLanguage(std::string_view tag);

Result<std::string> ReadTvdbToken(const json::Value& answer);
Result<std::vector<Candidate>> ReadTvdbSearch(const json::Value& answer, std::string_view language);
Result<Details> ReadTvdbWork(const json::Value& answer, model::ShowKind kind, std::string_view language);
// Added to those that there are, also for one that is there; true when there is another page.
Result<bool> ReadTvdbEpisodes(const json::Value& answer, Details& details);
std::optional<std::string> ReadTvdbFound(const json::Value& answer, model::ShowKind kind);

}  // namespace chanoma::providers
