#include "text/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "base/mutex.h"

namespace chanoma::text {
namespace {

constexpr char32_t kLastCharacter = 0x10FFFF;
constexpr size_t kPageSize = 256;

struct Page {
  struct Entry {
    uint16_t offset = 0;
    uint8_t length = 0;
    Role role = Role::kSeparator;
    Script script = Script::kOther;
  };
  std::array<Entry, kPageSize> entries;
  std::string pool;
};

Script ScriptOf(UChar32 c) {
  if (u_isdigit(c)) return Script::kDigit;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_LATIN: return Script::kLatin;
    case USCRIPT_CYRILLIC: return Script::kCyrillic;
    case USCRIPT_GREEK: return Script::kGreek;
    case USCRIPT_HAN: return Script::kHan;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA: return Script::kKana;
    case USCRIPT_HANGUL: return Script::kHangul;
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return Script::kThai;
    default: break;
  }
  return c == 0x30FC || c == 0x3005 ? (c == 0x30FC ? Script::kKana : Script::kHan) : Script::kOther;
}

// Letters whose bar or curl is no separate accent in Unicode, as people type them.
std::string_view Plain(UChar32 c) {
  switch (c) {
    case 0x00F8: return "o";
    case 0x0111: return "d";
    case 0x00F0: return "d";
    case 0x0142: return "l";
    case 0x00E6: return "ae";
    case 0x0153: return "oe";
    case 0x00FE: return "th";
    case 0x0131: return "i";
    case 0x0127: return "h";
    case 0x0451: return "\xd0\xb5";  // ё as е
    default: return {};
  }
}

// The 67 letters syllables are made of, each as the one letter (or two) of the modern alphabet, so that a final consonant
// and the next syllable's first are the same.
std::u16string_view Jamo(UChar32 c) {
  static constexpr std::array<std::u16string_view, 19> kInitial{u"ㄱ", u"ㄲ", u"ㄴ", u"ㄷ", u"ㄸ", u"ㄹ", u"ㅁ", u"ㅂ", u"ㅃ", u"ㅅ",
                                                               u"ㅆ", u"ㅇ", u"ㅈ", u"ㅉ", u"ㅊ", u"ㅋ", u"ㅌ", u"ㅍ", u"ㅎ"};
  static constexpr std::array<std::u16string_view, 21> kVowel{u"ㅏ", u"ㅐ", u"ㅑ", u"ㅒ", u"ㅓ", u"ㅔ", u"ㅕ", u"ㅖ", u"ㅗ", u"ㅗㅏ", u"ㅗㅐ",
                                                             u"ㅗㅣ", u"ㅛ", u"ㅜ", u"ㅜㅓ", u"ㅜㅔ", u"ㅜㅣ", u"ㅠ", u"ㅡ", u"ㅡㅣ", u"ㅣ"};
  static constexpr std::array<std::u16string_view, 28> kFinal{u"", u"ㄱ", u"ㄲ", u"ㄱㅅ", u"ㄴ", u"ㄴㅈ", u"ㄴㅎ", u"ㄷ", u"ㄹ", u"ㄹㄱ",
                                                             u"ㄹㅁ", u"ㄹㅂ", u"ㄹㅅ", u"ㄹㅌ", u"ㄹㅍ", u"ㄹㅎ", u"ㅁ", u"ㅂ", u"ㅂㅅ", u"ㅅ",
                                                             u"ㅆ", u"ㅇ", u"ㅈ", u"ㅊ", u"ㅋ", u"ㅌ", u"ㅍ", u"ㅎ"};
  if (c >= 0x1100 && c < 0x1113) return kInitial[static_cast<size_t>(c - 0x1100)];
  if (c >= 0x1161 && c < 0x1176) return kVowel[static_cast<size_t>(c - 0x1161)];
  if (c >= 0x11A8 && c < 0x11C3) return kFinal[static_cast<size_t>(c - 0x11A7)];
  return {};
}

class Folder {
 public:
  Folder() {
    UErrorCode status = U_ZERO_ERROR;
    fold_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    decompose_ = icu::Normalizer2::getNFDInstance(status);
    simplify_.reset(icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, status));
    if (U_FAILURE(status)) simplify_.reset();
  }

