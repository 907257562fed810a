#include "text/webvtt.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace chanoma::text {
namespace {

constexpr size_t kTimeLength = 12;  // "hh:mm:ss.mmm"; more digits of hours are taken too

std::optional<int64_t> Time(std::string_view text) {
  int64_t fields[4] = {};
  size_t field = 0;
  size_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9' && ++digits <= 6) {
      fields[field] = fields[field] * 10 + (c - '0');
    } else if ((c == ':' && field < 2) || (c == '.' && field == 2)) {
      ++field;
      digits = 0;
    } else {
      return std::nullopt;
    }
  }
  if (field != 3) return std::nullopt;
  return ((fields[0] * 60 + fields[1]) * 60 + fields[2]) * 1000 + fields[3];
}

std::string_view TakeLine(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

void AppendPlain(std::string_view payload, std::string& out) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities{
      {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&lrm;", ""}, {"&rlm;", ""}}};
  for (size_t at = 0; at < payload.size();) {
    const std::string_view here = payload.substr(at);
    if (here[0] == '<') {
      const size_t close = here.find('>');
      at += close == std::string_view::npos ? here.size() : close + 1;
      continue;
    }
    const auto* entity = std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& one) { return here.starts_with(one.first); });
    if (entity != kEntities.end()) {
      out += entity->second;
      at += entity->first.size();
    } else {
      out += here[0];
      ++at;
    }
  }
}

}  // namespace

std::vector<Cue> ReadWebVtt(std::string_view file) {
  std::vector<Cue> cues;
  while (!file.empty()) {
    const std::string_view line = TakeLine(file);
    const size_t arrow = line.find(" --> ");
    if (arrow == std::string_view::npos || arrow < kTimeLength) continue;
    const std::string_view after = line.substr(arrow + 5);
    const auto start = Time(line.substr(0, arrow)), end = Time(after.substr(0, after.find(' ')));
    if (!start || !end) continue;
    Cue cue{*start, *end, {}};
    for (std::string_view text = TakeLine(file); !text.empty(); text = TakeLine(file)) {
      if (!cue.text.empty()) cue.text += '\n';
      AppendPlain(text, cue.text);
    }
    cues.push_back(std::move(cue));
  }
  return cues;
}

}  // namespace chanoma::text
