#pragma once
// A saved search as the API tells it. Pure.

#include "json/writer.h"
#include "model/saved_search.h"

namespace chanoma::api {

void WriteSavedSearch(json::Writer& out, const model::SavedSearch& search);

}  // namespace chanoma::api
