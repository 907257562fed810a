#include "ahead/plan.h"

#include <gtest/gtest.h>

#include <set>

#include "playback/films.h"

namespace chanoma::ahead {
namespace {

using model::Ahead;
using playback::Film;

model::Video Ready(uint32_t generation = 0) {
  model::Video video;
  video.id.bytes[15] = 7;
  video.generation = generation;
  video.state = model::Ready{};
  return video;
}

std::vector<std::string> Ids(const std::optional<Plan>& plan) {
  std::vector<std::string> ids;
  if (plan) {
    for (const playback::Track& track : plan->tracks) ids.push_back(track.id);
  }
  return ids;
}
using Names = std::vector<std::string>;

TEST(PlanTest, NothingIsMadeOfWhatNobodyWants) {
  EXPECT_FALSE(PlanFor(Ready(), Film(60, 2), Ahead::kNothing));
  model::Video video = Ready();
  for (const model::VideoState& state : {model::VideoState(model::Found{}), model::VideoState(model::Probed{}), model::VideoState(model::Failed{"x", "y"})}) {
    video.state = state;
    EXPECT_FALSE(PlanFor(video, Film(60, 2), Ahead::kLadder)) << "it is not known yet where it is cut";
  }
}

TEST(PlanTest, TheCopyIsTheTracksAsTheyAre) {
  EXPECT_EQ(Ids(PlanFor(Ready(), Film(60, 2), Ahead::kCopy)), (Names{"v0", "a1"}));
  EXPECT_EQ(Ids(PlanFor(Ready(), Film(60, 2, "hvc1.1.6.L120.90"), Ahead::kCopy)), (Names{"v0", "a1"})) << "some player takes it";
  model::MediaInfo surround = Film(60, 2);
  surround.audio[0].codecs = "ac-3";
  surround.audio[0].channels = 6;
  EXPECT_EQ(Ids(PlanFor(Ready(), surround, Ahead::kCopy)), (Names{"v0", "a1"}));
  model::MediaInfo rotated = Film(60, 2);
  rotated.video[0].rotation = 90;
  EXPECT_EQ(Ids(PlanFor(Ready(), rotated, Ahead::kCopy)), (Names{"a1"})) << "no player is sent that picture as it is";
}

TEST(PlanTest, TheLadderIsWhatIsRenderedToo) {
  EXPECT_EQ(Ids(PlanFor(Ready(), Film(60, 2), Ahead::kLadder)), (Names{"v0", "a1", "v0-720", "v0-480", "v0-360", "v0-240"}));
  EXPECT_EQ(Ids(PlanFor(Ready(), Film(60, 2, "hvc1.1.6.L120.90"), Ahead::kLadder)), (Names{"v0", "a1", "v0-1080", "v0-720", "v0-480", "v0-360", "v0-240"}))
      << "at its own size for players that do not take it";
  model::MediaInfo surround = Film(60, 2);
  surround.audio[0].codecs = "ac-3";
  surround.audio[0].channels = 6;
  const Names ids = Ids(PlanFor(Ready(), surround, Ahead::kLadder));
  EXPECT_EQ((Names{ids.begin(), ids.begin() + 4}), (Names{"v0", "a1", "a1-aac", "a1-aac6"})) << "copies, sound, pictures";
}

TEST(PlanTest, EverySegmentIsOfTheTracksAPlayerIsGiven) {
  const model::MediaInfo film = Film(61, 2);
  const auto plan = PlanFor(Ready(3), film, Ahead::kLadder);
  ASSERT_TRUE(plan);
  for (const playback::Track& track : plan->tracks) {
    const auto found = playback::FindTrack(film, 3, plan->edition, track.id);
    ASSERT_TRUE(found) << track.id;
    EXPECT_EQ(found->spec, track.spec) << track.id;
    EXPECT_EQ(found->timeline, track.timeline) << track.id;
  }
}

TEST(PlanTest, CountsWhatIsMissing) {
  const auto plan = PlanFor(Ready(2), Film(60, 2), Ahead::kLadder);
  ASSERT_TRUE(plan);
  std::vector<std::string> there;
  Amount all;
  for (const playback::Track& track : plan->tracks) {
    all.Of(EffortOf(track)) += track.timeline.Count() + 1;
    for (uint64_t n = 0; n <= track.timeline.Count(); ++n) {
      there.push_back(plan->KeyOf(track, n));
      EXPECT_TRUE(plan->Wants(there.back())) << there.back();
    }
    EXPECT_FALSE(plan->Wants(plan->KeyOf(track, track.timeline.Count() + 1)));
  }
  EXPECT_EQ(std::set<std::string>(there.begin(), there.end()).size(), there.size());
  EXPECT_EQ(plan->Missing({}), all);
  EXPECT_EQ(plan->All(), there.size());
  EXPECT_EQ(plan->Missing(there), Amount{});
  there.pop_back();
  there.push_back("another/1k/v0/1.m4s");
  EXPECT_EQ(plan->Missing(there), (Amount{{0, 0, 1}}));
}

TEST(PlanTest, AnotherContentIsAnotherPlan) {
  const auto before = PlanFor(Ready(1), Film(60, 2), Ahead::kCopy), after = PlanFor(Ready(12), Film(60, 2), Ahead::kCopy);
  const std::string key = before->KeyOf(before->tracks[0], 1);
  EXPECT_TRUE(IsOfGeneration(key, 1));
  EXPECT_FALSE(IsOfGeneration(key, 12));
  EXPECT_FALSE(after->Wants(key));
  EXPECT_EQ(VideoOf(key), Ready().id);
  EXPECT_FALSE(VideoOf("state"));
  EXPECT_FALSE(IsOfGeneration("state", 1));
}

TEST(PlanTest, ALesserPolicyWantsLess) {
  const auto ladder = PlanFor(Ready(), Film(60, 2), Ahead::kLadder), copy = PlanFor(Ready(), Film(60, 2), Ahead::kCopy);
  for (const playback::Track& track : ladder->tracks) EXPECT_EQ(copy->Wants(ladder->KeyOf(track, 1)), EffortOf(track) == Effort::kCopied) << track.id;
}

}  // namespace
}  // namespace chanoma::ahead
