#include "names/title.h"

#include <fmt/format.h>

#include <algorithm>

#include "names/number.h"

namespace chanoma::names {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A bare number: "12", "012v2", "12-14", "#12", "12 END".
struct Bare {
  std::vector<int> numbers;
  std::optional<int> version;
  size_t digits = 0;   // as written, of the first
  bool padded = false;  // begins with 0
  size_t length = 0;   // of the text it takes
};

// At the beginning of `text`; nullopt when it does not begin with a number that ends there.
std::optional<Bare> TakeBare(std::string_view text) {
  Bare bare;
  size_t i = text.starts_with('#') ? 1 : 0;
  const size_t begin = i;
  while (i < text.size() && IsDigit(text[i])) ++i;
  bare.digits = i - begin;
  if (bare.digits == 0 || bare.digits > 4) return std::nullopt;
  bare.padded = text[begin] == '0';
  size_t end = i;
  // a range
  if (i + 1 < text.size() && (text[i] == '-' || text[i] == '~' || text[i] == '&' || text[i] == '+') && IsDigit(text[i + 1])) {
    size_t k = i + 1;
    while (k < text.size() && IsDigit(text[k])) ++k;
    if (k - i - 1 <= 4 && (k == text.size() || !IsWordByte(text[k]))) end = i = k;
  }
  bare.numbers = ParseNumbers(text.substr(begin, end - begin));
  if (bare.numbers.empty()) return std::nullopt;
  if (end + 1 < text.size() && (text[end] == 'v' || text[end] == 'V') && IsDigit(text[end + 1])) {
    bare.version = text[end + 1] - '0';
    end += 2;
  }
  if (end < text.size() && IsWordByte(text[end])) return std::nullopt;
  bare.length = end;
  return bare;
}

// At the end of `text`; `begin` is where it begins.
std::optional<std::pair<Bare, size_t>> TakeBareAtEnd(std::string_view text) {
  size_t end = text.size();
  while (end > 0 && !IsWordByte(text[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && (IsDigit(text[begin - 1]) || text[begin - 1] == 'v' || text[begin - 1] == 'V' || text[begin - 1] == '-' || text[begin - 1] == '~')) --begin;
  while (begin < end && !IsDigit(text[begin])) ++begin;
  if (begin == end || (begin > 0 && IsWordByte(text[begin - 1]))) return std::nullopt;
  const auto bare = TakeBare(text.substr(begin, end - begin));
  if (!bare || bare->length != end - begin) return std::nullopt;
  return std::pair(*bare, begin);
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" ._-~");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" ._-~") - first + 1);
}

// "12", "12 END", "012v2 OVA": a segment that is a number and nothing else that matters.
std::optional<Bare> WholeBare(std::string_view segment) {
  segment = Trimmed(segment);
  auto bare = TakeBare(segment);
  if (!bare) return std::nullopt;
  const std::string rest = Squashed(segment.substr(bare->length));
  for (std::string_view word : {"", "end", "fin", "final", "oad", "ova", "ona", "finale", "v2", "v3", "raw"}) {
    if (rest == word) return bare;
  }
  return std::nullopt;
}

class Titles {
 public:
  Titles(Component& component, const Surroundings& around)
      : c_(component), around_(around), text_(component.line.text), anime_(SpeaksForFansub()) {}

  void Run() {
    numbered_ = c_.Has(Property::kEpisode) || c_.Has(Property::kDate) || c_.Has(Property::kBonus) || c_.Has(Property::kFilm);
    begin_ = c_.body;
    end_ = HoleEnd(begin_);
    for (const Segment& segment : SplitAtDashes(text_.substr(begin_, end_ - begin_))) segments_.push_back({begin_ + segment.begin, begin_ + segment.end});
    if (numbered_) {
      FindAbsolute();
    } else {
      FindBareNumber();
    }
    SetTitle();
    SetEpisodeTitle();
    SetBonusAndFilm();
  }

 private:
  bool SpeaksForFansub() const {
    if (!c_.leading_group.empty()) return true;
    if (const Finding* subtitles = c_.Find(Property::kSubtitleLanguage); subtitles && subtitles->rule == "vost") return true;
    return std::any_of(c_.marks.begin(), c_.marks.end(), [](const Mark& mark) { return mark.rule->rule->name == "check-sum"; });
  }

