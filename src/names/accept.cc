// Which of the marks count. Words like "Limited" or "French" are marks of a release only beside, or after, what surely is one;
// of several years one is the year; and where season and episode stand together, nothing else says them.

#include <algorithm>

#include "names/language.h"
#include "names/scan.h"

namespace chanoma::names {
namespace {

bool InCapitals(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool IsYearMark(const Mark& mark) { return mark.Takes("year"); }

class Acceptance {
 public:
  explicit Acceptance(Component& component) : component_(component), marks_(component.marks), counts_(marks_.size(), false) {}

  void Run() {
    KeepNumbered();
    KeepSureReleases();
    KeepYear();
    KeepParts();
    KeepInCompany();
    KeepInCompany();  // what now has company: "FR.(Québec)"
    std::vector<Mark> kept;
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (counts_[i]) kept.push_back(std::move(marks_[i]));
    }
    component_.marks = std::move(kept);
  }

 private:
  std::string_view NameOf(size_t i) const { return marks_[i].rule->rule->name; }
  std::string_view TextOf(size_t i) const { return component_.Text(marks_[i].begin, marks_[i].end); }
  Counts CountsOf(size_t i) const { return marks_[i].rule->rule->counts; }
  bool AtBody(size_t i) const { return marks_[i].begin <= component_.body; }
  bool Touch(size_t left_end, size_t right_begin) const { return left_end <= right_begin && !component_.HasWords(left_end, right_begin); }
  const Bracket* BracketOf(size_t i) const { return component_.BracketAt(marks_[i].begin); }

  void KeepNumbered() {
    bool whole = false, episode = false, date = false;
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (marks_[i].HasSeasonAndEpisode() && !whole) counts_[i] = whole = true;
    }
    for (size_t i = 0; i < marks_.size(); ++i) {
      const Mark& mark = marks_[i];
      if (mark.HasSeasonAndEpisode()) continue;
      if (mark.Takes("date")) {
        if (!date && (!whole || NameOf(i) != "date-short")) counts_[i] = date = true;
      } else if (mark.Takes("episode")) {
        const bool movie_title = NameOf(i) == "special-number" && AtBody(i) && component_.HasWords(mark.end, component_.line.text.size());
        if (!whole && !episode && !movie_title) counts_[i] = episode = true;
      } else if (mark.Takes("season")) {
        counts_[i] = true;
      }
    }
    // Films and bonuses are numbered behind a dash.
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (!marks_[i].Takes("film") && !marks_[i].Takes("bonus")) continue;
      counts_[i] = !whole && !episode && marks_[i].begin > 0 && component_.line.text[marks_[i].begin - 1] == '-';
    }
  }

