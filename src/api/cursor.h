#pragma once
// The opaque `after` of keyset pages: which list it belongs to and the last row seen, so that a cursor used with another
// sort or filter is refused instead of answering nonsense. Pure functions.

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/ulid.h"

namespace chanoma::api {

struct Cursor {
  std::string key;  // the row's place in its sort
  Ulid id;
};

// `list` describes sort and filters in full, for example "videos?sort=-added&state=ready".
std::string EncodeCursor(std::string_view list, const Cursor& cursor);
// kInvalid (field after) for anything EncodeCursor() did not make for the same list.
Result<Cursor> DecodeCursor(std::string_view list, std::string_view text);

}  // namespace chanoma::api