  Role RoleOf(UChar32 c) const {
    if (c == '\'' || c == 0x2019 || c == 0x02BC || c == 0x00AD || c == 0x0640) return Role::kSilent;
    if (c == '-' || c == 0x2010 || c == 0x2011 || c == '.' || c == 0x00B7 || c == 0x30FB || c == '&' || c == '_') return Role::kTie;
    if (c == 0x30FC || c == 0x3005) return Role::kLetter;
    const int8_t category = u_charType(c);
    if (u_isalnum(c) || category == U_LETTER_NUMBER || category == U_OTHER_NUMBER) return Role::kLetter;
    if (category == U_NON_SPACING_MARK || category == U_COMBINING_SPACING_MARK) return Stripped(c) ? Role::kSilent : Role::kLetter;
    return category == U_FORMAT_CHAR || category == U_ENCLOSING_MARK ? Role::kSilent : Role::kSeparator;
  }

  std::string Text(UChar32 c) const {
    if (!fold_ || !decompose_) return {};
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString text = fold_->normalize(icu::UnicodeString(c), status);
    if (text.isEmpty()) return {};
    const Script script = ScriptOf(text.char32At(0));
    if (script == Script::kHan && simplify_) simplify_->transliterate(text);
    if (script != Script::kHan && script != Script::kKana) text = decompose_->normalize(text, status);
    std::string folded;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
      UChar32 part = text.char32At(i);
      if (Stripped(part)) continue;
      if (part >= 0x30A1 && part <= 0x30F6) part -= 0x60;  // katakana as hiragana
      if (const std::string_view plain = Plain(part); !plain.empty()) {
        folded += plain;
      } else if (const std::u16string_view letters = Jamo(part); !letters.empty()) {
        icu::UnicodeString(letters.data(), static_cast<int32_t>(letters.size())).toUTF8String(folded);
      } else {
        icu::UnicodeString(part).toUTF8String(folded);
      }
    }
    return folded;
  }

  std::unique_ptr<Page> Make(char32_t first) const {
    auto page = std::make_unique<Page>();
    for (size_t i = 0; i < kPageSize; ++i) {
      const auto c = static_cast<UChar32>(first + i);
      Page::Entry& entry = page->entries[i];
      entry.role = RoleOf(c);
      if (entry.role != Role::kLetter) continue;
      const std::string folded = Text(c);
      entry.script = ScriptOf(c);
      if (folded.empty()) entry.role = Role::kSilent;
      // A compatibility form may unfold into a phrase with spaces (U+FDFA): such a one parts words.
      if (folded.find(' ') != std::string::npos || folded.size() > 60) entry.role = Role::kSeparator;
      if (entry.role != Role::kLetter) continue;
      UChar32 begin = 0;
      int32_t at = 0;
      U8_NEXT(folded.data(), at, static_cast<int32_t>(folded.size()), begin);
      entry.script = ScriptOf(begin);
      entry.offset = static_cast<uint16_t>(page->pool.size());
      entry.length = static_cast<uint8_t>(folded.size());
      page->pool += folded;
    }
    return page;
  }

 private:
  // Accents of the alphabets, points of Hebrew and Arabic. Vowel signs of Indic scripts are no accents.
  static bool Stripped(UChar32 c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05C7) || (c >= 0x064B && c <= 0x065F) || c == 0x0670 || c == 0x3099 ||
           c == 0x309A;
  }

  const icu::Normalizer2* fold_ = nullptr;
  const icu::Normalizer2* decompose_ = nullptr;
  std::unique_ptr<icu::Transliterator> simplify_;
};

class Pages {
 public:
  const Page& Get(size_t number) {
    if (const Page* page = pages_[number].load(std::memory_order_acquire)) return *page;
    MutexLock lock(mutex_);
    if (const Page* page = pages_[number].load(std::memory_order_acquire)) return *page;
    if (!folder_) folder_ = std::make_unique<Folder>();
    made_.push_back(folder_->Make(static_cast<char32_t>(number * kPageSize)));
    pages_[number].store(made_.back().get(), std::memory_order_release);
    return *made_.back();
  }

 private:
  std::array<std::atomic<const Page*>, (kLastCharacter + 1) / kPageSize> pages_{};
  Mutex mutex_;
  std::unique_ptr<Folder> folder_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Page>> made_ GUARDED_BY(mutex_);
};

}  // namespace

Folded Fold(char32_t character) {
  if (character > kLastCharacter) return {};
  static Pages pages;  // immutable facts of Unicode, made once
  const Page& page = pages.Get(character / kPageSize);
  const Page::Entry& entry = page.entries[character % kPageSize];
  return {std::string_view(page.pool).substr(entry.offset, entry.length), entry.role, entry.script};
}

}  // namespace chanoma::text
