#pragma once
// Who searches, as the index knows readers: what one must hold to know of a document. Reads the list of libraries; any thread
// that may read the store.

#include <vector>

#include "accounts/principal.h"
#include "search/index.h"
#include "store/reader.h"

namespace chanoma::api {

// Of videos, by discover/documents.h.
Result<search::Visibility> VideoReader(const store::Reader& reader, const accounts::Principal& who);
// Of shows and people, by discover/show_documents.h. `libraries`: by their files in one of these alone; empty: in any.
Result<search::Visibility> ShowReader(const store::Reader& reader, const accounts::Principal& who, const std::vector<Ulid>& libraries);

}  // namespace chanoma::api
