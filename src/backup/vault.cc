#include "backup/vault.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "base/failpoint.h"
#include "base/file.h"

namespace chanoma::backup {
namespace {

constexpr std::string_view kManifest = "MANIFEST.txt";
constexpr std::string_view kUnfinished = "unfinished-";
constexpr size_t kLongestManifest = 16 << 20;

bool IsTable(std::string_view name) { return name.ends_with(".sst"); }

Result<void> SyncFile(const std::filesystem::path& file) {
  const UniqueFd fd = TRY(OpenFile(file, O_RDONLY));
  if (::fsync(fd.Get()) != 0) return Fail(SystemError(errno, "fsync", file));
  return {};
}

std::string NameOf(Timestamp taken) { return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(taken))); }

// A table's inode, by which one that an earlier snapshot has is known without being read.
std::optional<uint64_t> InodeOf(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return std::nullopt;
  return info.st_ino;
}

}  // namespace

Result<void> MakeFolders(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "make", folder));
  return {};
}

Result<void> LinkOrCopy(const std::filesystem::path& from, const std::filesystem::path& to, bool may_link) {
  if (may_link && ::link(from.c_str(), to.c_str()) == 0) return {};
  const UniqueFd source = TRY(OpenFile(from, O_RDONLY));
  // Under its own name it is whole, or not there.
  const std::filesystem::path part = to.string() + std::string(kPart);
  const UniqueFd target = TRY(OpenFile(part, O_WRONLY | O_CREAT | O_TRUNC));
  std::string block(256 << 10, '\0');
  while (true) {
    const ssize_t n = ::read(source.Get(), block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", from));
    if (n == 0) break;
    TRY(WriteAll(target.Get(), std::string_view(block.data(), static_cast<size_t>(n))));
  }
  if (::fsync(target.Get()) != 0) return Fail(SystemError(errno, "fsync", part));
  if (::rename(part.c_str(), to.c_str()) != 0) return Fail(SystemError(errno, "rename", part));
  return {};
}

std::filesystem::path Vault::PathOf(const std::string& name, const ListedFile& file) const {
  return IsTable(file.name) ? folder_ / "tables" / (file.sum + ".sst") : folder_ / name / "db" / file.name;
}

Result<Snapshot> Vault::Find(const std::string& name) const {
  if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.')) return Fail(Code::kNotFound, fmt::format("there is no snapshot “{}”", name));
  auto text = ReadFile(folder_ / name / kManifest, kLongestManifest);
  if (!text && text.error().code == Code::kNotFound) return Fail(Code::kNotFound, fmt::format("there is no snapshot “{}”", name));
  if (!text) return Fail(text.error());
  Manifest manifest = TRY(ReadManifest(*text));
  return Snapshot{name, std::move(manifest)};
}

Result<Snapshot> Vault::NewestWhole(const std::function<void(const Snapshot&, const Error&)>& damaged) const {
  for (Snapshot& snapshot : List()) {
    const auto whole = Check(snapshot);
    if (whole) return std::move(snapshot);
    damaged(snapshot, whole.error());
  }
  return Fail(Code::kNotFound, "there is no whole snapshot");
}

Vault::Listing Vault::Look() const {
  Listing listing;
  std::error_code error;
  std::filesystem::directory_iterator walk(folder_, error);
  if (error) listing.complete = error == std::errc::no_such_file_or_directory;
  for (; !error && walk != std::filesystem::directory_iterator(); walk.increment(error)) {
    auto snapshot = Find(walk->path().filename().string());
    if (snapshot) listing.snapshots.push_back(std::move(*snapshot));
    else if (snapshot.error().code != Code::kNotFound) listing.complete = false;
  }
  if (error) listing.complete = listing.complete && error == std::errc::no_such_file_or_directory;
  std::ranges::sort(listing.snapshots, [](const Snapshot& a, const Snapshot& b) { return std::tie(a.manifest.number, a.name) > std::tie(b.manifest.number, b.name); });
  return listing;
}

Result<Snapshot> Vault::Add(Timestamp taken, Origin origin, const std::function<Result<uint64_t>(const std::filesystem::path&)>& fill,
                            const std::stop_token& stop) const {
  const std::filesystem::path tables = folder_ / "tables";
  TRY(MakeFolders(tables));
  std::error_code error;
  // There are hashes of passwords in it.
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
  // Of a daemon that was killed meanwhile.
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().filename().string().starts_with(kUnfinished)) std::filesystem::remove_all(entry.path(), error);
  }
  const auto earlier_ones = List();
  const uint64_t number = earlier_ones.empty() ? 1 : earlier_ones.front().manifest.number + 1;
  Snapshot snapshot{NameOf(taken), {number, taken, 0, std::move(origin.version), origin.format, {}}};
  for (int more = 2; std::filesystem::exists(folder_ / snapshot.name, error); ++more) snapshot.name = fmt::format("{}-{}", NameOf(taken), more);

  const std::filesystem::path making = folder_ / (std::string(kUnfinished) + snapshot.name);
  TRY(MakeFolders(making));
  snapshot.manifest.sequence = TRY(fill(making / "db"));
  ReachFailpoint("snapshot.filled");

  std::map<uint64_t, std::string> known;  // sums of tables by inode
  for (const auto& entry : std::filesystem::directory_iterator(tables, error)) {
    if (const auto inode = InodeOf(entry.path())) known[*inode] = entry.path().stem().string();
  }
  for (const auto& entry : std::filesystem::directory_iterator(making / "db", error)) {
    const std::filesystem::path& file = entry.path();
    const std::string name = file.filename().string();
    if (!IsTable(name)) {
      TRY(SyncFile(file));
      snapshot.manifest.files.push_back(TRY(SumFile(file, stop)));
      continue;
    }
    const auto inode = InodeOf(file);
    const auto earlier = inode ? known.find(*inode) : known.end();
    ListedFile listed{name, entry.file_size(error), {}};
    if (earlier != known.end()) listed.sum = earlier->second;
    else listed = TRY(SumFile(file, stop));
    const std::filesystem::path place = PathOf(snapshot.name, listed);
    if (earlier == known.end() && ::rename(file.c_str(), place.c_str()) != 0) return Fail(SystemError(errno, "rename", file));
    if (earlier != known.end()) ::unlink(file.c_str());
    snapshot.manifest.files.push_back(std::move(listed));
  }
  if (error) return Fail(SystemError(error.value(), "list", making / "db"));
  std::ranges::sort(snapshot.manifest.files, {}, &ListedFile::name);
  TRY(SyncFolder(tables));
  TRY(SyncFolder(making / "db"));
  TRY(WriteFileAtomically(making / kManifest, WriteManifest(snapshot.manifest)));
  ReachFailpoint("snapshot.listed");
  if (::rename(making.c_str(), (folder_ / snapshot.name).c_str()) != 0) return Fail(SystemError(errno, "rename", making));
  TRY(SyncFolder(folder_));
  return snapshot;
}

