#pragma once
// People, studios and collections as JSON, in the shapes of schemas_groups.cc. WriteWork() reads the store.

#include <optional>
#include <string_view>

#include "json/writer.h"
#include "model/listing.h"
#include "shelf/group.h"
#include "shelf/question.h"
#include "store/reader.h"

namespace chanoma::api {

std::string_view PersonKindName(model::PersonKind kind);

// slug, name, shows; and of a person what they did.
void WriteGroupFields(json::Writer& out, const shelf::Group& group, shelf::GroupKind kind);
void WriteCollectionPlot(json::Writer& out, const shelf::Group& group);
// A show of it, what the person did there, and where whoever asks is with it.
Result<void> WriteWork(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, const shelf::Group& group, shelf::GroupKind kind,
                       const std::optional<model::Standing>& standing, std::string_view base);
// The member `links`: by which addresses what a show names is found.
void WriteLinks(json::Writer& out, const model::Show& show);

}  // namespace chanoma::api
