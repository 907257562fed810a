#pragma once
// The configuration in force: defaults, then settings kept in the store, then the TOML file, the environment and the
// command line. What came from outside the store is locked. Owned by the daemon's wiring; any thread.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "config/layers.h"
#include "store/store.h"

namespace chanoma::config {

enum class Origin { kDefault, kStore, kFile, kEnvironment, kFlag };
std::string_view OriginName(Origin origin);

struct Setting {
  const Key* key;
  Value value;
  Origin origin;
  std::string place = {};  // where it is set, if outside: "FILE:LINE", the variable, the option; of List() alone
  bool waits = false;      // others than what counts now, until the next start; of List() alone
  bool Locked() const { return origin > Origin::kStore || !key->stored; }
};

class Config {
 public:
  // Later layers win.
  Config(Layer file, Layer environment, Layer flags);

  // Takes the stored settings in, as a start does: what needs one to count counts from here on. One that no longer fits its key is
  // left out; the answer names those.
  Result<std::vector<std::string>> LoadStored(store::Store& store) EXCLUDES(mutex_);

  // Called, on the thread that changed them, when settings kept in the store are others than before. Before anything reads or changes
  // them; each that is given is called, in this order.
  void WhenChanged(std::function<void()> told) { told_.push_back(std::move(told)); }

  std::string Text(std::string_view key) const EXCLUDES(mutex_);
  int64_t Number(std::string_view key) const EXCLUDES(mutex_);
  bool Flag(std::string_view key) const EXCLUDES(mutex_);
  const std::vector<LibraryEntry>& libraries() const { return libraries_; }
  // Of two with one name the later one.
  const std::vector<OidcEntry>& oidc() const { return oidc_; }

  std::vector<Setting> List() const EXCLUDES(mutex_);
  // Checks all, then keeps all in one commit; a key without a value goes back to its default. kInvalid for unknown keys and wrong
  // values, kConflict for locked ones; the error's field names the key.
  Result<void> Change(store::Store& store, const std::vector<std::pair<std::string, std::optional<Value>>>& changes) EXCLUDES(mutex_);

 private:
  Setting FindLocked(const Key& key) const REQUIRES(mutex_);

  void Tell() const;

  std::vector<std::function<void()>> told_;
  mutable Mutex mutex_;
  std::vector<std::pair<Origin, Layer>> layers_;  // weakest first
  std::map<std::string, Value, std::less<>> stored_ GUARDED_BY(mutex_);
  std::map<std::string, Value, std::less<>> started_ GUARDED_BY(mutex_);  // what counts until the next start
  std::vector<LibraryEntry> libraries_;
  std::vector<OidcEntry> oidc_;
};

}  // namespace chanoma::config
