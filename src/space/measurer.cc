#include "space/measurer.h"

#include <sys/stat.h>

#include <set>
#include <system_error>
#include <utility>

#include "base/priority.h"

namespace chanoma::space {
namespace {

constexpr uint64_t kBlock = 512;  // what st_blocks counts, whatever the file system's own blocks are
constexpr std::chrono::milliseconds kLongestSleep{500};

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

Measurer::Measurer(std::filesystem::path data, const Clock& clock) : data_(std::move(data)), clock_(clock) {
  thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
}

Measurer::~Measurer() {
  thread_.request_stop();
  asked_.NotifyAll();
}

Measurer::State Measurer::Ask() {
  MutexLock lock(mutex_);
  if (!wanted_ && (!last_ || clock_.Steady() - looked_ >= kFresh)) {
    wanted_ = true;
    asked_.NotifyAll();
  }
  return {last_, wanted_};
}

void Measurer::Loop(const std::stop_token& stop) {
  RunInBackground();
  while (true) {
    {
      MutexLock lock(mutex_);
      while (!wanted_ && !stop.stop_requested()) asked_.WaitUntil(mutex_, std::chrono::steady_clock::now() + kLongestSleep);
    }
    if (stop.stop_requested()) return;
    auto found = Look(stop);
    MutexLock lock(mutex_);
    if (found) last_ = *found;
    looked_ = clock_.Steady();
    wanted_ = false;
  }
}

std::optional<Measured> Measurer::Look(const std::stop_token& stop) const {
  Measured found;
  const auto look = [&](uint64_t& bytes, const char* folder, bool alone) {
    const auto below = BytesBelow(data_ / folder, alone, stop);
    bytes += below.value_or(0);
    return below.has_value();
  };
  const bool whole = look(found.search, "search", false) && look(found.images, "images", false) && look(found.originals, "uploads/content", false) &&
                     look(found.snapshots, "snapshots", true) && look(found.snapshots, "attic", false) && look(found.set_aside, "set-aside", false);
  if (!whole) return std::nullopt;
  found.at = clock_.Now();
  return found;
}

}  // namespace chanoma::space
