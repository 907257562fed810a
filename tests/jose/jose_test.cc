// Tokens and keys of another program: what is opened, and all that is not.

#include <gtest/gtest.h>

#include "jose/base64url.h"
#include "jose/key_set.h"
#include "jose/token.h"
#include "tokens.h"

namespace chanoma::jose {
namespace {

KeySet Keys() { return *KeySet::Parse(kKeySet); }

TEST(Base64Url, OneTextForOneRunOfBytes) {
  EXPECT_EQ(DecodeBase64Url(""), "");
  EXPECT_EQ(DecodeBase64Url("Zg"), "f");
  EXPECT_EQ(DecodeBase64Url("Zm8"), "fo");
  EXPECT_EQ(DecodeBase64Url("Zm9v"), "foo");
  EXPECT_EQ(DecodeBase64Url("-_8"), "\xfb\xff");
  // Bits that say nothing, padding, the other alphabet, spaces, a length that no bytes have.
  for (const char* wrong : {"Zh", "Zm9", "Zg==", "+/8", "Zg ", "Z", "Zm9vZ"}) EXPECT_FALSE(DecodeBase64Url(wrong)) << wrong;
}

TEST(KeySet, HasWhatIsUnderstoodAndNothingElse) {
  const KeySet keys = Keys();
  ASSERT_EQ(keys.keys().size(), 3u) << "no shared secret, no key for encryption, none that is short";
  EXPECT_EQ(keys.keys()[0].algorithm(), Algorithm::kRs256);
  EXPECT_EQ(keys.keys()[1].algorithm(), Algorithm::kEs256);
  EXPECT_EQ(keys.keys()[2].algorithm(), Algorithm::kEdDsa);
  for (const char* none : {"", "[]", "{}", "{\"keys\":1}", "{\"keys\":[}"}) EXPECT_FALSE(KeySet::Parse(none)) << none;
  EXPECT_TRUE(KeySet::Parse("{\"keys\":[]}"));
}

TEST(OpenToken, OpensWhatOneOfTheKeysSigned) {
  for (const std::string_view token : {kRs256, kEs256, kEdDsa, kWithoutKeyId}) {
    const auto opened = OpenToken(token, Keys());
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_NE(opened->find("\"sub\":\"ada\""), std::string::npos);
  }
}

TEST(OpenToken, TakesNoOtherWayOfSigning) {
  for (const std::string_view token : {kNone, kNoneSigned, kHs256OfPem, kHs256OfModulus, kHs256OfOct}) {
    const auto opened = OpenToken(token, Keys());
    ASSERT_FALSE(opened) << token;
    EXPECT_EQ(opened.error().code, Code::kForbidden);
  }
  EXPECT_EQ(OpenToken(kCritical, Keys()).error().code, Code::kInvalid);
  EXPECT_EQ(OpenToken(kOfAnotherKey, Keys()).error().code, Code::kNotFound);
  EXPECT_EQ(OpenToken(kRs256, KeySet()).error().code, Code::kNotFound);
}

TEST(OpenToken, ASignatureIsForItsTextAlone) {
  for (const std::string_view token : {kRs256, kEs256, kEdDsa}) {
    for (size_t i = 0; i < token.size(); ++i) {
      std::string changed(token);
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(OpenToken(changed, Keys())) << i;
    }
    for (size_t i = 0; i < token.size(); i += 7) EXPECT_FALSE(OpenToken(token.substr(0, i), Keys())) << i;
    EXPECT_FALSE(OpenToken(std::string(token) + ".", Keys()));
    EXPECT_FALSE(OpenToken(std::string(token) + "A", Keys()));
  }
  EXPECT_FALSE(OpenToken(std::string(kLongestToken + 1, 'a'), Keys()));
  // The signature of one key's token under another's name.
  const std::string head(kEs256.substr(0, kEs256.find('.'))), rest(kRs256.substr(kRs256.find('.')));
  EXPECT_FALSE(OpenToken(head + rest, Keys()));
}

}  // namespace
}  // namespace chanoma::jose
