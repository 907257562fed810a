#pragma once
// Finds a page of shows among the rows. Pure; whoever asks keeps the rows from changing. Private to shelf.

#include "shelf/question.h"
#include "shelf/rows.h"

namespace chanoma::shelf {

Page Ask(const Rows& rows, const Question& question);
// Those of the shows that may be known of, by name.
std::vector<Genre> ListGenres(const Rows& rows, const Accept& accept);
// Where somebody is with the show, of which `accept` says which files they know of; none: nowhere.
std::optional<model::Standing> StandingOf(const Row& row, const Accept& accept, const Personal& personal);
// None for a show of which `accept` takes no file.
std::optional<Hit> Describe(const Row& row, const Accept& accept);

}  // namespace chanoma::shelf
