#pragma once
// How terms are named in the index: a plain word stands for itself, everything else begins with a capital letter that says
// what it is. Private to search; pure functions.

#include <string>
#include <string_view>

namespace chanoma::search::terms {

inline std::string Make(char kind, std::string_view text) {
  std::string term;
  term.reserve(text.size() + 1);
  term += kind;
  term += text.substr(0, 240);  // Xapian takes 245 bytes
  return term;
}

inline std::string Id(std::string_view id) { return Make('Q', id); }
inline std::string Group(std::string_view id) { return Make('G', id); }
inline std::string Visible(std::string_view to) { return Make('V', to); }
inline std::string Kind(std::string_view kind) { return Make('K', kind); }
inline std::string Is(std::string_view state) { return Make('I', state); }
inline std::string Language(std::string_view code) { return Make('L', code); }
inline std::string Facet(std::string_view name, std::string_view value) { return Make('F', std::string(name) + "=" + std::string(value)); }
inline std::string ExactTitle(std::string_view joined) { return Make('E', joined); }
inline std::string TitleWord(std::string_view word) { return Make('S', word); }
inline std::string NameWord(std::string_view word) { return Make('N', word); }
inline std::string TagWord(std::string_view word) { return Make('T', word); }
inline std::string Beginning(std::string_view letters) { return Make('P', letters); }  // of a word of a title, name or tag
inline std::string Joined(std::string_view words) { return Make('J', words); }         // neighbours in a title without their gap
inline std::string Romaji(std::string_view key) { return Make('R', key); }
inline std::string Stem(std::string_view stem) { return Make('Z', stem); }

inline constexpr size_t kLongestBeginning = 6;  // letters

// A plain word, to be told from the rest when all terms are listed.
inline bool IsPlain(std::string_view term) { return !term.empty() && (term[0] < 'A' || term[0] > 'Z'); }

}  // namespace chanoma::search::terms