  void KeepSureReleases() {
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (!marks_[i].IsRelease() || CountsOf(i) != Counts::kAlways) continue;
      counts_[i] = true;
      if (counts_[i] && IsGroup(i) && marks_[i].Sets(Property::kSource)) counts_[i] = false;
      if (counts_[i] && marks_[i].begin > component_.body && !HoldsChecksum(i)) first_release_ = std::min(first_release_, marks_[i].begin);
    }
  }
  bool HoldsChecksum(size_t i) const { return NameOf(i) == "check-sum" || NameOf(i).starts_with("website") || NameOf(i) == "cds"; }

  void KeepYear() {
    size_t last_numbered = 0;
    bool numbered = false;
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (counts_[i] && marks_[i].IsNumbered()) {
        last_numbered = marks_[i].end;
        numbered = true;
      }
    }
    size_t best = marks_.size();
    int best_rank = 0;
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (!IsYearMark(marks_[i])) continue;
      const bool bracketed = BracketOf(i) != nullptr;
      if (AtBody(i) && !bracketed) continue;
      if (AtBody(i) && !component_.HasWords(marks_[i].end, component_.line.text.size())) continue;
      if (i > 0 && counts_[i - 1] && marks_[i - 1].Takes("date") && !bracketed) continue;  // a time of day
      const bool after_number = numbered && marks_[i].begin >= last_numbered;
      if (after_number && !bracketed && !Touch(last_numbered, marks_[i].begin) && !BesideRelease(i)) continue;
      if (!numbered && marks_[i].begin > first_release_ && best_rank > 0 && !bracketed) continue;
      const int rank = bracketed ? 3 : after_number ? 1 : 2;
      if (rank >= best_rank) {
        best_rank = rank;
        best = i;
      }
    }
    if (best < marks_.size()) {
      counts_[best] = true;
      year_ = best;
    }
  }
  bool BesideRelease(size_t i) const {
    return i + 1 < marks_.size() && marks_[i + 1].IsRelease() && CountsOf(i + 1) == Counts::kAlways && Touch(marks_[i].end, marks_[i + 1].begin);
  }

  void KeepParts() {
    for (size_t i = 0; i < marks_.size(); ++i) {
      if (marks_[i].Takes("part") || marks_[i].Takes("cd")) counts_[i] = !AtBody(i);
      if (NameOf(i) == "version") counts_[i] = i > 0 && marks_[i].begin > component_.body;
    }
  }

  // Capitals where they are asked for, and for codes that are words.
  bool WrittenRight(size_t i) const {
    const std::string_view text = TextOf(i);
    if (NamesSubtitles(i)) return true;
    if (CountsOf(i) == Counts::kInCapitals && !InCapitals(text)) return false;
    if (NameOf(i) == "language") {
      const Language* language = FindLanguage(component_.line.lower.substr(marks_[i].begin, marks_[i].end - marks_[i].begin));
      if (language && language->plain_word && !InCapitals(text) && text.size() <= 4) return false;
    }
    return true;
  }

  // "Film.en.srt"
  bool NamesSubtitles(size_t i) const {
    return component_.is_subtitle && NameOf(i) == "language" && marks_[i].end == component_.line.text.size() && !AtBody(i);
  }

  void KeepInCompany() {
    for (size_t first = 0; first < marks_.size(); ++first) {
      if (!Open(first)) continue;
      // A run: open marks with nothing but gaps between them, all within one bracket, or outside of them.
      size_t last = first;
      while (last + 1 < marks_.size() && Open(last + 1) && Touch(marks_[last].end, marks_[last + 1].begin) && BracketOf(last + 1) == BracketOf(first)) ++last;
      // The longest end of the run that counts: "Live Real PROPER 720p" may begin in the title.
      for (size_t begin = first; begin <= last; ++begin) {
        if (!RunCounts(begin, last)) continue;
        for (size_t i = begin; i <= last; ++i) counts_[i] = true;
        break;
      }
      first = last;
    }
  }

  // "x264-NL" at the end: the name of a group, whatever else it may mean.
  bool IsGroup(size_t i) const {
    if (i + 1 != marks_.size() || i == 0 || marks_[i].end != component_.line.text.size()) return false;
    return component_.line.text[marks_[i].begin - 1] == '-' && marks_[i - 1].end + 1 == marks_[i].begin && counts_[i - 1] && marks_[i - 1].IsRelease() &&
           NameOf(i) != "sample" && NameOf(i) != "obfuscated";
  }
  bool Open(size_t i) const {
    return !IsGroup(i) && !counts_[i] && marks_[i].IsRelease() && CountsOf(i) != Counts::kAlways && marks_[i].begin >= component_.body && WrittenRight(i);
  }
  bool AfterRelease(size_t i) const { return marks_[i].begin > first_release_; }

  bool RunCounts(size_t first, size_t last) const {
    if (AfterRelease(first) || NamesSubtitles(first)) return true;
    if (AtBody(first)) return WholeBracket(first, last) && marks_[first].begin > component_.body;
    if (WholeBracket(first, last)) return true;
    bool after_only = true;
    for (size_t i = first; i <= last; ++i) after_only = after_only && CountsOf(i) == Counts::kAfter;
    if (last + 1 < marks_.size() && counts_[last + 1] && Touch(marks_[last].end, marks_[last + 1].begin)) {
      const Mark& next = marks_[last + 1];
      if (next.IsRelease()) return !after_only || AfterNumbered(first);
      if (IsYearMark(next)) return std::all_of(marks_.begin() + static_cast<std::ptrdiff_t>(first), marks_.begin() + static_cast<std::ptrdiff_t>(last) + 1, [&](const Mark& mark) { return BeforeYear(mark); });
      if (next.IsNumbered()) {
        for (size_t i = first; i <= last; ++i) {
          if (!InCapitals(TextOf(i)) || (!marks_[i].Sets(Property::kCountry) && !marks_[i].Sets(Property::kLanguage))) return false;
        }
        return true;
      }
    }
    // Up to the end, a bracket or a group, right behind what is no title: "2011 STV", "Episode 12 VOSTFR".
    if (AfterNumbered(first) || AfterYear(first)) {
      const size_t end = marks_[last].end;
      const std::string_view rest = std::string_view(component_.line.text).substr(end);
      const size_t next = rest.find_first_not_of(" ._");
      if (next == std::string_view::npos || rest[next] == '[' || rest[next] == '(' || rest[next] == ']' || rest[next] == ')' || rest[next] == '-') return true;
    }
    // "Title.FR": a code in capitals that ends a name which is not all in capitals.
    if (first == last && NameOf(first) == "language" && marks_[first].end == component_.line.text.size() && TextOf(first).size() <= 3 && InCapitals(TextOf(first)) &&
        !InCapitals(component_.Text(0, marks_[first].begin))) {
      const std::string_view code = std::string_view(component_.line.lower).substr(marks_[first].begin);
      for (std::string_view word : {"it", "no", "he", "hi", "da", "dan", "sk", "pl"}) {
        if (code == word) return false;
      }
      return true;
    }
    // "Love Gourou (Mike Myers) - FR", "film.eng.srt"
    const bool at_end = !component_.HasWords(marks_[last].end, component_.line.text.size());
    return at_end && first == last && marks_[first].Sets(Property::kLanguage) && marks_[first].begin > 0 &&
           (InCapitals(TextOf(first)) || NameOf(first) != "language") && component_.Text(0, marks_[first].begin).ends_with("- ");
  }

  bool AfterNumbered(size_t first) const {
    for (size_t i = 0; i < first; ++i) {
      if (counts_[i] && (marks_[i].IsNumbered() || marks_[i].Takes("part")) && Touch(marks_[i].end, marks_[first].begin)) return true;
    }
    return false;
  }
  bool AfterYear(size_t first) const { return year_ < marks_.size() && marks_[year_].end <= marks_[first].begin && Touch(marks_[year_].end, marks_[first].begin); }

  static bool BeforeYear(const Mark& mark) {
    const std::string_view name = mark.rule->rule->name;
    if (mark.rule->rule->counts == Counts::kInCapitals && mark.Sets(Property::kEdition)) return true;
    // "The Darjeeling Limited (2007)" keeps its name; "… THEATRICAL EDITION (2001)" does not.
    for (std::string_view sure : {"stereoscopic", "extended", "unrated", "uncut", "remastered", "uncensored", "theatrical"}) {
      if (name == sure) return true;
    }
    if (mark.Sets(Property::kCountry)) return true;
    return mark.Sets(Property::kEdition) && mark.end - mark.begin > 11;
  }

  bool WholeBracket(size_t first, size_t last) const {
    const Bracket* bracket = BracketOf(first);
    if (!bracket || marks_[last].end > bracket->end) return false;
    size_t place = bracket->begin + 1;
    for (const Mark& mark : marks_) {
      if (mark.begin < bracket->begin || mark.begin >= bracket->end) continue;
      if (component_.HasWords(place, mark.begin)) return false;
      place = mark.end;
    }
    return !component_.HasWords(place, bracket->end);
  }

  Component& component_;
  std::vector<Mark>& marks_;
  std::vector<bool> counts_;
  size_t first_release_ = SIZE_MAX;
  size_t year_ = SIZE_MAX;
};

}  // namespace

void KeepWhatCounts(Component& component) { Acceptance(component).Run(); }

}  // namespace chanoma::names
