#include "files/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/file.h"

namespace chanoma::files {
namespace {

constexpr int kDeepest = 64;
constexpr size_t kReported = 100;
constexpr const char* kIgnoreFile = ".ignore";
constexpr size_t kLongestIgnoreFile = 64 << 10;

struct CloseDir {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

struct Child {
  std::string name;  // folders end in '/', which puts their contents where whole paths sort
  Stamp stamp;
  bool folder = false;
};

class Walker {
 public:
  Walker(const WalkOptions& options, const std::function<Result<void>(const FoundFile&)>& visit) : options_(options), visit_(visit) {}

  Result<WalkReport> Run() {
    const UniqueFd root = TRY(OpenFile(options_.root, O_RDONLY | O_DIRECTORY));
    ignored_ = options_.ignore;
    if (!options_.prefix.empty() && PrefixIsIgnored(root.Get())) return std::move(report_);
    if (options_.prefix.empty()) {
      TRY(Folder(::dup(root.Get()), "", 0));
      return std::move(report_);
    }
    struct stat info {};
    if (::fstatat(root.Get(), options_.prefix.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return std::move(report_);  // gone: nothing to visit
      return Fail(SystemError(errno, "stat", options_.prefix));
    }
    if (S_ISDIR(info.st_mode)) {
      TRY(Folder(::openat(root.Get(), options_.prefix.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), options_.prefix + "/", 0));
    } else if (S_ISREG(info.st_mode)) {
      const size_t slash = options_.prefix.rfind('/');
      if (options_.wants(std::string_view(options_.prefix).substr(slash == std::string::npos ? 0 : slash + 1))) {
        TRY(File(options_.prefix, StampOf(info)));
      }
    }
    return std::move(report_);
  }

 private:
  static Stamp StampOf(const struct stat& info) {
    return {static_cast<uint64_t>(info.st_size), info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec,
            static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino)};
  }

  Result<void> File(const std::string& path, const Stamp& stamp) {
    if (options_.stop.stop_requested()) return Fail(Code::kCancelled, "the scan was stopped");
    ++report_.files;
    return visit_({path, stamp});
  }

  Result<void> Unreadable(const std::string& path, int error) {
    if (path.empty()) return Fail(SystemError(error, "list", options_.root));
    report_.unreadable_paths.push_back(path);
    if (report_.unreadable.size() < kReported) report_.unreadable.push_back(SystemError(error, "list", path).message);
    return {};
  }

  bool Ignored(const std::string& name) const {
    return std::any_of(ignored_.begin(), ignored_.end(), [&](const std::string& pattern) { return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0; });
  }

  // Adds the patterns of the folder's .ignore file; false when it leaves out the whole folder.
  bool TakeIgnoreFile(int folder) {
    const UniqueFd fd(::openat(folder, kIgnoreFile, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    if (!fd) return true;
    std::string text(kLongestIgnoreFile, '\0');
    const ssize_t n = ::read(fd.Get(), text.data(), text.size());
    if (n < 0) return true;
    text.resize(static_cast<size_t>(n));
    bool any = false;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      std::string line = text.substr(at, end - at);
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '/')) line.pop_back();
      at = end + 1;
      if (line.empty() || line.starts_with('#')) continue;
      ignored_.push_back(std::move(line));
      any = true;
    }
    return any;
  }

  // Whether a folder on the way to the prefix, or the prefix itself, is left out by its name or by an .ignore file above it.
  bool PrefixIsIgnored(int root) {
    UniqueFd folder(::fcntl(root, F_DUPFD_CLOEXEC, 0));
    for (size_t at = 0; at <= options_.prefix.size();) {
      if (folder && !TakeIgnoreFile(folder.Get())) return true;
      const size_t slash = std::min(options_.prefix.find('/', at), options_.prefix.size());
      const std::string name = options_.prefix.substr(at, slash - at);
      if (name.starts_with('.') || Ignored(name)) return true;
      if (folder && slash < options_.prefix.size()) folder.Reset(::openat(folder.Get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
      at = slash + 1;
    }
    return false;
  }

  // `path` is "" or ends in '/'. Takes `fd`. Links are not followed, so there are no loops.
  Result<void> Folder(int fd, const std::string& path, int depth) {
    if (fd < 0) return Unreadable(path, errno);
    const std::unique_ptr<DIR, CloseDir> dir(::fdopendir(fd));
    if (!dir) {
      const int error = errno;
      ::close(fd);
      return Unreadable(path, error);
    }
    if (depth > kDeepest) return Unreadable(path, ELOOP);
    ++report_.folders;
    if (options_.entering) options_.entering(path.empty() ? path : path.substr(0, path.size() - 1));
    const size_t inherited = ignored_.size();
    std::vector<Child> children;
    bool has_ignore_file = false;
    errno = 0;
    while (const dirent* entry = ::readdir(dir.get())) {
      const std::string_view name = entry->d_name;
      if (name.starts_with('.')) {
        has_ignore_file = has_ignore_file || name == kIgnoreFile;
        continue;
      }
      if (entry->d_type == DT_REG && !options_.wants(name)) continue;
      if (entry->d_type != DT_REG && entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) continue;
      struct stat info {};
      if (::fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone meanwhile
      if (S_ISDIR(info.st_mode)) {
        if (!options_.flat) children.push_back({std::string(name) + '/', {}, true});
      } else if (S_ISREG(info.st_mode) && options_.wants(name)) {
        children.push_back({std::string(name), StampOf(info), false});
      }
      errno = 0;
    }
    if (errno != 0) return Unreadable(path, errno);
    if (has_ignore_file && !TakeIgnoreFile(fd)) return {};
    std::sort(children.begin(), children.end(), [](const Child& a, const Child& b) { return a.name < b.name; });
    for (const Child& child : children) {
      const std::string bare = child.folder ? child.name.substr(0, child.name.size() - 1) : child.name;
      if (!ignored_.empty() && Ignored(bare)) continue;
      if (child.folder) {
        TRY(Folder(::openat(fd, bare.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), path + child.name, depth + 1));
      } else {
        TRY(File(path + child.name, child.stamp));
      }
    }
    ignored_.resize(inherited);
    return {};
  }

  const WalkOptions& options_;
  const std::function<Result<void>(const FoundFile&)>& visit_;
  std::vector<std::string> ignored_;  // patterns that count in the folder being walked
  WalkReport report_;
};

}  // namespace

Result<WalkReport> Walk(const WalkOptions& options, const std::function<Result<void>(const FoundFile&)>& visit) {
  return Walker(options, visit).Run();
}

}  // namespace chanoma::files
