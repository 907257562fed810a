// Names that mean harm: every one has an answer, of valid text, and work grows with the length and not faster.

#include <gtest/gtest.h>

#include <ctime>

#include "names/guess.h"

namespace chanoma::names {
namespace {

const Reader& TheReader() {
  static const auto reader = Reader::Create();
  return **reader;
}

std::string Repeated(std::string_view text, size_t bytes) {
  std::string long_text;
  while (long_text.size() < bytes) long_text += text;
  return long_text.substr(0, bytes);
}

const std::vector<std::string_view> kHostile{
    "a", ".", "-", "[", "]", "(", "s1e1", "e1", "1x1", "S01E01-", "s01.", "1-", "[a]", "[1]", " - 1", "2010 ", "x264", "fr.", "en-", "0", "9", "\xff", "\xe3\x81\x82",
    "season 1 to ", "1 and ", "S01E01E02E03", "@lang", "web-dl.", "é", "第1", "十", "/", "\\", "a/", "1/", "s1/", "-x1", "...", "part i ", "#1", "French.Sub.", "1920x", "2015-01-"};

TEST(Hostile, EveryNameHasAnAnswerOfValidText) {
  for (std::string_view piece : kHostile) {
    for (size_t length : {1, 2, 7, 255, 4096, 5000}) {
      const Guess guess = TheReader().Read(Repeated(piece, length));
      for (const Finding& finding : guess.findings) {
        EXPECT_LE(finding.value.size(), 3 * kLongestPath);
        EXPECT_EQ(finding.value.find('\0'), std::string::npos);
        EXPECT_TRUE(!IsNumber(finding.property) || guess.Number(finding.property)) << piece;
      }
    }
  }
}

TEST(Hostile, InvalidUtf8IsRepaired) {
  const Guess guess = TheReader().Read("Some \xff Film\xc3 (2010).mkv");
  EXPECT_EQ(guess.Text(Property::kTitle), "Some \xef\xbf\xbd Film\xef\xbf\xbd");
  EXPECT_EQ(guess.Number(Property::kYear), 2010);
}

TEST(Hostile, RepeatsAreBounded) {
  EXPECT_LE(TheReader().Read(Repeated("S01E01", 9) + Repeated("E02", 4000)).Numbers(Property::kEpisode).size(), 500u);
  EXPECT_LE(TheReader().Read("Show E0-999.mkv").Numbers(Property::kEpisode).size(), 500u);
}

// Processor time of this thread, so that other load does not count; the best of three.
double Cost(std::string_view path) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    timespec begin{}, end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    (void)TheReader().Read(path);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    best = std::min(best, static_cast<double>(end.tv_sec - begin.tv_sec) + static_cast<double>(end.tv_nsec - begin.tv_nsec) * 1e-9);
  }
  return best;
}

TEST(Hostile, WorkGrowsWithTheLength) {
  // Four times the length may cost four times as much; a quadratic reader takes sixteen.
  for (std::string_view piece : kHostile) {
    const double small = Cost(Repeated(piece, 1000)), large = Cost(Repeated(piece, 4000));
    EXPECT_LT(large, 9 * small + 0.002) << "“" << piece << "”: " << small << " s, then " << large << " s";
  }
}

}  // namespace
}  // namespace chanoma::names
