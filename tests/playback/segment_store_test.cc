#include "playback/segment_store.h"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <unistd.h>

#include <future>
#include <optional>

#include "base/file.h"
#include "playback/segment_names.h"

namespace chanoma::playback {
namespace {

class SegmentStoreTest : public testing::Test {
 protected:
  void SetUp() override { folder_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-segments-{}", ::getpid()); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<SegmentStore> Open(uint64_t cap, uint64_t pinned_cap = UINT64_MAX) {
    SegmentStore::Options options;
    options.limits.pinned_cap = pinned_cap;
    options.folder = folder_;
    options.limits.byte_cap = cap;
    options.open_files = 4;
    auto store = SegmentStore::Create(options, makers_, log_);
    EXPECT_TRUE(store);
    return std::move(*store);
  }

  static Result<StoredFilePtr> Get(SegmentStore& store, const std::string& key, SegmentStore::Maker make) {
    std::promise<Result<StoredFilePtr>> answer;
    store.Get(key, std::move(make), [&](Result<StoredFilePtr> file) { answer.set_value(std::move(file)); });
    return answer.get_future().get();
  }
  static SegmentStore::Maker Bytes(size_t count) {
    return [count](const SegmentStore::Sink& sink) { return sink(std::string(count, 'x')); };
  }
  size_t FilesOnDisk() const {
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) files += entry.path().extension() == ".m4s";
    return files;
  }

  // Where a file of the folder "a" lies; empty when it does not.
  std::filesystem::path PathOf(const std::string& stem) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.path().filename().string().starts_with(stem + ".")) return entry.path();
    }
    return {};
  }
  static Result<Served> Follow(SegmentStore& store, const std::string& key, bool whole = false) {
    std::promise<Result<Served>> answer;
    store.Follow(key, whole, [] {}, [&](Result<Served> served) { answer.set_value(std::move(served)); });
    return answer.get_future().get();
  }

  std::filesystem::path folder_;
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
  Executor makers_{"makers", 2, 100, log_};
};

TEST_F(SegmentStoreTest, MakesOnceForAllWhoAsk) {
  const auto store = Open(1 << 20);
  std::atomic<int> made = 0;
  std::promise<void> go;
  const std::shared_future<void> gate = go.get_future().share();
  std::vector<std::promise<Result<StoredFilePtr>>> answers(8);
  for (auto& answer : answers) {
    store->Get("a/1.m4s", [&made, gate](const SegmentStore::Sink& sink) {
      ++made;
      gate.wait();
      return sink("hello");
    }, [&answer](Result<StoredFilePtr> file) { answer.set_value(std::move(file)); });
  }
  go.set_value();
  for (auto& answer : answers) EXPECT_EQ((*answer.get_future().get())->size, 5u);
  EXPECT_EQ(made, 1);
  EXPECT_TRUE(store->Find("a/1.m4s"));
}

TEST_F(SegmentStoreTest, AFailureIsToldToAllAndLeavesNothing) {
  const auto store = Open(1 << 20);
  const auto failed = Get(*store, "a/1.m4s", [](const SegmentStore::Sink& sink) -> Result<void> {
    TRY(sink("half"));
    return Fail(Code::kUnsupported, "no");
  });
  EXPECT_EQ(failed.error().code, Code::kUnsupported);
  EXPECT_EQ(FilesOnDisk(), 0u);
  EXPECT_TRUE(Get(*store, "a/1.m4s", Bytes(3))) << "the next asker has it made anew";
}

