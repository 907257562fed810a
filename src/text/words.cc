#include "text/words.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "text/fold.h"

namespace chanoma::text {
namespace {

constexpr size_t kLongestTerm = 60;  // characters

// Marks written after their letter as characters of their own (half-width voiced kana, combining voicing, loose Korean
// letters) only fold rightly once they are composed.
bool NeedsComposing(std::string_view text) {
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    const auto a = static_cast<uint8_t>(text[i]), b = static_cast<uint8_t>(text[i + 1]), c = static_cast<uint8_t>(text[i + 2]);
    if (a == 0xE3 && b == 0x82 && (c == 0x99 || c == 0x9A)) return true;
    if (a == 0xEF && b == 0xBE && (c == 0x9E || c == 0x9F)) return true;
  }
  return false;
}

std::string Composed(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  std::string out;
  if (U_SUCCESS(status)) {
    nfkc->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), status).toUTF8String(out);
  }
  return U_SUCCESS(status) ? out : std::string(text);
}

class Splitter {
 public:
  Splitter(std::string_view text, size_t most) : text_(text), most_(most) {}

  std::vector<Word> Run() {
    const auto size = static_cast<int32_t>(text_.size());
    int32_t at = 0;
    while (at < size && words_.size() < most_) {
      const int32_t begin = at;
      const auto byte = static_cast<uint8_t>(text_[static_cast<size_t>(at)]);
      if (byte < 0x80) {
        ++at;
        Ascii(byte, begin, at);
        continue;
      }
      UChar32 c = 0;
      U8_NEXT(text_.data(), at, size, c);
      if (c < 0) Separate();
      else Take(Fold(static_cast<char32_t>(c)), begin, at);
    }
    Flush();
    if (words_.size() > most_) words_.resize(most_);
    return std::move(words_);
  }

 private:
  void Ascii(uint8_t byte, int32_t begin, int32_t end) {
    const bool upper = byte >= 'A' && byte <= 'Z';
    if (upper || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      const char c = static_cast<char>(upper ? byte + 32 : byte);
      Letter({&c, 1}, byte <= '9' ? Script::kDigit : Script::kLatin, begin, end);
    } else if (byte == '\'') {
      // neither parts a word nor counts in it
    } else if (byte == '-' || byte == '.' || byte == '&' || byte == '_') {
      Tie();
    } else {
      Separate();
    }
  }

  void Take(const Folded& folded, int32_t begin, int32_t end) {
    switch (folded.role) {
      case Role::kSeparator: return Separate();
      case Role::kTie: return Tie();
      case Role::kSilent:
        if (!word_.term.empty()) word_.end = static_cast<uint32_t>(end);
        return;
      case Role::kLetter: return Letter(folded.text, folded.script, begin, end);
    }
  }

  void Letter(std::string_view folded, Script script, int32_t begin, int32_t end) {
    const bool unspaced = Unspaced(script);
    const bool was_open = !word_.term.empty();
    if (was_open && (unspaced || Unspaced(word_.script))) {
      const bool run = unspaced && Unspaced(word_.script);
      Flush();
      adjoins_ = run;
    }
    if (word_.term.empty()) {
      word_.begin = static_cast<uint32_t>(begin);
      word_.script = script;
      word_.adjoins = adjoins_;
      word_.tied = tied_;
      adjoins_ = tied_ = false;
    }
    if (word_.letters < kLongestTerm) {
      word_.term += folded;
      word_.letters += folded.size() == 1 ? 1 : static_cast<uint32_t>(CountCharacters(folded));
    }
    if (word_.script == Script::kDigit && script != Script::kDigit) word_.script = script;
    word_.end = static_cast<uint32_t>(end);
  }

  void Separate() {
    Flush();
    adjoins_ = tied_ = false;
  }
  void Tie() {
    const bool after_word = !word_.term.empty();
    Flush();
    adjoins_ = false;
    tied_ = after_word;
  }
  void Flush() {
    if (!word_.term.empty()) words_.push_back(std::move(word_));
    word_ = {};
  }

  std::string_view text_;
  const size_t most_;
  std::vector<Word> words_;
  Word word_;
  bool adjoins_ = false, tied_ = false;
};

struct Pair {
  std::string_view from, to;
};

