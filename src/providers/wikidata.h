#pragma once
// Wikidata (https://www.wikidata.org/wiki/Wikidata:Data_access): titles in all languages, days, and the ids that everybody else has for
// a work. What its answers say. Pure; kCorrupt for what is none of them, kNotFound where it has no such item.

#include "json/value.h"
#include "providers/provider.h"

namespace chanoma::providers {

// The items that a search found.
Result<std::vector<std::string>> ReadWikidataSearch(const json::Value& answer);
// Those of them that are films, or series.
Result<std::vector<Candidate>> ReadWikidataItems(const json::Value& answer, const std::vector<std::string>& order, model::ShowKind kind, std::string_view language);
Result<Details> ReadWikidataItem(const json::Value& answer, const std::string& id, std::string_view language);

}  // namespace chanoma::providers
