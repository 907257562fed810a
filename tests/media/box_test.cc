// The box: what it holds, that it lets every format through, that workers do not grow old, and pictures of strangers.

#include <fcntl.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/file.h"
#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

class BoxTest : public Engine {
 protected:
  static std::unique_ptr<Workers> Start(WorkerOptions options) {
    options.executable = std::filesystem::current_path() / "chanoma-media-worker";
    auto workers = Workers::Create(options, Log(*sink_, LogLevel::kWarning));
    EXPECT_TRUE(workers);
    return std::move(*workers);
  }
  static BoxReport Tested(const Workers& workers) {
    BoxReport report;
    while ((report = workers.Box()).state == BoxReport::State::kBeingTested) std::this_thread::yield();
    return report;
  }
};

TEST_F(BoxTest, HoldsHereAndSaysByWhat) {
  const BoxReport report = Tested(Media());
  EXPECT_EQ(report.state, BoxReport::State::kHolds) << report.problem;
  if (kSanitized) return;
  EXPECT_THAT(report.possible, IsEmpty());
  ASSERT_GE(report.layers.size(), 3U);
  EXPECT_EQ(report.layers[0].name, "seccomp");
  EXPECT_TRUE(report.layers[0].holds);
}

TEST_F(BoxTest, EveryWorkerIsPutIntoTheGroup) {
  // Ordinary files stand in for the kernel's.
  const auto own = std::filesystem::temp_directory_path() / fmt::format("chanoma-box-{}", ::getpid());
  std::filesystem::create_directories(own / "daemon");
  std::filesystem::create_directories(own / "workers");
  for (const char* file : {"cgroup.controllers", "cgroup.subtree_control", "daemon/cgroup.procs", "workers/memory.max", "workers/cgroup.procs"}) {
    ASSERT_TRUE(WriteFileAtomically(own / file, file == std::string_view("cgroup.controllers") ? "memory\n" : ""));
  }
  WorkerOptions options;
  options.control_group = own;
  const BoxReport report = Tested(*Start(options));
  EXPECT_EQ(report.state, BoxReport::State::kHolds) << report.problem;
  ASSERT_FALSE(report.layers.empty());
  EXPECT_EQ(report.layers.back().name, "cgroup");
  EXPECT_TRUE(report.layers.back().holds);
  EXPECT_THAT(report.layers.back().detail, HasSubstr("memory.max"));
  // The worker that was tested.
  const auto inside = ReadFile(own / "workers/cgroup.procs", 100);
  ASSERT_TRUE(inside);
  EXPECT_GT(std::atoi(inside->c_str()), 1);
  std::filesystem::remove_all(own);
}

TEST_F(BoxTest, EachLayerAloneIsReportedAndLandlockAloneDoesNotSuffice) {
  if (kSanitized) return;
  // The attempts are real: without the box they succeed.
  WorkerOptions options;
  options.arguments = {"--open-box"};
  const auto workers = Start(options);
  const BoxReport report = Tested(*workers);
  EXPECT_EQ(report.state, BoxReport::State::kInsufficient);
  for (const char* act : {"open a path", "open a path another way", "make a socket", "run a program", "signal a process", "make a process", "make code"}) {
    EXPECT_THAT(report.possible, Contains(act));
  }
  // And then no film is opened, with words for the owner.
  const auto probed = workers->Probe(OpenClip(Clip("h264.mp4")).Get(), Context());
  ASSERT_FALSE(probed);
  EXPECT_EQ(probed.error().code, Code::kUnavailable);
  EXPECT_THAT(probed.error().message, HasSubstr("sandbox"));
  EXPECT_THAT(workers->ProcessIds(), IsEmpty());
}