// Longest first where one begins another.
constexpr std::array kKana{
    Pair{"きゃ", "kya"}, Pair{"きゅ", "kyu"}, Pair{"きょ", "kyo"}, Pair{"しゃ", "sha"}, Pair{"しゅ", "shu"}, Pair{"しょ", "sho"}, Pair{"しぇ", "she"},
    Pair{"ちゃ", "cha"}, Pair{"ちゅ", "chu"}, Pair{"ちょ", "cho"}, Pair{"ちぇ", "che"}, Pair{"にゃ", "nya"}, Pair{"にゅ", "nyu"}, Pair{"にょ", "nyo"},
    Pair{"ひゃ", "hya"}, Pair{"ひゅ", "hyu"}, Pair{"ひょ", "hyo"}, Pair{"みゃ", "mya"}, Pair{"みゅ", "myu"}, Pair{"みょ", "myo"}, Pair{"りゃ", "rya"},
    Pair{"りゅ", "ryu"}, Pair{"りょ", "ryo"}, Pair{"ぎゃ", "gya"}, Pair{"ぎゅ", "gyu"}, Pair{"ぎょ", "gyo"}, Pair{"じゃ", "ja"}, Pair{"じゅ", "ju"},
    Pair{"じょ", "jo"}, Pair{"じぇ", "je"}, Pair{"びゃ", "bya"}, Pair{"びゅ", "byu"}, Pair{"びょ", "byo"}, Pair{"ぴゃ", "pya"}, Pair{"ぴゅ", "pyu"},
    Pair{"ぴょ", "pyo"}, Pair{"ふぁ", "fa"}, Pair{"ふぃ", "fi"}, Pair{"ふぇ", "fe"}, Pair{"ふぉ", "fo"}, Pair{"てぃ", "ti"}, Pair{"でぃ", "di"},
    Pair{"とぅ", "tu"}, Pair{"うぃ", "wi"}, Pair{"うぇ", "we"}, Pair{"うぉ", "wo"}, Pair{"ゔぁ", "va"}, Pair{"ゔぃ", "vi"}, Pair{"ゔぇ", "ve"},
    Pair{"ゔぉ", "vo"}, Pair{"ゔ", "vu"}, Pair{"あ", "a"}, Pair{"い", "i"}, Pair{"う", "u"}, Pair{"え", "e"}, Pair{"お", "o"}, Pair{"か", "ka"},
    Pair{"き", "ki"}, Pair{"く", "ku"}, Pair{"け", "ke"}, Pair{"こ", "ko"}, Pair{"さ", "sa"}, Pair{"し", "shi"}, Pair{"す", "su"}, Pair{"せ", "se"},
    Pair{"そ", "so"}, Pair{"た", "ta"}, Pair{"ち", "chi"}, Pair{"つ", "tsu"}, Pair{"て", "te"}, Pair{"と", "to"}, Pair{"な", "na"}, Pair{"に", "ni"},
    Pair{"ぬ", "nu"}, Pair{"ね", "ne"}, Pair{"の", "no"}, Pair{"は", "ha"}, Pair{"ひ", "hi"}, Pair{"ふ", "fu"}, Pair{"へ", "he"}, Pair{"ほ", "ho"},
    Pair{"ま", "ma"}, Pair{"み", "mi"}, Pair{"む", "mu"}, Pair{"め", "me"}, Pair{"も", "mo"}, Pair{"や", "ya"}, Pair{"ゆ", "yu"}, Pair{"よ", "yo"},
    Pair{"ら", "ra"}, Pair{"り", "ri"}, Pair{"る", "ru"}, Pair{"れ", "re"}, Pair{"ろ", "ro"}, Pair{"わ", "wa"}, Pair{"を", "o"}, Pair{"ん", "n"},
    Pair{"が", "ga"}, Pair{"ぎ", "gi"}, Pair{"ぐ", "gu"}, Pair{"げ", "ge"}, Pair{"ご", "go"}, Pair{"ざ", "za"}, Pair{"じ", "ji"}, Pair{"ず", "zu"},
    Pair{"ぜ", "ze"}, Pair{"ぞ", "zo"}, Pair{"だ", "da"}, Pair{"ぢ", "ji"}, Pair{"づ", "zu"}, Pair{"で", "de"}, Pair{"ど", "do"}, Pair{"ば", "ba"},
    Pair{"び", "bi"}, Pair{"ぶ", "bu"}, Pair{"べ", "be"}, Pair{"ぼ", "bo"}, Pair{"ぱ", "pa"}, Pair{"ぴ", "pi"}, Pair{"ぷ", "pu"}, Pair{"ぺ", "pe"},
    Pair{"ぽ", "po"}, Pair{"ぁ", "a"}, Pair{"ぃ", "i"}, Pair{"ぅ", "u"}, Pair{"ぇ", "e"}, Pair{"ぉ", "o"}, Pair{"ゃ", "ya"}, Pair{"ゅ", "yu"}, Pair{"ょ", "yo"},
};

