#include "names/scan.h"

#include <fmt/format.h>

#include <algorithm>

#include "names/language.h"
#include "names/number.h"

namespace chanoma::names {
namespace {

// A value as the table of properties wants it; empty when the text is no such value after all.
std::vector<std::string> Values(Property property, const Line& line, const Capture& capture) {
  const std::string_view lower = std::string_view(line.lower).substr(capture.begin, capture.end - capture.begin);
  std::vector<std::string> values;
  switch (property) {
    case Property::kSeason: {
      // In "S01-S03" and "S01S02" the letter says nothing.
      std::string plain;
      for (size_t i = 0; i < lower.size(); ++i) {
        if (lower[i] != 's' || i + 1 == lower.size() || lower[i + 1] < '0' || lower[i + 1] > '9') {
          plain += lower[i];
        } else if (i > 0 && lower[i - 1] >= '0' && lower[i - 1] <= '9') {
          plain += '&';
        }
      }
      for (int number : ParseNumbers(plain)) values.push_back(fmt::format("{}", number));
      break;
    }
    case Property::kDate:
      if (auto date = ParseDate(lower)) values.push_back(*date);
      break;
    case Property::kScreenSize: {
      const size_t by = lower.find_first_of("x*");
      if (by == std::string_view::npos) {
        values.push_back(std::string(lower) + (lower.back() == 'p' || lower.back() == 'i' ? "" : "p"));
        break;
      }
      const auto sides = ParseNumbers(std::string(lower.substr(0, by)) + "&" + std::string(lower.substr(by + 1)));
      const int width = sides.empty() ? 0 : sides.front(), height = sides.empty() ? 0 : sides.back();
      static constexpr int kHeights[] = {360, 480, 540, 576, 720, 900, 1080, 1440, 2160, 4320};
      const double ratio = height == 0 ? 0 : static_cast<double>(width) / height;
      const bool usual = ratio > 1.3 && ratio < 1.79 && std::find(std::begin(kHeights), std::end(kHeights), height) != std::end(kHeights);
      values.push_back(usual ? fmt::format("{}p", height) : fmt::format("{}x{}", width, height));
      break;
    }
    case Property::kLanguage: case Property::kSubtitleLanguage:
      for (size_t i = 0; i < lower.size();) {
        size_t length = std::min<size_t>(lower.size() - i, 16);
        while (length > 1 && (!FindLanguage(lower.substr(i, length)) || (i + length < lower.size() && IsWordByte(lower[i + length])))) --length;
        const Language* language = FindLanguage(lower.substr(i, length));
        if (language) values.emplace_back(language->value);
        i += language ? length : 1;
      }
      break;
    default:
      if (IsNumber(property)) {
        for (int number : ParseNumbers(lower)) values.push_back(fmt::format("{}", number));
      } else {
        values.emplace_back(lower);
      }
  }
  return values;
}

// "408" is the eighth episode of the fourth season; "112_114" three of the first.
void SetNumbered(Component& component, const Mark& mark, const Capture& capture) {
  const auto numbers = ParseNumbers(std::string_view(component.line.lower).substr(capture.begin, capture.end - capture.begin));
  if (numbers.empty()) return;
  const std::string_view text = component.Text(mark.begin, mark.end);
  component.Remove(Property::kSeason);
  component.Set(Property::kSeason, fmt::format("{}", numbers.front() / 100), mark.rule->rule->name, text);
  for (int number : numbers) component.Set(Property::kEpisode, fmt::format("{}", number % 100), mark.rule->rule->name, text);
}

void TakeValues(Component& component) {
  // The mark with season and episode is taken first: what others say of them does not count then.
  std::vector<const Mark*> order;
  for (const Mark& mark : component.marks) order.push_back(&mark);
  std::stable_sort(order.begin(), order.end(), [](const Mark* a, const Mark* b) { return a->HasSeasonAndEpisode() > b->HasSeasonAndEpisode(); });
  const bool whole = !order.empty() && order.front()->HasSeasonAndEpisode();
  for (const Mark* mark : order) {
    const std::string_view text = component.Text(mark->begin, mark->end);
    for (const auto& [property, value] : mark->rule->sets) component.Set(property, std::string(value), mark->rule->rule->name, text);
    for (const Capture& capture : mark->captures) {
      const std::string& name = mark->rule->pattern.captures()[capture.name];
      if (name == "numbered") {
        SetNumbered(component, *mark, capture);
        continue;
      }
      const Property property = *FindProperty(name);
      if (whole && mark != order.front() && (property == Property::kSeason || property == Property::kEpisode)) continue;
      for (std::string& value : Values(property, component.line, capture)) component.Set(property, std::move(value), mark->rule->rule->name, text);
    }
  }
  for (Finding& finding : component.findings) {
    const bool uhd = finding.value == "Blu-ray" && std::any_of(component.marks.begin(), component.marks.end(), [&](const Mark& mark) {
      return component.line.lower.substr(mark.begin, mark.end - mark.begin).find("uhd") != std::string::npos;
    });
    if (uhd) finding.value = "Ultra HD Blu-ray";
  }
  // "German Dubbed" says which language; "Dubbed" alone does not.
  if (std::count_if(component.findings.begin(), component.findings.end(), [](const Finding& finding) { return finding.property == Property::kLanguage; }) > 1) {
    std::erase_if(component.findings, [](const Finding& finding) { return finding.property == Property::kLanguage && finding.value == "und"; });
  }
  const std::string season = component.Value(Property::kSeason);
  if (season.size() == 4 && component.Has(Property::kEpisode) && IsYear(std::stoi(season))) {
    const Finding found = *component.Find(Property::kSeason);
    component.Set(Property::kYear, season, found.rule, found.text);
  }
}

// Brackets at the beginning that are no title: a group, a website, or marks.
void SkipLeading(Component& component, const std::vector<Mark>& all) {
  const std::string_view text = component.line.text;
  size_t place = 0;
  for (;;) {
    size_t next = place;
    while (next < text.size() && (IsSeparator(text[next]) || text[next] == '-' || text[next] == ':' || text[next] == ',')) ++next;
    if (next == text.size()) break;
    // A website, a check sum, or a codec that stands before everything.
    const auto mark = std::find_if(all.begin(), all.end(), [&](const Mark& m) { return m.begin == next && m.IsRelease(); });
    const bool quality = mark != all.end() && mark->rule->rule->name == "size-hd-lines";
    if (mark != all.end() && mark->rule->rule->counts == Counts::kAlways &&
        (component.HasWords(mark->end, text.size()) && (quality || text[next] == '[' || mark->rule->rule->name.starts_with("website") || mark->rule->rule->name.starts_with("size-")))) {
      place = mark->end;
      continue;
    }
    const Bracket* bracket = text[next] == '[' || text[next] == '{' ? component.BracketAt(next) : nullptr;
    if (!bracket || !component.HasWords(bracket->end, text.size())) break;
    const std::string_view inside = text.substr(next + 1, bracket->end - next - 2);
    const bool marks_alone = std::any_of(all.begin(), all.end(), [&](const Mark& m) { return m.begin > next && m.end < bracket->end && m.rule->rule->counts == Counts::kAlways && m.IsRelease(); });
    const bool year = std::any_of(all.begin(), all.end(), [&](const Mark& m) { return m.Takes("year") && m.begin == next + 1 && m.end + 1 == bracket->end; });
    if (component.leading_group.empty() && !marks_alone && !year) {
      component.leading_group = std::string(inside);
    } else if (!marks_alone) {
      // [Group][Title][01]: the second is the title, unless text stands outside brackets.
      const std::string_view after = text.substr(bracket->end);
      const size_t word = after.find_first_not_of(" ._-");
      if (word == std::string_view::npos || after[word] == '[' || after[word] == '(') {
        component.body = next + 1;
        return;
      }
    }
    place = bracket->end;
  }
  size_t body = place;
  while (body < text.size() && (IsSeparator(text[body]) || text[body] == '-' || text[body] == ':' || text[body] == ',')) ++body;
  component.body = body;
}

}  // namespace

Result<Rulebook> Rulebook::Create() {
  Rulebook book;
  book.rules_ = TRY(CompileRules());
  for (size_t i = 0; i < book.rules_.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      if (book.rules_[i].pattern.CanBeginWith(static_cast<char>(byte))) book.by_first_[static_cast<size_t>(byte)].push_back(static_cast<uint16_t>(i));
    }
  }
  return book;
}

