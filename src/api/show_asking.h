#pragma once
// What requests ask of lists of shows: their sort, filter and page; and what the list of whoever asks says of one.

#include <chrono>
#include <string>
#include <string_view>

#include "api/route.h"
#include "api/show_views.h"
#include "json/writer.h"
#include "shelf/question.h"

namespace chanoma::api {

inline constexpr std::chrono::seconds kPatience{2};  // for the shelf to know what was committed

struct AskedShows {
  shelf::Question question;
  std::string list;  // which one its cursors are of
};

// limit, after, sort (or else `usual`) and filter; kInvalid names the one that makes no sense.
Result<AskedShows> ReadShowQuestion(const Call& call, const http::Request& request, std::string_view usual);
// The members `this` and `next`.
void WriteAddresses(json::Writer& out, const Call& call, const http::Request& request, std::string_view list, const shelf::Page& page);

// What the list of whoever is signed in says of it; of nobody else, and of no key, is anything known.
Result<ShowListing> ListingWith(const Call& call, const store::Reader& reader, const shelf::Hit& hit);

}  // namespace chanoma::api