  // Where the text that begins at `place` ends: at a mark, a bracket, or with the name.
  size_t HoleEnd(size_t place) const {
    size_t end = text_.size();
    if (const Mark* mark = c_.FirstMarkFrom(place)) end = std::min(end, mark->begin);
    for (const Bracket& bracket : c_.brackets) {
      // "(500) Days of Summer" begins with one.
      if (bracket.begin > place) end = std::min(end, bracket.begin);
      if (bracket.begin < place && place < bracket.end) end = std::min(end, bracket.end - 1);
    }
    return std::max(place, end);
  }
  std::string_view Of(const Segment& segment) const { return text_.substr(segment.begin, segment.end - segment.begin); }
  bool Protected(size_t end) const { return std::find(c_.protected_ends.begin(), c_.protected_ends.end(), end) != c_.protected_ends.end(); }
  const Mark* NextMark() const {
    const Mark* mark = c_.FirstMarkFrom(end_);
    return mark && !c_.HasWords(end_, mark->begin) ? mark : nullptr;
  }
  bool YearFollows() const {
    const Mark* next = c_.FirstMarkFrom(begin_);
    while (next && !next->Takes("year")) next = next + 1 == c_.marks.data() + c_.marks.size() ? nullptr : next + 1;
    return next != nullptr;
  }

  // Takes a bare number as episode, or as season and episode.
  void Take(const Bare& bare, bool may_split) {
    const int number = bare.numbers.front();
    const auto season = c_.Has(Property::kSeason) ? std::optional(std::stoi(c_.Value(Property::kSeason))) : around_.season;
    const bool split = bare.digits >= 3 && !bare.padded && number >= 100 && number % 100 != 0 && bare.numbers.size() == 1 &&
                       (season ? number / 100 == *season : may_split && !anime_);
    numbered_ = true;
    const std::string text = fmt::format("{}", number);
    if (split) {
      c_.Set(Property::kSeason, fmt::format("{}", number / 100), "bare-season", text);
      c_.Set(Property::kEpisode, fmt::format("{}", number % 100), "bare-season", text);
    } else {
      for (int each : bare.numbers) c_.Set(Property::kEpisode, fmt::format("{}", each), "bare-number", text);
    }
    if (bare.version) c_.Set(Property::kVersion, fmt::format("{}", *bare.version), "bare-number", text);
  }

  void FindBareNumber() {
    if (NumberInSegments() || NumberBehindMark() || NumberBehindBracket() || NumberInBracket()) return;
    NumberAtEndOrBeginning();
  }

  // "Title - 12 - Episode", "12 - Title"
  bool NumberInSegments() {
    for (size_t i = segments_.size(); i-- > 1;) {
      const auto bare = WholeBare(Of(segments_[i]));
      if (!bare || Protected(segments_[i].end)) continue;
      if (bare->digits == 1 && bare->numbers.size() == 1 && !anime_ && !around_.in_season && !c_.Has(Property::kSeason) && i + 1 == segments_.size() && YearFollows()) continue;
      Take(*bare, true);
      behind_ = {segments_.begin() + static_cast<std::ptrdiff_t>(i) + 1, segments_.end()};
      segments_.resize(i);
      return true;
    }
    if (segments_.empty()) return false;
    const auto first = WholeBare(Of(segments_.front()));
    if (first && first->digits <= 3 && segments_.size() > 1 && (!YearFollows() || around_.in_season) && !around_.films) {
      Take(*first, around_.in_season);
      segments_.erase(segments_.begin());
      LeadingNumberTaken();
      return true;
    }
    if (first && segments_.size() == 1 && (around_.in_season || (!around_.title.empty() && !around_.films && Squashed(around_.title) != Squashed(Of(segments_.front()))))) {
      if (first->digits == 4 && !around_.in_season) return false;
      Take(*first, around_.in_season);
      segments_.clear();
      return true;
    }
    return false;
  }
  void LeadingNumberTaken() {
    if (around_.title.empty() && !segments_.empty()) {
      behind_ = {segments_.begin() + 1, segments_.end()};
      segments_.resize(1);
    } else if (!segments_.empty() && Squashed(Of(segments_.front())) == Squashed(around_.title)) {
      behind_ = {segments_.begin() + 1, segments_.end()};
      segments_.resize(1);
    } else {
      behind_ = std::exchange(segments_, {});
    }
  }