Result<void> Vault::CopyTo(const Snapshot& snapshot, const Vault& other) const {
  const std::filesystem::path making = other.folder_ / (std::string(kUnfinished) + snapshot.name);
  TRY(MakeFolders(other.folder_ / "tables"));
  TRY(MakeFolders(making / "db"));
  for (const ListedFile& file : snapshot.manifest.files) {
    const std::filesystem::path place = IsTable(file.name) ? other.PathOf(snapshot.name, file) : making / "db" / file.name;
    TRY(LinkOrCopy(PathOf(snapshot.name, file), place, IsTable(file.name)));
  }
  TRY(SyncFolder(other.folder_ / "tables"));
  TRY(SyncFolder(making / "db"));
  TRY(WriteFileAtomically(making / kManifest, WriteManifest(snapshot.manifest)));
  if (::rename(making.c_str(), (other.folder_ / snapshot.name).c_str()) != 0) return Fail(SystemError(errno, "rename", making));
  return SyncFolder(other.folder_);
}

Result<void> Vault::Remove(const std::string& name) const {
  TRY(Find(name));
  // Its list goes first: half of a snapshot is none.
  const std::filesystem::path folder = folder_ / name;
  if (::unlink((folder / kManifest).c_str()) != 0) return Fail(SystemError(errno, "remove", folder / kManifest));
  TRY(SyncFolder(folder));
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  RemoveUnusedTables();
  return {};
}

void Vault::RemoveUnusedTables() const {
  const Listing listing = Look();
  if (!listing.complete) return;
  std::set<std::string> used;
  for (const Snapshot& snapshot : listing.snapshots) {
    for (const ListedFile& file : snapshot.manifest.files) used.insert(file.sum);
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "tables", error)) {
    if (!used.contains(entry.path().stem().string())) ::unlink(entry.path().c_str());
  }
}

Result<void> Vault::Check(const Snapshot& snapshot) const {
  for (const ListedFile& file : snapshot.manifest.files) {
    const std::filesystem::path path = PathOf(snapshot.name, file);
    const auto now = SumFile(path);
    if (!now && now.error().code != Code::kNotFound) return Fail(now.error());
    if (!now) return Fail(Code::kCorrupt, fmt::format("the snapshot {} lacks {}", snapshot.name, path.string()));
    if (now->size != file.size || now->sum != file.sum) return Fail(Code::kCorrupt, fmt::format("{} of the snapshot {} is damaged", path.string(), snapshot.name));
  }
  return {};
}

Result<void> Vault::Build(const Snapshot& snapshot, const std::filesystem::path& folder, bool may_link) const {
  TRY(MakeFolders(folder));
  for (const ListedFile& file : snapshot.manifest.files) {
    // Only tables are never written to again.
    TRY(LinkOrCopy(PathOf(snapshot.name, file), folder / file.name, may_link && IsTable(file.name)));
  }
  return SyncFolder(folder);
}

}  // namespace chanoma::backup
