#include "digest/digest.h"

#include <gtest/gtest.h>

#include "digest/checksum.h"
#include "digest/crc32c.h"

namespace chanoma::digest {
namespace {

TEST(Digest, KnownAnswers) {
  Blake2b blake;
  blake.Update("abc");
  EXPECT_EQ(Hex(blake.Finish()), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  Sha1 sha1;
  sha1.Update("a");
  sha1.Update("bc");
  EXPECT_EQ(Hex(sha1.Finish()), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Digest, ASavedStateGoesOn) {
  std::string bytes(300'001, 'x');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7919);
  Blake2b whole;
  whole.Update(bytes);
  const std::string expected = whole.Finish();
  for (const size_t at : {size_t{0}, size_t{1}, size_t{128}, size_t{129}, size_t{200'000}, bytes.size()}) {
    Blake2b first;
    first.Update(bytes.substr(0, at));
    auto second = Blake2b::Restore(first.Save());
    ASSERT_TRUE(second);
    second->Update(bytes.substr(at));
    EXPECT_EQ(second->Finish(), expected) << at;
  }
}

TEST(Digest, OtherStatesAreRefused) {
  const std::string saved = Blake2b().Save();
  EXPECT_FALSE(Blake2b::Restore(""));
  EXPECT_FALSE(Blake2b::Restore(saved.substr(1)));
  EXPECT_FALSE(Blake2b::Restore(saved + "x"));
}

TEST(HmacSha1, AsRfc2202HasIt) {
  EXPECT_EQ(Hex(HmacSha1(std::string(20, '\x0b'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(Hex(HmacSha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(Hex(HmacSha1(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(Checksum, DoesNotMindHowBytesAreCut) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 7);
  Checksum whole;
  whole.Add(bytes);
  for (const size_t step : {1u, 3u, 8u, 13u, 999u}) {
    Checksum parts;
    for (size_t at = 0; at < bytes.size(); at += step) parts.Add(std::string_view(bytes).substr(at, step));
    EXPECT_EQ(parts.Value(), whole.Value()) << step;
  }
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string wrong = bytes;
    wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << (bit % 8)));
    Checksum sum;
    sum.Add(wrong);
    ASSERT_NE(sum.Value(), whole.Value()) << bit;
  }
}

TEST(Crc32c, IsTheStandardsOwn) {
  // RFC 3720 B.4.
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(Crc32c("6789", Crc32c("12345")), 0xe3069283U);
}

}  // namespace
}  // namespace chanoma::digest