  // "Title Season 2 - 08", "Title (1999) 152", "Title.2005.211.episode.title"
  bool NumberBehindMark() {
    for (const Mark& mark : c_.marks) {
      const bool season = mark.Takes("season") || mark.Takes("part"), year = mark.Takes("year");
      if (!season && !year) continue;
      const Bracket* bracket = c_.BracketAt(mark.begin);
      size_t place = bracket ? bracket->end : mark.end;
      const size_t end = HoleEnd(place);
      while (place < end && !IsWordByte(text_[place]) && text_[place] != '#') ++place;
      if (mark.Takes("part") && text_.substr(mark.end, place - mark.end).find('-') == std::string_view::npos) continue;
      const auto bare = TakeBare(text_.substr(place, end - place));
      if (!bare || (bare->digits == 1 && !season && bare->numbers.size() == 1) || bare->digits == 4) continue;
      const bool alone = !c_.HasWords(place + bare->length, end);
      if (year && !bracket && (text_[mark.end] == '-' || text_[mark.end - 1] == '-' || (!bare->padded && (bare->digits != 3 || alone)))) continue;
      if (year && bracket && !alone && !bare->padded && !text_.substr(place + bare->length).starts_with(" - ")) continue;
      Take(*bare, year && !bracket);
      behind_ = {{place + bare->length, end}};
      return true;
    }
    return false;
  }

  // "Title (Minisodes) 01 Episode"
  bool NumberBehindBracket() {
    if (end_ >= text_.size() || text_[end_] != '(') return false;
    const Bracket* bracket = c_.BracketAt(end_);
    if (!bracket || c_.FirstMarkFrom(bracket->begin) != c_.FirstMarkFrom(bracket->end)) return false;
    const size_t end = HoleEnd(bracket->end);
    size_t place = bracket->end;
    while (place < end && !IsWordByte(text_[place])) ++place;
    const auto bare = TakeBare(text_.substr(place, end - place));
    if (!bare || bare->digits > 3 || !(bare->padded || text_.substr(bracket->end, place - bracket->end).find('-') != std::string_view::npos)) return false;
    Take(*bare, true);
    behind_ = {{place + bare->length, end}};
    return true;
  }

  // "[Group][Title][12v2]", "The Office [401] Fun Run"
  bool NumberInBracket() {
    for (const Bracket& bracket : c_.brackets) {
      if (text_[bracket.begin] != '[' || bracket.begin < begin_) continue;
      const std::string_view inside = text_.substr(bracket.begin + 1, bracket.end - bracket.begin - 2);
      const auto bare = WholeBare(inside);
      if (!bare || bare->digits > 3 || c_.FirstMarkFrom(bracket.begin + 1) != c_.FirstMarkFrom(bracket.end)) continue;
      Take(*bare, true);
      behind_ = {{bracket.end, HoleEnd(bracket.end)}};
      return true;
    }
    return false;
  }

  // "Title 12 [1080p]", "Title.102.HDTV"; "003. Title - Episode", "01 Pilot"
  void NumberAtEndOrBeginning() {
    if (segments_.empty()) return;
    const Mark* next = NextMark();
    const bool ends_in_release = !next || next->IsRelease() || next->Takes("version") || (next->Takes("season") && anime_);
    Segment& last = segments_.back();
    if (const auto found = TakeBareAtEnd(Of(last)); found && c_.HasWords(last.begin, last.begin + found->second)) {
      const auto& [bare, begin] = *found;
      const bool plenty = bare.digits == 2 || bare.digits == 3 || bare.padded || bare.version || bare.numbers.size() > 1 || (bare.digits == 4 && anime_);
      const bool film = around_.films || YearFollows() || Protected(last.begin + begin + bare.length);
      if (plenty && !film && ends_in_release) {
        Take(bare, true);
        last.end = last.begin + begin;
        return;
      }
    }
    Segment& first = segments_.front();
    if (segments_.size() > 1) {
      const auto found = TakeBareAtEnd(Of(first));
      if (found && c_.HasWords(first.begin, first.begin + found->second) && (found->first.padded || around_.in_season || anime_) && !Protected(first.begin + found->second + found->first.length) && !YearFollows()) {
        Take(found->first, true);
        behind_ = {segments_.begin() + 1, segments_.end()};
        segments_.resize(1);
        segments_.front().end = segments_.front().begin + found->second;
        return;
      }
    }
    const std::string_view start = Of(first);
    // "Title 105 Episode", below the folder of that title.
    for (size_t i = 1; !around_.title.empty() && i + 1 < start.size(); ++i) {
      if (!IsSeparator(start[i - 1]) || !IsDigit(start[i]) || Squashed(start.substr(0, i)) != Squashed(around_.title)) continue;
      const auto number = TakeBare(start.substr(i));
      if (!number || number->digits < 2 || number->digits > 3 || !(number->padded || around_.in_season)) break;
      Take(*number, true);
      behind_ = {{first.begin + i + number->length, first.end}};
      behind_.insert(behind_.end(), segments_.begin() + 1, segments_.end());
      segments_.resize(1);
      segments_.front().end = segments_.front().begin + i;
      return;
    }
    const auto bare = TakeBare(start);
    // "01. Film (2010)": its place on somebody's list.
    if (bare && bare->padded && bare->digits <= 3 && YearFollows() && !around_.in_season) {
      if (start.substr(bare->length).starts_with(". ")) first.begin += bare->length;
      if (!c_.HasWords(first.begin + bare->length, first.end) && segments_.size() > 1) segments_.erase(segments_.begin());
      return;
    }
    if (!bare || bare->digits > 3 || !c_.HasWords(first.begin + bare->length, first.end) || (YearFollows() && !around_.in_season) || around_.films) return;
    const std::string_view rest = start.substr(bare->length);
    const bool listed = rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with("] ");
    const bool follows = !rest.empty() && (IsSeparator(rest[0]) || rest[0] == '-' || rest[0] == ')');
    if (follows && (listed || bare->padded || around_.in_season)) {
      Take(*bare, around_.in_season);
      first.begin += bare->length;
      LeadingNumberTaken();
    }
  }

