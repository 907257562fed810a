#pragma once
// Languages as files name them (ISO 639-2, three letters) made BCP 47 tags (two letters where ISO 639-1 has them).
// Pure.

#include <string>
#include <string_view>

namespace chanoma::media {

// Whether this is a two- or three-letter code of a language that has both.
bool IsLanguage(std::string_view code);

// Empty for unknown ("und", "mis", "zxx") and for what is no language code.
std::string LanguageTag(std::string_view code);

}  // namespace chanoma::media
