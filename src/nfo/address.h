#pragma once
// NFO files that hold no document but the address of one. Pure; any thread.

#include <optional>
#include <string_view>

#include "nfo/nfo.h"

namespace chanoma::nfo {

// "https://www.themoviedb.org/movie/603-the-matrix", "https://www.imdb.com/title/tt0133093/"; nullopt when there is none.
std::optional<Document> ReadAddress(std::string_view text);

}  // namespace chanoma::nfo
