#pragma once
// What another server says, whole. One thread.

#include <vector>

#include "freedom/other_server.h"

namespace chanoma::freedom {

// All that a server says, in its order.
struct Said {
  std::vector<OtherUser> users;
  std::vector<OtherItem> items;
  std::vector<OtherState> states;
  std::vector<OtherList> lists;
};

inline Result<Said> ReadAll(const OtherServer& server) {
  Said said;
  said.users = TRY(server.Users());
  TRY(server.Items([&](OtherItem item) { return said.items.push_back(std::move(item)), Result<void>(); }));
  TRY(server.States([&](OtherState state) { return said.states.push_back(std::move(state)), Result<void>(); }));
  TRY(server.Lists([&](OtherList list) { return said.lists.push_back(std::move(list)), Result<void>(); }));
  return said;
}

}  // namespace chanoma::freedom
