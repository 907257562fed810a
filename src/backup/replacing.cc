#include "backup/replacing.h"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

#include "backup/origin.h"
#include "backup/vault.h"
#include "base/failpoint.h"
#include "base/file.h"

namespace chanoma::backup {

Result<std::filesystem::path> MakeStore(const std::filesystem::path& data, const Vault& vault, const Snapshot& snapshot, bool may_link) {
  const std::filesystem::path made = data / "store.new";
  std::error_code error;
  std::filesystem::remove_all(made, error);
  TRY(MakeFolders(made));
  std::filesystem::permissions(made, std::filesystem::perms::owner_all, error);
  TRY(vault.Build(snapshot, made / "db", may_link));
  TRY(MarkOpen(made));
  TRY(SyncFolder(data));
  return made;
}

Result<std::filesystem::path> Swap(const std::filesystem::path& data, const std::filesystem::path& made, Timestamp now) {
  const std::filesystem::path live = data / "store";
  std::filesystem::path aside;
  std::error_code error;
  if (std::filesystem::exists(live, error)) {
    const std::string name = fmt::format("{}", now.time_since_epoch().count());
    aside = data / "set-aside" / name;
    for (int more = 2; std::filesystem::exists(aside, error); ++more) aside = data / "set-aside" / fmt::format("{}-{}", name, more);
    TRY(MakeFolders(aside.parent_path()));
    if (::rename(live.c_str(), aside.c_str()) != 0) return Fail(SystemError(errno, "rename", live));
    ReachFailpoint("restore.aside");
  }
  if (::rename(made.c_str(), live.c_str()) != 0) return Fail(SystemError(errno, "rename", made));
  TRY(SyncFolder(data));
  return aside;
}

Result<std::filesystem::path> TakePlace(const std::filesystem::path& data, const std::filesystem::path& made, const Clock& clock) {
  TRY(MarkOpen(made));
  TRY(MarkClosed(made));
  std::error_code error;
  // Where a start would look for it if this died between two renamings.
  const std::filesystem::path place = data / "store.new";
  std::filesystem::remove_all(place, error);
  if (::rename(made.c_str(), place.c_str()) != 0) return Fail(SystemError(errno, "rename", made));
  std::filesystem::remove_all(data / "search", error);
  return Swap(data, place, clock.Now());
}

}  // namespace chanoma::backup