// Demuxing, decoding, filtering, encoding and muxing of each; a call that the list lacks ends the worker.
TEST_F(BoxTest, EveryFormatGoesThrough) {
  for (const char* name : {"h264.mp4", "hevc.mkv", "vp9.webm", "av1.mp4", "mpeg2.ts", "xvid.avi", "prores.mov", "two_sounds.mkv"}) {
    SCOPED_TRACE(name);
    const auto path = Clip(name);
    const model::MediaInfo info = Indexed(path);
    ASSERT_FALSE(info.video.empty());
    const TrackSpec picture{RenditionVideo{info.video[0], 320, 180, 500'000, 0}, 90000, info.grid.origin_us};
    EXPECT_TRUE(Media().InitSegment(OpenClip(path).Get(), picture, Context()));
    std::string bytes;
    const Sink sink = [&](std::string_view chunk) -> Result<void> {
      bytes += chunk;
      return {};
    };
    const auto made = Media().Segment(OpenClip(path).Get(), {picture, 0, 0, 90000, 0}, sink, Context());
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_FALSE(bytes.empty());
    const auto poster = Media().Poster(
        OpenClip(path).Get(), {.source = info.video[0], .origin_us = info.grid.origin_us, .duration_ms = info.duration_ms}, Context());
    EXPECT_TRUE(poster) << poster.error().message;
    if (info.audio.empty()) continue;
    const TrackSpec sound{RenditionAudio{info.audio[0], 2, 128'000}, 48000, info.grid.origin_us};
    bytes.clear();
    const auto heard = Media().Segment(OpenClip(path).Get(), {sound, 0, 0, 48000, 0}, sink, Context());
    EXPECT_TRUE(heard) << heard.error().message;
    EXPECT_FALSE(bytes.empty());
  }
}

TEST_F(BoxTest, WorkersAreReplacedByCallsMemoryAndAge) {
  const auto path = Clip("h264.mp4");
  const auto changes = [&](WorkerOptions options) {
    const auto workers = Start(options);
    int last = -1;
    int different = 0;
    for (int i = 0; i < 6; ++i) {
      EXPECT_TRUE(workers->Probe(OpenClip(path).Get(), Context()));
      const std::vector<int> now = workers->ProcessIds();
      const int pid = now.empty() ? 0 : now[0];
      if (pid != last) ++different;
      last = pid;
    }
    return different;
  };
  EXPECT_EQ(changes({}), 1);
  WorkerOptions calls;
  calls.recycle_after_calls = 3;
  EXPECT_GE(changes(calls), 3);
  WorkerOptions memory;
  memory.recycle_above_bytes = 1;
  if (!kSanitized) {
    const auto workers = Start(memory);
    EXPECT_TRUE(workers->Probe(OpenClip(path).Get(), Context()));
    EXPECT_THAT(workers->ProcessIds(), IsEmpty());
  }
  WorkerOptions age;
  age.recycle_after = std::chrono::minutes(0);
  const auto workers = Start(age);
  EXPECT_TRUE(workers->Probe(OpenClip(path).Get(), Context()));
  EXPECT_THAT(workers->ProcessIds(), IsEmpty());
}

class ImageTest : public BoxTest {
 protected:
  static std::string Picture(const std::string& arguments, const std::string& name) {
    const auto path = Scratch() / name;
    Shell(fmt::format("ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=s=400x200:d=1 -frames:v 1 {} '{}'", arguments, path.string()));
    return ReadAll(path);
  }
  static void TearDownTestSuite() {
    std::filesystem::remove_all(Scratch());
    BoxTest::TearDownTestSuite();
  }
};

TEST_F(ImageTest, EveryKindBecomesAJpegOfTheWidth) {
  for (const char* name : {"a.jpg", "a.png", "a.webp", "a.gif"}) {
    SCOPED_TRACE(name);
    const auto image = Media().Image(Picture("", name), {.width = 100}, Context());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->width, 100);
    EXPECT_EQ(image->height, 50);
    EXPECT_TRUE(image->jpeg.starts_with("\xFF\xD8\xFF"));
  }
}

TEST_F(ImageTest, IsCutToAShapeAndNeverEnlarged) {
  const std::string picture = Picture("", "b.png");
  const auto square = Media().Image(picture, {.width = 64, .height = 64}, Context());
  ASSERT_TRUE(square) << square.error().message;
  EXPECT_EQ(square->width, 64);
  EXPECT_EQ(square->height, 64);
  const auto large = Media().Image(picture, {.width = 2000}, Context());
  ASSERT_TRUE(large);
  EXPECT_EQ(large->width, 400);
  EXPECT_EQ(large->height, 200);
}

TEST_F(ImageTest, WhatIsNoPictureIsRefusedInWords) {
  for (const std::string& bytes : {std::string(), std::string("<svg xmlns='http://www.w3.org/2000/svg'/>"), std::string("GIF89a"),
                                   Picture("", "c.png").substr(0, 60), std::string("#EXTM3U\nhttp://127.0.0.1/")}) {
    const auto image = Media().Image(bytes, {.width = 100}, Context());
    ASSERT_FALSE(image);
    EXPECT_TRUE(image.error().code == Code::kUnsupported || image.error().code == Code::kCorrupt) << image.error().message;
    EXPECT_FALSE(image.error().message.empty());
  }
  EXPECT_FALSE(Media().Image(Picture("", "d.png"), {.width = 0}, Context()));
}

}  // namespace
}  // namespace chanoma::media::test
