#pragma once
// Lists and counts as somebody gets to see them. Pure but for reading the store; any thread that may read it.

#include "accounts/principal.h"
#include "store/reader.h"

namespace chanoma::api {

// For store::VideoQuery::accept; none when everything that is not hidden may be seen. `who` outlives it.
std::function<bool(const model::Video&)> AcceptFor(const accounts::Principal& who);

// The same by what decides it, for the lists of shows.
std::function<bool(const model::VideoFacts&)> AcceptFacts(const accounts::Principal& who);

// Whether what concerns the video is for `who` to see in lists. What is no video, or none any more, keeps nothing back.
Result<bool> ListsById(const store::Reader& reader, const accounts::Principal& who, const Ulid& id);

// The show that the video is a file of. Whoever knows of the video knows of it.
Result<std::optional<Ulid>> ShowOf(const store::Reader& reader, const model::Video& video);

// Videos in the library (nil: in all) that `who` sees in lists. Exact numbers are kept; those not for everybody, which are few,
// are looked at one by one. For an account with an age limit the films are counted.
Result<uint64_t> CountVisible(const store::Reader& reader, const accounts::Principal& who, const Ulid& library);

}  // namespace chanoma::api
