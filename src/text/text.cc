#include "text/text.h"

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <vector>

namespace chanoma::text {

std::string Clean(std::string_view raw, size_t limit) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(raw.data(), static_cast<int32_t>(std::min<size_t>(raw.size(), 1 << 20))));
  UErrorCode status = U_ZERO_ERROR;
  if (const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status); U_SUCCESS(status)) {
    icu::UnicodeString normal = nfc->normalize(text, status);
    if (U_SUCCESS(status)) text = std::move(normal);
  }
  std::string clean;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_iscntrl(c)) continue;
    std::string character;
    icu::UnicodeString(c).toUTF8String(character);
    if (clean.size() + character.size() > limit) break;
    clean += character;
  }
  return clean;
}

struct Collator::Impl {
  std::unique_ptr<icu::Collator> collator;
};

Collator::Collator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Collator::~Collator() = default;

Result<std::unique_ptr<Collator>> Collator::Create() {
  UErrorCode status = U_ZERO_ERROR;
  auto impl = std::make_unique<Impl>();
  impl->collator.reset(icu::Collator::createInstance(icu::Locale::getRoot(), status));
  if (U_SUCCESS(status)) impl->collator->setAttribute(UCOL_NUMERIC_COLLATION, UCOL_ON, status);
  if (U_SUCCESS(status)) impl->collator->setAttribute(UCOL_ALTERNATE_HANDLING, UCOL_SHIFTED, status);
  if (U_SUCCESS(status)) impl->collator->setStrength(icu::Collator::TERTIARY);
  if (U_FAILURE(status)) return Fail(Code::kInternal, std::string("ICU collation: ") + u_errorName(status));
  return std::unique_ptr<Collator>(new Collator(std::move(impl)));
}

std::string Collator::SortKey(std::string_view title) const {
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(title.data(), static_cast<int32_t>(std::min<size_t>(title.size(), 4096))));
  std::vector<uint8_t> key(255);
  const int32_t needed = impl_->collator->getSortKey(text, key.data(), static_cast<int32_t>(key.size()));
  // ICU ends a key that fits with a zero byte; a longer one is cut, which only makes very long titles equal.
  const size_t length = std::min<size_t>(static_cast<size_t>(std::max(needed, 1)) - 1, key.size());
  return std::string(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(length));
}

std::string Slug(std::string_view title) {
  constexpr size_t kLongest = 80;
  // Without state, as ICU promises; made once, since reading its rules takes long.
  static const std::unique_ptr<const icu::Transliterator> latin = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<const icu::Transliterator>(icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
  }();
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(title.data(), static_cast<int32_t>(std::min<size_t>(title.size(), 1024))));
  if (latin) latin->transliterate(text);
  std::string slug;
  bool parted = false;
  for (int32_t i = 0; i < text.length() && slug.size() < kLongest; ++i) {
    const char16_t c = text.charAt(i);
    if (c == '\'') continue;  // "don't" is one word
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
      parted = !slug.empty();
      continue;
    }
    if (parted) slug.push_back('-');
    parted = false;
    slug.push_back(static_cast<char>(c));
  }
  return slug;
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace chanoma::text
