// What a graphics process may give back, and what is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "media/worker/coded_picture.h"

namespace chanoma::media {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<uint8_t>;

// As libx264 wrote them for 320x180: High, level 2.1.
const Bytes kSequence{0x67, 0x64, 0x00, 0x15, 0xac, 0xb2, 0x02, 0x83, 0x3f, 0x3e, 0x02, 0x20, 0x00, 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x06, 0x41, 0xe2, 0xc5, 0xc9};
const Bytes kPicture{0x68, 0xeb, 0xc3, 0xcb, 0x22, 0xc0};
const Bytes kKey{0x65, 0x88, 0x84, 0x0a, 0xff, 0xfe};     // begins at 0, I
const Bytes kNext{0x41, 0x9a, 0x3b, 0x10, 0xaf, 0xfe};    // begins at 0, P

Bytes Stream(const std::vector<Bytes>& units) {
  Bytes out;
  for (const Bytes& unit : units) {
    out.insert(out.end(), {0, 0, 0, 1});
    out.insert(out.end(), unit.begin(), unit.end());
  }
  return out;
}

CodedPictureRules Rules(bool key) { return {320, 180, 21, key}; }

std::string Refusal(const std::vector<Bytes>& units, const CodedPictureRules& rules) {
  const auto checked = CheckCodedPicture(Stream(units), rules);
  return checked ? "" : checked.error().message;
}

TEST(CodedPictureTest, TakesAKeyPictureWithItsSetsAndOneThatFollows) {
  const auto key = CheckCodedPicture(Stream({{0x09, 0x10}, kSequence, kPicture, {0x06, 0x05, 0x01, 0x00, 0x80}, kKey}), Rules(true));
  ASSERT_TRUE(key) << key.error().message;
  // Behind their lengths, without what says nothing.
  EXPECT_EQ(key->size(), 3 * 4 + kSequence.size() + kPicture.size() + kKey.size());
  EXPECT_EQ(static_cast<uint8_t>((*key)[3]), kSequence.size());
  const auto next = CheckCodedPicture(Stream({kNext}), Rules(false));
  ASSERT_TRUE(next) << next.error().message;
}

TEST(CodedPictureTest, RefusesWhatWasNotAskedFor) {
  EXPECT_THAT(Refusal({kKey}, Rules(true)), HasSubstr("without its parameter sets"));
  EXPECT_THAT(Refusal({kSequence, kKey}, Rules(true)), HasSubstr("without its parameter sets"));
  EXPECT_THAT(Refusal({kNext}, Rules(true)), HasSubstr("no key picture"));
  EXPECT_THAT(Refusal({kKey}, Rules(false)), HasSubstr("not asked for"));
  EXPECT_THAT(Refusal({kSequence, kNext}, Rules(false)), HasSubstr("out of place"));
  EXPECT_THAT(Refusal({kSequence, kPicture}, Rules(true)), HasSubstr("no picture"));
  EXPECT_THAT(Refusal({}, Rules(false)), HasSubstr("no picture"));
  EXPECT_THAT(Refusal({{0x01}}, Rules(false)), HasSubstr("ends too early"));
  EXPECT_THAT(Refusal({{0x41, 0x4d, 0x80}}, Rules(false)), HasSubstr("beginning"));
  EXPECT_THAT(Refusal({{0x41, 0xa8, 0x80}}, Rules(false)), HasSubstr("another kind")) << "bidirectional";
  EXPECT_THAT(Refusal({{0x74, 0x00}, kNext}, Rules(false)), HasSubstr("type 20"));
  EXPECT_THAT(Refusal({{0xc1, 0x9a}}, Rules(false)), HasSubstr("forbidden"));
}

TEST(CodedPictureTest, RefusesPicturesOfAnotherForm) {
  const auto with = [](size_t at, uint8_t value) {
    Bytes changed = kSequence;
    changed[at] = value;
    return std::vector<Bytes>{changed, kPicture, kKey};
  };
  EXPECT_THAT(Refusal(with(1, 110), Rules(true)), HasSubstr("profile 110"));
  EXPECT_THAT(Refusal(with(3, 40), Rules(true)), HasSubstr("level 40"));
  CodedPictureRules wider = Rules(true);
  wider.width = 336;
  EXPECT_THAT(Refusal({kSequence, kPicture, kKey}, wider), HasSubstr("another size"));
  EXPECT_THAT(Refusal({Bytes(kSequence.begin(), kSequence.begin() + 7), kPicture, kKey}, Rules(true)), ::testing::Not(::testing::IsEmpty()));
}

TEST(CodedPictureTest, RefusesWhatIsTooLarge) {
  Bytes large = kNext;
  large.resize(MostCodedBytes(320, 180) + 1, 0x55);
  EXPECT_THAT(Refusal({large}, Rules(false)), HasSubstr("bytes"));
  EXPECT_THAT(Refusal(std::vector<Bytes>(1000, kNext), Rules(false)), ::testing::Not(::testing::IsEmpty()));
  Bytes sets = kSequence;
  sets.resize(8000, 0x55);
  EXPECT_THAT(Refusal({sets, kPicture, kKey}, Rules(true)), HasSubstr("huge"));
}

}  // namespace
}  // namespace chanoma::media
