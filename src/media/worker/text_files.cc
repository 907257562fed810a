#include "media/worker/text_files.h"

#include <algorithm>
#include <optional>
#include <string>

namespace chanoma::media {
namespace {

constexpr size_t kMostCues = 100'000;
constexpr int64_t kLatestMs = int64_t{100} * 3'600'000;

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\f");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\f") - first + 1);
}

// Lines without their ends, whichever of CR, LF and CRLF those are.
std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return lines;
}

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  void Spaces() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t')) text_.remove_prefix(1);
  }
  bool Take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool TakeAny(std::string_view characters) {
    if (text_.empty() || characters.find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  // At most nine digits; how many there were.
  std::optional<int64_t> Number(size_t* digits = nullptr) {
    int64_t value = 0;
    size_t n = 0;
    for (; n < text_.size() && n < 9 && text_[n] >= '0' && text_[n] <= '9'; ++n) value = value * 10 + (text_[n] - '0');
    if (n == 0) return std::nullopt;
    text_.remove_prefix(n);
    if (digits != nullptr) *digits = n;
    return value;
  }
  std::string_view Rest() const { return text_; }

 private:
  std::string_view text_;
};

// "1:02:03,004", "02:03.4", "1:02:03.45" (ASS): milliseconds.
std::optional<int64_t> Timestamp(Scan& scan) {
  int64_t fields[3] = {};
  int count = 0;
  do {
    const auto number = scan.Number();
    if (!number) return std::nullopt;
    fields[count++] = *number;
  } while (count < 3 && scan.Take(":"));
  if (count < 2) return std::nullopt;
  int64_t seconds = 0;
  for (int i = 0; i < count; ++i) seconds = seconds * 60 + fields[i];
  int64_t ms = 0;
  if (scan.TakeAny(",.:")) {
    size_t digits = 0;
    ms = scan.Number(&digits).value_or(0);
    for (; digits < 3; ++digits) ms *= 10;
    for (; digits > 3; --digits) ms /= 10;
  }
  const int64_t all = seconds * 1000 + ms;
  return all > kLatestMs ? std::nullopt : std::optional(all);
}

struct Timing {
  int64_t start = 0, end = 0;
  std::string_view rest;
};

std::optional<Timing> TimingLine(std::string_view line) {
  if (line.find("-->") == std::string_view::npos) return std::nullopt;
  Scan scan(line);
  scan.Spaces();
  const auto start = Timestamp(scan);
  scan.Spaces();
  if (!start || !scan.Take("-->")) return std::nullopt;
  scan.Spaces();
  const auto end = Timestamp(scan);
  if (!end) return std::nullopt;
  return Timing{*start, *end, Trimmed(scan.Rest())};
}

bool IsNumber(std::string_view line) {
  line = Trimmed(line);
  return !line.empty() && std::ranges::all_of(line, [](char c) { return c >= '0' && c <= '9'; });
}

std::string Joined(const std::vector<std::string_view>& lines, size_t from, size_t to) {
  std::string text;
  for (size_t i = from; i < to; ++i) {
    if (Trimmed(lines[i]).empty()) continue;
    if (!text.empty()) text += '\n';
    text += lines[i];
  }
  return text;
}

int64_t EndOf(const Timing& timing) { return timing.start + CueLength(timing.end - timing.start); }

// Only the settings that players need and that cannot name anything: "line:0", "position:10%,start", "align:end", ….
std::string SettingsOf(std::string_view rest) {
  std::string settings;
  while (!rest.empty() && settings.size() < 100) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest = Trimmed(rest.substr(word.size()));
    const size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon + 1 == word.size()) continue;
    const std::string_view name = word.substr(0, colon);
    const bool known = name == "line" || name == "position" || name == "align" || name == "size" || name == "vertical";
    const bool plain = std::ranges::all_of(word.substr(colon + 1), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '%' || c == '-';
    });
    if (known && plain && word.size() <= 40) settings.append(" ").append(word);
  }
  return settings;
}

std::vector<std::string_view> Fields(std::string_view text, size_t most) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < most) {
    const size_t comma = text.find(',');
    if (comma == std::string_view::npos) break;
    fields.push_back(Trimmed(text.substr(0, comma)));
    text.remove_prefix(comma + 1);
  }
  fields.push_back(text);
  return fields;
}

}  // namespace

std::vector<Cue> ReadSubRip(std::string_view text) {
  const std::vector<std::string_view> lines = LinesOf(text);
  std::vector<Cue> cues;
  for (size_t i = 0; i < lines.size() && cues.size() < kMostCues;) {
    const auto timing = TimingLine(lines[i++]);
    if (!timing) continue;
    const size_t from = i;
    // A blank line ends the cue only when the next one follows it: translators leave blank lines in their texts.
    while (i < lines.size() && !TimingLine(lines[i])) ++i;
    size_t to = i;
    if (i < lines.size() && to > from && IsNumber(lines[to - 1])) --to;
    const std::string raw = Joined(lines, from, to);
    cues.push_back({timing->start, EndOf(*timing), MarkupText(raw), CuePlace(raw)});
  }
  return cues;
}

std::vector<Cue> ReadWebVtt(std::string_view text) {
  const std::vector<std::string_view> lines = LinesOf(text);
  std::vector<Cue> cues;
  for (size_t i = 0; i < lines.size() && cues.size() < kMostCues;) {
    // A block: lines up to an empty one. A timing line within it makes it a cue, whatever stands before.
    size_t end = i;
    while (end < lines.size() && !lines[end].empty()) ++end;
    for (size_t at = i; at < end; ++at) {
      const auto timing = TimingLine(lines[at]);
      if (!timing) continue;
      cues.push_back({timing->start, EndOf(*timing), MarkupText(Joined(lines, at + 1, end)), SettingsOf(timing->rest)});
      break;
    }
    i = end + 1;
  }
  return cues;
}

std::vector<Cue> ReadAss(std::string_view text) {
  std::vector<Cue> cues;
  bool events = false;
  // ASS and SSA agree on where these stand unless a Format line says otherwise.
  size_t start_at = 1, end_at = 2, count = 10;
  for (std::string_view line : LinesOf(text)) {
    line = Trimmed(line);
    if (line.starts_with('[')) {
      events = line.starts_with("[Events]") || line.starts_with("[events]");
    } else if (events && line.starts_with("Format:")) {
      const auto names = Fields(line.substr(7), 64);
      count = std::max<size_t>(names.size(), 3);
      for (size_t i = 0; i < names.size(); ++i) {
        if (Trimmed(names[i]) == "Start") start_at = i;
        if (Trimmed(names[i]) == "End") end_at = i;
      }
    } else if (events && line.starts_with("Dialogue:") && cues.size() < kMostCues) {
      const auto fields = Fields(line.substr(9), count);
      if (fields.size() < count || start_at + 1 >= count || end_at + 1 >= count) continue;
      Scan start(fields[start_at]), end(fields[end_at]);
      const auto from = Timestamp(start), to = Timestamp(end);
      if (!from || !to) continue;
      cues.push_back({*from, EndOf({*from, *to, {}}), CueText(fields.back()), CuePlace(fields.back())});
    }
  }
  return cues;
}

}  // namespace chanoma::media
