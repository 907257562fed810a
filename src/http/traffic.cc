#include "http/traffic.h"

#include <algorithm>

namespace chanoma::http {

// A cache line and more of its own: routes are asked for by several loops at once.
struct alignas(64) Traffic::Series {
  std::array<std::atomic<uint64_t>, kClasses> by_class{};
  std::array<std::atomic<uint64_t>, kBounds.size() + 1> times{};
  std::atomic<uint64_t> microseconds = 0, bytes = 0;
};

Traffic::Traffic() : series_(std::make_unique<Series[]>(kMostRoutes)), names_{{"", ""}} {}
Traffic::~Traffic() = default;

uint16_t Traffic::Name(std::string_view method, std::string_view pattern) {
  const MutexLock lock(mutex_);
  if (names_.size() == kMostRoutes) return 0;
  names_.emplace_back(method, pattern);
  return static_cast<uint16_t>(names_.size() - 1);
}

std::pair<std::string, std::string> Traffic::NameOf(uint16_t route) const {
  const MutexLock lock(mutex_);
  return route < names_.size() ? names_[route] : names_[0];
}

void Traffic::Note(uint16_t route, int status, std::chrono::microseconds took, uint64_t bytes) {
  if (status < 100 || status > 599 || route >= kMostRoutes) return;
  Series& series = series_[route];
  const auto microseconds = static_cast<uint64_t>(std::max<int64_t>(took.count(), 0));
  const auto bound = static_cast<size_t>(std::lower_bound(kBounds.begin(), kBounds.end(), microseconds) - kBounds.begin());
  series.by_class[static_cast<size_t>(status / 100 - 1)].fetch_add(1, std::memory_order_relaxed);
  series.times[bound].fetch_add(1, std::memory_order_relaxed);
  series.microseconds.fetch_add(microseconds, std::memory_order_relaxed);
  series.bytes.fetch_add(bytes, std::memory_order_relaxed);
}

std::vector<Traffic::Line> Traffic::Read() const {
  std::vector<Line> lines;
  const MutexLock lock(mutex_);
  for (size_t i = 0; i < names_.size(); ++i) {
    const Series& series = series_[i];
    Line line{names_[i].first, names_[i].second, {}, {}, series.microseconds.load(std::memory_order_relaxed), series.bytes.load(std::memory_order_relaxed)};
    std::ranges::transform(series.by_class, line.by_class.begin(), [](const auto& number) { return number.load(std::memory_order_relaxed); });
    std::ranges::transform(series.times, line.times.begin(), [](const auto& number) { return number.load(std::memory_order_relaxed); });
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace chanoma::http