  // As many numbers as episodes, beside the mark that has them.
  void FindAbsolute() {
    const auto mark = std::find_if(c_.marks.begin(), c_.marks.end(), [](const Mark& m) { return m.HasSeasonAndEpisode(); });
    if (mark == c_.marks.end()) return;
    size_t episodes = 0;
    for (const Finding& finding : c_.findings) episodes += finding.property == Property::kEpisode;
    const auto take = [&](const Bare& bare) {
      for (int number : bare.numbers) c_.Set(Property::kAbsoluteEpisode, fmt::format("{}", number), "absolute-number", fmt::format("{}", number));
    };
    if (end_ == mark->begin && !segments_.empty()) {
      Segment& last = segments_.back();
      const auto whole = WholeBare(Of(last));
      if (whole && segments_.size() > 1 && whole->numbers.size() == episodes && whole->digits >= 2) {
        take(*whole);
        segments_.pop_back();
        return;
      }
      const auto found = TakeBareAtEnd(Of(last));
      if (found && found->first.numbers.size() == episodes && episodes > 1 && c_.HasWords(last.begin, last.begin + found->second)) {
        take(found->first);
        last.end = last.begin + found->second;
        return;
      }
    }
    const size_t end = HoleEnd(mark->end);
    size_t place = mark->end;
    while (place < end && !IsWordByte(text_[place])) ++place;
    const auto bare = TakeBare(text_.substr(place, end - place));
    if (bare && episodes > 1 && bare->numbers.size() == episodes) {
      take(*bare);
      skip_to_ = place + bare->length;
      return;
    }
    if (end < text_.size() && !c_.HasWords(mark->end, end)) {
      const Bracket* bracket = c_.BracketAt(end);
      const auto inside = bracket && bracket->begin == end ? WholeBare(text_.substr(end + 1, bracket->end - end - 2)) : std::nullopt;
      if (inside && inside->digits >= 2 && inside->digits <= 4 && inside->numbers.size() == episodes) take(*inside);
    }
  }

  void SetTitle() {
    std::vector<std::string> parts;
    for (const Segment& segment : segments_) {
      if (std::string part = Readable(Of(segment)); !part.empty()) parts.push_back(std::move(part));
    }
    if (parts.empty()) return;
    if (parts.front().starts_with('[') && parts.front().ends_with(']')) parts.front() = parts.front().substr(1, parts.front().size() - 2);
    std::string rest;
    for (size_t i = 1; i < parts.size(); ++i) rest += (rest.empty() ? "" : " - ") + parts[i];
    // "Director - Title", in the folder of that title.
    if (parts.size() == 2 && !around_.title.empty() && Squashed(parts[1]) == Squashed(around_.title) && Squashed(parts[0]) != Squashed(around_.title)) {
      parts.erase(parts.begin());
      rest.clear();
    }
    const std::string joined = rest.empty() ? parts.front() : parts.front() + " - " + rest;
    const std::string_view text = text_.substr(segments_.front().begin, segments_.back().end - segments_.front().begin);
    if (!rest.empty() && !IsOneTitle(parts.front(), joined)) {
      c_.Set(Property::kTitle, parts.front(), "title", text);
      c_.Set(Property::kAlternativeTitle, rest, "title", text);
    } else {
      c_.Set(Property::kTitle, joined, "title", text);
    }
  }

