#include "files/attic.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <vector>

namespace chanoma::files {
namespace {

int64_t MinuteOf(Timestamp time) { return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count(); }

struct Shelf {
  std::filesystem::path folder;
  int64_t minute = 0;
};

std::vector<Shelf> ListShelves(const std::filesystem::path& attic) {
  std::vector<Shelf> shelves;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(attic, error)) {
    const std::string name = entry.path().filename().string();
    Shelf shelf{entry.path(), 0};
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), shelf.minute);
    if (wrong == std::errc() && end == name.data() + name.size()) shelves.push_back(std::move(shelf));
  }
  return shelves;
}

}  // namespace

void Attic::Remove(const std::filesystem::path& file) const {
  // Held throughout, so that Keep() does not take a shelf away while something is put on it.
  const MutexLock lock(mutex_);
  const std::filesystem::path relative = file.lexically_relative(data_);
  if (!keeps_ || relative.empty() || *relative.begin() == "..") {
    ::unlink(file.c_str());
    return;
  }
  // Not before the newest snapshot, which has it, even when the clock was set back.
  const std::filesystem::path aside = data_ / "attic" / fmt::format("{}", MinuteOf(std::max(clock_.Now(), newest_))) / relative;
  std::error_code error;
  std::filesystem::create_directories(aside.parent_path(), error);
  std::filesystem::rename(file, aside, error);
  // On another disk: there is no setting it aside.
  if (error == std::errc::cross_device_link) ::unlink(file.c_str());
}

void Attic::KeepFor(Timestamp oldest, Timestamp newest) {
  const MutexLock lock(mutex_);
  keeps_ = true;
  newest_ = newest;
  std::error_code ignored;
  for (const Shelf& shelf : ListShelves(data_ / "attic")) {
    if (shelf.minute < MinuteOf(oldest)) std::filesystem::remove_all(shelf.folder, ignored);
  }
}

void Attic::KeepNothing() {
  const MutexLock lock(mutex_);
  keeps_ = false;
  std::error_code ignored;
  std::filesystem::remove_all(data_ / "attic", ignored);
}

size_t PutBack(const std::filesystem::path& data, Timestamp since) {
  size_t count = 0;
  std::error_code error;
  for (const Shelf& shelf : ListShelves(data / "attic")) {
    if (shelf.minute < MinuteOf(since)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(shelf.folder, error)) {
      if (entry.is_directory(error) && !entry.is_symlink(error)) continue;
      const std::filesystem::path place = data / entry.path().lexically_relative(shelf.folder);
      std::filesystem::create_directories(place.parent_path(), error);
      if (std::filesystem::exists(std::filesystem::symlink_status(place, error))) continue;
      std::filesystem::rename(entry.path(), place, error);
      if (!error) ++count;
    }
    std::filesystem::remove_all(shelf.folder, error);
  }
  return count;
}

}  // namespace chanoma::files
