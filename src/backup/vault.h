#pragma once
// The snapshots of a data directory as they are on the disk, with or without a daemon. Nothing in them is ever changed; one is
// there once it has its list of files. Any thread, but one at a time may add or remove; blocks on the disk.
//
//   snapshots/tables/SUM.sst      the database's tables, each once, by their BLAKE2b-256; links to the live ones where it may
//   snapshots/NAME/MANIFEST.txt   which files the database consists of (backup/manifest.h)
//   snapshots/NAME/db/            those that are not tables; small

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "backup/manifest.h"
#include "base/result.h"

namespace chanoma::backup {

struct Snapshot {
  std::string name;  // 20261129T190500Z, and a number behind it when there are two in a second
  Manifest manifest;
};

class Vault {
 public:
  explicit Vault(const std::filesystem::path& data) : folder_(data / "snapshots") {}

  struct Listing {
    std::vector<Snapshot> snapshots;  // newest first
    bool complete = true;  // false: there is one that cannot be read, so nothing may be taken for unused
  };
  Listing Look() const;
  // Newest first. Those that are not whole, or cannot be read, are left out.
  std::vector<Snapshot> List() const { return Look().snapshots; }
  Result<Snapshot> Find(const std::string& name) const;
  // The newest that is whole; `damaged` hears of each newer one, and why. kNotFound when there is none.
  Result<Snapshot> NewestWhole(const std::function<void(const Snapshot&, const Error&)>& damaged) const;

  // `fill` makes the database's files in the folder it is given, which does not exist. Durable on return. kCancelled when
  // stopped; what was begun is removed with the next one.
  struct Origin {
    std::string version;  // of the program
    store::Format format = store::kFormat;
  };
  Result<Snapshot> Add(Timestamp taken, Origin origin, const std::function<Result<uint64_t>(const std::filesystem::path&)>& fill,
                       const std::stop_token& stop = {}) const;
  Result<void> Remove(const std::string& name) const;

  // Every file against its sum: kCorrupt names the first that is missing or other.
  Result<void> Check(const Snapshot& snapshot) const;
  // Puts the database together in `folder`, which is made: tables as links where `may_link` and possible, else copies. Durable
  // on return. Check() first.
  Result<void> Build(const Snapshot& snapshot, const std::filesystem::path& folder, bool may_link = true) const;

  // Where a file of a snapshot is.
  std::filesystem::path PathOf(const std::string& name, const ListedFile& file) const;

  // The same snapshot in another vault. Durable on return.
  Result<void> CopyTo(const Snapshot& snapshot, const Vault& other) const;

 private:
  void RemoveUnusedTables() const;

  const std::filesystem::path folder_;
};

// What a file that is being copied is called, behind its name.
inline constexpr std::string_view kPart = ".part";
// The folder with its parents, where they are missing.
Result<void> MakeFolders(const std::filesystem::path& folder);
// Copies bytes and syncs them; where `may_link`, a hard link is made when it can be.
Result<void> LinkOrCopy(const std::filesystem::path& from, const std::filesystem::path& to, bool may_link);

}  // namespace chanoma::backup
