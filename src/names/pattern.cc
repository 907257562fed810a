#include "names/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "names/language.h"
#include "names/number.h"

namespace chanoma::names {
namespace {

constexpr size_t kLongestWord = 16;  // of @num and @lang
constexpr size_t kMaxSteps = 6000;

// What several rules share, written @name.
constexpr std::array kFragments = std::to_array<std::pair<std::string_view, std::string_view>>({
    // further episodes: E02E03, E02-E03, S01E02 - S01E03, 1x02.1x03, 02-03-04, 02&03
    {"more", "(~(and|&|+|,)?~(s#{1,4}~)?(ep|e)#{1,4}|x#{1,3}|~#{1,2}x#{2,3}|[&+~-]#{2,3}| & #{2,3}|-#| to #{1,3}){0,16}"},
});

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Words that releases write without a gap before them: "HDTVx264", "Film720p".
size_t GluedWord(std::string_view lower, size_t at) {
  const std::string_view rest = lower.substr(at);
  for (std::string_view codec : {"x264", "x265", "h264", "h265"}) {
    if (rest.starts_with(codec)) return codec.size();
  }
  for (std::string_view size : {"480p", "576p", "720p", "1080p", "1080i", "2160p"}) {
    if (rest.starts_with(size)) return size.size();
  }
  return 0;
}

}  // namespace

bool IsWordByte(char c) { return IsLetter(c) || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80; }
bool IsSeparator(char c) { return c == ' ' || c == '.' || c == '_'; }

Line::Line(std::string clean) : text(std::move(clean)), lower(text), edges(text.size() + 1, false) {
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  edges.front() = edges.back() = true;
  for (size_t i = 1; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80 && byte < 0xc0) continue;  // inside a character
    const bool plain = !IsWordByte(text[i - 1]) || !IsWordByte(text[i]);
    // Scripts without gaps: their marks (第12話) end where they end.
    const bool other_script = (static_cast<unsigned char>(text[i - 1]) >= 0x80) != (byte >= 0x80) ||
                              (byte >= 0xe3 && static_cast<unsigned char>(text[i - 1]) >= 0x80);
    if (plain || (other_script && (byte >= 0xe3 || IsDigit(text[i]) || IsDigit(text[i - 1])))) edges[i] = true;
    if (!plain && IsLetter(text[i - 1])) {
      const size_t glued = GluedWord(lower, i);
      if (glued != 0 && (i + glued == text.size() || !IsWordByte(text[i + glued]))) edges[i] = true;
    }
  }
}

