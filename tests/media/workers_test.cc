// The processes behind the engine: started late, kept warm, replaced when they die, stopped when told.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>
#include <thread>

#include "base/file.h"
#include "base/mutex.h"
#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using std::chrono::milliseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LinesSink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    chanoma::MutexLock lock(mutex_);
    lines_ += line;
  }
  std::string Lines() {
    chanoma::MutexLock lock(mutex_);
    return lines_;
  }

 private:
  chanoma::Mutex mutex_;
  std::string lines_ GUARDED_BY(mutex_);
};

class WorkersTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({}); }
  void TearDown() override {
    workers_.reset();
    std::filesystem::remove_all(Scratch());
  }

  void Start(WorkerOptions options) {
    workers_.reset();
    options.executable = std::filesystem::current_path() / "chanoma-media-worker";
    auto workers = Workers::Create(options, Log(sink_, LogLevel::kDebug));
    ASSERT_TRUE(workers) << workers.error().message;
    workers_ = std::move(*workers);
  }
  static UniqueFd Open(const std::filesystem::path& path) { return std::move(*OpenFile(path, O_RDONLY)); }
  static CallContext Context(Lane lane = Lane::kViewer, std::chrono::seconds time = std::chrono::seconds(60)) {
    CallContext context;
    context.lane = lane;
    context.id = "REQUEST7";
    context.deadline = std::chrono::steady_clock::now() + time;
    return context;
  }
  // A call that takes long: a rendition of minutes of film.
  Result<void> LongCall(
      const CallContext& context, const Sink& sink = [](std::string_view) -> Result<void> { return {}; }) {
    const auto path = LongClip();
    const UniqueFd fd = Open(path);
    model::VideoStream source;
    source.index = 0;
    source.codec = "h264";
    source.width = 320;
    source.height = 180;
    source.frame_rate = {25, 1};
    return workers_->Segment(
        fd.Get(), {{RenditionVideo{source, 1280, 720, 5'000'000, 0}, 90000, 0}, 0, 0, 90000 * 200, 0}, sink, context);
  }
  static std::filesystem::path LongClip() {
    static const auto path = [] {
      auto p = std::filesystem::current_path() / "media-clips" / "long.mkv";
      if (!std::filesystem::exists(p)) {
        const auto temporary = p.string() + fmt::format(".{}.mkv", ::getpid());
        Shell(fmt::format("ffmpeg -v error -nostdin -y -stream_loop 16 -i '{}' -map 0:v -c copy '{}'",
                          Clip("h264.mp4").string(), temporary));
        std::filesystem::rename(temporary, p);
      }
      return p;
    }();
    return path;
  }
  static int64_t MillisecondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start).count();
  }
  int WaitForProcess() {
    std::vector<int> pids;
    while ((pids = workers_->ProcessIds()).empty()) std::this_thread::yield();
    return pids[0];
  }

  LinesSink sink_;
  std::unique_ptr<Workers> workers_;
};

TEST_F(WorkersTest, NoneRunsBeforeItIsNeededAndOneServesManyCalls) {
  EXPECT_THAT(workers_->ProcessIds(), IsEmpty());
  const UniqueFd fd = Open(Clip("h264.mp4"));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(workers_->Probe(fd.Get(), Context()));
  EXPECT_THAT(workers_->ProcessIds(), SizeIs(1));
}

TEST_F(WorkersTest, AKilledWorkerFailsItsCallAndTheNextOneWorks) {
  auto call = std::async(std::launch::async, [&] { return LongCall(Context()); });
  const int pid = WaitForProcess();
  std::this_thread::sleep_for(milliseconds(150));
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  auto result = call.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kCorrupt);
  EXPECT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
  EXPECT_EQ(std::ranges::count(workers_->ProcessIds(), pid), 0);
}

TEST_F(WorkersTest, AWorkerThatDiedWhileIdleIsReplacedUnnoticed) {
  ASSERT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
  const int pid = WaitForProcess();
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  while (!workers_->ProcessIds().empty()) std::this_thread::yield();
  EXPECT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
}

TEST_F(WorkersTest, IdleWorkersEndAndNoCallIsLostMeanwhile) {
  WorkerOptions options;
  options.idle_exit = std::chrono::seconds(1);
  Start(options);
  const UniqueFd fd = Open(Clip("h264.mp4"));
  ASSERT_TRUE(workers_->Probe(fd.Get(), Context()));
  // Calls around the moment at which the worker ends itself.
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(milliseconds(997 + i));
    auto info = workers_->Probe(fd.Get(), Context());
    EXPECT_TRUE(info) << info.error().message;
  }
  const auto start = std::chrono::steady_clock::now();
  while (!workers_->ProcessIds().empty() && MillisecondsSince(start) < 5000)
    std::this_thread::sleep_for(milliseconds(20));
  EXPECT_THAT(workers_->ProcessIds(), IsEmpty());
}

