#include "media/language.h"

#include <algorithm>
#include <iterator>

namespace chanoma::media {
namespace {

// Three letters of ISO 639-2 (bibliographic or terminological), then two of ISO 639-1; sorted.
constexpr std::string_view kCodes[] = {
    "aaraa", "abkab", "afraf", "akaak", "albsq", "amham", "araar", "argan", "armhy", "asmas", "avaav", "aveae", "aymay",
    "azeaz", "bakba", "bambm", "baqeu", "belbe", "benbn", "bihbh", "bisbi", "bodbo", "bosbs", "brebr", "bulbg", "burmy",
    "catca", "cescs", "chach", "chece", "chizh", "chucu", "chvcv", "corkw", "cosco", "crecr", "cymcy", "czecs", "danda",
    "deude", "divdv", "dutnl", "dzodz", "ellel", "engen", "epoeo", "estet", "euseu", "eweee", "faofo", "fasfa", "fijfj",
    "finfi", "frafr", "frefr", "fryfy", "fulff", "geoka", "gerde", "glagd", "glega", "glggl", "glvgv", "greel", "grngn",
    "gujgu", "hatht", "hauha", "hebhe", "herhz", "hinhi", "hmoho", "hrvhr", "hunhu", "hyehy", "iboig", "iceis", "idoio",
    "iiiii", "ikuiu", "ileie", "inaia", "indid", "ipkik", "islis", "itait", "javjv", "jpnja", "kalkl", "kankn", "kasks",
    "katka", "kaukr", "kazkk", "khmkm", "kikki", "kinrw", "kirky", "komkv", "konkg", "korko", "kuakj", "kurku", "laolo",
    "latla", "lavlv", "limli", "linln", "litlt", "ltzlb", "lublu", "luglg", "macmk", "mahmh", "malml", "maomi", "marmr",
    "mayms", "mkdmk", "mlgmg", "mltmt", "monmn", "mrimi", "msams", "myamy", "nauna", "navnv", "nblnr", "ndend", "ndong",
    "nepne", "nldnl", "nnonn", "nobnb", "norno", "nyany", "ocioc", "ojioj", "orior", "ormom", "ossos", "panpa", "perfa",
    "plipi", "polpl", "porpt", "pusps", "quequ", "rohrm", "ronro", "rumro", "runrn", "rusru", "sagsg", "sansa", "sinsi",
    "slksk", "slosk", "slvsl", "smese", "smosm", "snasn", "sndsd", "somso", "sotst", "spaes", "sqisq", "srdsc", "srpsr",
    "sswss", "sunsu", "swasw", "swesv", "tahty", "tamta", "tattt", "telte", "tgktg", "tgltl", "thath", "tibbo", "tirti",
    "tonto", "tsntn", "tsots", "tuktk", "turtr", "twitw", "uigug", "ukruk", "urdur", "uzbuz", "venve", "vievi", "volvo",
    "welcy", "wlnwa", "wolwo", "xhoxh", "yidyi", "yoryo", "zhaza", "zhozh", "zulzu",
};

}  // namespace

bool IsLanguage(std::string_view code) {
  const size_t from = code.size() == 2 ? 3 : 0;
  return (code.size() == 2 || code.size() == 3) &&
         std::ranges::any_of(kCodes, [&](std::string_view row) { return row.substr(from, code.size()) == code; });
}

std::string LanguageTag(std::string_view code) {
  std::string lower;
  for (const char c : code.substr(0, code.find_first_of("-_"))) {
    const char letter = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (letter < 'a' || letter > 'z') return {};
    lower += letter;
  }
  if (lower.size() == 2) return lower;
  if (lower.size() != 3 || lower == "und" || lower == "mis" || lower == "zxx" || lower == "mul") return {};
  const auto* row =
      std::ranges::lower_bound(kCodes, std::string_view(lower), {}, [](std::string_view r) { return r.substr(0, 3); });
  return row != std::end(kCodes) && row->starts_with(lower) ? std::string(row->substr(3)) : lower;
}

}  // namespace chanoma::media
