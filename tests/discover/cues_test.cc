#include "discover/cues.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace chanoma::discover {
namespace {

TEST(ReadCues, ReadsWhatTheWorkerWrites) {
  const std::vector<Cue> cues = ReadCues(
      "WEBVTT\n\n00:00:01.500 --> 00:00:03.000 line:0\n<i>Frankly, my dear,</i>\nI don&apos;t\n\n"
      "00:00:03.000 --> 00:00:04.000\nTom &amp; Jerry &lt;3\n\n00:00:04.000 --> 00:00:05.000\nTom &amp; Jerry &lt;3\n\n"
      "01:02:03.004 --> 01:02:05.000\nlate\n");
  ASSERT_EQ(cues.size(), 3u);
  EXPECT_EQ(cues[0], (Cue{1500, 3000, "Frankly, my dear, I don&apos;t"}));
  EXPECT_EQ(cues[1].text, "Tom & Jerry <3");
  EXPECT_EQ(cues[2].start_ms, ((60 + 2) * 60 + 3) * 1000 + 4);
}

TEST(ReadCues, PassesOverWhatItCannotRead) {
  for (const char* text : {"", "WEBVTT", "00:00 --> 1", "a --> b\nx\n\n", "00:00:01.0 --> \nx", "-1:00:00.000 --> 00:00:01.000\nx\n",
                           "99999999:00:00.000 --> 99999999:00:01.000\nx\n", "00:00:01.000 --> 00:00:02.000\n<i>\n"}) {
    EXPECT_TRUE(ReadCues(text).empty()) << text;
  }
}

std::vector<Cue> Speech(int count) {
  std::vector<Cue> cues;
  for (int i = 0; i < count; ++i) cues.push_back({i * 1000, i * 1000 + 900, fmt::format("sentence number {}", i)});
  return cues;
}

TEST(DescribeLines, EverySentenceOfThreeCuesIsWholeInOneWindow) {
  const Ulid id{};
  const auto windows = DescribeLines(id, {"stem", "en", 7}, Speech(100));
  ASSERT_GT(windows.size(), 5u);
  for (int i = 0; i + 3 <= 100; ++i) {
    const std::string three = fmt::format("{} sentence number {}\n{} sentence number {}\n{} sentence number {}\n", i * 1000, i, (i + 1) * 1000, i + 1, (i + 2) * 1000, i + 2);
    EXPECT_TRUE(std::any_of(windows.begin(), windows.end(), [&](const auto& window) { return window.data.find(three) != std::string::npos; })) << i;
  }
  for (const search::Document& window : windows) {
    EXPECT_EQ(window.group, id.ToString());
    EXPECT_TRUE(window.visible.empty());  // who may know of it is asked of the film
    EXPECT_EQ(window.texts.at(0).language, "en");
  }
  EXPECT_TRUE(DescribeLines(id, {"stem", "en", 7}, {}).empty());
  EXPECT_EQ(DescribeLines(id, {"stem", "en", 7}, Speech(3)).size(), 1u);
}

TEST(SaidIn, FindsTheSentenceAndItsTime) {
  const std::vector<Cue> cues{{1000, 2000, "You stay here."}, {2500, 3000, "We are going to need"}, {3100, 4000, "a bigger boat."}, {5000, 6000, "Good night."}};
  const auto windows = DescribeLines(Ulid{}, {"stem", "en-GB", 0}, cues);
  ASSERT_EQ(windows.size(), 1u);
  const auto said = [&](std::vector<std::string> marks) { return SaidIn(windows[0].data, marks); };
  const auto boat = said({"bigger", "boat"});
  ASSERT_TRUE(boat);
  EXPECT_EQ(boat->seconds, 3.1);
  EXPECT_EQ(boat->language, "en-GB");
  std::string text;
  for (const search::Marked& piece : boat->text) text += piece.hit ? "[" + piece.text + "]" : piece.text;
  EXPECT_EQ(text, "a [bigger] [boat].");
  // What goes on in the next cue is shown from where it begins.
  const auto both = said({"need", "bigger", "boat"});
  ASSERT_TRUE(both);
  EXPECT_EQ(both->seconds, 2.5);
  EXPECT_FALSE(said({"nothing"}));
  const std::vector<std::string> marks{"x"};
  EXPECT_FALSE(SaidIn("", marks));
  EXPECT_FALSE(SaidIn("en\nno number here", marks));
}

}  // namespace
}  // namespace chanoma::discover
