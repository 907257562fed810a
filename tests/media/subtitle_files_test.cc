// Subtitle files as people have them, without a worker around their parsers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/worker/charset.h"
#include "media/worker/pgs.h"
#include "media/worker/text_files.h"
#include "media/worker/vobsub.h"

namespace chanoma::media {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

auto IsCue(int64_t start, int64_t end, const std::string& payload) {
  return AllOf(Field(&Cue::start_ms, start), Field(&Cue::end_ms, end), Field(&Cue::payload, payload));
}

TEST(SubRip, WithAllItsUsualFaults) {
  const auto cues = ReadSubRip(
      "00:00:01,000 --> 00:00:02,500\r\nno number\r\n\r\n"
      "2\r\n0:00:03.5-->0:00:04,25\r\npoints, few digits\r\n\r\n"
      "3\r\n00:00:05,000 --> 00:00:06,000 X1:10 X2:20\r\na blank line\r\n\r\nwithin\r\n\r\n"
      "4\r\n00:00:07,000 --> 00:00:06,000\r\nends before it starts\r\n\r\n"
      "5\r\n00:00:08,000 --> 00:00:09,000\r\n12\r\n\r\n6\r\n00:00:10,000 --> 00:00:11,000\r\nlast, unended");
  EXPECT_THAT(cues, ElementsAre(IsCue(1000, 2500, "no number"), IsCue(3500, 4250, "points, few digits"),
                                IsCue(5000, 6000, "a blank line\nwithin"), IsCue(7000, 11000, "ends before it starts"),
                                IsCue(8000, 9000, "12"), IsCue(10000, 11000, "last, unended")));
}

TEST(SubRip, KeepsItalicsAndNothingThatCouldRun) {
  const auto cues = ReadSubRip(
      "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>up <font color=\"red\">here</font></i> <script>x</script> a<b && c &amp; <3\n");
  ASSERT_EQ(cues.size(), 1U);
  EXPECT_EQ(cues[0].payload, "<i>up here</i> x a&lt;b &amp;&amp; c &amp; &lt;3");
  EXPECT_EQ(cues[0].settings, " line:0");
}

TEST(WebVtt, LeavesOutWhatIsNoCue) {
  const auto cues = ReadWebVtt(
      "WEBVTT - title\n\nSTYLE\n::cue { background: url(http://x) }\n\nNOTE 00:00 --> never\n\n"
      "name of it\n01:02.003 --> 01:04.000 position:10%,line-left align:left region:x line:url(a)\n<v Bob>Hello <c.red>there</c>\n\n");
  ASSERT_THAT(cues, ElementsAre(IsCue(62'003, 64'000, "Hello there")));
  EXPECT_EQ(cues[0].settings, " position:10%,line-left align:left");
}

TEST(Ass, ReadsByItsFormatLine) {
  const auto cues = ReadAss(
      "[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
      "Comment: 0,0:00:00.00,0:00:09.00,Default,not shown\n"
      "Dialogue: 0,0:00:01.00,0:00:02.50,Default,{\\b1}one, two{\\b0}\\Nthree\n"
      "Dialogue: 0,0:00:03.00,0:00:04.00,Default,{\\p1}m 0 0 l 10 10{\\p0}\n");
  EXPECT_THAT(cues, ElementsAre(IsCue(1000, 2500, "<b>one, two</b>\nthree"), IsCue(3000, 4000, "")));
  EXPECT_EQ(WriteWebVtt(cues), "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<b>one, two</b>\nthree\n\n");
}

TEST(WriteWebVtt, OrdersCuesAndDropsWhatNobodySees) {
  EXPECT_EQ(WriteWebVtt({{5000, 6000, "later", {}}, {-500, 300, "cut", " line:0"}, {-900, -100, "gone", {}}, {1000, 2000, "", {}}}),
            "WEBVTT\n\n00:00:00.000 --> 00:00:00.300 line:0\ncut\n\n00:00:05.000 --> 00:00:06.000\nlater\n\n");
}

TEST(Charset, ByMarkByContentAndByGuess) {
  EXPECT_EQ(ToUtf8("\xEF\xBB\xBFgrün"), "grün");
  EXPECT_EQ(ToUtf8("schon UTF-8: é"), "schon UTF-8: é");
  EXPECT_EQ(ToUtf8(std::string("\xFF\xFEh\0i\0", 6)), "hi");
  EXPECT_EQ(ToUtf8(std::string("h\0e\0l\0l\0o\0 \0w\0o\0r\0l\0d\0", 22)), "hello world");
  // windows-1251: a sentence long enough to be told.
  EXPECT_EQ(ToUtf8("\xC4\xEE\xE1\xF0\xFB\xE9 \xE4\xE5\xED\xFC, \xFD\xF2\xEE \xF1\xF3\xE1\xF2\xE8\xF2\xF0\xFB \xE4\xEB\xFF \xF4\xE8\xEB\xFC\xEC\xE0"),
            "Добрый день, это субтитры для фильма");
  EXPECT_EQ(ToUtf8("\x1B$B$3$s\x1B(B"), "こん");
}

// A picture of 8 x 2: the upper line all of colour 1, the lower one 4 of colour 2 and the rest clear; shown after 1024/90 ms.
std::string Unit() {
  std::string pixels("\x00\x01", 2);                 // upper: to the end of the line, colour 1
  pixels += std::string("\x12\x00\x00", 3);          // lower: 4 of colour 2 (one code of two nibbles), then colour 0 to the end
  std::string control;
  const size_t at = 4 + pixels.size();
  control += std::string("\x00\x01", 2);
  const size_t next = at;
  control += {static_cast<char>(next >> 8), static_cast<char>(next)};
  control += std::string("\x01\x03\x32\x10\x04\xFF\xF0\x05\x00\xA0\x11\x00\x40\x05\x06\x00\x04\x00\x06\xFF", 20);
  const size_t size = at + control.size();
  std::string unit{static_cast<char>(size >> 8), static_cast<char>(size), static_cast<char>(at >> 8), static_cast<char>(at)};
  return unit + pixels + control;
}

TEST(VobSub, ReadsAPicture) {
  const VobSubLook look = ReadVobSubLook("size: 720x480\npalette: 000000, ff0000, 00ff00, 0000ff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0\n");
  EXPECT_EQ(look.width, 720);
  EXPECT_EQ(look.height, 480);
  const auto read = ReadSubPicture(Unit(), look);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->picture.x, 10);
  EXPECT_EQ(read->picture.width, 8);
  EXPECT_EQ(read->picture.height, 2);
  EXPECT_THAT(read->picture.pixels, ElementsAre(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0));
  EXPECT_EQ(read->picture.colors[1].red, 255);
  EXPECT_EQ(read->picture.colors[2].green, 255);
  EXPECT_EQ(read->picture.colors[0].alpha, 0);
  EXPECT_EQ(read->delay_ms, 11);
}

