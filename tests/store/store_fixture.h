#pragma once
// What the store's tests share: a folder of their own, a clock they turn, sample values. One thread.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

namespace chanoma::store {

class TestClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp(std::chrono::milliseconds(1'790'000'000'000 + offset_.load())); }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::milliseconds(1'000'000 + offset_.load())); }
  void Advance(std::chrono::milliseconds by) { offset_ += by.count(); }

 private:
  std::atomic<int64_t> offset_{0};
};

class SilentSink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    if (std::getenv("CHANOMA_TEST_LOG") != nullptr) FdLogSink(2).Write(line);
  }
};

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "chanoma-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline model::Library SampleLibrary(const Ulid& id) { return {id, "Films", "/srv/films", false, {}, {}}; }

inline model::Video SampleVideo(const Ulid& id, const Ulid& library, const std::string& path) {
  model::Video video;
  video.id = id;
  video.library = library;
  video.path = path;
  video.title = path;
  video.added = Timestamp(std::chrono::milliseconds(1'700'000'000'000));
  return video;
}

class StoreTest : public ::testing::Test {
 protected:
  virtual StoreOptions Options() {
    StoreOptions options;
    options.path = folder_.path() / "store";
    options.memory_bytes = 8 << 20;
    options.ballast_bytes = 0;
    options.min_free_bytes = 0;
    return options;
  }
  void Open() {
    auto store = Store::Open(Options(), clock_, log_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
  }
  void Reopen() {
    store_.reset();
    Open();
  }
  // A library with the given id that is there.
  Ulid MakeLibrary() {
    const Ulid id = store_->NewId();
    EXPECT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutLibrary(SampleLibrary(id)); }));
    return id;
  }
  Result<uint64_t> Put(const model::Video& video, std::optional<std::string> key = std::nullopt) {
    return store_->Commit([&](Draft& draft) { return draft.PutVideo({video, key.value_or(video.title)}); });
  }
  void Drain() { ASSERT_TRUE(store_->Drain(std::chrono::steady_clock::now() + std::chrono::seconds(60))); }

  Folder folder_;
  TestClock clock_;
  SilentSink sink_;
  Log log_{sink_, LogLevel::kDebug};
  std::unique_ptr<Store> store_;
};

}  // namespace chanoma::store
