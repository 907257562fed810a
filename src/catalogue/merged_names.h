#pragma once
// Names that mean another show than they say, because somebody said that the two are one. Reads the store; any thread.

#include "base/result.h"
#include "catalogue/titles.h"
#include "model/show.h"
#include "store/reader.h"

namespace chanoma::catalogue {

// As if the name said `show`, with the numbers that it has. It must be of a work.
void NameAs(const model::Show& show, Naming& naming);
// NameAs() the show that was given what has this name, if any was.
Result<void> FollowMerge(const store::Reader& reader, Naming& naming);

}  // namespace chanoma::catalogue
