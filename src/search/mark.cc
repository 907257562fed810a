#include <algorithm>

#include "search/index.h"
#include "text/words.h"

namespace chanoma::search {
namespace {

struct Span {
  size_t begin, end;
};

// Unspaced words that adjoin are one run, marked where the mark's characters stand.
std::vector<Span> Spans(std::string_view text, std::span<const std::string> marks) {
  const std::vector<text::Word> words = text::SplitWords(text, 5000);
  std::vector<Span> spans;
  for (size_t i = 0; i < words.size(); ++i) {
    for (const std::string& mark : marks) {
      const bool beginning = mark.ends_with('*');
      const bool ending = mark.ends_with('~');
      const std::string_view wanted = std::string_view(mark).substr(0, mark.size() - (beginning || ending ? 1 : 0));
      if (wanted.empty()) continue;
      if (!text::Unspaced(words[i].script)) {
        const bool begins = words[i].term.starts_with(wanted);
        if (words[i].term == wanted || (beginning && begins) || (ending && begins && words[i].term.size() <= wanted.size() + 3)) spans.push_back({words[i].begin, words[i].end});
        continue;
      }
      std::string run;
      size_t last = i;
      while (last < words.size() && (last == i || words[last].adjoins) && run.size() < wanted.size()) run += words[last++].term;
      if (run == wanted) spans.push_back({words[i].begin, words[last - 1].end});
    }
  }
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (!merged.empty() && span.begin <= merged.back().end) merged.back().end = std::max(merged.back().end, span.end);
    else merged.push_back(span);
  }
  return merged;
}

bool Continuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

}  // namespace

std::vector<Marked> MarkText(std::string_view text, std::span<const std::string> marks, size_t most) {
  std::vector<Span> spans = Spans(text, marks);
  size_t begin = 0, end = text.size();
  if (text.size() > most) {
    const size_t first = spans.empty() ? 0 : spans.front().begin;
    begin = first > most / 3 ? first - most / 3 : 0;
    // From the start of a word, when one is near.
    if (begin > 0) {
      const size_t space = text.find(' ', begin);
      if (space != std::string_view::npos && space < first) begin = space + 1;
    }
    end = std::min(text.size(), begin + most);
    while (begin < end && Continuation(text[begin])) ++begin;
    while (end > begin && end < text.size() && Continuation(text[end])) --end;
  }
  std::vector<Marked> pieces;
  size_t at = begin;
  if (begin > 0) pieces.push_back({"…", false});
  for (const Span& span : spans) {
    if (span.begin < at || span.end > end) continue;
    if (span.begin > at) pieces.push_back({std::string(text.substr(at, span.begin - at)), false});
    pieces.push_back({std::string(text.substr(span.begin, span.end - span.begin)), true});
    at = span.end;
  }
  if (at < end) pieces.push_back({std::string(text.substr(at, end - at)), false});
  if (end < text.size()) pieces.push_back({"…", false});
  return pieces;
}

}  // namespace chanoma::search
