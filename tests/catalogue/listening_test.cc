// Intro and credits of made series, found by real workers: music that is the same in two files, wherever it lies and however it was
// encoded, and a story that is not.

#include "catalogue/listening.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <numbers>

#include "catalogue/analyst.h"
#include "catalogue/scanner.h"
#include "catalogue/skips.h"
#include "media/clips.h"
#include "media/engine.h"
#include "model/work.h"

namespace chanoma::catalogue {
namespace {

using media::test::Shell;
using model::SkipKind;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kRate = 12'000;

// Three voices, each with a melody of its own: as far from another seed's as two songs are. Seed 0 is silence.
void Sing(int seed, double seconds, std::vector<int16_t>& samples) {
  const size_t from = samples.size();
  samples.resize(from + static_cast<size_t>(seconds * kRate));
  for (int voice = 0; voice < 3 && seed != 0; ++voice) {
    double phase = 0, beat = -1, step = 0;
    for (size_t i = from; i < samples.size(); ++i) {
      const double now = std::floor(static_cast<double>(i - from) * (3 + voice) / kRate);
      if (now != beat) {
        beat = now;
        const double chance = std::sin(beat * (seed * 7 + voice + 0.71) + seed) * 43758.5453;
        step = 2 * std::numbers::pi * 160 * (voice + 1) * std::exp2(std::floor(24 * (chance - std::floor(chance))) / 12) / kRate;
      }
      phase += step;
      samples[i] = static_cast<int16_t>(samples[i] + std::lround(6500 * std::sin(phase)));
    }
  }
}

class ListeningTest : public media::test::Engine {
 protected:
  void SetUp() override {
    base_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-listening-{}", ::getpid());
    std::filesystem::create_directories(base_ / "films");
    store::StoreOptions options;
    options.path = base_ / "store";
    store_ = std::move(*store::Store::Open(options, clock_, log_));
    attic_.KeepNothing();
    images_.emplace(std::move(*Images::Open(base_ / "images", attic_)));
    texts_.emplace(std::move(*Texts::Open(base_ / "images", attic_)));
    library_.id = store_->NewId();
    library_.name = "Films";
    library_.path = (base_ / "films").string();
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(library_); }));
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(base_);
  }

  struct Part {
    int song;
    double seconds;
  };
  static Part Story(double seconds) { return {++stories_ * 31 + 5, seconds}; }
  static Part Opening() { return {3, 25}; }
  static Part Ending() { return {4, 22}; }
  static Part Silence(double seconds) { return {0, seconds}; }

  // Input 0 is the picture, 1 the sound, 2 what `more` names.
  void Make(const std::string& name, const std::vector<Part>& parts, const std::string& codec, const std::string& more = "", const std::string& filter = "[1:a]anull[a]") {
    const auto path = base_ / "films/Lost" / name, sound = base_ / "sound.raw";
    std::filesystem::create_directories(path.parent_path());
    std::vector<int16_t> samples;
    for (const Part& part : parts) Sing(part.song, part.seconds, samples);
    media::test::WriteAll(sound, {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)});
    Shell(fmt::format("ffmpeg -v error -nostdin -y -f lavfi -i color=c=black:s=64x36:r=5:d={} -f s16le -ar {} -ac 1 -i '{}' {} -filter_complex '{}' -map 0:v -map '[a]' -c:v libx264 -preset ultrafast -g 20 -ar 48000 -c:a {} '{}'",
                      static_cast<double>(samples.size()) / kRate, kRate, sound.string(), more, filter, codec, path.string()));
  }

  // As a scan and its probes do.
  void Look() {
    Scanner scanner(*store_, *images_, [] { return std::vector<std::string>(); }, log_);
    const auto report = scanner.Look(library_, {}, "test", {}, {});
    ASSERT_TRUE(report);
    ASSERT_TRUE(scanner.Forget(library_, report->missed));
    Analyst analyst(*store_, Media(), *images_, *texts_, clock_, log_);
    for (const Ulid& video : Take(model::JobKind::kProbe)) {
      Analyst::Call call{"test", true, {}, [](uint64_t, uint64_t) {}, [&](store::Store::Work work) { ASSERT_TRUE(store_->Commit(work)); }};
      ASSERT_TRUE(analyst.Probe(video, call));
    }
  }
  std::vector<Ulid> Take(model::JobKind kind) {
    std::vector<Ulid> subjects;
    EXPECT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      while (auto job = draft.ClaimJob(kind)) {
        subjects.push_back(job->subject);
        job->state = model::JobState::kDone;
        TRY(draft.PutJob(*job));
      }
      return {};
    }));
    return subjects;
  }
  // How many episodes were listened to.
  size_t Listen(std::stop_token stop = {}, std::function<bool()> viewers = {}) {
    size_t listened = 0;
    for (const Ulid& show : Take(model::JobKind::kSkips)) {
      const auto run = Listening(*store_, Media(), clock_, log_).Run(show, {"test", stop, viewers, [&](uint64_t, uint64_t) { ++listened; }});
      EXPECT_EQ(run.has_value(), !stop.stop_requested());
    }
    return listened;
  }
  model::MediaInfo MediaOf(const std::string& name) { return *store_->Read().GetMedia(*store_->Read().FindVideoByPath(library_.id, "Lost/" + name)); }
  std::vector<FoundSkip> Skips(const std::string& name) { return SkipsOf(MediaOf(name)); }
  void ExpectSkip(const FoundSkip& found, SkipKind kind, double begin, double end, double within = 1.5) {
    EXPECT_EQ(found.skip.kind, kind);
    EXPECT_EQ(found.source, SkipSource::kFingerprint);
    EXPECT_NEAR(static_cast<double>(found.skip.begin_ms) / 1000, begin, within);
    EXPECT_NEAR(static_cast<double>(found.skip.end_ms) / 1000, end, within);
  }

  static inline int stories_ = 0;
  std::filesystem::path base_;
  SystemClock clock_;
  files::Attic attic_{std::filesystem::temp_directory_path() / "nowhere", clock_};
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
  std::unique_ptr<store::Store> store_;
  std::optional<Images> images_;
  std::optional<Texts> texts_;
  model::Library library_;
};

