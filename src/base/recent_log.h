#pragma once
// The last warnings and errors, kept in memory beside the sink that they go to. Any thread.

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"

namespace chanoma {

class RecentLog final : public LogSink {
 public:
  explicit RecentLog(LogSink& next, size_t most = 200) : next_(next), most_(most) {}

  void Write(std::string_view line) override EXCLUDES(mutex_);
  std::vector<std::string> Lines() const EXCLUDES(mutex_);  // oldest first, without their ends

 private:
  LogSink& next_;
  const size_t most_;
  mutable Mutex mutex_;
  std::deque<std::string> lines_ GUARDED_BY(mutex_);
};

}  // namespace chanoma
