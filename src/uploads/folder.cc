#include "uploads/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"

namespace chanoma::uploads {
namespace {

constexpr size_t kLongestExtension = 8;

std::string ExtensionOf(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || name.size() - dot - 1 > kLongestExtension || dot + 1 == name.size()) return {};
  std::string extension(name.substr(dot));
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const bool plain = std::all_of(extension.begin() + 1, extension.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return plain ? extension : std::string();
}

Result<void> MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "create", folder));
  return made ? SyncFolder(folder.parent_path()) : Result<void>();
}

}  // namespace

Result<Folder> Folder::Open(std::filesystem::path root, const files::Attic& attic) {
  for (const char* name : {"incoming", "content", "videos"}) TRY(MakeFolder(root / name));
  return Folder(std::move(root), attic);
}

std::filesystem::path Folder::Incoming(const Ulid& upload) const { return root_ / "incoming" / upload.ToString(); }

std::filesystem::path Folder::Content(std::string_view hash) const { return root_ / "content" / hash.substr(0, 2) / hash; }

std::string Folder::VideoPath(const Ulid& upload, std::string_view file_name) const { return "videos/" + upload.ToString() + ExtensionOf(file_name); }

Result<UniqueFd> Folder::CreateIncoming(const Ulid& upload) const {
  UniqueFd fd = TRY(OpenFile(Incoming(upload), O_RDWR | O_CREAT | O_TRUNC));
  TRY(SyncFolder(root_ / "incoming"));
  return fd;
}

Result<void> Folder::Keep(const Ulid& upload, std::string_view hash) const {
  const std::filesystem::path incoming = Incoming(upload), content = Content(hash);
  TRY(MakeFolder(content.parent_path()));
  if (::access(content.c_str(), F_OK) == 0) {
    RemoveIncoming(upload);
    return {};
  }
  ::chmod(incoming.c_str(), 0440);  // nobody is to change it any more; harmless when that is not possible
  if (::rename(incoming.c_str(), content.c_str()) != 0) return Fail(SystemError(errno, "rename", incoming));
  return SyncFolder(content.parent_path());
}

Result<void> Folder::Link(const std::string& video_path, std::string_view hash) const {
  const std::filesystem::path link = root_ / video_path;
  const std::string target = "../content/" + std::string(hash.substr(0, 2)) + "/" + std::string(hash);
  if (::symlink(target.c_str(), link.c_str()) != 0 && errno != EEXIST) return Fail(SystemError(errno, "link", link));
  return SyncFolder(link.parent_path());
}

void Folder::RemoveIncoming(const Ulid& upload) const { ::unlink(Incoming(upload).c_str()); }
void Folder::RemoveLink(const std::string& video_path) const { attic_->Remove(root_ / video_path); }
void Folder::RemoveContent(std::string_view hash) const { attic_->Remove(Content(hash)); }

Result<uint64_t> Folder::FreeBytes() const {
  struct statvfs info {};
  if (::statvfs(root_.c_str(), &info) != 0) return Fail(SystemError(errno, "statvfs", root_));
  return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace chanoma::uploads
