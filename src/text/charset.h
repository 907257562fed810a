#pragma once
// Text in the encodings of the world made UTF-8. Pure; any thread.

#include <string>
#include <string_view>

namespace chanoma::text {

// `charset` by any name ICU knows it by. Bytes that mean nothing become U+FFFD; empty when there is no such charset.
std::string FromCharset(std::string_view bytes, const std::string& charset);

}  // namespace chanoma::text
