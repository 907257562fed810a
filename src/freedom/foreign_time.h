#pragma once
// Times as other servers write them into their databases: in words or in seconds. Private to freedom. Any thread, as long as nobody sets
// the zone of this machine meanwhile.

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "freedom/foreign_rows.h"

namespace chanoma::freedom {

enum class Unzoned { kUtc, kLocal };  // what a time is of that names no zone

// "2023-05-01 20:15:30.1234567Z", also with a T, without fractions, seconds or any time of day, or without a Z; with "+02:00". None for
// what is no time, as such servers take it: their databases are known to hold some.
std::optional<Timestamp> WrittenTime(std::string_view text, Unzoned unzoned);

// The same out of a cell, or of a number of seconds since 1970. kInvalid for a cell that is neither.
Result<std::optional<Timestamp>> TimeIn(const ForeignRows& rows, size_t column, Unzoned unzoned);

}  // namespace chanoma::freedom
