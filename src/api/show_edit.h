#pragma once
// What a person says of a show, as the body of a request has it. Pure.

#include <array>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "shelf/shelf.h"

namespace chanoma::api {

inline constexpr std::array<std::string_view, 16> kShowFields{"title", "sortTitle", "plot", "tagline", "originalTitle", "year", "genres", "ageRating",
                                                              "premieredOn", "endedOn", "runtime", "collection", "studios", "ratings", "ids", "people"};

// Members that are null take back what was said. kInvalid names the member that is of another type than its own; which values there may
// be is Shelf::Apply()'s to judge.
Result<shelf::Edit> ReadShowEdit(const json::Value& body);

}  // namespace chanoma::api
