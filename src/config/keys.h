#pragma once
// Every configuration key: one table from which the TOML reader, the environment, the command line, the settings API and
// the manual are made. Constant data.

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace chanoma::config {

// Sizes are bytes; in text they may carry KiB, MiB or GiB.
enum class Type { kText, kBool, kInteger, kSize };

// What people look for when they look for a key.
enum class Group { kServer, kPeople, kLibraries, kSpace, kSnapshots, kNotices, kRunning, kMachine };
std::string_view GroupName(Group group);

// What a whole number counts where it is a length of time; in text it may carry s, min, h or d.
enum class Unit { kNone, kSeconds, kMinutes };

using Value = std::variant<bool, int64_t, std::string>;

struct Key {
  std::string_view name;  // as in TOML; --with-dashes as a flag, CHANOMA_IN_CAPITALS in the environment
  Group group;
  Type type;
  Value fallback;
  std::string_view description;
  bool stored = false;   // may be changed while running, and is then kept in the store
  bool restart = false;  // a change counts from the next start on
  int64_t least = 0;     // of integers and sizes
  int64_t most = INT64_MAX;
  std::string_view one_of = {};  // the texts it may be: "a, b, c"; empty: any
  Unit unit = Unit::kNone;
  // Whether a text has the form it needs; the error's words follow “KEY is ”.
  Result<void> (*fits)(std::string_view) = nullptr;
};

std::span<const Key> Keys();
const Key* FindKey(std::string_view name);

// The known key nearest to a misspelt one; empty when none is near.
std::string_view NearestKey(std::string_view name);

std::string FlagName(const Key& key);         // "--base-path"
std::string EnvironmentName(const Key& key);  // "CHANOMA_BASE_PATH"

}  // namespace chanoma::config
