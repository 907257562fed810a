#pragma once
// base64url without padding (RFC 4648 §5), as tokens and keys are written in. Strict: one text for one run of bytes. Pure
// functions; any thread.

#include <optional>
#include <string>
#include <string_view>

namespace chanoma::jose {

// None for what is not the one way to write some bytes.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace chanoma::jose