TEST(VobSub, BecomesPgsThatStandsUntilTheNext) {
  VobSubWriter writer({720, 480, {}});
  writer.Add(Unit(), 1000, 0);
  writer.Add(Unit(), 2000, 500);
  const std::string sup = writer.Finish();
  EXPECT_EQ(PgsFromFile(sup).size(), sup.size());
  // Shown and gone, twice: sixteen segments, at the times asked for.
  std::vector<uint32_t> times;
  for (size_t at = 0; at + 13 <= sup.size();) {
    const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(sup[at + i])); };
    if (byte(10) == 0x16) times.push_back(byte(2) << 24 | byte(3) << 16 | byte(4) << 8 | byte(5));
    at += 13 + (byte(11) << 8 | byte(12));
  }
  EXPECT_THAT(times, ElementsAre(1011 * 90, 2011 * 90, 2011 * 90, 2511 * 90));
}

TEST(VobSub, ReadsAFileByItsIndex) {
  const std::string unit = Unit();
  std::string sub("\0\0\1\xBA\x44\0\4\0\4\1\0\0\3\xF8", 14);
  const size_t length = 3 + 1 + unit.size();
  sub += std::string("\0\0\1\xBD", 4) + static_cast<char>(length >> 8) + static_cast<char>(length) + std::string("\x81\0\0", 3) + "\x20" + unit;
  const auto tracks = ReadVobSub("size: 720x480\nid: en, index: 0\ntimestamp: 00:00:01:500, filepos: 000000000\ntimestamp: 00:00:09:000, filepos: 0fffffff\n", sub);
  ASSERT_EQ(tracks.size(), 1U);
  EXPECT_EQ(tracks[0].language, "en");
  EXPECT_FALSE(tracks[0].sup.empty());
  EXPECT_TRUE(ReadVobSub("", sub).empty());
}

TEST(Pgs, StopsAtWhatIsNone) {
  const std::string segment("\x16\0\2ab", 5);
  EXPECT_EQ(PgsFromPacket(segment + segment + "\x13zz", 10).size(), 2 * (13U + 2));
  EXPECT_TRUE(PgsFromPacket("nonsense", 10).empty());
}

}  // namespace
}  // namespace chanoma::media
