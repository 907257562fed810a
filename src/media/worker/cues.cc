#include "media/worker/cues.h"

#include <fmt/format.h>

#include <algorithm>

#include "media/clean_text.h"

namespace chanoma::media {
namespace {

constexpr size_t kCueLimit = 4096;
constexpr int64_t kUnknownMs = 4000;
constexpr int64_t kLongestMs = 600'000;

std::string Time(int64_t ms) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

// Italics, bold and underline, written as properly nested tags whatever their order was.
class Styles {
 public:
  void Set(char which, bool on, std::string& out) {
    const auto at = open_.find(which);
    if (on == (at != std::string::npos)) return;
    if (on) {
      open_ += which;
      out += fmt::format("<{}>", which);
      return;
    }
    const std::string again = open_.substr(at + 1);
    for (size_t i = open_.size(); i-- > at;) out += fmt::format("</{}>", open_[i]);
    open_.erase(at);
    for (const char c : again) Set(c, true, out);
  }
  void CloseAll(std::string& out) {
    while (!open_.empty()) Set(open_.back(), false, out);
  }
  void ReadOverrides(std::string_view block, std::string& out) {
    for (size_t at = block.find('\\'); at != std::string_view::npos; at = block.find('\\', at + 1)) {
      const std::string_view code = block.substr(at + 1);
      if (code.starts_with("r")) CloseAll(out);
      if (code.size() >= 2 && code[0] == 'p' && code[1] >= '0' && code[1] <= '9') drawing_ = code[1] != '0';
      if (code.size() < 2 || (code[0] != 'i' && code[0] != 'b' && code[0] != 'u')) continue;
      if (code[1] == '0') Set(code[0], false, out);
      if (code[1] == '1') Set(code[0], true, out);
    }
  }
  bool Drawing() const { return drawing_; }

 private:
  std::string open_;
  bool drawing_ = false;
};

// An empty line would end the cue.
void BreakLine(std::string& out) {
  if (!out.empty() && out.back() != '\n') out += '\n';
}

void Escape(char c, std::string& out) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    default:
      out += c;
  }
}

// A block of override codes at `at`, with its braces; empty when there is none.
std::string_view Overrides(std::string_view text, size_t at) {
  if (text[at] != '{' || at + 1 >= text.size() || text[at + 1] != '\\') return {};
  const size_t close = text.find('}', at);
  return close == std::string_view::npos ? std::string_view() : text.substr(at, close - at + 1);
}

// "&amp;" and its kin, which stay as they are; empty when the ampersand is only itself.
std::string_view Entity(std::string_view text) {
  for (const std::string_view known : {"&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;", "&rlm;"}) {
    if (text.starts_with(known)) return known;
  }
  return {};
}

// The tag at the front of `text`: "<" up to ">", when it looks like one of HTML or WebVTT.
std::string_view MarkupTag(std::string_view text) {
  const size_t close = text.find('>');
  if (close == std::string_view::npos || close < 2 || close > 200) return {};
  const char first = text[1] == '/' ? text[2] : text[1];
  const bool word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9');
  return word ? text.substr(0, close + 1) : std::string_view();
}

// "i", "b", "u" for the tags that are kept.
char KeptTag(std::string_view tag) {
  tag = tag.substr(tag[1] == '/' ? 2 : 1);
  if (tag.empty()) return 0;
  const char c = static_cast<char>(tag[0] | 0x20);
  const bool ends = tag.size() < 2 || tag[1] == '>' || tag[1] == '.' || tag[1] == ' ';
  return ends && (c == 'i' || c == 'b' || c == 'u') ? c : 0;
}

std::string Finish(std::string out, Styles& styles, bool shown) {
  styles.CloseAll(out);
  return shown ? CleanText(out, kCueLimit * 6, Lines::kKeep) : std::string();
}

}  // namespace

std::string CueText(std::string_view ass) {
  ass = ass.substr(0, kCueLimit);
  std::string out;
  Styles styles;
  bool shown = false;
  for (size_t i = 0; i < ass.size(); ++i) {
    const char c = ass[i];
    if (const std::string_view block = Overrides(ass, i); !block.empty()) {
      styles.ReadOverrides(block, out);
      i += block.size() - 1;
      continue;
    }
    if (styles.Drawing()) continue;
    const bool is_escape = c == '\\' && i + 1 < ass.size();
    if (is_escape && (ass[i + 1] == 'N' || ass[i + 1] == 'n')) {
      BreakLine(out);
      ++i;
    } else if (is_escape && ass[i + 1] == 'h') {
      out += ' ';
      ++i;
    } else if (c == '\n' || c == '\r') {
      BreakLine(out);
    } else {
      Escape(c, out);
      shown = shown || c != ' ';
    }
  }
  return Finish(std::move(out), styles, shown);
}

std::string CuePlace(std::string_view ass) {
  const size_t at = ass.find("\\an");
  if (at == std::string_view::npos || at + 3 >= ass.size() || ass[at + 3] < '1' || ass[at + 3] > '9') return {};
  const int key = ass[at + 3] - '1';  // as on a numeric keypad
  std::string place;
  if (key / 3 == 1) place += " line:50%";
  if (key / 3 == 2) place += " line:0";
  if (key % 3 == 0) place += " align:start";
  if (key % 3 == 2) place += " align:end";
  return place;
}

std::string MarkupText(std::string_view markup) {
  markup = markup.substr(0, kCueLimit);
  std::string out;
  Styles styles;
  bool shown = false;
  for (size_t i = 0; i < markup.size(); ++i) {
    const char c = markup[i];
    if (const std::string_view block = Overrides(markup, i); !block.empty()) {
      styles.ReadOverrides(block, out);
      i += block.size() - 1;
    } else if (const std::string_view tag = c == '<' ? MarkupTag(markup.substr(i)) : std::string_view(); !tag.empty()) {
      if (const char which = KeptTag(tag)) styles.Set(which, tag[1] != '/', out);
      i += tag.size() - 1;
    } else if (const std::string_view entity = c == '&' ? Entity(markup.substr(i)) : std::string_view();
               !entity.empty()) {
      out += entity;
      shown = true;
      i += entity.size() - 1;
    } else if (c == '\n' || c == '\r') {
      BreakLine(out);
    } else {
      Escape(c, out);
      shown = shown || c != ' ';
    }
  }
  return Finish(std::move(out), styles, shown);
}

int64_t CueLength(int64_t length_ms) { return length_ms <= 0 || length_ms > kLongestMs ? kUnknownMs : length_ms; }

std::string WriteWebVtt(std::vector<Cue> cues) {
  std::erase_if(cues, [](const Cue& cue) { return cue.payload.empty() || cue.end_ms <= 0 || cue.end_ms <= cue.start_ms; });
  std::ranges::stable_sort(cues, {}, &Cue::start_ms);
  std::string out = "WEBVTT\n\n";
  for (const Cue& cue : cues) {
    out += fmt::format("{} --> {}{}\n{}\n\n", Time(std::max<int64_t>(cue.start_ms, 0)), Time(cue.end_ms), cue.settings,
                       cue.payload);
  }
  return out;
}

}  // namespace chanoma::media
