#pragma once
// Every configuration key: one table from which the TOML reader, the environment, the command line, the settings API and
// the manual are made. Constant data.

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace chanoma::config {

// Sizes are bytes; in text they may carry KiB, MiB or GiB.
enum class Type { kText, kBool, kInteger, kSize };

using Value = std::variant<bool, int64_t, std::string>;

struct Key {
  std::string_view name;  // as in TOML; --with-dashes as a flag, CHANOMA_IN_CAPITALS in the environment
  Type type;
  Value fallback;
  std::string_view description;
  bool stored = false;   // may be changed while running, and is then kept in the store
  bool restart = false;  // a change counts from the next start on
  int64_t least = 0;     // of integers and sizes
  int64_t most = INT64_MAX;
  std::string_view one_of = {};  // the texts it may be: "a, b, c"; empty: any
};

std::span<const Key> Keys();
const Key* FindKey(std::string_view name);

// The known key nearest to a misspelt one; empty when none is near.
std::string_view NearestKey(std::string_view name);

std::string FlagName(const Key& key);         // "--base-path"
std::string EnvironmentName(const Key& key);  // "CHANOMA_BASE_PATH"

}  // namespace chanoma::config
