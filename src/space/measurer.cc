#include "space/measurer.h"

#include <utility>

#include "base/priority.h"
#include "files/bytes_below.h"

namespace chanoma::space {
namespace {

constexpr std::chrono::milliseconds kLongestSleep{500};

}  // namespace

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
    const auto below = files::BytesBelow(data_ / folder, alone, stop);
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
