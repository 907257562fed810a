#include "catalogue/chapter_kind.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "text/words.h"

namespace chanoma::catalogue {
namespace {

using model::SkipKind;

// As people write them; numbers behind ("OP 2", "Ending 3") and songs behind a colon or in quotes are not part of a name.
struct Names {
  SkipKind kind;
  std::vector<std::string_view> names;
};

const std::array<Names, 4>& Table() {
  static const std::array<Names, 4> table{{
      {SkipKind::kRecap,
       {"Recap", "Previously", "Previously on", "Last time", "Last time on", "Story so far", "The story so far",                     // English
        "前回のあらすじ", "前回まで", "前回までのあらすじ", "これまでのあらすじ", "あらすじ",                                       // Japanese
        "Rückblick", "Was bisher geschah", "Zusammenfassung",                                                                      // German
        "Résumé", "Résumé de l'épisode précédent", "Précédemment", "Résumé des épisodes précédents",                                // French
        "Resumen", "Anteriormente", "En episodios anteriores"}},                                                                    // Spanish
      {SkipKind::kIntro,
       {"Intro", "OP", "NCOP", "Opening", "Opening credits", "Opening theme", "Opening theme song", "Opening song", "Opening titles", "Opening title",
        "Opening sequence", "Main title", "Main titles", "Main title sequence", "Title sequence", "Titles", "Theme song", "Theme", "Credits",  // English
        "オープニング", "オープニングテーマ", "オープニング主題歌", "オープニングアニメーション", "OPテーマ", "OP主題歌", "主題歌",        // Japanese
        "Vorspann", "Titelsequenz", "Titelmelodie", "Titellied",                                                                   // German
        "Générique", "Générique de début", "Générique d'ouverture", "Générique d'introduction", "Crédits d'ouverture",              // French
        "Cabecera", "Entradilla", "Créditos iniciales", "Créditos de apertura", "Secuencia de apertura", "Tema de apertura"}},       // Spanish
      {SkipKind::kCredits,
       {"Credits", "ED", "NCED", "Ending", "Ending credits", "Ending theme", "Ending theme song", "Ending song", "Ending titles", "End credits", "End titles",
        "Closing", "Closing credits", "Closing theme", "Closing titles", "Outro", "Credit roll",                                    // English
        "エンディング", "エンディングテーマ", "エンディング主題歌", "エンドロール", "エンドクレジット", "スタッフロール", "EDテーマ", "ED主題歌", "クレジット",  // Japanese
        "Abspann", "Nachspann",                                                                                                     // German
        "Générique", "Générique de fin", "Crédits", "Crédits de fin",                                                               // French
        "Créditos", "Créditos finales", "Créditos de cierre", "Tema de cierre"}},                                                   // Spanish
      {SkipKind::kPreview,
       {"Preview", "Next", "Next episode", "Next episode preview", "Next time", "Next time on", "Next week", "Next on", "Episode preview",  // English
        "予告", "次回予告", "次回", "予告編",                                                                                       // Japanese
        "Vorschau", "Nächste Folge", "Vorschau auf die nächste Folge",                                                              // German
        "Aperçu", "Prochain épisode", "Au prochain épisode", "Dans le prochain épisode", "Prochainement",                           // French
        "Avance", "Próximo episodio", "En el próximo episodio", "Próximamente"}},                                                   // Spanish
  }};
  return table;
}

// One spelling: words run together, without numbers behind.
std::string Key(std::string_view name) {
  std::string key;
  for (const text::Word& word : text::SplitWords(name, 12)) key += word.term;
  while (!key.empty() && key.back() >= '0' && key.back() <= '9') key.pop_back();
  return key;
}

bool IsEarly(SkipKind kind) { return kind == SkipKind::kRecap || kind == SkipKind::kIntro; }

std::optional<SkipKind> KindOf(std::string_view name, bool early) {
  static const std::array<std::map<std::string, SkipKind>, 2> by_key = [] {
    std::array<std::map<std::string, SkipKind>, 2> made;
    for (const Names& row : Table()) {
      for (const std::string_view one : row.names) made[IsEarly(row.kind) ? 1 : 0].emplace(Key(one), row.kind);
    }
    return made;
  }();
  const auto& names = by_key[early ? 1 : 0];
  const auto found = names.find(Key(name));
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<SkipKind> ChapterKind(std::string_view title, bool early) {
  if (const auto kind = KindOf(title, early)) return kind;
  // "Opening: Resonance", "ED「…」": what stands before the song.
  size_t end = title.size();
  for (const std::string_view mark : {":", "：", " - ", " – ", " — ", "「", "『", "(", "（", "[", "\"", "“", "«", "~", "～", "|"}) end = std::min(end, title.find(mark));
  return end < title.size() ? KindOf(title.substr(0, end), early) : std::nullopt;
}

}  // namespace chanoma::catalogue
