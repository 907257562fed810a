#include "discover/cues.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "text/text.h"

namespace chanoma::discover {
namespace {

constexpr size_t kMostCues = 20'000;     // of one track
constexpr size_t kLongestCue = 1000;     // bytes
constexpr size_t kWindow = 12;           // cues
constexpr size_t kShared = 2;            // of them in the next window too: a sentence seldom takes more than three cues
constexpr size_t kWindowBytes = 1500;    // of text, whatever the number of cues
constexpr size_t kLongestSentence = 240; // bytes shown
constexpr int64_t kLatestMs = int64_t{100} * 3'600'000;

// "01:02:03.456" or "02:03.456"; none for anything else.
std::optional<int64_t> ReadTime(std::string_view text) {
  std::array<int64_t, 4> parts{};
  size_t count = 0;
  while (count < parts.size()) {
    const char* end = text.data() + text.size();
    const auto [after, error] = std::from_chars(text.data(), end, parts[count]);
    if (error != std::errc() || parts[count] < 0 || after - text.data() > 6) return std::nullopt;
    ++count;
    text.remove_prefix(static_cast<size_t>(after - text.data()));
    if (text.empty()) break;
    if (text[0] != ':' && text[0] != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty() || count < 3) return std::nullopt;
  const int64_t hours = count == 4 ? parts[0] : 0;
  const int64_t ms = ((hours * 60 + parts[count - 3]) * 60 + parts[count - 2]) * 1000 + parts[count - 1];
  return ms > kLatestMs ? std::nullopt : std::optional(ms);
}

// A WebVTT payload as people read it.
std::string Plain(std::string_view payload) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities{
      {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&lrm;", ""}, {"&rlm;", ""}}};
  std::string text;
  while (!payload.empty()) {
    if (payload[0] == '<') {
      const size_t end = payload.find('>');
      if (end == std::string_view::npos) break;
      payload.remove_prefix(end + 1);
      continue;
    }
    const auto* entity = payload[0] == '&' ? std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& e) { return payload.starts_with(e.first); }) : kEntities.end();
    if (entity != kEntities.end()) {
      text += entity->second;
      payload.remove_prefix(entity->first.size());
      continue;
    }
    text += payload[0] == '\n' ? ' ' : payload[0];
    payload.remove_prefix(1);
  }
  return text::Clean(text, kLongestCue);
}

std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

size_t CountHits(const std::vector<search::Marked>& pieces) {
  std::set<std::string_view> hits;
  for (const search::Marked& piece : pieces) {
    if (piece.hit) hits.insert(piece.text);
  }
  return hits.size();
}

}  // namespace

std::vector<Cue> ReadCues(std::string_view vtt) {
  std::vector<Cue> cues;
  while (!vtt.empty() && cues.size() < kMostCues) {
    const std::string_view line = TakeLine(vtt);
    const size_t arrow = line.find(" --> ");
    if (arrow == std::string_view::npos) continue;
    const auto start = ReadTime(line.substr(0, arrow));
    const std::string_view rest = line.substr(arrow + 5);
    const auto end = ReadTime(rest.substr(0, rest.find(' ')));
    std::string payload;
    while (!vtt.empty()) {
      const std::string_view more = TakeLine(vtt);
      if (more.empty()) break;
      if (!payload.empty()) payload += '\n';
      payload += more;
    }
    if (!start || !end) continue;
    Cue cue{*start, *end, Plain(payload)};
    if (cue.text.empty() || (!cues.empty() && cues.back().text == cue.text)) continue;
    cues.push_back(std::move(cue));
  }
  return cues;
}

std::vector<SpokenTrack> SpokenTracks(const model::MediaInfo& media) {
  std::vector<SpokenTrack> tracks;
  for (const model::SubtitleStream& stream : media.subtitles) {
    if (!stream.stored.empty() && stream.Has(model::TextForm::kWebVtt)) tracks.push_back({stream.stored, stream.language, stream.index});
  }
  return tracks;
}

std::string LinesMark(const std::optional<model::MediaInfo>& media) {
  std::string mark;
  if (!media) return mark;
  for (const SpokenTrack& track : SpokenTracks(*media)) mark += track.stem + " " + track.language + "\n";
  return mark;
}

std::vector<search::Document> DescribeLines(const Ulid& video, const SpokenTrack& track, const std::vector<Cue>& cues) {
  std::vector<search::Document> windows;
  for (size_t first = 0; first < cues.size();) {
    search::Document window;
    window.group = video.ToString();
    window.id = fmt::format("cue:{}:{}:{}", window.group, track.index, windows.size());
    window.kind = "cue";
    window.data = track.language + "\n";
    std::string text;
    size_t last = first;
    for (; last < cues.size() && last < first + kWindow && (last == first || text.size() + cues[last].text.size() <= kWindowBytes); ++last) {
      text += (text.empty() ? "" : "\n") + cues[last].text;
      window.data += fmt::format("{} {}\n", cues[last].start_ms, cues[last].text);
    }
    window.texts.push_back({search::Role::kCue, std::move(text), track.language});
    windows.push_back(std::move(window));
    if (last == cues.size()) break;
    first = last - first > kShared ? last - kShared : last;
  }
  return windows;
}

std::optional<Said> SaidIn(std::string_view line, std::span<const std::string> marks) {
  const std::string language(TakeLine(line));
  std::vector<Cue> cues;
  while (!line.empty()) {
    const std::string_view one = TakeLine(line);
    const size_t space = std::min(one.find(' '), one.size());
    Cue cue;
    std::from_chars(one.data(), one.data() + space, cue.start_ms);
    cue.text = one.substr(std::min(space + 1, one.size()));
    cues.push_back(std::move(cue));
  }
  std::optional<Said> best;
  size_t most = 0;
  // A sentence that goes on in the next cue, or the one after, is shown with it when that has more of it.
  for (size_t more = 0; more < 3; ++more) {
    for (size_t i = 0; i + more < cues.size(); ++i) {
      std::string text = cues[i].text;
      for (size_t n = 1; n <= more; ++n) text += " " + cues[i + n].text;
      std::vector<search::Marked> pieces = search::MarkText(text, marks, kLongestSentence);
      const size_t hits = CountHits(pieces);
      if (hits <= most) continue;
      most = hits;
      best = Said{static_cast<double>(cues[i].start_ms) / 1000, language, std::move(pieces)};
    }
  }
  return best;
}

}  // namespace chanoma::discover