  // Whether a dash belongs to the title: the folder says so; a number before it ("Zom 100 - …"); or an episode's name of the kind
  // that has no dash but before its number.
  bool IsOneTitle(const std::string& first, const std::string& joined) const {
    if (!around_.title.empty()) {
      if (Squashed(around_.title) == Squashed(joined)) return true;
      if (Squashed(around_.title) == Squashed(first)) return false;
    }
    const bool episode = c_.Has(Property::kEpisode) || c_.Has(Property::kSeason);
    return episode && (IsDigit(first.back()) || c_.leading_group.empty());
  }

  void SetEpisodeTitle() {
    std::string title;
    std::string_view text;
    for (const Segment& segment : behind_) {
      const std::string part = Readable(Of(segment));
      if (part.empty()) continue;
      title += (title.empty() ? "" : " - ") + part;
      if (text.empty()) text = Of(segment);
    }
    if (title.empty() && numbered_ && behind_.empty()) {
      const auto last = std::find_if(c_.marks.rbegin(), c_.marks.rend(), [](const Mark& mark) { return mark.Takes("episode") || mark.Takes("numbered") || mark.Takes("date"); });
      const auto first = std::find_if(c_.marks.begin(), c_.marks.end(), [](const Mark& mark) { return mark.Takes("episode") || mark.Takes("numbered"); });
      if (last != c_.marks.rend()) {
        title = TextBehind(first != c_.marks.end() ? *first : *last, text);
        if (title.empty() && first != c_.marks.end() && &*first != &*last) title = TextBehind(*last, text);
      }
    }
    if (title.empty()) return;
    if (!c_.Has(Property::kTitle) && around_.title.empty()) {
      c_.Set(Property::kTitle, title, "title", text);
    } else {
      c_.Set(Property::kEpisodeTitle, title, "episode-title", text);
    }
  }

  std::string TextBehind(const Mark& mark, std::string_view& text) const {
    size_t place = std::max(mark.end, skip_to_);
    const Bracket* inside = c_.BracketAt(mark.begin);
    if (inside && text_[inside->begin] != '(') place = inside->end;
    for (int hops = 0; hops < 3; ++hops) {
      const size_t end = HoleEnd(place);
      if (c_.HasWords(place, end)) {
        text = text_.substr(place, end - place);
        // "-GROUP" right behind the mark, and nothing else, is no title.
        if (end == text_.size() && text.starts_with('-') && text.find(' ') == std::string_view::npos && c_.marks.back().begin <= mark.begin && skip_to_ == 0 && HasNoLower(text)) return {};
        std::string title;
        for (const Segment& segment : SplitAtDashes(text)) {
          const std::string part = Readable(text.substr(segment.begin, segment.end - segment.begin));
          if (!part.empty()) title += (title.empty() ? "" : " - ") + part;
        }
        return title;
      }
      // Past a year, a country or a date that stands between.
      const Mark* next = c_.FirstMarkFrom(place);
      if (!next || c_.HasWords(place, next->begin) || !(next->Takes("year") || next->Sets(Property::kCountry) || next->Takes("date"))) return {};
      const Bracket* bracket = c_.BracketAt(next->begin);
      place = bracket ? bracket->end : next->end;
    }
    return {};
  }
  static bool HasNoLower(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }

  void SetBonusAndFilm() {
    for (const Mark& mark : c_.marks) {
      const bool bonus = mark.Takes("bonus"), film = mark.Takes("film");
      if (!bonus && !film) continue;
      const size_t end = HoleEnd(mark.end);
      const std::string behind = Readable(text_.substr(mark.end, end - mark.end));
      if (behind.empty()) continue;
      if (bonus) {
        c_.Set(Property::kBonusTitle, behind, "bonus-title", text_.substr(mark.end, end - mark.end));
      } else {
        // What stood before the number is the series of films.
        const std::string series = c_.Value(Property::kTitle);
        c_.Remove(Property::kTitle);
        c_.Set(Property::kFilmTitle, series, "film-title", series);
        c_.Set(Property::kTitle, behind, "title", text_.substr(mark.end, end - mark.end));
      }
    }
  }

  Component& c_;
  const Surroundings& around_;
  std::string_view text_;
  bool anime_;
  bool numbered_ = false;
  size_t begin_ = 0, end_ = 0;
  size_t skip_to_ = 0;
  std::vector<Segment> segments_;  // of the title, as offsets into the name
  std::vector<Segment> behind_;    // what stands behind a bare number
};

}  // namespace

void ReadTitles(Component& component, const Surroundings& surroundings) { Titles(component, surroundings).Run(); }

}  // namespace chanoma::names
