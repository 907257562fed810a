// Logs as the database writes them, cut and changed at every byte.

#include "store/frames.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "digest/crc32c.h"
#include "store_fixture.h"

namespace chanoma::store {
namespace {

std::string Little(uint32_t number, size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(number >> (8 * i)));
  return text;
}

std::string Frame(char kind, const std::string& payload) {
  const uint32_t sum = digest::Crc32c(std::string(1, kind) + payload);
  return Little(((sum >> 15) | (sum << 17)) + 0xa282ead8U, 4) + Little(static_cast<uint32_t>(payload.size()), 2) + kind + payload;
}

class FramesTest : public ::testing::Test {
 protected:
  Frames Check(const std::string& log) {
    const auto path = folder_.path() / "log";
    EXPECT_TRUE(WriteFileAtomically(path, log));
    const auto frames = CheckFrames(path);
    EXPECT_TRUE(frames);
    return frames.value_or(Frames{});
  }
  static std::string Log() {
    std::string log;
    for (int i = 0; i < 5; ++i) log += Frame('\1', "commit " + std::string(static_cast<size_t>(i * 7), 'x'));
    return log;
  }

  Folder folder_;
};

TEST_F(FramesTest, AWholeLogIsWhole) {
  EXPECT_EQ(Check("").state, Frames::State::kWhole);
  const Frames frames = Check(Log());
  EXPECT_EQ(frames.state, Frames::State::kWhole);
  EXPECT_EQ(frames.frames, 5u);
}

TEST_F(FramesTest, WhatWasBeingWrittenIsNoDamage) {
  const std::string log = Log();
  const size_t before = log.size() - Frame('\1', "commit " + std::string(28, 'x')).size();
  for (size_t size = before + 1; size < log.size(); ++size) {
    const Frames frames = Check(log.substr(0, size));
    EXPECT_EQ(frames.state, Frames::State::kTorn) << size;
    EXPECT_EQ(frames.at, before);
  }
  EXPECT_EQ(Check(log + std::string(100, '\0')).state, Frames::State::kTorn) << "room that was set aside";
}

TEST_F(FramesTest, EveryChangedByteIsSeen) {
  const std::string log = Log();
  for (size_t at = 0; at < log.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string changed = log;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      EXPECT_EQ(Check(changed).state, Frames::State::kDamaged) << at << " bit " << bit;
    }
  }
}

TEST_F(FramesTest, BlocksEndWithWhatNobodyReads) {
  // So that five bytes are left in the first block.
  const std::string log = Frame('\1', std::string((32 << 10) - 7 - 5, 'x')) + std::string(5, '\0') + Frame('\1', "in the next");
  EXPECT_EQ(Check(log).state, Frames::State::kWhole);
  EXPECT_EQ(Check(log).frames, 2u);
  const std::string parts = Frame('\2', std::string((32 << 10) - 7, 'x')) + Frame('\4', "its end");
  EXPECT_EQ(Check(parts).frames, 2u);
  std::string changed = parts;
  changed[5] = static_cast<char>(changed[5] ^ 0x10);
  EXPECT_EQ(Check(changed).state, Frames::State::kDamaged);
}

TEST_F(FramesTest, WhatADatabaseWroteIsWhole) {
  StoreOptions options;
  options.path = folder_.path() / "store";
  options.ballast_bytes = 0;
  options.min_free_bytes = 0;
  const SystemClock clock;
  SilentSink sink;
  auto store = Store::Open(options, clock, chanoma::Log(sink, LogLevel::kError));
  ASSERT_TRUE(store);
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE((*store)->Commit([&](Draft& draft) { return draft.PutSetting(fmt::format("n{}", i), "\"" + std::string(static_cast<size_t>(i) * 10, 'x') + "\""); }));
  }
  size_t looked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(options.path / "db")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".log") && !name.starts_with("MANIFEST-")) continue;
    const auto frames = CheckFrames(entry.path());
    ASSERT_TRUE(frames);
    EXPECT_EQ(frames->state, Frames::State::kWhole) << name << " at " << frames->at;
    if (frames->frames > 0) ++looked;
  }
  EXPECT_GE(looked, 2u);
}

TEST_F(FramesTest, AnyBytesAtAll) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 70'000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_TRUE(bytes.empty() || Check(bytes).state != Frames::State::kWhole || bytes.size() < 7);
  }
}

}  // namespace
}  // namespace chanoma::store
