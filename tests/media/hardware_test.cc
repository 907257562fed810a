// Encoding by a graphics process, with one in the place of a card that works, or fails on purpose: it is tried first, its segments join
// with those of the processor, and when it fails in the middle nothing is missing.

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Standing = HardwareState::Standing;

constexpr int kRate = 25;         // pictures a second of the clip
constexpr int kSegmentSeconds = 2;

class HardwareTest : public Engine {
 protected:
  void SetUp() override {
    WorkerOptions options;
    options.executable = std::filesystem::current_path() / "chanoma-media-worker";
    options.gpu_executable = std::filesystem::current_path() / "chanoma-media-gpu";
    options.gpu_patience = std::chrono::milliseconds(1500);
    auto made = Workers::Create(options, Log(*sink_, LogLevel::kError));
    ASSERT_TRUE(made) << made.error().message;
    workers = std::move(*made);
    path = Clip("h264.mp4");
    info = Indexed(path);
    ASSERT_FALSE(info.video.empty());
  }

  HardwareState Settle(const std::string& device, HardwareKind kind = HardwareKind::kVaapi) {
    workers->SetHardware({kind, device});
    for (int i = 0; i < 2000 && workers->Hardware().standing == Standing::kBeingTried; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return workers->Hardware();
  }

  TrackSpec Spec(int height = 180, bool self_contained = true) const {
    return {RenditionVideo{info.video[0], height * 16 / 9 / 2 * 2, height, 3'000'000, 0, self_contained}, info.grid.timescale, info.grid.origin_us};
  }

  struct Made {
    Result<void> outcome;
    std::vector<Track> tracks;
    std::vector<std::vector<bool>> hardware;  // of each track's parts
    std::vector<std::string> words;           // of falling back
  };
  // Segments `first` to `last` of the film, in one run.
  Made RunOf(const std::vector<TrackSpec>& specs, int first, int last) {
    RunSpec run{specs, static_cast<uint32_t>(first), {}};
    const int64_t step = info.grid.timescale * kSegmentSeconds;
    for (int n = first; n <= last + 1; ++n) run.cuts.push_back(std::min(n * step, info.grid.end));
    Made made;
    made.tracks.resize(specs.size());
    made.hardware.resize(specs.size());
    const UniqueFd fd = OpenClip(path);
    std::vector<std::string> bytes(specs.size());
    const auto take = [&](const RunPart& part) -> Result<void> {
      bytes[part.track] += part.bytes;
      if (part.frames > 0) made.hardware[part.track].push_back(part.hardware);
      if (part.last) {
        made.tracks[part.track].parsed.push_back(ParseSegment(bytes[part.track]));
        made.tracks[part.track].segments.push_back(std::move(bytes[part.track]));
        bytes[part.track].clear();
      }
      return {};
    };
    CallContext context = Context(Lane::kRun);
    made.outcome = workers->Run(fd.Get(), run, take, context, [&](const std::string& why) { made.words.push_back(why); });
    for (size_t i = 0; i < specs.size(); ++i) {
      auto init = workers->InitSegment(fd.Get(), specs[i], Context());
      EXPECT_TRUE(init) << init.error().message;
      if (init) made.tracks[i].init = *init;
    }
    return made;
  }
  int Last() const { return static_cast<int>((info.grid.end + info.grid.timescale * kSegmentSeconds - 1) / (info.grid.timescale * kSegmentSeconds)) - 1; }

  static std::filesystem::path Joined(const std::string& init, const std::vector<std::string>& segments) {
    static int next = 0;
    std::string whole = init;
    for (const std::string& segment : segments) whole += segment;
    const auto file = Scratch() / fmt::format("hardware-{}.mp4", next++);
    WriteAll(file, whole);
    return file;
  }

  // The least likeness of one picture of the file with the source's, dB, and how many there are; the source from its picture `skip` on.
  std::pair<double, int> Likeness(const std::filesystem::path& file, int skip = 0) const {
    const auto report = Scratch() / "psnr.log";
    Shell(fmt::format("ffmpeg -nostdin -v error -i '{}' -i '{}' -lavfi '[0:v]setpts=N/25/TB,scale=320:180[a];[1:v]trim=start_frame={},setpts=N/25/TB,scale=320:180[b];"
                      "[a][b]psnr=stats_file={}:shortest=1' -f null -", file.string(), path.string(), skip, report.string()));
    std::istringstream lines(ReadAll(report));
    double least = 100;
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
      const size_t at = line.find("psnr_y:");
      if (at == std::string::npos) continue;
      ++count;
      const std::string value = line.substr(at + 7, line.find(' ', at) - at - 7);
      if (value != "inf") least = std::min(least, std::atof(value.c_str()));
    }
    return {least, count};
  }

