#pragma once
// What every codec of the store begins with: messages of records.proto from bytes, and times. Private to the store; pure.

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma::store {

// The stored bytes to start from, so that fields of a newer release survive. Bytes that do not parse are not worth keeping:
// the new value replaces them whole.
template <class Record>
Record StartFrom(std::string_view previous) {
  Record record;
  if (!previous.empty() && !record.ParseFromArray(previous.data(), static_cast<int>(previous.size()))) record.Clear();
  return record;
}

inline tl::unexpected<Error> Damaged(std::string_view what) { return Fail(Code::kCorrupt, fmt::format("a stored {} is damaged", what)); }

template <class Record>
Result<Record> Parse(std::string_view bytes, std::string_view what) {
  Record record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Damaged(what);
  return record;
}

inline Timestamp Time(int64_t milliseconds) { return Timestamp(std::chrono::milliseconds(milliseconds)); }
inline int64_t Milliseconds(Timestamp time) { return time.time_since_epoch().count(); }

}  // namespace chanoma::store
