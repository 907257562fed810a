#pragma once
// The database of an older release, brought to this one's format: with a snapshot of how it was, and on a copy made of that. The live
// database is not touched until the copy is whole, looked through and in its place; what dies half-way begins again, what fails leaves
// everything as it was. With the data directory's lock held, before the store is opened; blocks on the disk.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "backup/vault.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "store/format.h"

namespace chanoma::backup {

struct Upgraded {
  store::Format from;
  std::string snapshot;  // of how it was; stays until somebody removes it
};

// None when there is nothing to do. `version`: of this program, for the snapshot. `tell` hears in words what is being done.
// kNoSpace, kCorrupt (the copy has flaws that the original had not been known to have) and others: everything is as it was.
Result<std::optional<Upgraded>> BringUpToDate(const std::filesystem::path& data, const std::string& version, const std::function<void(std::string_view)>& tell,
                                              const Clock& clock, const Log& log);

// The newest snapshot that a program which reads up to `format` starts from; for one that finds a database of a newer release.
std::optional<Snapshot> NewestBefore(const std::filesystem::path& data, const store::Format& format);

}  // namespace chanoma::backup
