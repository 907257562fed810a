#pragma once
// What the name of a chapter says it is, in the languages in which files name them. A pure function; any thread.

#include <optional>
#include <string_view>

#include "model/media_info.h"

namespace chanoma::catalogue {

// `early`: it lies in the first half. Recaps and intros do, credits and previews do not, and what "Credits" or "Générique" are is
// said by where they stand. Nothing for any other name: what comes before an opening is a part of the story.
std::optional<model::SkipKind> ChapterKind(std::string_view title, bool early);

}  // namespace chanoma::catalogue
