#include "files/bytes_below.h"

#include <sys/stat.h>

#include <set>
#include <system_error>
#include <utility>

namespace chanoma::files {
namespace {

constexpr uint64_t kBlock = 512;  // what st_blocks counts, whatever the file system's own blocks are

}  // namespace

std::optional<uint64_t> BytesBelow(const std::filesystem::path& folder, bool alone, const std::stop_token& stop) {
  uint64_t bytes = 0;
  std::set<std::pair<dev_t, ino_t>> several;  // seen, of those with more names than one
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder, std::filesystem::directory_options::skip_permission_denied, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (stop.stop_requested()) return std::nullopt;
    struct stat info {};
    // Gone meanwhile: it takes up nothing.
    if (::lstat(entry->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (info.st_nlink > 1 && (alone || !several.emplace(info.st_dev, info.st_ino).second)) continue;
    bytes += static_cast<uint64_t>(info.st_blocks) * kBlock;
  }
  return bytes;
}

}  // namespace chanoma::files