  // Every picture of the film once, in its place, and to be seen.
  void ExpectWhole(const Track& track, double least = 21) {
    ASSERT_EQ(track.segments.size(), static_cast<size_t>(Last() + 1));
    for (size_t i = 0; i < track.parsed.size(); ++i) {
      EXPECT_TRUE(track.parsed[i].samples.at(0).sync);
      EXPECT_EQ(track.parsed[i].tfdt, track.parsed[i].EarliestPresentation());
      if (i == 0) continue;
      EXPECT_EQ(track.parsed[i].tfdt, track.parsed[i - 1].End()) << "no hole, no overlap";
    }
    const std::vector<double> source = FrameTimes(path, "v:0");
    const std::vector<double> times = track.Times(90000);
    ASSERT_EQ(times.size(), source.size());
    for (size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], source[i] - static_cast<double>(info.grid.origin_us) / 1e6, 0.0015);
    const auto file = Joined(track.init, track.segments);
    EXPECT_THAT(DecodeErrors(file), IsEmpty());
    const auto [likeness, count] = Likeness(file);
    EXPECT_EQ(count, static_cast<int>(source.size()));
    EXPECT_GT(likeness, least) << "of the worst picture";
  }

  std::unique_ptr<Workers> workers;
  std::filesystem::path path;
  model::MediaInfo info;
};

TEST_F(HardwareTest, IsNeverStartedWhileItIsOff) {
  const Made made = RunOf({Spec()}, 0, Last());
  ASSERT_TRUE(made.outcome) << made.outcome.error().message;
  EXPECT_THAT(made.hardware[0], Each(false));
  ExpectWhole(made.tracks[0]);
  EXPECT_EQ(workers->Hardware().standing, Standing::kOff);
  EXPECT_EQ(workers->Hardware().processes, 0U);
}

TEST_F(HardwareTest, IsTriedBeforeItIsUsedAndThenUsed) {
  const HardwareState tried = Settle("test");
  ASSERT_EQ(tried.standing, Standing::kWorks) << tried.problem;
  EXPECT_EQ(tried.processes, 1U);
  const Made made = RunOf({Spec()}, 0, Last());
  ASSERT_TRUE(made.outcome) << made.outcome.error().message;
  EXPECT_THAT(made.words, IsEmpty());
  EXPECT_THAT(made.hardware[0], Each(true));
  EXPECT_GT(made.hardware[0].size(), made.tracks[0].segments.size() * 3) << "in chunks";
  ExpectWhole(made.tracks[0]);
  EXPECT_EQ(workers->Hardware().processes, 2U);
  EXPECT_EQ(workers->Hardware().pictures, made.tracks[0].Times(90000).size());
}

TEST_F(HardwareTest, MakesNothingButSelfContainedRenditions) {
  ASSERT_EQ(Settle("test").standing, Standing::kWorks);
  const Made made = RunOf({Spec(180, false)}, 0, 1);
  ASSERT_TRUE(made.outcome);
  EXPECT_THAT(made.hardware[0], Each(false));
  EXPECT_EQ(workers->Hardware().processes, 1U) << "the trial's";
}

TEST_F(HardwareTest, SaysInItsSampleEntryThatSegmentsBringTheirSets) {
  const UniqueFd fd = OpenClip(path);
  for (const bool self_contained : {false, true}) {
    const auto init = workers->InitSegment(fd.Get(), Spec(180, self_contained), Context());
    ASSERT_TRUE(init) << init.error().message;
    EXPECT_NE(init->find(self_contained ? "avc3" : "avc1"), std::string::npos);
    EXPECT_THAT(CodecsString(Spec(180, self_contained)), HasSubstr(self_contained ? "avc3.6400" : "avc1.6400"));
  }
}

TEST_F(HardwareTest, SegmentsOfBothJoinInAnyOrder) {
  ASSERT_EQ(Settle("test").standing, Standing::kWorks);
  const Made card = RunOf({Spec()}, 0, 3);
  ASSERT_TRUE(card.outcome);
  EXPECT_THAT(card.hardware[0], Each(true));
  ASSERT_EQ(Settle("", HardwareKind::kOff).standing, Standing::kOff);
  const Made processor = RunOf({Spec()}, 0, 3);
  ASSERT_TRUE(processor.outcome);
  EXPECT_EQ(card.tracks[0].init, processor.tracks[0].init);
  for (const int first : {0, 1}) {
    std::vector<std::string> segments;
    for (size_t n = 0; n < 4; ++n) segments.push_back((static_cast<int>(n) % 2 == first ? card : processor).tracks[0].segments.at(n));
    const auto file = Joined(card.tracks[0].init, segments);
    EXPECT_THAT(DecodeErrors(file), IsEmpty());
    const auto [likeness, count] = Likeness(file);
    EXPECT_EQ(count, 4 * kSegmentSeconds * kRate);
    EXPECT_GT(likeness, 21);
  }
}

struct Failure {
  const char* device;
  const char* words;
};

class FailingHardwareTest : public HardwareTest, public ::testing::WithParamInterface<Failure> {};

