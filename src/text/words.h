#pragma once
// Text as search sees it: words in one spelling. Case, width, accents, ß, long s, katakana and traditional characters are
// folded away; Korean syllables become letters, so that a word half typed is a beginning of the whole. Scripts without
// spaces come a character at a time. Any thread; what is no UTF-8 parts words.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::text {

enum class Script : uint8_t { kOther, kLatin, kDigit, kCyrillic, kGreek, kHan, kKana, kHangul, kThai };

// Written without spaces: each character is a word of its own.
inline bool Unspaced(Script script) { return script == Script::kHan || script == Script::kKana || script == Script::kThai; }

struct Word {
  std::string term;
  uint32_t begin = 0, end = 0;  // bytes of the text
  uint32_t letters = 0;         // characters in `term`
  Script script = Script::kOther;
  bool adjoins = false;  // an unspaced character right after another
  bool tied = false;     // one hyphen, dot or the like stands between it and the word before
};

// At most `most` words; a term is cut at 60 characters.
std::vector<Word> SplitWords(std::string_view text, size_t most);

// Kana, Cyrillic and Greek in Latin letters; empty for other scripts.
std::string Romanised(std::string_view term, Script script);

// One spelling for what the ways of writing Japanese in Latin letters write differently (shi/si, tsu/tu, ou/ō, nb/mb).
std::string RomajiKey(std::string_view latin);

// 2..30 written in Roman digits, and back; 0 and empty when it is none.
int RomanValue(std::string_view term);
std::string_view RomanDigits(int value);

// Bytes of the UTF-8 character at `lead`; 1 for what begins none.
size_t CharacterBytes(char lead);
size_t CountCharacters(std::string_view text);

}  // namespace chanoma::text
