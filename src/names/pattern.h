#pragma once
// The small pattern language of the rules of names: bounded, so that one attempt costs a bounded number of steps and reading a
// name is linear in its length. Compiled once, then immutable: any thread. A pattern that cannot be read is kInvalid.
//
//   abc      these letters, in either case            #        one digit
//   ' '      one to four of space . _                 ~        up to four of space . _ -
//   [a-z-]   one of these; [^…] none of these         (a|b)    one of these
//   x?       x or nothing                             x{2,4}   two to four x
//   <p:…>    what stands here is the value of p       @num     a number: digits, roman, or in words
//   @lang    the name or code of a language           \x       the character x itself
//
// Every pattern begins and ends at the edge of a word.

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::names {

// One folder or file name, prepared for matching.
struct Line {
  explicit Line(std::string clean);

  std::string text;         // clean UTF-8
  std::string lower;        // the same length: ASCII letters in lower case
  std::vector<bool> edges;  // size + 1: whether a word may begin or end here
};

bool IsWordByte(char c);
bool IsSeparator(char c);  // space . _

struct Capture {
  uint8_t name = 0;  // index into Pattern::captures()
  size_t begin = 0;
  size_t end = 0;
};

struct Found {
  size_t begin = 0;
  size_t end = 0;
  std::vector<Capture> captures;
};

class Pattern {
 public:
  static Result<Pattern> Compile(std::string_view source);

  // The match that begins at `at`; the first alternative that fits wins.
  bool Match(const Line& line, size_t at, Found& found) const;
  bool CanBeginWith(char lower) const { return first_[static_cast<unsigned char>(lower)]; }

  const std::vector<std::string>& captures() const { return captures_; }
  // No match is longer than this many bytes.
  size_t longest() const { return longest_; }

 private:
  friend class PatternCompiler;
  using Set = std::bitset<256>;
  enum class Op : uint8_t { kSet, kSplit, kJump, kOpen, kClose, kNumber, kLanguage, kDone };
  struct Step {
    Op op = Op::kDone;
    uint16_t a = 0;  // the set, the capture, or where to go first
    uint16_t b = 0;  // where to go second
  };

  std::vector<Step> steps_;
  std::vector<Set> sets_;
  std::vector<std::string> captures_;
  Set first_;
  size_t longest_ = 0;
};

}  // namespace chanoma::names
