#pragma once
// A letter that is to be written: to whom and what about. The words, and the code they carry, are made when it is sent, so that nothing
// secret waits here. Plain values.

#include <string>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::model {

// Stored: never renumber.
enum class MailKind {
  kReset = 1,    // a link for a new password, when `address` is somebody's
  kConfirm = 2,  // a link that makes `address` the account's
  kChanged = 3,  // to the address before: it is another now
  kNotice = 4,   // to an administrator: `words`
};

struct Mail {
  Ulid id;
  MailKind kind = MailKind::kReset;
  Ulid account;         // nil: whoever has the address
  std::string address;
  std::string language;  // "en", "ja"
  Timestamp created{};
  std::string words = {};  // of a notice: its subject, a line end, its text
  bool operator==(const Mail&) const = default;
};

}  // namespace chanoma::model
