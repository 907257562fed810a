#pragma once
// The bytes of a message as its fields, by number, and back. Private to freedom; pure functions.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::freedom {

struct Item {
  enum class Kind { kVarint, kFixed64, kBytes };
  Kind kind = Kind::kVarint;
  uint64_t number = 0;     // of the first two
  std::string_view bytes;  // of the last; into what was divided
};
using Items = std::map<int, std::vector<Item>>;  // by the field's number

// None for bytes that are no message.
std::optional<Items> Divide(std::string_view message);

// Each appends one field.
void AppendVarint(std::string& message, int field, uint64_t number);
void AppendFixed64(std::string& message, int field, uint64_t number);
void AppendBytes(std::string& message, int field, std::string_view bytes);

inline uint64_t ZigZag(int64_t number) { return (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63); }
inline int64_t UnZigZag(uint64_t number) { return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1); }

// Whether the bytes are varints, one behind the other.
bool AreVarints(std::string_view bytes);

}  // namespace chanoma::freedom
