#pragma once
// TVmaze (https://www.tvmaze.com/api): series alone, in English, with their episodes. What its answers say. Pure; kCorrupt for what is
// none of them.

#include "json/value.h"
#include "providers/provider.h"

namespace chanoma::providers {

Result<std::vector<Candidate>> ReadTvmazeSearch(const json::Value& answer);
Result<Details> ReadTvmazeShow(const json::Value& answer);
// Of the address that a lookup sends to; none: of nothing.
std::optional<std::string> ReadTvmazeLookup(const json::Value& location);

}  // namespace chanoma::providers
