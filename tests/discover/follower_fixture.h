#pragma once
// What the tests of following share: a store, and an index beside it. One thread.

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "base/file.h"
#include "discover/discover.h"
#include "store/store_fixture.h"

namespace chanoma::discover {

// Text tracks as files of the folder, as the catalogue keeps them.
inline ReadText TextsIn(const std::filesystem::path& folder) {
  return [folder](std::string_view stem) { return ReadFile(folder / (std::string(stem) + ".vtt"), 1 << 20); };
}

class Following : public store::StoreTest {
 protected:
  std::unique_ptr<Discover> Start() {
    auto discover = std::make_unique<Discover>(folder_.path() / "search", *store_, TextsIn(folder_.path()), [this] { return synonyms_; }, real_clock_, log_);
    discover->Start();
    return discover;
  }
  bool Settle(Discover& discover) {
    return discover.follower().WaitFor(store_->journal().LastSequence(), real_clock_.Steady() + std::chrono::seconds(60));
  }
  bool SettleLines(Discover& discover) {
    if (!Settle(discover)) return false;
    const SteadyTime deadline = real_clock_.Steady() + std::chrono::seconds(60);
    while (discover.follower().GetProgress().lines_due > 0) {
      if (real_clock_.Steady() > deadline) return false;
      ::usleep(2000);
    }
    return true;
  }
  static Question Everything(std::string_view q) {
    Question question;
    question.q = q;
    question.reader = {true, {}, {}};
    question.limit = 250;
    return question;
  }
  // id → first hit for a title.
  static std::string First(Discover& discover, std::string_view q) {
    const auto results = discover.Search(Everything(q), std::nullopt);
    return results && !results->hits.empty() ? results->hits.front().group : "";
  }
  static uint64_t Count(Discover& discover) {
    const auto results = discover.Search(Everything(""), std::nullopt);
    return results ? results->count : UINT64_MAX;
  }

  SystemClock real_clock_;
  std::string synonyms_;
};

}  // namespace chanoma::discover
