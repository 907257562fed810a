#pragma once
// ULIDs: 128-bit ids, 48 bits of milliseconds and 80 of randomness, 26 characters of Crockford's base32. Ids made by one
// source increase strictly. Ulid is a value; UlidSource may be called from any thread.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace chanoma {

struct Ulid {
  std::array<uint8_t, 16> bytes{};

  // 26 upper-case characters.
  std::string ToString() const;
  // Accepts lower case; refuses anything but 26 base32 characters without overflow (kInvalid).
  static Result<Ulid> Parse(std::string_view text);
  // The 16 raw bytes, most significant first: their order is the order in time.
  std::string_view Raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  static Result<Ulid> FromRaw(std::string_view raw);
  bool IsNil() const { return *this == Ulid{}; }
  auto operator<=>(const Ulid&) const = default;
};

class UlidSource {
 public:
  explicit UlidSource(const Clock& clock) : clock_(clock) {}
  Ulid Next();

 private:
  const Clock& clock_;
  Mutex mutex_;
  Ulid last_ GUARDED_BY(mutex_);
};

}  // namespace chanoma

template <>
struct std::hash<chanoma::Ulid> {
  size_t operator()(const chanoma::Ulid& id) const noexcept { return std::hash<std::string_view>()(id.Raw()); }
};
