#include "backup/arrival.h"

#include <fmt/format.h>
#include <unistd.h>

#include <set>
#include <system_error>

#include "backup/replacing.h"
#include "base/file.h"
#include "files/attic.h"

namespace chanoma::backup {
namespace {

// What records refer to besides the database. Never changed once written.
constexpr const char* kContents[] = {"images", "uploads"};

// Files that `to` lacks, by the same names; what goes meanwhile is no loss. Links are made anew as they are.
Result<void> Bring(const std::filesystem::path& from, const std::filesystem::path& to, size_t& count, const Progress& progress) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::set<fs::path> filled;
  fs::recursive_directory_iterator walk(from, fs::directory_options::skip_permission_denied, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const fs::path path = walk->path(), place = to / path.lexically_relative(from);
    std::error_code ignored;
    const auto type = walk->symlink_status(ignored).type();
    if (type == fs::file_type::directory) TRY(MakeFolders(place));
    if (path.native().ends_with(kPart) || fs::exists(fs::symlink_status(place, ignored))) continue;
    if (type == fs::file_type::symlink) {
      fs::copy_symlink(path, place, ignored);
    } else if (type == fs::file_type::regular) {
      // What is still being written to is written to by one of them alone.
      const bool growing = path.parent_path().filename() == "incoming";
      const auto copied = LinkOrCopy(path, place, !growing);
      if (!copied && copied.error().code != Code::kNotFound) return Fail(copied.error());
    }
    filled.insert(place.parent_path());
    progress(++count);
  }
  if (error && error != std::errc::no_such_file_or_directory) return Fail(SystemError(error.value(), "list", from));
  for (const fs::path& folder : filled) TRY(SyncFolder(folder));
  return {};
}

}  // namespace

Result<Arrival> Prepare(const std::filesystem::path& data, const Clock& clock, const Log& log) {
  const std::filesystem::path live = data / "store";
  std::error_code error;
  // A restore that died between its two renamings: what it had made is whole.
  if (!std::filesystem::exists(live, error) && std::filesystem::exists(data / "store.new" / "ORIGIN", error)) {
    TRY(Swap(data, data / "store.new", clock.Now()));
  }
  Arrival arrival;
  arrival.origin = TRY(FindOrigin(live));
  const Vault vault(data);
  // A directory of before there were snapshots has neither mark.
  const bool marked = std::filesystem::exists(live / "ORIGIN", error) && std::filesystem::file_size(live / "ORIGIN", error) > 0;
  const bool unmarked = arrival.origin == Origin::kTorn && !marked;
  if (unmarked && vault.List().empty()) arrival.origin = Origin::kHere;
  // Snapshots of a database that is gone.
  const bool gone = arrival.origin == Origin::kNew && (!std::filesystem::exists(live / "db", error) || std::filesystem::is_empty(live / "db", error));
  if (gone && !error && !vault.List().empty()) arrival.origin = Origin::kTorn;
  if (arrival.origin == Origin::kTorn) {
    auto snapshot = vault.NewestWhole([&](const Snapshot& damaged, const Error& why) {
      log.Error("a snapshot is damaged", {{"snapshot", damaged.name}, {"why", why.message}});
    });
    if (!snapshot) {
      return Fail(Code::kCorrupt, fmt::format("{} was copied from a server that was running, and has no whole snapshot to start from. Copy it again after `chanoma "
                                              "snapshot`, or while the server is stopped.",
                                              data.string()));
    }
    // First what the snapshot refers to, so that a death in the middle finds all of it to do again. The search index is made
    // again from the records: one that was copied while it changed is not worth trusting.
    const size_t back = files::PutBack(data, snapshot->manifest.taken);
    std::filesystem::remove_all(data / "search", error);
    const std::filesystem::path made = TRY(MakeStore(data, vault, *snapshot, true));
    arrival.set_aside = TRY(Swap(data, made, clock.Now()));
    arrival.snapshot = snapshot->name;
    arrival.taken = snapshot->manifest.taken;
    log.Warning("these are a copy of a running server's files: started from the newest snapshot in it; what was changed after that is not here",
                {{"snapshot", arrival.snapshot}, {"taken", FormatRfc3339(arrival.taken)}, {"set_aside", arrival.set_aside.string()}, {"put_back", back}});
  }
  if (arrival.origin == Origin::kWhole) log.Info("the data directory was moved or copied here", {{"data", data.string()}});
  TRY(MakeFolders(live));
  TRY(MarkOpen(live));
  return arrival;
}

Result<std::filesystem::path> Restore(const std::filesystem::path& data, const std::filesystem::path& source, const Snapshot& snapshot, const Clock& clock,
                                      const Progress& progress) {
  const Vault vault(source);
  TRY(vault.Check(snapshot));
  const bool own = std::filesystem::weakly_canonical(data) == std::filesystem::weakly_canonical(source);
  // What it refers to comes first: with the database in its place the work is done.
  if (own) {
    files::PutBack(data, snapshot.manifest.taken);
  } else {
    size_t count = 0;
    for (const char* name : kContents) TRY(Bring(source / name, data / name, count, progress));
  }
  std::error_code error;
  std::filesystem::remove_all(data / "search", error);
  return Swap(data, TRY(MakeStore(data, vault, snapshot, true)), clock.Now());
}

Result<void> CopyOut(const std::filesystem::path& data, const Snapshot& snapshot, const std::filesystem::path& folder, const Progress& progress) {
  const Vault from(data), to(folder);
  TRY(from.Check(snapshot));
  size_t count = 0;
  for (const char* name : kContents) TRY(Bring(data / name, folder / name, count, progress));
  // What was removed since the snapshot, or while this went on.
  TRY(Bring(data / "attic", folder / "attic", count, progress));
  files::PutBack(folder, snapshot.manifest.taken);
  TRY(from.CopyTo(snapshot, to));
  // Its tables are links to those beside it.
  const std::filesystem::path made = TRY(MakeStore(folder, to, snapshot, true));
  TRY(MarkClosed(made));
  if (::rename(made.c_str(), (folder / "store").c_str()) != 0) return Fail(SystemError(errno, "rename", made));
  return SyncFolder(folder);
}

}  // namespace chanoma::backup
