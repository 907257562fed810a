#pragma once
// One folder or file name on its way to being understood: its text, brackets, marks, and what was found. Values; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "names/guess.h"
#include "names/pattern.h"
#include "names/rules.h"

namespace chanoma::names {

// A place where a rule fits.
struct Mark {
  const CompiledRule* rule = nullptr;
  size_t begin = 0;
  size_t end = 0;
  std::vector<Capture> captures;

  bool Sets(Property property) const;
  bool Takes(std::string_view name) const;  // has a capture of this name
  bool IsNumbered() const;                  // says which season or episode, or which day
  bool HasSeasonAndEpisode() const;
  bool IsRelease() const;  // says which copy
};

struct Bracket {
  size_t begin = 0;  // of the opening character
  size_t end = 0;    // after the closing one
};

struct Component {
  explicit Component(std::string clean) : line(std::move(clean)) {}

  Line line;
  std::vector<Bracket> brackets;  // the outermost, in order
  std::vector<Mark> marks;        // those that count, in order
  std::vector<size_t> protected_ends;  // ends of texts that are titles whatever stands in them
  size_t body = 0;                // where a title may begin
  bool is_subtitle = false;       // a file of subtitles: a language at its end is theirs
  std::string leading_group;      // what stood in brackets before it
  std::vector<Finding> findings;

  std::string_view Text(size_t begin, size_t end) const { return std::string_view(line.text).substr(begin, end - begin); }
  bool HasWords(size_t begin, size_t end) const;
  const Bracket* BracketAt(size_t place) const;  // the one that holds this place
  const Mark* FirstMarkFrom(size_t place) const;
  bool Has(Property property) const;
  const Finding* Find(Property property) const;
  std::string Value(Property property) const;  // empty when it has none
  void Set(Property property, std::string value, std::string_view rule, std::string_view text);
  void Remove(Property property);
};

// Clean UTF-8 in which full-width brackets and gaps are plain ones.
std::string CleanName(std::string_view raw);
std::vector<Bracket> FindBrackets(std::string_view text);

// Text as a reader would write it: gaps become spaces, "S.H.I.E.L.D." stays, dashes and dots at the ends go.
std::string Readable(std::string_view text);
// "A - B--C" as {A, B, C}: offsets into `text`.
struct Segment {
  size_t begin = 0;
  size_t end = 0;
};
std::vector<Segment> SplitAtDashes(std::string_view text);

std::string Lowered(std::string_view text);
// Letters and digits alone, in lower case: "Show: Name!" and "show.name" are the same.
std::string Squashed(std::string_view text);

}  // namespace chanoma::names
