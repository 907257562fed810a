#pragma once
// What a document of an NFO file comes to as a layer of a show or an entry: bounded, so that a record always fits. Pure.

#include <cstdint>
#include <optional>
#include <vector>

#include "model/show.h"
#include "nfo/nfo.h"

namespace chanoma::catalogue {

model::Description ToldOfShow(const nfo::Document& document);

// Of episodes `number` to `through` (0: the one): of several documents those of these numbers; where none has them, all. None when
// no document is of an episode.
std::optional<model::ToldOfEntry> ToldOfEpisodes(const std::vector<nfo::Document>& documents, uint32_t number, uint32_t through);

}  // namespace chanoma::catalogue
