#pragma once
// Answers of the search as JSON, in the shapes of schemas.cc. Pure functions but for reading the store.

#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "discover/discover.h"
#include "json/writer.h"
#include "store/reader.h"

namespace chanoma::api {

void WriteMarked(json::Writer& out, const std::vector<search::Marked>& pieces);
bool AnyHit(const std::vector<search::Marked>& pieces);

// Hits whose video has been hidden or removed since it was found are left out. `explain`: each says why it stands where it does.
void WriteSearchHits(json::Writer& out, const discover::Results& results, const store::Reader& reader, const accounts::Principal& who, std::string_view base, bool explain);
void WriteSearchFacets(json::Writer& out, const std::vector<search::FacetCounts>& facets, const store::Reader& reader);
std::string SearchIndexJson(const discover::Follower::Progress& progress);

}  // namespace chanoma::api
