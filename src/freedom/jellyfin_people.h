#pragma once
// The users of jellyfin.db, which is of one form through all releases that are read. Private to freedom; one thread.

#include <map>
#include <string>
#include <vector>

#include "freedom/foreign_rows.h"
#include "freedom/other_server.h"

namespace chanoma::freedom {

struct JellyfinPeople {
  std::vector<OtherUser> users;             // by their names
  std::map<int64_t, std::string> by_number;  // Users.InternalId → a user's key
};

// That the tables are there and whole.
Result<void> CheckJellyfinPeople(const Connection& connection);
Result<JellyfinPeople> ReadJellyfinPeople(const Connection& connection);

}  // namespace chanoma::freedom
