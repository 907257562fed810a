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

// Somebody who says who people are: [[oidc]].
struct OidcEntry {
  std::string name;    // in addresses: a-z, 0-9, -
  std::string label;   // on buttons; empty: the name
  std::string issuer;  // as it calls itself
  std::string client_id;
  std::string client_secret;       // or the file below, or neither
  std::string client_secret_file;
  std::string scopes = "openid profile email";
  bool create = false;  // accounts for those who come for the first time, as far as “registration” goes
};
// kInvalid, with the name of the key that is wrong.
Result<void> CheckOidc(const OidcEntry& entry);

struct Layer {
  std::map<std::string, Value, std::less<>> values;  // by key
  std::map<std::string, std::string, std::less<>> places;  // of those that stand in a file: "FILE:LINE"
  std::vector<LibraryEntry> libraries;
  std::vector<OidcEntry> oidc;
};

// A value of `key` written as text; the error's field is the key.
Result<Value> ParseValue(const Key& key, std::string_view text);
// The same for a value that has its type already (TOML, JSON): sizes may be numbers or text.
Result<Value> CheckValue(const Key& key, Value value);

// The text of a TOML file; `name` is for messages. Libraries are [[library]] tables with `path` and optionally `name`,
// providers of sign-in [[oidc]] tables.
Result<Layer> ParseToml(std::string_view text, const std::string& name);

// Variables beginning with CHANOMA_. `known_others` are names that belong to something else.
Result<Layer> ParseEnvironment(const std::vector<std::pair<std::string, std::string>>& variables);

// "[NAME=]PATH", made absolute.
Result<LibraryEntry> ParseLibrary(std::string_view text);

}  // namespace chanoma::config
