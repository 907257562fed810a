#include "app/new_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/file.h"

namespace chanoma::app {
namespace {

constexpr size_t kAtOnce = 64 << 10;

std::filesystem::path PartOf(const std::filesystem::path& path) { return path.string() + ".part"; }

}  // namespace

Result<NewFile> NewFile::Start(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return Fail(Code::kConflict, fmt::format("{} is there already", path.string()));
  if (::unlink(PartOf(path).c_str()) != 0 && errno != ENOENT) return Fail(SystemError(errno, "replace", PartOf(path)));
  UniqueFd fd = TRY(OpenFile(PartOf(path), O_WRONLY | O_CREAT | O_EXCL, 0600));
  return NewFile(path, std::move(fd));
}

NewFile::~NewFile() {
  if (fd_) ::unlink(PartOf(path_).c_str());
}

Result<void> NewFile::AddLine(std::string_view line) {
  waiting_.append(line).push_back('\n');
  return waiting_.size() < kAtOnce ? Result<void>() : Flush();
}

Result<void> NewFile::Flush() {
  TRY(WriteAll(fd_.Get(), waiting_));
  waiting_.clear();
  return {};
}

Result<void> NewFile::Finish() {
  TRY(Flush());
  if (::fsync(fd_.Get()) != 0) return Fail(SystemError(errno, "sync", path_));
  if (::rename(PartOf(path_).c_str(), path_.c_str()) != 0) return Fail(SystemError(errno, "rename", path_));
  fd_ = UniqueFd();
  return SyncFolder(path_.parent_path());
}

}  // namespace chanoma::app
