#pragma once
// Makes text found in a file fit to be kept and shown: valid UTF-8 without control characters, bounded. Pure; any
// thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace chanoma::media {

enum class Lines { kOne, kKeep };  // kKeep lets line feeds through

// Invalid sequences become U+FFFD, control characters spaces; white space at both ends goes; cut at `limit` bytes
// between characters.
std::string CleanText(std::string_view text, size_t limit, Lines lines = Lines::kOne);

}  // namespace chanoma::media
