#include "store/space.h"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <limits>

#include "base/file.h"

namespace chanoma::store {
namespace {

// What opening a database may need at most: its manifest, and its log once more as tables.
constexpr uint64_t kToOpen = 20ull << 20;
// What may be in memory and logs and not yet in tables, when the limit is large enough to set that much aside.
constexpr uint64_t kUnderWay = 32ull << 20;

// The part of the free space required that is kept for essential commits.
constexpr uint64_t kReserve = 8;

}  // namespace

Space::Space(std::filesystem::path folder, Limits limits, std::function<uint64_t()> free_bytes, const Log& log)
    : folder_(std::move(folder)), ballast_(folder_ / "ballast"), limits_(limits), free_bytes_(std::move(free_bytes)), log_(log) {}

Result<void> Space::Prepare() {
  std::error_code error;
  has_ballast_ = std::filesystem::exists(ballast_, error);
  const uint64_t needed = std::min(kToOpen, limits_.min_free_bytes);
  if (FreeBytes() < needed) DropBallast();
  const uint64_t free = FreeBytes();
  if (free < needed) {
    return Fail(Code::kNoSpace, fmt::format("{} bytes are free in {}; opening the store may need {}", free, folder_.string(), needed));
  }
  if (!has_ballast_ && free >= limits_.min_free_bytes + 2 * limits_.ballast_bytes) MakeBallast();
  return {};
}

Result<void> Space::Check(uint64_t used) {
  const uint64_t free = FreeBytes();
  const uint64_t margin = std::min(kUnderWay, limits_.space_bytes / 4);
  if (free < limits_.min_free_bytes || used + margin > limits_.space_bytes) {
    if (!short_) log_.Error("no room for more", {{"free", free}, {"used", used}, {"limit", limits_.space_bytes}});
    short_ = true;
    if (free < limits_.min_free_bytes) {
      DropBallast();
      return Fail(Code::kNoSpace, "the disk that holds the data folder is full");
    }
    return Fail(Code::kNoSpace, "the store has reached the size it may have");
  }
  if (short_) log_.Info("there is room again", {{"free", free}, {"used", used}});
  short_ = false;
  if (!has_ballast_ && free >= limits_.min_free_bytes + 2 * limits_.ballast_bytes) MakeBallast();
  return {};
}

Result<void> Space::CheckEssential(uint64_t used) const {
  if (FreeBytes() < limits_.min_free_bytes / kReserve) return Fail(Code::kNoSpace, "the disk that holds the data folder is full");
  // Up to here tables may grow before RocksDB itself stops.
  if (used + limits_.space_bytes / 64 > limits_.space_bytes) return Fail(Code::kNoSpace, "the store has reached the size it may have");
  return {};
}

bool Space::RoomToOpen() const { return FreeBytes() >= 2 * std::min(kToOpen, limits_.min_free_bytes); }

uint64_t Space::FreeBytes() const {
  if (free_bytes_) return free_bytes_();
  struct statvfs info {};
  if (::statvfs(folder_.c_str(), &info) != 0) return std::numeric_limits<uint64_t>::max();  // not knowing is no reason to refuse
  return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
}

void Space::MakeBallast() {
  if (limits_.ballast_bytes == 0) return;
  has_ballast_ = true;  // one try: where it cannot be made, it is done without
  const auto fd = OpenFile(ballast_, O_WRONLY | O_CREAT, 0600);
  const int error = fd ? ::posix_fallocate(fd->Get(), 0, static_cast<off_t>(limits_.ballast_bytes)) : EIO;
  if (error == 0) return;
  log_.Warning("no ballast file", {{"path", ballast_.string()}, {"error", error}});
  std::error_code ignored;
  std::filesystem::remove(ballast_, ignored);
}

void Space::DropBallast() {
  if (!has_ballast_) return;
  std::error_code ignored;
  std::filesystem::remove(ballast_, ignored);
  has_ballast_ = false;
}

}  // namespace chanoma::store
