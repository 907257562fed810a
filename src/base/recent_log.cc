#include "base/recent_log.h"

#include <algorithm>

namespace chanoma {
namespace {

constexpr size_t kLongest = 2000;

}  // namespace

void RecentLog::Write(std::string_view line) {
  next_.Write(line);
  // The first of its fields but the time (log.cc).
  const size_t at = std::min(line.find(" level="), line.size());
  const std::string_view level = line.substr(at);
  if (!level.starts_with(" level=warning ") && !level.starts_with(" level=error ")) return;
  if (line.ends_with('\n')) line.remove_suffix(1);
  const MutexLock lock(mutex_);
  if (lines_.size() == most_) lines_.pop_front();
  lines_.emplace_back(line.substr(0, kLongest));
}

std::vector<std::string> RecentLog::Lines() const {
  const MutexLock lock(mutex_);
  return {lines_.begin(), lines_.end()};
}

}  // namespace chanoma