constexpr std::array kCyrillic{
    Pair{"а", "a"}, Pair{"б", "b"}, Pair{"в", "v"}, Pair{"г", "g"}, Pair{"д", "d"}, Pair{"е", "e"}, Pair{"ж", "zh"}, Pair{"з", "z"},
    Pair{"и", "i"}, Pair{"й", "i"}, Pair{"к", "k"}, Pair{"л", "l"}, Pair{"м", "m"}, Pair{"н", "n"}, Pair{"о", "o"}, Pair{"п", "p"},
    Pair{"р", "r"}, Pair{"с", "s"}, Pair{"т", "t"}, Pair{"у", "u"}, Pair{"ф", "f"}, Pair{"х", "kh"}, Pair{"ц", "ts"}, Pair{"ч", "ch"},
    Pair{"ш", "sh"}, Pair{"щ", "shch"}, Pair{"ъ", ""}, Pair{"ы", "y"}, Pair{"ь", ""}, Pair{"э", "e"}, Pair{"ю", "yu"}, Pair{"я", "ya"},
    Pair{"є", "ye"}, Pair{"і", "i"}, Pair{"ї", "yi"}, Pair{"ґ", "g"}, Pair{"ђ", "dj"}, Pair{"ј", "j"}, Pair{"љ", "lj"}, Pair{"њ", "nj"},
    Pair{"ћ", "c"}, Pair{"џ", "dz"},
};

constexpr std::array kGreek{
    Pair{"α", "a"}, Pair{"β", "v"}, Pair{"γ", "g"}, Pair{"δ", "d"}, Pair{"ε", "e"}, Pair{"ζ", "z"}, Pair{"η", "i"}, Pair{"θ", "th"}, Pair{"ι", "i"},
    Pair{"κ", "k"}, Pair{"λ", "l"}, Pair{"μ", "m"}, Pair{"ν", "n"}, Pair{"ξ", "x"}, Pair{"ο", "o"}, Pair{"π", "p"}, Pair{"ρ", "r"}, Pair{"σ", "s"},
    Pair{"ς", "s"}, Pair{"τ", "t"}, Pair{"υ", "y"}, Pair{"φ", "f"}, Pair{"χ", "ch"}, Pair{"ψ", "ps"}, Pair{"ω", "o"},
};

template <size_t N>
std::string Replaced(std::string_view term, const std::array<Pair, N>& table) {
  std::string out;
  bool doubled = false;  // after a small tsu
  while (!term.empty()) {
    const auto pair = std::find_if(table.begin(), table.end(), [&](const Pair& p) { return term.starts_with(p.from); });
    if (pair != table.end()) {
      if (doubled && !pair->to.empty()) out += pair->to[0] == 'c' ? 't' : pair->to[0];
      doubled = false;
      out += pair->to;
      term.remove_prefix(pair->from.size());
      continue;
    }
    const size_t bytes = std::min(CharacterBytes(term[0]), term.size());
    const std::string_view character = term.substr(0, bytes);
    if (character == "っ") doubled = true;
    else if (character != "ー") out += character;
    term.remove_prefix(bytes);
  }
  return out;
}

constexpr std::array<std::string_view, 31> kRoman{"", "", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
                                                  "xvi", "xvii", "xviii", "xix", "xx", "xxi", "xxii", "xxiii", "xxiv", "xxv", "xxvi", "xxvii",
                                                  "xxviii", "xxix", "xxx"};

}  // namespace

std::vector<Word> SplitWords(std::string_view text, size_t most) {
  if (!NeedsComposing(text)) return Splitter(text, most).Run();
  // Places in the text no longer fit what was composed: such words cover all of it.
  const std::string composed = Composed(text);
  std::vector<Word> words = Splitter(composed, most).Run();
  for (Word& word : words) word.begin = 0, word.end = static_cast<uint32_t>(text.size());
  return words;
}

std::string Romanised(std::string_view term, Script script) {
  if (script == Script::kKana) return Replaced(term, kKana);
  if (script == Script::kCyrillic) return Replaced(term, kCyrillic);
  if (script == Script::kGreek) return Replaced(term, kGreek);
  return {};
}

std::string RomajiKey(std::string_view latin) {
  static constexpr std::array kSpellings{Pair{"shi", "si"}, Pair{"chi", "ti"}, Pair{"tsu", "tu"}, Pair{"fu", "hu"}, Pair{"ji", "zi"}, Pair{"sh", "sy"},
                                         Pair{"tch", "tty"}, Pair{"ch", "ty"},  Pair{"j", "zy"},   Pair{"mb", "nb"}, Pair{"mp", "np"}, Pair{"wo", "o"},
                                         Pair{"ou", "o"},  Pair{"oo", "o"},  Pair{"uu", "u"},   Pair{"oh", "o"}};
  std::string key = Replaced(latin, kSpellings);
  return key;
}

int RomanValue(std::string_view term) {
  const auto found = term.empty() ? kRoman.end() : std::find(kRoman.begin() + 2, kRoman.end(), term);
  return found == kRoman.end() ? 0 : static_cast<int>(found - kRoman.begin());
}

std::string_view RomanDigits(int value) { return value >= 2 && value <= 30 ? kRoman[static_cast<size_t>(value)] : std::string_view(); }

size_t CharacterBytes(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace chanoma::text