TEST_F(WorkersTest, TheDeadlineEndsACall) {
  const auto start = std::chrono::steady_clock::now();
  auto result = LongCall(Context(Lane::kViewer, std::chrono::seconds(1)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kUnavailable);
  EXPECT_LT(MillisecondsSince(start), 1500);
  EXPECT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
}

TEST_F(WorkersTest, AStopRequestEndsACallAndKeepsTheWorker) {
  ASSERT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
  const int pid = WaitForProcess();
  std::stop_source stop;
  CallContext context = Context();
  context.stop = stop.get_token();
  auto call = std::async(std::launch::async, [&] { return LongCall(context); });
  std::this_thread::sleep_for(milliseconds(200));
  const auto start = std::chrono::steady_clock::now();
  stop.request_stop();
  auto result = call.get();
  EXPECT_LT(MillisecondsSince(start), 1000);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kCancelled);
  EXPECT_THAT(workers_->ProcessIds(), ::testing::ElementsAre(pid));
  EXPECT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
}

TEST_F(WorkersTest, AnErrorOfTheSinkIsTheCallsError) {
  const UniqueFd fd = Open(Clip("h264.mp4"));
  const model::MediaInfo info = *workers_->Probe(fd.Get(), Context());
  const SegmentSpec spec{{CopyVideo{info.video.at(0)}, info.grid.timescale, info.grid.origin_us},
                         0,
                         0,
                         info.grid.boundaries.at(1).presentation,
                         0};
  auto result = workers_->Segment(
      fd.Get(), spec, [](std::string_view) -> Result<void> { return Fail(Code::kNoSpace, "the disk is full"); },
      Context());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kNoSpace);
  EXPECT_TRUE(workers_->Probe(fd.Get(), Context()));
}

TEST_F(WorkersTest, BackgroundWorkNeverKeepsAViewerWaiting) {
  std::stop_source stop;
  CallContext background = Context(Lane::kBackground);
  background.stop = stop.get_token();
  auto call = std::async(std::launch::async, [&] { return LongCall(background); });
  WaitForProcess();
  EXPECT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context(Lane::kViewer)));
  // Its own lane is full: the next one waits until its deadline.
  auto second = workers_->Probe(Open(Clip("h264.mp4")).Get(), Context(Lane::kBackground, std::chrono::seconds(1)));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kUnavailable);
  // And a waiting call can be stopped.
  std::stop_source second_stop;
  CallContext waiting = Context(Lane::kBackground);
  waiting.stop = second_stop.get_token();
  auto third = std::async(std::launch::async, [&] { return workers_->Probe(Open(Clip("h264.mp4")).Get(), waiting); });
  std::this_thread::sleep_for(milliseconds(50));
  second_stop.request_stop();
  EXPECT_EQ(third.get().error().code, Code::kCancelled);
  stop.request_stop();
  EXPECT_FALSE(call.get());
}

TEST_F(WorkersTest, ThereAreMoreAndFewerAsItIsSaidAndNoCallIsEnded) {
  WorkerOptions options;
  options.viewer_workers = 1;
  Start(options);
  std::stop_source stop;
  CallContext context = Context();
  context.stop = stop.get_token();
  std::vector<std::future<Result<void>>> calls;
  for (int i = 0; i < 3; ++i) calls.push_back(std::async(std::launch::async, [&] { return LongCall(context); }));
  WaitForProcess();
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_THAT(workers_->ProcessIds(), SizeIs(1)) << "the others wait";
  workers_->SetLimits(3, 2, 1);
  while (workers_->Use()[0].busy < 3 || workers_->ProcessIds().size() < 3) std::this_thread::yield();
  EXPECT_EQ(workers_->Use()[0].limit, 3);
  workers_->SetLimits(1, 2, 1);
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(workers_->Use()[0].busy, 3) << "what runs goes on";
  stop.request_stop();
  for (auto& call : calls) EXPECT_EQ(call.get().error().code, Code::kCancelled);
  EXPECT_LE(workers_->Use()[0].idle, 1);
  EXPECT_LE(workers_->ProcessIds().size(), 1u);
  // Free ones go at once.
  workers_->SetLimits(2, 2, 1);
  const UniqueFd fd = Open(Clip("h264.mp4"));
  const auto probe = [&] { return workers_->Probe(fd.Get(), Context()).has_value(); };
  while (workers_->ProcessIds().size() < 2) {
    auto one = std::async(std::launch::async, probe), two = std::async(std::launch::async, probe);
    EXPECT_TRUE(one.get() && two.get());
  }
  workers_->SetLimits(1, 2, 1);
  EXPECT_THAT(workers_->ProcessIds(), SizeIs(1));
  EXPECT_TRUE(probe());
}

