#pragma once
// A title as it is compared with others. Pure; any thread.

#include <string>
#include <string_view>

namespace chanoma::text {

// The words of a title in one spelling, with single spaces between them; empty for what has none. Stored in the keys of works: the
// rule must not change.
std::string Spelling(std::string_view title);

}  // namespace chanoma::text
