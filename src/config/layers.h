#pragma once
// Where configuration comes from outside the store: a TOML file, the environment, the command line. Each source fills one
// Layer; unknown keys and wrong values are kInvalid and say where they stand and what was probably meant.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "config/keys.h"

namespace chanoma::config {

struct LibraryEntry {
  std::string name;  // empty: the folder's own
  std::string path;
};

struct Layer {
  std::map<std::string, Value, std::less<>> values;  // by key
  std::vector<LibraryEntry> libraries;
};

// A value of `key` written as text; the error's field is the key.
Result<Value> ParseValue(const Key& key, std::string_view text);
// The same for a value that has its type already (TOML, JSON): sizes may be numbers or text.
Result<Value> CheckValue(const Key& key, Value value);

// The text of a TOML file; `name` is for messages. Libraries are [[library]] tables with `path` and optionally `name`.
Result<Layer> ParseToml(std::string_view text, const std::string& name);

// Variables beginning with CHANOMA_. `known_others` are names that belong to something else.
Result<Layer> ParseEnvironment(const std::vector<std::pair<std::string, std::string>>& variables);

// "[NAME=]PATH", made absolute.
Result<LibraryEntry> ParseLibrary(std::string_view text);

}  // namespace chanoma::config