// Recursive descent over the pattern's text; emits steps as a Thompson machine.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view source) : source_(source) {}

  Result<Pattern> Run() {
    pattern_.longest_ = TRY(Alternatives());
    if (at_ != source_.size()) return Broken("unexpected character");
    Emit(Pattern::Op::kDone);
    if (pattern_.steps_.size() > kMaxSteps) return Broken("too large");
    FindFirst(0, std::vector<bool>(pattern_.steps_.size(), false));
    return std::move(pattern_);
  }

 private:
  using Op = Pattern::Op;
  using Step = Pattern::Step;

  tl::unexpected<Error> Broken(std::string_view what) const {
    return Fail(Code::kInvalid, fmt::format("pattern “{}”, column {}: {}", source_, at_ + 1, what));
  }
  size_t Emit(Op op, size_t a = 0, size_t b = 0) {
    pattern_.steps_.push_back({op, static_cast<uint16_t>(a), static_cast<uint16_t>(b)});
    return pattern_.steps_.size() - 1;
  }
  size_t EmitSet(const Pattern::Set& set) {
    const auto known = std::find(pattern_.sets_.begin(), pattern_.sets_.end(), set);
    const size_t index = static_cast<size_t>(known - pattern_.sets_.begin());
    if (known == pattern_.sets_.end()) pattern_.sets_.push_back(set);
    return Emit(Op::kSet, index);
  }
  static Pattern::Set SetOf(std::string_view bytes) {
    Pattern::Set set;
    for (char c : bytes) set.set(static_cast<unsigned char>(Lower(c)));
    return set;
  }
  bool Next(char c) {
    if (at_ == source_.size() || source_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Each returns the length in bytes of the longest text it takes.
  Result<size_t> Alternatives() {
    const size_t begin = pattern_.steps_.size();
    size_t longest = TRY(Sequence());
    if (at_ == source_.size() || source_[at_] != '|') return longest;
    Insert(begin, Step{Op::kSplit, 1, 0});  // targets relative to the step until Link()
    const size_t jump = Emit(Op::kJump);
    pattern_.steps_[begin].b = static_cast<uint16_t>(pattern_.steps_.size() - begin);
    ++at_;
    longest = std::max(longest, TRY(Alternatives()));
    pattern_.steps_[jump].a = static_cast<uint16_t>(pattern_.steps_.size() - jump);
    return longest;
  }

  Result<size_t> Sequence() {
    size_t longest = 0;
    while (at_ != source_.size() && source_[at_] != '|' && source_[at_] != ')' && source_[at_] != '>') {
      const size_t begin = pattern_.steps_.size();
      const size_t length = TRY(Atom());
      longest += TRY(Repeated(begin, length));
    }
    return longest;
  }

  Result<size_t> Repeated(size_t begin, size_t length) {
    size_t low = 1, high = 1;
    if (Next('?')) {
      low = 0;
    } else if (Next('{')) {
      low = Number();
      high = Next(',') ? Number() : low;
      if (!Next('}') || high == 0 || low > high) return Broken("a repeat is {2} or {2,4}");
    }
    if (low == 1 && high == 1) return length;
    const std::vector<Step> body(pattern_.steps_.begin() + static_cast<std::ptrdiff_t>(begin), pattern_.steps_.end());
    pattern_.steps_.resize(begin);
    std::vector<size_t> exits;
    for (size_t i = 0; i < high; ++i) {
      if (i >= low) exits.push_back(Emit(Op::kSplit, 1));
      pattern_.steps_.insert(pattern_.steps_.end(), body.begin(), body.end());
      if (pattern_.steps_.size() > kMaxSteps) return Broken("too large");
    }
    for (size_t exit : exits) pattern_.steps_[exit].b = static_cast<uint16_t>(pattern_.steps_.size() - exit);
    return length * high;
  }

  Result<size_t> Atom() {
    const char c = source_[at_++];
    switch (c) {
      case '#': EmitSet(SetOf("0123456789")); return 1;
      case ' ': return Gaps(" ._", 1);
      case '~': return Gaps(" ._-", 0);
      case '[': return Class();
      case '(': {
        const size_t longest = TRY(Alternatives());
        if (!Next(')')) return Broken("missing )");
        return longest;
      }
      case '<': {
        const size_t colon = source_.find(':', at_);
        if (colon == std::string_view::npos) return Broken("a value is <name:…>");
        const size_t index = CaptureIndex(source_.substr(at_, colon - at_));
        at_ = colon + 1;
        Emit(Op::kOpen, index);
        const size_t longest = TRY(Alternatives());
        if (!Next('>')) return Broken("missing >");
        Emit(Op::kClose, index);
        return longest;
      }
      case '@':
        for (const auto& [word, op] : {std::pair(std::string_view("num"), Op::kNumber), std::pair(std::string_view("lang"), Op::kLanguage)}) {
          if (!source_.substr(at_).starts_with(word)) continue;
          at_ += word.size();
          Emit(op);
          return kLongestWord;
        }
        for (const auto& [word, text] : kFragments) {
          if (!source_.substr(at_).starts_with(word)) continue;
          const auto [source, at] = std::pair(std::exchange(source_, text), std::exchange(at_, 0) + word.size());
          const size_t longest = TRY(Alternatives());
          source_ = source;
          at_ = at;
          return longest;
        }
        return Broken("this @name is not known");
      case '?': case '{': case '}': case ']': return Broken("nothing to repeat");
      case '\\':
        if (at_ == source_.size()) return Broken("ends in \\");
        EmitSet(SetOf({&source_[at_++], 1}));
        return 1;
      default: {
        // A character of several bytes is one atom, so that "é?" means what it says.
        size_t length = 1;
        EmitSet(SetOf({&c, 1}));
        while (at_ != source_.size() && (static_cast<unsigned char>(source_[at_]) & 0xc0) == 0x80) {
          EmitSet(SetOf({&source_[at_++], 1}));
          ++length;
        }
        return length;
      }
    }
  }

  Result<size_t> Gaps(std::string_view bytes, size_t least) {
    std::vector<size_t> exits;
    for (size_t i = 0; i < 4; ++i) {
      if (i >= least) exits.push_back(Emit(Op::kSplit, 1));
      EmitSet(SetOf(bytes));
    }
    for (size_t exit : exits) pattern_.steps_[exit].b = static_cast<uint16_t>(pattern_.steps_.size() - exit);
    return size_t{4};
  }

  Result<size_t> Class() {
    Pattern::Set set;
    const bool none = Next('^');
    while (at_ != source_.size() && source_[at_] != ']') {
      if (source_[at_] == '\\' && at_ + 1 != source_.size()) ++at_;
      const auto low = static_cast<unsigned char>(Lower(source_[at_++]));
      auto high = low;
      if (at_ + 1 < source_.size() && source_[at_] == '-' && source_[at_ + 1] != ']') {
        high = static_cast<unsigned char>(Lower(source_[at_ + 1]));
        at_ += 2;
      }
      for (unsigned byte = low; byte <= high; ++byte) set.set(byte);
    }
    if (!Next(']')) return Broken("missing ]");
    EmitSet(none ? ~set : set);
    return 1;
  }

  size_t Number() {
    size_t value = 0;
    while (at_ != source_.size() && IsDigit(source_[at_]) && value < 1000) value = value * 10 + static_cast<size_t>(source_[at_++] - '0');
    return value;
  }

  size_t CaptureIndex(std::string_view name) {
    const auto known = std::find(pattern_.captures_.begin(), pattern_.captures_.end(), name);
    if (known == pattern_.captures_.end()) pattern_.captures_.emplace_back(name);
    return static_cast<size_t>(std::find(pattern_.captures_.begin(), pattern_.captures_.end(), name) - pattern_.captures_.begin());
  }

  // Targets are relative, so that steps move freely.
  void Insert(size_t at, Step step) { pattern_.steps_.insert(pattern_.steps_.begin() + static_cast<std::ptrdiff_t>(at), step); }

  void FindFirst(size_t pc, std::vector<bool> seen) {
    std::vector<size_t> open{pc};
    while (!open.empty()) {
      pc = open.back();
      open.pop_back();
      if (seen[pc]) continue;
      seen[pc] = true;
      const Step& step = pattern_.steps_[pc];
      switch (step.op) {
        case Op::kSet: pattern_.first_ |= pattern_.sets_[step.a]; break;
        case Op::kSplit: open.push_back(pc + step.a); open.push_back(pc + step.b); break;
        case Op::kJump: open.push_back(pc + step.a); break;
        case Op::kOpen: case Op::kClose: open.push_back(pc + 1); break;
        case Op::kNumber: case Op::kLanguage:
          for (unsigned byte = 0; byte < 256; ++byte) {
            if (IsWordByte(static_cast<char>(byte))) pattern_.first_.set(byte);
          }
          break;
        case Op::kDone: break;
      }
    }
  }

  std::string_view source_;
  size_t at_ = 0;
  Pattern pattern_;
};

Result<Pattern> Pattern::Compile(std::string_view source) { return PatternCompiler(source).Run(); }

bool Pattern::Match(const Line& line, size_t at, Found& found) const {
  // Depth first in the order of preference; a (step, place) that failed once is not tried again.
  struct Branch {
    uint16_t pc = 0;
    uint32_t place = 0;
    uint16_t opened = 0;  // how many capture marks to keep
  };
  struct Mark {
    uint8_t name = 0;
    bool open = false;
    size_t place = 0;
  };
  const size_t width = std::min(longest_, line.text.size() - at) + 1;
  std::vector<bool> tried(steps_.size() * width, false);
  std::vector<Branch> branches{{0, static_cast<uint32_t>(at), 0}};
  std::vector<Mark> marks;
  while (!branches.empty()) {
    auto [pc, place, kept] = branches.back();
    branches.pop_back();
    marks.resize(kept);
    for (bool alive = true; alive;) {
      const size_t cell = pc * width + (place - at);
      if (tried[cell]) break;
      tried[cell] = true;
      const Step& step = steps_[pc];
      switch (step.op) {
        case Op::kSet:
          alive = place < line.lower.size() && sets_[step.a][static_cast<unsigned char>(line.lower[place])];
          ++place;
          ++pc;
          break;
        case Op::kSplit:
          branches.push_back({static_cast<uint16_t>(pc + step.b), place, static_cast<uint16_t>(marks.size())});
          pc = static_cast<uint16_t>(pc + step.a);
          break;
        case Op::kJump: pc = static_cast<uint16_t>(pc + step.a); break;
        case Op::kOpen: case Op::kClose:
          marks.push_back({static_cast<uint8_t>(step.a), step.op == Op::kOpen, place});
          ++pc;
          break;
        case Op::kNumber: case Op::kLanguage: {
          alive = false;
          const std::string_view rest = std::string_view(line.lower).substr(place, kLongestWord);
          // The longest word is tried first: it is pushed last.
          for (size_t length = 1; length <= rest.size(); ++length) {
            const std::string_view word = rest.substr(0, length);
            if (step.op == Op::kNumber ? ParseNumber(word).has_value() && line.edges[place + length] : FindLanguage(word) != nullptr) {
              branches.push_back({static_cast<uint16_t>(pc + 1), static_cast<uint32_t>(place + length), static_cast<uint16_t>(marks.size())});
            }
          }
          break;
        }
        case Op::kDone: {
          alive = false;
          if (place == at || !line.edges[place]) break;
          found = {at, place, {}};
          for (size_t i = 0; i < marks.size(); ++i) {
            if (!marks[i].open) continue;
            for (size_t k = i + 1; k < marks.size(); ++k) {
              if (marks[k].open || marks[k].name != marks[i].name) continue;
              if (marks[k].place > marks[i].place) found.captures.push_back({marks[i].name, marks[i].place, marks[k].place});
              break;
            }
          }
          return true;
        }
      }
    }
  }
  return false;
}

}  // namespace chanoma::names