TEST_F(ListeningTest, FindsTheMusicOfASeries) {
  Make("Lost S01E01.mkv", {Story(8), Opening(), Story(60), Ending()}, "aac -b:a 96k");
  Make("Lost S01E02.mkv", {Silence(3), Story(20), Opening(), Story(50), Ending(), Story(9)}, "libopus -b:a 64k");
  Make("Lost S01E03.mp4", {Opening(), Story(75), Silence(4), Ending()}, "libmp3lame -b:a 128k -ac 2");
  Look();
  EXPECT_EQ(Listen(), 3U);
  const auto first = Skips("Lost S01E01.mkv"), second = Skips("Lost S01E02.mkv"), third = Skips("Lost S01E03.mp4");
  ASSERT_THAT(first, SizeIs(2));
  ExpectSkip(first[0], SkipKind::kIntro, 8, 33);
  ExpectSkip(first[1], SkipKind::kCredits, 93, 115);
  ASSERT_THAT(second, SizeIs(2));
  ExpectSkip(second[0], SkipKind::kIntro, 23, 48);
  ExpectSkip(second[1], SkipKind::kCredits, 98, 120);
  ASSERT_THAT(third, SizeIs(2));
  EXPECT_EQ(third[0].skip.begin_ms, 0) << "what begins so early begins with the episode";
  ExpectSkip(third[0], SkipKind::kIntro, 0, 25);
  EXPECT_EQ(third[1].skip.end_ms, MediaOf("Lost S01E03.mp4").duration_ms) << "and what ends so late ends with it";

  // A new one is compared with its neighbour; those that know all are left alone.
  Make("Lost S01E04.mkv", {Story(30), Opening(), Story(60)}, "aac");
  Look();
  EXPECT_EQ(Listen(), 1U);
  ASSERT_THAT(Skips("Lost S01E04.mkv"), SizeIs(1));
  ExpectSkip(Skips("Lost S01E04.mkv")[0], SkipKind::kIntro, 30, 55);
  // Another file is another sound.
  Make("Lost S01E02.mkv", {Story(12), Opening(), Story(70)}, "aac");
  Look();
  EXPECT_FALSE(MediaOf("Lost S01E02.mkv").heard);
  EXPECT_EQ(Listen(), 1U);
  ASSERT_THAT(Skips("Lost S01E02.mkv"), SizeIs(1));
  ExpectSkip(Skips("Lost S01E02.mkv")[0], SkipKind::kIntro, 12, 37);
}

