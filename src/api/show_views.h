#pragma once
// Shows, their seasons and entries as JSON, in the shapes of schemas.cc. `base` is the base path that addresses begin with.
// They read pictures from the store.

#include <optional>
#include <string_view>

#include "json/writer.h"
#include "model/listing.h"
#include "shelf/entries.h"
#include "shelf/question.h"
#include "store/reader.h"
#include "watching/watching.h"

namespace chanoma::api {

// One's list's part in a show; empty for whoever is not signed in.
struct ShowListing {
  std::optional<model::Standing> standing;
  std::optional<model::Listing> said;
};

Result<void> WriteShowSummary(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, std::string_view base);
// `going`: what its button plays. `may_edit`: whoever asks gets to know of files that could not be read.
Result<void> WriteShow(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, const std::optional<watching::Going>& going, const ShowListing& listing,
                       bool may_edit, std::string_view base);
// The fields that say which entry it is: kind, season, number, through, part.
void WriteNumbers(json::Writer& out, const model::Entry& entry);
void WriteListing(json::Writer& out, const ShowListing& listing);
Result<void> WriteEntry(json::Writer& out, const store::Reader& reader, const shelf::Held& held, std::string_view base);
void WriteSeason(json::Writer& out, const shelf::Hit& hit, const shelf::Season& season, std::string_view base);

}  // namespace chanoma::api
