#pragma once
// What somebody likes, kept with their account as JSON: what this server knows of is checked, what it does not is kept for the
// programs that do. Pure functions; errors name the field “preferences”.

#include "base/result.h"
#include "json/value.h"

namespace chanoma::accounts {

// language, audio, subtitles: a BCP 47 tag (null: none wanted); theme: auto, dark, light; quality: auto, or the most lines of a
// picture; skip: {intro, recap, credits, preview}, each ask, always or never; preferOriginal, impaired: true or false.
Result<void> CheckPreferences(const json::Value& preferences);

}  // namespace chanoma::accounts
