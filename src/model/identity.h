#pragma once
// Who an account's person is elsewhere: what a provider of sign-in calls them, for ever. Plain values.

#include <string>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::model {

struct Identity {
  Ulid id;
  Ulid account;
  std::string issuer;   // with the subject, one person in the world
  std::string subject;
  std::string label;    // what the person calls themselves there, for people to read
  Timestamp created{}, used{};
  bool operator==(const Identity&) const = default;
};

}  // namespace chanoma::model
