#pragma once
// AniList (https://docs.anilist.co, GraphQL): anime alone, each season a work of its own, without a list of episodes. What its answers
// say. Pure; kCorrupt for what is none of them, kNotFound where it says so.

#include "json/value.h"
#include "providers/provider.h"

namespace chanoma::providers {

Result<std::vector<Candidate>> ReadAnilistSearch(const json::Value& answer, model::ShowKind kind, std::string_view language);
Result<Details> ReadAnilistMedia(const json::Value& answer, std::string_view language);

}  // namespace chanoma::providers
