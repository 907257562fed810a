#include "backup/assembled.h"

#include <system_error>

namespace chanoma::backup {

Result<void> Assembled::Build(const Vault& vault, const Snapshot& snapshot) const {
  TRY(MakeFolders(folder));
  return vault.Build(snapshot, folder / "db");
}

void Assembled::Remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

}  // namespace chanoma::backup