// From the trial on, sixteen pictures are past: it works there.
INSTANTIATE_TEST_SUITE_P(Ways, FailingHardwareTest,
                         ::testing::Values(Failure{"test:die:30", "it ended"}, Failure{"test:hang:30", "it did not answer for 1500 ms"},
                                           Failure{"test:garbage:30", "picture"}, Failure{"test:order:30", "out of order"}, Failure{"test:flood:30", ""},
                                           Failure{"test:huge:30", "bytes"}, Failure{"test:sets:51", "another size"}, Failure{"test:green:51", "another picture"},
                                           Failure{"test:die:50", "it ended"}, Failure{"test:die:51", "it ended"}));

TEST_P(FailingHardwareTest, IsFollowedByTheProcessorInMidStream) {
  const HardwareState tried = Settle(GetParam().device);
  ASSERT_EQ(tried.standing, Standing::kWorks) << tried.problem;
  const auto begun = std::chrono::steady_clock::now();
  const Made made = RunOf({Spec()}, 0, Last());
  ASSERT_TRUE(made.outcome) << made.outcome.error().message;
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(40));
  ASSERT_EQ(made.words.size(), 1U) << "told once";
  EXPECT_THAT(made.words[0], HasSubstr(GetParam().words));
  EXPECT_TRUE(made.hardware[0].front()) << "the card made the beginning";
  EXPECT_FALSE(made.hardware[0].back()) << "and not the end";
  EXPECT_TRUE(std::ranges::is_sorted(made.hardware[0], std::greater<>())) << "there is no way back within a run";
  ExpectWhole(made.tracks[0]);
  const HardwareState after = workers->Hardware();
  EXPECT_EQ(after.standing, Standing::kFails);
  EXPECT_EQ(after.fell_back, 1U);
  EXPECT_EQ(after.last_failure, made.words[0]);
  // It rests: what begins now asks no process.
  const Made next = RunOf({Spec()}, 0, 1);
  ASSERT_TRUE(next.outcome);
  EXPECT_THAT(next.hardware[0], Each(false));
  EXPECT_EQ(workers->Hardware().processes, after.processes);
}

TEST_F(HardwareTest, AllRenditionsOfARunGoOn) {
  ASSERT_EQ(Settle("test:die:30").standing, Standing::kWorks);
  const Made made = RunOf({Spec(180), Spec(90)}, 0, Last());
  ASSERT_TRUE(made.outcome) << made.outcome.error().message;
  EXPECT_EQ(made.words.size(), 1U);
  for (const size_t track : {0U, 1U}) {
    EXPECT_TRUE(made.hardware[track].front());
    EXPECT_FALSE(made.hardware[track].back());
    ExpectWhole(made.tracks[track], track == 0 ? 21 : 14);
  }
}

TEST_F(HardwareTest, IsNotUsedWhenTheTrialFails) {
  for (const Failure& one : {Failure{"test:refuse", "there is no such card"}, Failure{"test:die:5", "it ended"}, Failure{"test:hang:5", "did not answer"},
                             Failure{"test:green:5", "another picture"}, Failure{"test:garbage:1", ""}, Failure{"/dev/dri/renderD255", ""}}) {
    const HardwareState tried = Settle(one.device);
    EXPECT_EQ(tried.standing, Standing::kFails) << one.device;
    EXPECT_THAT(tried.problem, HasSubstr(one.words));
    EXPECT_FALSE(tried.problem.empty());
  }
  const uint64_t processes = workers->Hardware().processes;
  const Made made = RunOf({Spec()}, 0, 1);
  ASSERT_TRUE(made.outcome);
  EXPECT_THAT(made.hardware[0], Each(false));
  EXPECT_EQ(workers->Hardware().processes, processes);
}

TEST_F(HardwareTest, AProcessIsBoxed) {
  const HardwareState tried = Settle("test:box");
  EXPECT_EQ(tried.standing, Standing::kWorks) << tried.problem;
}

TEST_F(HardwareTest, AProgramThatIsMissingIsSaidToBe) {
  WorkerOptions options;
  options.executable = std::filesystem::current_path() / "chanoma-media-worker";
  options.gpu_executable = "/nowhere/chanoma-media-gpu";
  auto made = Workers::Create(options, Log(*sink_, LogLevel::kError));
  ASSERT_TRUE(made);
  workers = std::move(*made);
  const HardwareState tried = Settle("test");
  EXPECT_EQ(tried.standing, Standing::kFails);
  EXPECT_THAT(tried.problem, HasSubstr("chanoma-media-gpu"));
}

TEST_F(HardwareTest, NothingIsLeftBehind) {
  ASSERT_EQ(Settle("test:hang:30").standing, Standing::kWorks);
  ASSERT_TRUE(RunOf({Spec()}, 0, Last()).outcome);
  workers.reset();
  EXPECT_THAT(Shell("ps -o comm= --ppid " + std::to_string(::getpid())), ::testing::Not(HasSubstr("chanoma-media-g")));
}

}  // namespace
}  // namespace chanoma::media::test
