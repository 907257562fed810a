#pragma once
// Text files of unknown encoding made UTF-8: by their byte order mark, by being UTF-8 already, else by what uchardet
// takes them for. Pure; any thread. Never fails: bytes that fit nothing become U+FFFD.

#include <string>
#include <string_view>

namespace chanoma::media {

// Without a byte order mark.
std::string ToUtf8(std::string_view bytes);

}  // namespace chanoma::media