TEST_F(WorkersTest, ManyThreadsShareTheWorkers) {
  const auto path = Clip("h264.mp4");
  std::vector<std::future<bool>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::async(std::launch::async, [&, i] {
      for (int n = 0; n < 10; ++n) {
        if (!workers_->Probe(Open(path).Get(), Context(i % 2 == 0 ? Lane::kViewer : Lane::kBackground))) return false;
      }
      return true;
    }));
  }
  for (auto& call : calls) EXPECT_TRUE(call.get());
  EXPECT_LE(workers_->ProcessIds().size(), 3U);
}

TEST_F(WorkersTest, HoldsNothingButItsSocketAndItsFiles) {
  // A descriptor without close-on-exec must not reach the worker.
  const UniqueFd leak(::open("/dev/zero", O_RDONLY));
  ASSERT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
  const std::string listing = Shell(fmt::format("ls -l /proc/{}/fd 2>/dev/null || true", WaitForProcess()), false);
  EXPECT_EQ(listing.find("/dev/zero"), std::string::npos) << listing;
}

TEST_F(WorkersTest, MemoryIsLimited) {
  WorkerOptions options;
  options.memory_limit = uint64_t{200} << 20;
  Start(options);
  // Decoding and encoding 720p takes more than that; the daemon gets an error, not a dead worker's silence.
  auto result = LongCall(Context());
  EXPECT_FALSE(result);
}

TEST_F(WorkersTest, OutputIsLimited) {
  WorkerOptions options;
  options.output_limit = 1000;
  Start(options);
  const UniqueFd fd = Open(Clip("h264.mp4"));
  const model::MediaInfo info = *workers_->Probe(fd.Get(), Context());
  const SegmentSpec spec{{CopyVideo{info.video.at(0)}, info.grid.timescale, info.grid.origin_us},
                         0,
                         0,
                         info.grid.boundaries.at(1).presentation,
                         0};
  auto result = workers_->Segment(
      fd.Get(), spec, [](std::string_view) -> Result<void> { return {}; }, Context());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kTooLarge);
}

TEST_F(WorkersTest, WhatAWorkerSaysCarriesTheRequestsId) {
  std::string bytes = ReadAll(Clip("h264.mp4"));
  for (size_t i = bytes.size() / 3; i < bytes.size() / 2; i += 7) bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
  const auto path = Scratch() / "scratched.mp4";
  WriteAll(path, bytes);
  const UniqueFd fd = Open(path);
  auto info = workers_->Probe(fd.Get(), Context());
  ASSERT_TRUE(info) << info.error().message;
  auto poster = workers_->Poster(fd.Get(), {info->video.at(0), info->grid.origin_us, info->duration_ms}, Context());
  EXPECT_NE(sink_.Lines().find("id=REQUEST7"), std::string::npos) << sink_.Lines();
}

TEST_F(WorkersTest, WantsARegularFile) {
  const UniqueFd fd(::open("/dev/zero", O_RDONLY));
  auto info = workers_->Probe(fd.Get(), Context());
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, Code::kUnsupported);
}

TEST_F(WorkersTest, AMissingExecutableIsSaidAtOnce) {
  WorkerOptions options;
  options.executable = "/nowhere/chanoma-media-worker";
  EXPECT_FALSE(Workers::Create(options, Log(sink_, LogLevel::kDebug)));
}

// Bytes flipped anywhere: errors, perhaps, but every call returns and the engine lives.
TEST_F(WorkersTest, SurvivesMutilatedFiles) {
  uint32_t seed = 12345;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223; };
  for (const char* clip : {"h264.mp4", "hevc.mkv", "h264.ts", "xvid.avi"}) {
    const std::string whole = ReadAll(Clip(clip));
    for (int round = 0; round < 6; ++round) {
      std::string bytes = whole;
      for (int i = 0; i < 40; ++i)
        bytes[(random() >> 4) % (round < 3 ? std::min<size_t>(bytes.size(), 4000) : bytes.size())] ^=
            static_cast<char>(1 << (random() >> 28) % 8);
      const auto path = Scratch() / fmt::format("{}.{}", round, clip);
      WriteAll(path, bytes);
      const UniqueFd fd = Open(path);
      auto info = workers_->Probe(fd.Get(), Context());
      if (!info || info->video.empty()) continue;
      const TrackSpec copy{CopyVideo{info->video[0]}, info->grid.timescale, info->grid.origin_us};
      [[maybe_unused]] const auto init = workers_->InitSegment(fd.Get(), copy, Context());
      [[maybe_unused]] const auto poster =
          workers_->Poster(fd.Get(), {info->video[0], info->grid.origin_us, info->duration_ms}, Context());
    }
  }
  EXPECT_TRUE(workers_->Probe(Open(Clip("h264.mp4")).Get(), Context()));
}

}  // namespace
}  // namespace chanoma::media::test
