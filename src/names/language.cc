#include "names/language.h"

#include <algorithm>
#include <array>

namespace chanoma::names {
namespace {

// In byte order of the words.
constexpr std::array kLanguages = std::to_array<Language>({
    {"aleman", "german"}, {"alemán", "german"}, {"anglais", "english"}, {"ar", "arabic", true}, {"ara", "arabic", true}, {"arabic", "arabic"},
    {"basque", "basque", true}, {"bengali", "bengali"}, {"bg", "bulgarian", true}, {"br", "pt-BR", true}, {"brazilian", "pt-BR", true},
    {"bul", "bulgarian", true}, {"bulgarian", "bulgarian"}, {"cantonese", "chinese"}, {"castellano", "spanish"}, {"cat", "catalan", true},
    {"catala", "catalan"}, {"catalan", "catalan"}, {"català", "catalan"}, {"ces", "czech"}, {"chi", "chinese", true}, {"chinese", "chinese"},
    {"chs", "chinese"}, {"cht", "chinese"}, {"croatian", "croatian"}, {"cs", "czech", true}, {"cz", "czech", true}, {"cze", "czech"},
    {"czech", "czech"}, {"da", "danish", true}, {"dan", "danish", true}, {"danish", "danish"}, {"dansk", "danish"}, {"de", "german", true},
    {"deu", "german"}, {"deutsch", "german"}, {"dk", "danish", true}, {"dl", "mul", true}, {"dut", "dutch"}, {"dutch", "dutch"},
    {"el", "greek", true}, {"ell", "greek"}, {"en", "english", true}, {"eng", "english"}, {"english", "english"}, {"es", "spanish", true},
    {"esp", "spanish"}, {"espanol", "spanish"}, {"español", "spanish"}, {"est", "estonian", true}, {"estonian", "estonian"}, {"farsi", "persian"},
    {"fi", "finnish", true}, {"fin", "finnish", true}, {"finnish", "finnish"}, {"flemish", "nl-BE"}, {"fr", "french"}, {"fra", "french"},
    {"francais", "french"}, {"francese", "french"}, {"français", "french"}, {"fre", "french"}, {"french", "french"}, {"galician", "galician"},
    {"ger", "german", true}, {"german", "german"}, {"gre", "greek", true}, {"greek", "greek", true}, {"he", "hebrew", true}, {"heb", "hebrew"},
    {"hebrew", "hebrew"}, {"hi", "hindi", true}, {"hin", "hindi", true}, {"hindi", "hindi"}, {"hr", "croatian", true}, {"hrv", "croatian"},
    {"hu", "hungarian", true}, {"hun", "hungarian"}, {"hungarian", "hungarian"}, {"icelandic", "icelandic"}, {"id", "indonesian", true},
    {"ind", "indonesian", true}, {"indonesian", "indonesian"}, {"ingles", "english"}, {"inglese", "english"}, {"isl", "icelandic"},
    {"it", "italian", true}, {"ita", "italian"}, {"italian", "italian"}, {"italiano", "italian"}, {"ja", "japanese", true}, {"jap", "japanese"},
    {"japanese", "japanese"}, {"jp", "japanese", true}, {"jpn", "japanese"}, {"ko", "korean", true}, {"kor", "korean"}, {"korean", "korean"},
    {"kr", "korean", true}, {"lat", "spanish", true}, {"latino", "spanish", true}, {"latvian", "latvian"}, {"lav", "latvian", true},
    {"lektor", "polish"}, {"lit", "lithuanian", true}, {"lithuanian", "lithuanian"}, {"magyar", "hungarian"}, {"malayalam", "malayalam"},
    {"mandarin", "chinese"}, {"ml", "mul", true}, {"mul", "mul", true}, {"multi", "mul", true}, {"multilang", "mul"}, {"multilanguage", "mul"},
    {"nl", "dutch", true}, {"nld", "dutch"}, {"no", "norwegian", true}, {"nor", "norwegian", true}, {"norsk", "norwegian"},
    {"norwegian", "norwegian"}, {"persian", "persian", true}, {"pl", "polish", true}, {"pol", "polish", true}, {"polish", "polish", true},
    {"por", "portuguese", true}, {"portugues", "portuguese"}, {"portuguese", "portuguese"}, {"português", "portuguese"}, {"pt", "portuguese", true},
    {"pt-br", "pt-BR"}, {"pt_br", "pt-BR"}, {"ptbr", "pt-BR"}, {"ro", "romanian", true}, {"romanian", "romanian"}, {"ron", "romanian", true},
    {"ru", "russian", true}, {"rum", "romanian", true}, {"rus", "russian"}, {"russian", "russian"}, {"se", "swedish", true}, {"serbian", "serbian"},
    {"si", "slovenian", true}, {"sk", "slovak", true}, {"slk", "slovak"}, {"slo", "slovak", true}, {"slovak", "slovak"}, {"slovenian", "slovenian"},
    {"slv", "slovenian"}, {"spa", "spanish", true}, {"spanish", "spanish"}, {"sr", "serbian", true}, {"srp", "serbian"}, {"suomi", "finnish"},
    {"sv", "swedish", true}, {"svenska", "swedish"}, {"swe", "swedish"}, {"swedish", "swedish"}, {"tamil", "tamil"}, {"telugu", "telugu"},
    {"th", "thai", true}, {"tha", "thai", true}, {"thai", "thai"}, {"tr", "turkish", true}, {"truefrench", "french"}, {"tur", "turkish", true},
    {"turkish", "turkish"}, {"ukr", "ukrainian"}, {"ukrainian", "ukrainian"}, {"vf", "french", true}, {"vf2", "french"}, {"vff", "french"},
    {"vfi", "french"}, {"vfq", "french"}, {"vi", "vietnamese", true}, {"vie", "vietnamese", true}, {"vietnamese", "vietnamese"}, {"vlaams", "nl-BE"},
    {"zh", "chinese", true}, {"zho", "chinese"},
});
static_assert(std::is_sorted(kLanguages.begin(), kLanguages.end(), [](const Language& a, const Language& b) { return a.word < b.word; }));

}  // namespace

const Language* FindLanguage(std::string_view lower) {
  const auto found = std::lower_bound(kLanguages.begin(), kLanguages.end(), lower, [](const Language& language, std::string_view word) { return language.word < word; });
  return found != kLanguages.end() && found->word == lower ? &*found : nullptr;
}

}  // namespace chanoma::names
