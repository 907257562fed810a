#include "app/troubles.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <set>
#include <system_error>

namespace chanoma::app {

Result<std::vector<notices::Trouble>> FindTroubles(const std::vector<std::filesystem::path>& folders, uint64_t least_free, store::Store& store, const backup::Snapshots& snapshots) {
  std::vector<notices::Trouble> troubles;
  std::set<std::string> disks;
  for (const std::filesystem::path& folder : folders) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    struct stat info {};
    if (error || ::stat(folder.c_str(), &info) != 0 || !disks.insert(fmt::format("{}", info.st_dev)).second) continue;
    if (space.available < least_free) troubles.push_back({notices::Kind::kDiskLow, folder.string(), {}, space.available});
  }
  const store::Reader reader = store.Read();
  for (const model::Library& library : TRY(reader.ListLibraries())) {
    if (!library.problem.empty()) troubles.push_back({notices::Kind::kLibraryGone, library.name, library.problem, 0});
  }
  const store::JobCounts counts = TRY(reader.CountJobs());
  uint64_t failed = 0;
  for (const model::JobKind kind : model::kAllJobKinds) {
    // A letter that nobody takes must not be the cause of another; and without a network the library is whole.
    if (kind != model::JobKind::kMail && kind != model::JobKind::kOnline) failed += counts.Of(kind, model::JobState::kDead);
  }
  if (failed > 0) troubles.push_back({notices::Kind::kWorkFailed, {}, {}, failed});
  if (std::string why = snapshots.Failing(); !why.empty()) troubles.push_back({notices::Kind::kSnapshotFailed, {}, std::move(why), 0});
  return troubles;
}

}  // namespace chanoma::app