TEST_F(SegmentStoreTest, StaysBelowItsCapAndDropsTheLeastRecentlyUsed) {
  const auto store = Open(10'000);
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  ASSERT_TRUE(Get(*store, "a/0.m4s", Bytes(1)));  // used again
  for (int i = 9; i < 14; ++i) {
    ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
    EXPECT_LE(store->BytesUsed(), 10'000u);
  }
  EXPECT_EQ(store->BytesUsed(), FilesOnDisk() * 1000);
  std::atomic<bool> made = false;
  ASSERT_TRUE(Get(*store, "a/0.m4s", [&](const SegmentStore::Sink& sink) { made = true; return sink("x"); }));
  EXPECT_FALSE(made) << "the one used again was kept";
}

TEST_F(SegmentStoreTest, KeepsWhatIsBeingRead) {
  const auto store = Open(3'000);
  const StoredFilePtr held = *Get(*store, "a/held.m4s", Bytes(1000));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  EXPECT_FALSE(PathOf("held").empty());
}

TEST_F(SegmentStoreTest, FindsItsFilesAgainAfterARestart) {
  Open(1 << 20);
  {
    const auto store = Open(1 << 20);
    ASSERT_TRUE(Get(*store, "a/1.m4s", Bytes(1000)));
  }
  ASSERT_TRUE(WriteFileAtomically(folder_ / "a/2.m4s.7p1.tmp", "left behind"));
  const auto store = Open(1 << 20);
  while (store->BytesUsed() == 0) std::this_thread::yield();
  std::atomic<bool> made = false;
  ASSERT_TRUE(Get(*store, "a/1.m4s", [&](const SegmentStore::Sink& sink) { made = true; return sink("x"); }));
  EXPECT_FALSE(made);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a/2.m4s.7p1.tmp"));
}

TEST_F(SegmentStoreTest, StartsAfreshWhenTheMachineWentDown) {
  {
    const auto store = Open(1 << 20);
    ASSERT_TRUE(Get(*store, "a/1.m4s", Bytes(1000)));
  }
  ASSERT_TRUE(WriteFileAtomically(folder_ / "state", "another boot"));
  Open(1 << 20);
  EXPECT_EQ(FilesOnDisk(), 0u);
}

TEST_F(SegmentStoreTest, MayBeReadWhileItGrows) {
  const auto store = Open(1 << 20);
  auto writer = *store->Write("a/1.m4s");
  ASSERT_TRUE(writer);
  EXPECT_FALSE(*store->Write("a/1.m4s")) << "one writer";
  std::optional<Result<Served>> early, whole;
  bool asked = false;
  store->Follow("a/1.m4s", false, [&] { asked = true; }, [&](Result<Served> served) { early = std::move(served); });
  store->Follow("a/1.m4s", true, [] {}, [&](Result<Served> served) { whole = std::move(served); });
  EXPECT_TRUE(asked) << "it may be another's, and have ended since";
  EXPECT_FALSE(early);
  ASSERT_TRUE(writer->Append("half"));
  ASSERT_TRUE(early && *early);
  const std::shared_ptr<GrowingFile> file = (*early)->growing;
  ASSERT_TRUE(file);
  EXPECT_EQ(file->Look().size, 4u);
  EXPECT_FALSE(whole);
  EXPECT_FALSE(store->Find("a/1.m4s"));
  std::atomic<int> told = 0;
  const uint64_t listener = file->Listen([&] { ++told; });
  ASSERT_TRUE(writer->Append("whole"));
  ASSERT_TRUE(writer->Finish());
  EXPECT_EQ(told, 2);
  file->Unlisten(listener);
  EXPECT_EQ(file->Look().state, GrowingFile::State::kWhole);
  EXPECT_EQ(file->Look().size, 9u);
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ((*whole)->whole->size, 9u);
  char bytes[9];
  ASSERT_EQ(::pread(file->fd(), bytes, sizeof bytes, 0), 9);
  EXPECT_EQ(std::string(bytes, 9), "halfwhole");
}

TEST_F(SegmentStoreTest, AWriterThatGivesUpCutsItsReadersOff) {
  const auto store = Open(1 << 20);
  auto writer = *store->Write("a/1.m4s");
  ASSERT_TRUE(writer->Append("half"));
  const auto early = Follow(*store, "a/1.m4s");
  std::optional<Result<Served>> whole;
  store->Follow("a/1.m4s", true, [] {}, [&](Result<Served> served) { whole = std::move(served); });
  writer.reset();
  EXPECT_EQ(early->growing->Look().state, GrowingFile::State::kFailed);
  EXPECT_EQ(store->BytesUsed(), 0u);
  EXPECT_EQ(FilesOnDisk(), 0u);
  EXPECT_FALSE(whole) << "another writer may come";
  store->Abandon("a/1.m4s", {Code::kUnsupported, "no", {}});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->error().code, Code::kUnsupported);
}

TEST_F(SegmentStoreTest, CountsWhatGrowsAndNeverCrossesTheCap) {
  const auto store = Open(10'000);
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  auto writer = *store->Write("a/grows.m4s");
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(writer->Append(std::string(1000, 'x')));
    EXPECT_LE(store->BytesUsed(), 10'000u);
    EXPECT_LE(FilesOnDisk() * 1000 + static_cast<size_t>(i + 1) * 1000, 10'000u);
  }
  EXPECT_EQ(writer->Append(std::string(3000, 'x')).error().code, Code::kNoSpace) << "nothing is left that may go";
  writer.reset();
  EXPECT_TRUE(Get(*store, "a/20.m4s", Bytes(5000)));
}

TEST_F(SegmentStoreTest, MakesAgainWhatTheDiskHasChanged) {
  const auto text = [](const SegmentStore::Sink& sink) { return sink("contents"); };
  {
    const auto store = Open(1 << 20);
    ASSERT_TRUE(Get(*store, "a/good.m4s", text));
    ASSERT_TRUE(Get(*store, "a/bad.m4s", text));
    ASSERT_TRUE(Get(*store, "a/short.m4s", text));
  }
  {
    const auto fd = OpenFile(PathOf("bad"), O_RDWR);
    ASSERT_EQ(::pwrite(fd->Get(), "C", 1, 0), 1);
    ASSERT_EQ(::truncate(PathOf("short").c_str(), 3), 0);
  }
  const auto store = Open(1 << 20);
  while (store->Use().files < 3) std::this_thread::yield();
  std::atomic<int> made = 0;
  const auto again = [&](const SegmentStore::Sink& sink) {
    ++made;
    return sink("contents");
  };
  ASSERT_TRUE(Get(*store, "a/good.m4s", again));
  EXPECT_EQ(made, 0);
  ASSERT_TRUE(Get(*store, "a/bad.m4s", again));
  ASSERT_TRUE(Get(*store, "a/short.m4s", again));
  EXPECT_EQ(made, 2);
  EXPECT_EQ(store->Use().damaged, 2u);
}

TEST_F(SegmentStoreTest, KeepsPinnedFilesBesideTheCap) {
  {
    const auto store = Open(3'000);
    ASSERT_TRUE(Get(*store, "a/kept.m4s", Bytes(1000)));
    ASSERT_TRUE(store->Pin("a/kept.m4s"));
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
    EXPECT_EQ(store->Use().pinned, 1000u);
    EXPECT_EQ(store->BytesUsed(), 3000u);
    EXPECT_FALSE(PathOf("kept").empty());
  }
  const auto store = Open(3'000);
  while (!store->Loaded()) std::this_thread::yield();
  EXPECT_EQ(store->Use().pinned, 1000u) << "pinned for the next process too";
  for (int i = 10; i < 20; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  EXPECT_FALSE(PathOf("kept").empty()) << "it outlives what is made after it";
  EXPECT_TRUE(store->Has("a/kept.m4s"));
  store->Unpin("a/kept.m4s");
  EXPECT_EQ(store->Use().pinned, 0u);
  EXPECT_LE(store->BytesUsed(), 3000u);
  EXPECT_TRUE(PathOf("kept").empty()) << "the first to go: viewers have more of the others";
  EXPECT_FALSE(PathOf("19").empty());
}

TEST_F(SegmentStoreTest, PinnedFilesHaveACapOfTheirOwn) {
  const auto store = Open(5'000, 2'500);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  EXPECT_TRUE(store->Pin("a/0.m4s"));
  EXPECT_EQ(store->RoomToPin(1500), SegmentStore::PinRoom::kEnough);
  auto writer = *store->Write("a/ahead.m4s", true);
  ASSERT_TRUE(writer && writer->Append(std::string(1000, 'x')) && writer->Finish());
  EXPECT_EQ(store->RoomToPin(501), SegmentStore::PinRoom::kCapReached);
  EXPECT_EQ(store->Pin("a/1.m4s").error().code, Code::kNoSpace);
  auto refused = *store->Write("a/more.m4s", true);
  EXPECT_EQ(refused->Append(std::string(501, 'x')).error().code, Code::kNoSpace);
  refused.reset();
  EXPECT_EQ(store->Pin("a/none.m4s").error().code, Code::kNotFound);
  EXPECT_EQ(store->Pinned("a/"), (std::vector<std::string>{"a/0.m4s", "a/ahead.m4s"}));
  EXPECT_EQ(store->Use().pinned, 2000u);
  EXPECT_EQ(store->BytesUsed(), 3000u) << "nothing of the viewers’ went for it";
  EXPECT_EQ(store->Use().evicted, 0u);
  store->Drop("a/ahead.m4s");
  EXPECT_TRUE(PathOf("ahead").empty());
  EXPECT_EQ(store->Use().pinned, 1000u);
  EXPECT_TRUE(store->Pin("a/1.m4s"));
}

TEST_F(SegmentStoreTest, ALowerCapPinsLess) {
  {
    const auto store = Open(10'000);
    for (int i = 0; i < 4; ++i) {
      ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
      ASSERT_TRUE(store->Pin(fmt::format("a/{}.m4s", i)));
    }
  }
  const auto store = Open(10'000, 2'000);
  while (!store->Loaded()) std::this_thread::yield();
  EXPECT_EQ(store->Use().pinned, 2000u);
  EXPECT_EQ(store->BytesUsed(), 2000u) << "the rest is as all others are";
  EXPECT_EQ(store->Pinned("a/").size(), 2u);
}

TEST_F(SegmentStoreTest, WhatIsPinnedOutlastsAPowerCut) {
  {
    const auto store = Open(10'000);
    auto writer = *store->Write("a/ahead.m4s", true);
    ASSERT_TRUE(writer && writer->Append("contents") && writer->Finish());
    ASSERT_TRUE(Get(*store, "a/kept.m4s", Bytes(1000)));
    ASSERT_TRUE(store->Pin("a/kept.m4s"));
    ASSERT_TRUE(Get(*store, "a/1.m4s", Bytes(1000)));
  }
  ASSERT_TRUE(WriteFileAtomically(folder_ / "state", "another boot"));
  const auto store = Open(10'000);
  while (!store->Loaded()) std::this_thread::yield();
  EXPECT_EQ(store->Pinned("").size(), 2u);
  EXPECT_EQ(FilesOnDisk(), 2u);
}

TEST_F(SegmentStoreTest, ADamagedPinnedFileIsMadeAgain) {
  {
    const auto store = Open(10'000);
    ASSERT_TRUE(Get(*store, "a/1.m4s", Bytes(1000)));
    ASSERT_TRUE(store->Pin("a/1.m4s"));
  }
  ASSERT_EQ(::truncate(PathOf("1").c_str(), 3), 0);
  const auto store = Open(10'000);
  while (!store->Loaded()) std::this_thread::yield();
  EXPECT_EQ((*Get(*store, "a/1.m4s", Bytes(1000)))->size, 1000u);
  EXPECT_TRUE(store->Pinned("").empty());
  EXPECT_EQ(store->Use().pinned, 0u);
}

TEST_F(SegmentStoreTest, KnowsWhatEachVideoHas) {
  const std::array<Ulid, 2> videos{*Ulid::Parse("01JDAAAAAAAAAAAAAAAAAAAAAA"), *Ulid::Parse("01JDBBBBBBBBBBBBBBBBBBBBBB")};
  const auto key = [&](size_t video, int number) { return fmt::format("{}/1/v0/{}.m4s", videos[video].ToString(), number); };
  {
    const auto store = Open(10'000);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(Get(*store, key(0, i), Bytes(1000)));
    ASSERT_TRUE(Get(*store, key(1, 0), Bytes(500)));
    ASSERT_TRUE(store->Pin(key(0, 3)));
    EXPECT_EQ(store->BytesByVideo(), (std::unordered_map<Ulid, uint64_t>{{videos[0], 4000}, {videos[1], 500}}));
    // What goes to make room, and what is damaged, is its no more.
    for (int i = 1; i < 11; ++i) ASSERT_TRUE(Get(*store, key(1, i), Bytes(900)));
    const auto now = store->BytesByVideo();
    EXPECT_EQ(now.at(videos[0]), 1000u) << "the pinned one";
    EXPECT_EQ(now.at(videos[0]) + now.at(videos[1]), store->Use().bytes + store->Use().pinned);
  }
  const auto again = Open(10'000);
  for (int i = 0; i < 500 && again->BytesByVideo().size() < 2; ++i) ::usleep(10'000);
  EXPECT_EQ(again->BytesByVideo().at(videos[0]), 1000u);
}

TEST_F(SegmentStoreTest, LeavesTheDisksFloorAlone) {
  SegmentStore::Options options;
  options.folder = folder_;
  options.limits.free_floor = uint64_t{1} << 60;  // more than there is
  auto store = SegmentStore::Create(options, makers_, log_);
  ASSERT_TRUE(store);
  const auto held = Get(**store, "a/1.m4s", Bytes(10));
  ASSERT_TRUE(held) << "a full disk stops no film";
  EXPECT_EQ((*held)->size, 10u);
  EXPECT_EQ(FilesOnDisk(), 0u);
  EXPECT_EQ((*store)->BytesUsed(), 0u) << "it is not kept";
  EXPECT_EQ((*store)->RoomToPin(1), SegmentStore::PinRoom::kDiskFull);
  EXPECT_EQ((*store)->Write("a/2.m4s", true).error().code, Code::kNoSpace) << "nobody waits for it";
}

TEST_F(SegmentStoreTest, ASmallerCapCountsAtOnceAndSparesWhatIsRead) {
  auto store = Open(10'000);
  for (int i = 1; i <= 6; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  const auto read = Get(*store, "a/1.m4s", Bytes(1000));
  ASSERT_TRUE(read);
  store->SetLimits({.byte_cap = 3000});
  EXPECT_EQ(store->BytesUsed(), 3000u);
  EXPECT_EQ(FilesOnDisk(), 3u);
  EXPECT_TRUE(store->Has("a/1.m4s")) << "somebody reads it";
  EXPECT_EQ(store->Use().cap, 3000u);
  store->SetLimits({.byte_cap = 20'000});
  for (int i = 10; i < 25; ++i) ASSERT_TRUE(Get(*store, fmt::format("a/{}.m4s", i), Bytes(1000)));
  EXPECT_EQ(store->BytesUsed(), 18'000u);
}

TEST_F(SegmentStoreTest, ASmallerCapOfThePinnedUnpinsTheLeastUsed) {
  auto store = Open(10'000, 10'000);
  for (int i = 1; i <= 4; ++i) {
    const std::string key = fmt::format("a/{}.m4s", i);
    ASSERT_TRUE(Get(*store, key, Bytes(1000)));
    ASSERT_TRUE(store->Pin(key));
  }
  store->SetLimits({.byte_cap = 1000, .pinned_cap = 2000});
  EXPECT_EQ(store->Use().pinned, 2000u);
  EXPECT_EQ(store->Use().bytes, 1000u) << "as all others are from then on";
  EXPECT_TRUE(store->IsPinned("a/4.m4s"));
  EXPECT_FALSE(store->IsPinned("a/1.m4s"));
  EXPECT_EQ(store->RoomToPin(1), SegmentStore::PinRoom::kCapReached);
  store->SetLimits({.byte_cap = 1000, .pinned_cap = 3000, .free_floor = uint64_t{1} << 60});
  EXPECT_EQ(store->BytesUsed(), 0u) << "the disk has less than is to be left";
  EXPECT_EQ(store->RoomToPin(1), SegmentStore::PinRoom::kDiskFull);
}

TEST_F(SegmentStoreTest, WhatIsBeingWrittenWhenTheCapOfThePinnedShrinksIsNotPinned) {
  auto store = Open(10'000, 10'000);
  auto writer = store->Write("a/1.m4s", true);
  ASSERT_TRUE(writer && *writer);
  ASSERT_TRUE((*writer)->Append(std::string(1000, 'x')));
  store->SetLimits({.byte_cap = 10'000, .pinned_cap = 500});
  ASSERT_TRUE((*writer)->Finish());
  EXPECT_EQ(store->Use().pinned, 0u);
  EXPECT_EQ(store->Use().bytes, 1000u);
  EXPECT_FALSE(store->IsPinned("a/1.m4s"));
}

TEST(SegmentNames, ComeBack) {
  for (const StoredName& name : {StoredName{"v/1k/v0/7.m4s", 0, false}, StoredName{"v/1k/v0/init.mp4", ~0ULL, true}, StoredName{"v/1/subtitles/2.vtt", 77, true}})
    EXPECT_EQ(ParseFileName(FileNameOf(name)), name);
  for (const char* other : {"state", "v/7.m4s", "v/7.0123.m4s", "v/7.0123456789abcdeg.m4s", ".m4s", ""}) EXPECT_FALSE(ParseFileName(other)) << other;
}

}  // namespace
}  // namespace chanoma::playback
