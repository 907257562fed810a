#pragma once
// What the server has answered, by route: how many of which status class, how long it took, how many bytes. Owned by the wiring, which
// outlives the server. Noting is lock-free and costs a few relaxed additions; any thread.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace chanoma::http {

class Traffic {
 public:
  // Upper bounds of the times that are told apart, in microseconds; longer ones are a class of their own.
  static constexpr std::array<uint64_t, 12> kBounds = {1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};
  static constexpr size_t kClasses = 5;  // 1xx to 5xx

  Traffic();
  ~Traffic();
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  // A number for RouteOptions::number. 0, what no route takes, when there are more than anybody has.
  uint16_t Name(std::string_view method, std::string_view pattern) EXCLUDES(mutex_);

  // As they were given; empty for 0.
  std::pair<std::string, std::string> NameOf(uint16_t route) const EXCLUDES(mutex_);

  // An answer has ended. `status` outside 100 to 599: there was none.
  void Note(uint16_t route, int status, std::chrono::microseconds took, uint64_t bytes);

  struct Line {
    std::string method, pattern;                      // empty: what no route takes, web app and all
    std::array<uint64_t, kClasses> by_class{};
    std::array<uint64_t, kBounds.size() + 1> times{};  // not added up
    uint64_t microseconds = 0, bytes = 0;
  };
  std::vector<Line> Read() const EXCLUDES(mutex_);

 private:
  struct Series;
  static constexpr size_t kMostRoutes = 512;

  const std::unique_ptr<Series[]> series_;
  mutable Mutex mutex_;
  std::vector<std::pair<std::string, std::string>> names_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::http
