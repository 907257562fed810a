#include "text/names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <memory>

#include "text/text.h"

namespace chanoma::text {
namespace {

constexpr size_t kMaxBytes = 512;
constexpr int32_t kMaxCharacters = 32;

struct SpoofCloser {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};
using Checker = std::unique_ptr<USpoofChecker, SpoofCloser>;

Checker OpenChecker() {
  UErrorCode status = U_ZERO_ERROR;
  Checker checker(uspoof_open(&status));
  uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
  uspoof_setChecks(checker.get(), USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS, &status);
  return U_SUCCESS(status) ? std::move(checker) : nullptr;
}

icu::UnicodeString From(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(std::min(text.size(), kMaxBytes))));
}

icu::UnicodeString Fold(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) return text;
  icu::UnicodeString folded = fold->normalize(text, status);
  return U_SUCCESS(status) ? folded : text;
}

std::string To(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

bool IsLetter(UChar32 c) { return (U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0; }
bool IsJoiner(UChar32 c) { return c == ' ' || c == '\'' || c == '.' || c == '_' || c == '-' || c == 0x2019 || c == 0x30fb; }

tl::unexpected<Error> Refuse(std::string words) { return Fail(Code::kInvalid, std::move(words), "name"); }

}  // namespace

Result<std::string> CleanName(std::string_view raw) {
  if (raw.size() > kMaxBytes) return Refuse("a name has at most 32 characters");
  icu::UnicodeString name = From(Clean(raw, kMaxBytes));
  name.trim();
  if (name.isEmpty()) return Refuse("a name is needed");
  if (name.countChar32() > kMaxCharacters) return Refuse("a name has at most 32 characters");
  bool joined = true;  // a joiner may neither begin nor follow another
  for (int32_t i = 0; i < name.length(); i = name.moveIndex32(i, 1)) {
    const UChar32 c = name.char32At(i);
    if (!IsLetter(c) && !IsJoiner(c)) return Refuse("a name is made of letters, digits and single spaces, dots, hyphens or apostrophes between them");
    if (IsJoiner(c) && joined) return Refuse("a name begins with a letter or digit and has no two joining signs in a row");
    joined = IsJoiner(c);
  }
  if (joined) return Refuse("a name ends with a letter or digit");
  UErrorCode status = U_ZERO_ERROR;
  const Checker checker = OpenChecker();
  if (!checker || uspoof_checkUnicodeString(checker.get(), name, nullptr, &status) != 0 || U_FAILURE(status)) {
    return Refuse("a name is written in one script, without signs that cannot be seen");
  }
  return To(name);
}

std::string NameKey(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  const Checker checker = OpenChecker();
  icu::UnicodeString key = Fold(From(name));
  if (checker) {
    icu::UnicodeString skeleton;
    uspoof_getSkeletonUnicodeString(checker.get(), 0, key, skeleton, &status);
    // The table speaks of letters as they are written, so 0 becomes O: folded once more, o and 0 are one. A capital I looks
    // like an l, and folding has hidden it: they count as one too.
    if (U_SUCCESS(status)) key = Fold(skeleton).findAndReplace("i", "l");
  }
  return To(key);
}

std::string EmailKey(std::string_view text) { return To(Fold(From(text))); }

}  // namespace chanoma::text
