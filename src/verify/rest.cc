// The search index, and the snapshots.

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <system_error>

#include "backup/vault.h"
#include "base/file.h"
#include "search/sums.h"
#include "verify/walk.h"

namespace chanoma::verify {
namespace {

constexpr std::chrono::seconds kRest{12};  // for an index that is being written to
constexpr std::chrono::milliseconds kLook{250};

// Seals, waiting for them while something is being written.
Result<search::Seals> AwaitSeals(const Walk& walk, const std::filesystem::path& index, bool live) {
  const auto until = std::chrono::steady_clock::now() + kRest;
  std::mutex mutex;
  std::condition_variable_any changed;  // nobody tells: looked at now and then, until stopped
  std::unique_lock lock(mutex);
  auto seals = search::CheckSeals(index);
  while (live && seals && *seals == search::Seals::kNone && !walk.Stopped() && std::chrono::steady_clock::now() < until) {
    changed.wait_for(lock, walk.stop(), kLook, [] { return false; });
    seals = search::CheckSeals(index);
  }
  return seals;
}

}  // namespace

Result<void> CheckSearch(Walk& walk, bool live) {
  walk.Begin(Part::kSearch);
  const std::filesystem::path folder = walk.places.data / "search";
  std::error_code error;
  const auto wrong = [&](const std::string& words) {
    walk.Tell(Part::kSearch, "search", words + "; it is built anew from the records", Remedy::kRebuild);
    walk.found.search = true;
  };
  const auto current = ReadFile(folder / "CURRENT", 100);
  if (!current && current.error().code == Code::kNotFound) {
    walk.found.report.notes.push_back("there is no search index: the next start builds it");
    return {};
  }
  const std::filesystem::path index = folder / current.value_or("?");
  if (!current || !std::filesystem::is_directory(index, error)) {
    wrong("search/CURRENT names no index");
    return {};
  }
  TRY(walk.Files(index, [](const std::filesystem::path&, uint64_t) {}));
  const auto seals = AwaitSeals(walk, index, live);
  if (!seals && seals.error().code != Code::kCorrupt && std::filesystem::exists(index, error)) return Fail(seals.error());
  if (!seals) {
    wrong(fmt::format("the search index: {}", seals.error().message));
  } else if (*seals == search::Seals::kNone && live) {
    walk.found.report.notes.push_back("the search index is being written to and was not looked at");
  } else if (*seals == search::Seals::kNone) {
    if (const auto whole = search::CheckStructure(index); !whole) wrong(fmt::format("the search index: {}", whole.error().message));
    else walk.found.report.notes.push_back("the search index was being written to when its server ended: it hangs together, and has no sums to compare");
  }
  return {};
}

Result<void> CheckSnapshots(Walk& walk) {
  walk.Begin(Part::kSnapshots);
  const std::filesystem::path folder = walk.places.data / "snapshots";
  const backup::Vault vault(walk.places.data);
  std::error_code error;
  // Those whose lists cannot be read are left out of List().
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name == "tables" || name.starts_with("unfinished-") || !entry.is_directory(error)) continue;
    const auto found = vault.Find(name);
    if (found || found.error().code == Code::kNotFound) continue;
    walk.Tell(Part::kSnapshots, "snapshots/" + name, fmt::format("the snapshot {} cannot be gone back to: {}", name, found.error().message), Remedy::kGoBack);
  }
  // Many share a table: each is read once.
  std::set<std::filesystem::path> sound, damaged;
  for (const backup::Snapshot& snapshot : vault.List()) {
    for (const backup::ListedFile& file : snapshot.manifest.files) {
      if (walk.Stopped()) return Fail(Code::kCancelled, "stopped");
      const std::filesystem::path path = vault.PathOf(snapshot.name, file);
      if (sound.contains(path)) continue;
      if (!damaged.contains(path)) {
        const auto now = backup::SumFile(path, walk.stop());
        walk.Looked(file.size, 1);
        if (now && now->size == file.size && now->sum == file.sum) {
          sound.insert(path);
          continue;
        }
        // Removed meanwhile, as the schedule has it.
        if (!vault.Find(snapshot.name)) break;
        damaged.insert(path);
      }
      walk.Tell(Part::kSnapshots, walk.Shown(path), fmt::format("the snapshot {} cannot be gone back to: {} is damaged or missing", snapshot.name, file.name), Remedy::kGoBack);
    }
  }
  return {};
}

}  // namespace chanoma::verify
