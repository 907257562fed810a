#pragma once
// Fields of JSON views whose value may be missing: written as null, never left out. No state; any thread.

#include <string_view>

#include "base/clock.h"
#include "json/writer.h"

namespace chanoma::api {

inline void TextOrNull(json::Writer& out, std::string_view key, std::string_view text) {
  if (text.empty()) out.NullField(key);
  else out.Field(key, text);
}

inline void TimeOrNull(json::Writer& out, std::string_view key, Timestamp time) {
  if (time == Timestamp{}) out.NullField(key);
  else out.Field(key, FormatRfc3339(time));
}

template <class T>
void PositiveOrNull(json::Writer& out, std::string_view key, T value) {
  if (value > 0) out.Field(key, value);
  else out.NullField(key);
}

}  // namespace chanoma::api
