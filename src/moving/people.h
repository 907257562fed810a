#pragma once
// Which account here is whose of another server's users. Reads the store; one thread.

#include <optional>
#include <string>
#include <vector>

#include "freedom/other_server.h"
#include "moving/report.h"
#include "store/reader.h"

namespace chanoma::moving {

struct NameMap {
  std::string from, to;
};

// "living room=Ada": what a user is called here. kInvalid when it is no such pair.
Result<NameMap> ParseNameMap(std::string_view text);

struct Person {
  freedom::OtherUser user;
  std::string name;  // of the account
  Ulid account;      // nil: it is to be made
};

// Those whose names cannot be had here are left out, and named in the report. kConflict where nobody has an account.
Result<std::vector<Person>> FindPeople(const std::vector<freedom::OtherUser>& users, const std::vector<NameMap>& names, const store::Reader& reader, Report& report);

}  // namespace chanoma::moving
