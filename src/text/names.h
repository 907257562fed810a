#pragma once
// Names that people choose and others must be able to tell apart: which are acceptable, and the key under which two names
// count as the same (case, width and look-alike letters of other scripts apart). Uses ICU. Pure functions; any thread.

#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::text {

// NFC, trimmed. kInvalid (field "name") unless it has 1 to 32 characters: letters, marks, digits and single " ' . _ -" between
// them, all of scripts that are used together (UTS 39, highly restrictive), nothing invisible.
Result<std::string> CleanName(std::string_view raw);

// Equal for "Ada", "ＡＤＡ", "adа" with a Cyrillic а: the case-folded skeleton of UTS 39 §4. Of any text; stored, so the rule
// must not change.
std::string NameKey(std::string_view name);

// An address of e-mail as it is compared: NFKC and case-folded.
std::string EmailKey(std::string_view text);

}  // namespace chanoma::text
