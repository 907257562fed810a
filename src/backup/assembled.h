#pragma once
// The database of a snapshot put together in a folder of its own, for the length of a look. What an earlier look left there, because it
// was killed, goes first. Owned by whoever looks.

#include <filesystem>

#include "backup/vault.h"
#include "base/result.h"

namespace chanoma::backup {

class Assembled {
 public:
  explicit Assembled(std::filesystem::path where) : folder(std::move(where)) { Remove(); }
  ~Assembled() { Remove(); }
  Assembled(const Assembled&) = delete;
  Assembled& operator=(const Assembled&) = delete;

  // `folder` becomes what StoreOptions::path is to a store.
  Result<void> Build(const Vault& vault, const Snapshot& snapshot) const;

  const std::filesystem::path folder;

 private:
  void Remove() const;
};

}  // namespace chanoma::backup
