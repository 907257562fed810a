#include "backup/origin.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "backup/manifest.h"
#include "base/file.h"

namespace chanoma::backup {
namespace {

constexpr size_t kLongest = 16 << 20;

// Of the open file: "INODE SECONDS.NANOSECONDS" of its birth, zeros where the file system does not keep that.
Result<std::string> BirthOf(int fd) {
  struct statx info {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &info) != 0) return Fail(SystemError(errno, "statx", "ORIGIN"));
  const bool told = (info.stx_mask & STATX_BTIME) != 0;
  return fmt::format("{} {}.{:09}\n", info.stx_ino, told ? info.stx_btime.tv_sec : 0, told ? info.stx_btime.tv_nsec : 0);
}

// The small files whole, the tables by their ends: those are never changed once they are whole.
Result<Manifest> ListFiles(const std::filesystem::path& folder) {
  Manifest list;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error) || entry.path().filename() == "LOCK") continue;
    list.files.push_back(TRY(SumTail(entry.path())));
  }
  if (error) return Fail(SystemError(error.value(), "list", folder));
  std::ranges::sort(list.files, {}, &ListedFile::name);
  return list;
}

}  // namespace

Result<Origin> FindOrigin(const std::filesystem::path& store) {
  // What cannot be looked at is not what is not there.
  std::error_code error;
  const auto there = std::filesystem::symlink_status(store / "db" / "CURRENT", error).type();
  if (there == std::filesystem::file_type::none) return Fail(SystemError(error.value(), "look at", store / "db" / "CURRENT"));
  if (there == std::filesystem::file_type::not_found) return Origin::kNew;
  const auto fd = OpenFile(store / "ORIGIN", O_RDONLY);
  if (!fd && fd.error().code != Code::kNotFound) return Fail(fd.error());
  if (fd) {
    const std::string written = TRY(ReadFile(store / "ORIGIN", kLongest));
    if (written == TRY(BirthOf(fd->Get()))) return Origin::kHere;
  }
  const auto closed = ReadFile(store / "CLOSED", kLongest);
  if (!closed && closed.error().code != Code::kNotFound) return Fail(closed.error());
  const auto list = closed ? ReadManifest(*closed) : Result<Manifest>(Fail(Code::kNotFound, "the server did not stop before the copy"));
  if (list) {
    const Manifest now = TRY(ListFiles(store / "db"));
    if (now.files == list->files) return Origin::kWhole;
  }
  return Origin::kTorn;
}

namespace {

// A new file each time: were it the same for ever, a copy laid over these files, as by rsync from a backup, would keep it.
Result<void> WriteOrigin(const std::filesystem::path& store) {
  const std::filesystem::path made = store / "ORIGIN.new";
  if (::unlink(made.c_str()) != 0 && errno != ENOENT) return Fail(SystemError(errno, "remove", made));
  const UniqueFd fd = TRY(OpenFile(made, O_RDWR | O_CREAT | O_EXCL));
  TRY(WriteAll(fd.Get(), TRY(BirthOf(fd.Get()))));
  if (::fsync(fd.Get()) != 0) return Fail(SystemError(errno, "fsync", made));
  if (::rename(made.c_str(), (store / "ORIGIN").c_str()) != 0) return Fail(SystemError(errno, "rename", made));
  return SyncFolder(store);
}

}  // namespace

Result<void> MarkOpen(const std::filesystem::path& store) {
  if (const auto written = WriteOrigin(store); !written) {
    // One that is right already will do: a full disk must not stop the start.
    const auto origin = FindOrigin(store);
    if (written.error().code != Code::kNoSpace || !origin || *origin != Origin::kHere) return Fail(written.error());
  }
  if (::unlink((store / "CLOSED").c_str()) != 0 && errno != ENOENT) return Fail(SystemError(errno, "remove", store / "CLOSED"));
  return SyncFolder(store);
}

Result<void> MarkClosed(const std::filesystem::path& store) { return WriteFileAtomically(store / "CLOSED", WriteManifest(TRY(ListFiles(store / "db")))); }

}  // namespace chanoma::backup