TEST_F(ListeningTest, NoiseAndVolumeChangeNothing) {
  Make("Lost S01E01.mkv", {Story(8), Opening(), Story(60)}, "aac -b:a 96k", "", "[1:a]volume=0.25[a]");
  Make("Lost S01E02.mkv", {Story(28), Opening(), Story(50)}, "aac -b:a 48k", "-f lavfi -i anoisesrc=a=0.02:d=103:seed=5", "[1:a][2:a]amix=inputs=2:duration=first:normalize=0[a]");
  Look();
  EXPECT_EQ(Listen(), 2U);
  for (const auto& [name, begin] : {std::pair("Lost S01E01.mkv", 8.0), std::pair("Lost S01E02.mkv", 28.0)}) {
    const auto skips = Skips(name);
    ASSERT_THAT(skips, SizeIs(1)) << name;
    ExpectSkip(skips[0], SkipKind::kIntro, begin, begin + 25, 3.5);  // the last notes drown
  }
}

TEST_F(ListeningTest, WhereNothingIsCommonThereIsNothing) {
  Make("Lost S01E01.mkv", {Silence(30), Story(60), Silence(20)}, "aac");
  Make("Lost S01E02.mkv", {Silence(40), Story(50), Silence(20)}, "aac");
  Make("Lost S02E01.mkv", {Opening(), Story(80)}, "aac");
  Make("Lost S03E01.mkv", {Opening(), Story(80)}, "aac");
  Look();
  EXPECT_EQ(Listen(), 2U) << "seasons are not compared with each other";
  for (const char* name : {"Lost S01E01.mkv", "Lost S01E02.mkv", "Lost S02E01.mkv", "Lost S03E01.mkv"}) EXPECT_THAT(Skips(name), IsEmpty()) << name;
  // What was compared in vain is not compared again.
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return AskToListen(draft, *draft.GetVideo(*draft.FindVideoByPath(library_.id, "Lost/Lost S01E01.mkv")), "test"); }));
  EXPECT_EQ(Listen(), 0U);
}

TEST_F(ListeningTest, ChaptersGoBefore) {
  media::test::WriteAll(base_ / "chapters.txt", ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=20\ntitle=Opening\n[CHAPTER]\nTIMEBASE=1/1\nSTART=20\nEND=90\ntitle=Part A\n");
  Make("Lost S01E01.mkv", {Opening(), Story(65)}, "aac", fmt::format("-i '{}' -map_chapters 2", (base_ / "chapters.txt").string()));
  Make("Lost S01E02.mkv", {Opening(), Story(65)}, "aac");
  Look();
  EXPECT_EQ(Listen(), 1U) << "it is listened to for its neighbour alone";
  ASSERT_THAT(Skips("Lost S01E01.mkv"), SizeIs(1));
  EXPECT_EQ(Skips("Lost S01E01.mkv")[0].source, SkipSource::kChapter);
  ASSERT_THAT(Skips("Lost S01E02.mkv"), SizeIs(1));
  ExpectSkip(Skips("Lost S01E02.mkv")[0], SkipKind::kIntro, 0, 25);
}

TEST_F(ListeningTest, WaitsForViewersAndStops) {
  Make("Lost S01E01.mkv", {Opening(), Story(45)}, "aac");
  Make("Lost S01E02.mkv", {Opening(), Story(45)}, "aac");
  Look();
  std::stop_source stop;
  int asked = 0;
  Listen(stop.get_token(), [&] {
    if (++asked == 3) stop.request_stop();
    return true;
  });
  EXPECT_EQ(asked, 3);
  EXPECT_FALSE(MediaOf("Lost S01E01.mkv").heard);
}

}  // namespace
}  // namespace chanoma::catalogue