std::vector<Mark> Rulebook::Find(const Line& line) const {
  std::vector<Mark> marks;
  Found found;
  for (size_t at = 0; at < line.text.size();) {
    Mark best;
    if (line.edges[at]) {
      for (uint16_t index : by_first_[static_cast<unsigned char>(line.lower[at])]) {
        const CompiledRule& rule = rules_[index];
        if (!rule.pattern.Match(line, at, found) || found.end <= best.end) continue;
        Mark mark{&rule, found.begin, found.end, found.captures};
        const auto valid = [&](const Capture& capture) {
          const auto property = FindProperty(rule.pattern.captures()[capture.name]);
          return !property || !Values(*property, line, capture).empty();
        };
        if (std::all_of(mark.captures.begin(), mark.captures.end(), valid)) best = std::move(mark);
      }
    }
    if (best.rule) {
      at = best.end;
      marks.push_back(std::move(best));
    } else {
      ++at;
    }
  }
  return marks;
}

Component ReadComponent(const Rulebook& rulebook, std::string_view raw, bool is_subtitle) {
  Component component(CleanName(raw));
  component.is_subtitle = is_subtitle;
  component.brackets = FindBrackets(component.line.text);
  std::vector<Mark> all = rulebook.Find(component.line);
  // Texts that are titles whatever stands in them.
  std::erase_if(all, [&](const Mark& mark) {
    const bool title = mark.rule->sets.empty() && mark.rule->pattern.captures().empty();
    if (title) component.protected_ends.push_back(mark.end);
    return title;
  });
  SkipLeading(component, all);
  component.marks = std::move(all);
  KeepWhatCounts(component);
  TakeValues(component);
  if (is_subtitle && component.Has(Property::kLanguage)) {
    for (Finding& finding : component.findings) {
      if (finding.property == Property::kLanguage && !component.Has(Property::kSubtitleLanguage)) finding.property = Property::kSubtitleLanguage;
    }
  }
  return component;
}

}  // namespace chanoma::names
