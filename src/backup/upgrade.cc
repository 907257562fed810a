#include "backup/upgrade.h"

#include <fmt/format.h>

#include <system_error>

#include "backup/replacing.h"
#include "base/failpoint.h"
#include "store/inspection.h"
#include "store/upgrade.h"

namespace chanoma::backup {
namespace {

constexpr uint64_t kRoom = 128ull << 20;  // bytes beside twice what the database has

uint64_t BytesOf(const std::filesystem::path& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error)) bytes += entry.file_size(error);
  }
  return bytes;
}

Result<void> FindRoom(const std::filesystem::path& data) {
  std::error_code error;
  const uint64_t needed = 2 * BytesOf(data / "store" / "db") + kRoom;
  const auto space = std::filesystem::space(data, error);
  if (error || space.available >= needed) return {};
  return Fail(Code::kNoSpace, fmt::format("it takes {} MiB of room, and {} has {}", needed >> 20, data.string(), space.available >> 20));
}

// Of the store as it is, in its own format.
Result<Snapshot> SnapshotOf(const std::filesystem::path& data, const store::Format& from, const std::string& version, const Clock& clock, const Log& log) {
  const std::filesystem::path live = data / "store";
  return Vault(data).Add(clock.Now(), {version, from}, [&](const std::filesystem::path& folder) { return store::CheckpointOf(live, folder, log); });
}

// Those of starts that were killed on their way hold the same as this one, and a server that is started again and again must not fill
// the disk. What another program took, or of other metadata, stays.
void RemoveEarlierTries(const Vault& vault, const Snapshot& now, const Log& log) {
  for (const Snapshot& earlier : vault.List()) {
    const Manifest& tried = earlier.manifest;
    if (earlier.name == now.name || tried.format != now.manifest.format || tried.version != now.manifest.version || tried.sequence != now.manifest.sequence) continue;
    if (const auto removed = vault.Remove(earlier.name); !removed) log.Warning("a snapshot could not be removed", {{"snapshot", earlier.name}, {"why", removed.error().message}});
  }
}

// Every record, row and reference of the new one.
Result<void> LookThrough(const std::filesystem::path& made, const Log& log) {
  const auto store = TRY(store::StoppedStore::Open(made, log));
  size_t flaws = 0;
  std::string first;
  store::Looking looking;
  looking.tell = [&](const store::Flaw& flaw) {
    // What records refer to was no better before.
    if (flaw.kind == store::Flaw::Kind::kReference || flaw.kind == store::Flaw::Kind::kLeftover) return;
    if (flaws++ == 0) first = flaw.words;
  };
  looking.progress = [](uint64_t) {};
  TRY(store->Inspect(looking));
  if (flaws == 0) return {};
  return Fail(Code::kCorrupt, fmt::format("the new one has {} flaws, the first: {}", flaws, first));
}

Result<void> Replace(const std::filesystem::path& data, const Snapshot& snapshot, const std::function<void(std::string_view)>& tell, const Clock& clock, const Log& log) {
  const Vault vault(data);
  TRY(vault.Check(snapshot));
  ReachFailpoint("upgrade.kept");
  const std::filesystem::path made = TRY(MakeStore(data, vault, snapshot, true));
  ReachFailpoint("upgrade.copied");
  tell(fmt::format("Writing the metadata in format {}", ToString(store::kFormat)));
  TRY(store::Migrate(made, [&](uint64_t records) { tell(fmt::format("Writing the metadata in format {}: {} records", ToString(store::kFormat), records)); }, log));
  ReachFailpoint("upgrade.migrated");
  tell("Looking through the new metadata");
  TRY(LookThrough(made, log));
  TRY(store::NoteFormat(made));
  ReachFailpoint("upgrade.looked");
  const std::filesystem::path aside = TRY(Swap(data, made, clock.Now()));
  ReachFailpoint("upgrade.swapped");
  // The snapshot has it.
  std::error_code error;
  std::filesystem::remove_all(aside, error);
  return {};
}

Result<Upgraded> Upgrade(const std::filesystem::path& data, const store::Format& from, const std::string& version, const std::function<void(std::string_view)>& tell,
                         const Clock& clock, const Log& log) {
  TRY(FindRoom(data));
  tell(fmt::format("Keeping the metadata as they were (format {})", ToString(from)));
  const Snapshot snapshot = TRY(SnapshotOf(data, from, version, clock, log));
  RemoveEarlierTries(Vault(data), snapshot, log);
  if (const auto replaced = Replace(data, snapshot, tell, clock, log); !replaced) {
    // The live one is as it was, and a server that is started again and again must not fill the disk.
    if (const auto removed = Vault(data).Remove(snapshot.name); !removed) log.Warning("a snapshot could not be removed", {{"snapshot", snapshot.name}, {"why", removed.error().message}});
    return Fail(replaced.error());
  }
  return Upgraded{from, snapshot.name};
}

}  // namespace

Result<std::optional<Upgraded>> BringUpToDate(const std::filesystem::path& data, const std::string& version, const std::function<void(std::string_view)>& tell,
                                              const Clock& clock, const Log& log) {
  const auto from = store::FormatOf(data / "store", log);
  if (!from || *from >= store::kFormat) return std::optional<Upgraded>();
  auto upgraded = Upgrade(data, *from, version, tell, clock, log);
  if (!upgraded) {
    std::error_code error;
    std::filesystem::remove_all(data / "store.new", error);
    return Fail(upgraded.error().code, fmt::format("the metadata could not be brought from format {} to {}: {}. They are as they were, and the earlier version starts on them",
                                                   ToString(*from), ToString(store::kFormat), upgraded.error().message));
  }
  log.Info("the metadata are in a newer format", {{"from", ToString(*from)}, {"to", ToString(store::kFormat)}, {"snapshot", upgraded->snapshot}});
  return std::optional(*std::move(upgraded));
}

std::optional<Snapshot> NewestBefore(const std::filesystem::path& data, const store::Format& format) {
  for (Snapshot& snapshot : Vault(data).List()) {
    if (snapshot.manifest.format.major <= format.major) return std::move(snapshot);
  }
  return std::nullopt;
}

}  // namespace chanoma::backup
