#pragma once
// A store of three libraries with a shelf that follows it, and chance that is the same every time.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <random>

#include "shelf/shelf.h"
#include "store/store_fixture.h"

namespace chanoma::shelf {

class ShelfFixture : public store::StoreTest {
 protected:
  void SetUp() override {
    Open();
    for (Ulid& library : libraries_) {
      library = store_->NewId();
      ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(store::SampleLibrary(library)); }));
    }
  }
  std::unique_ptr<Shelf> Start() {
    auto shelf = std::make_unique<Shelf>(*store_, real_clock_, log_);
    shelf->Start();
    return shelf;
  }
  bool Settle(const Shelf& shelf) { return shelf.CatchUp(real_clock_.Steady() + std::chrono::seconds(60)); }
  size_t Chance(size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(random_); }

  const SystemClock real_clock_;
  std::array<Ulid, 3> libraries_;
  std::mt19937_64 random_{20'261'201};
};

}  // namespace chanoma::shelf
