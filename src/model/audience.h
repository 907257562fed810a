#pragma once
// Who gets to know of a video that somebody sent in. Plain values.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ulid.h"

namespace chanoma::model {

// Public: whoever sees its library. Unlisted: they too, once they have its address; it is in nobody's lists but its owner's.
// Private: its owner. People: its owner and those chosen. Stored: never renumber.
enum class Visibility { kPublic = 0, kUnlisted = 1, kPrivate = 2, kPeople = 3 };

inline constexpr size_t kMostPeople = 50;

struct Audience {
  Ulid owner;  // an account, which may be gone; nil: nobody's, as what a scan found
  Visibility visibility = Visibility::kPublic;
  std::vector<Ulid> people;  // accounts, with kPeople; at most kMostPeople
  bool operator==(const Audience&) const = default;
};

}  // namespace chanoma::model
