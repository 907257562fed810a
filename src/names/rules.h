#pragma once
// The table of rules: every mark that can be read from a name, as a person would write it down, and as the code runs it.
// rules_structure.cc holds what says which work and which part of it; rules_release.cc what says which copy. Immutable; any
// thread. Where titles end and bare numbers count is for title.h.

#include <span>
#include <string_view>
#include <vector>

#include "names/pattern.h"
#include "names/property.h"

namespace chanoma::names {

enum class Counts {
  kAlways,
  kInCompany,   // also an ordinary word: counts beside, or after, what surely belongs to a release, or alone in brackets
  kInCapitals,  // likewise, and only when written in capitals
  kAfter,       // a word that titles use: counts after what surely belongs to a release, or alone in brackets
};

struct Rule {
  std::string_view name;
  std::string_view pattern;  // see pattern.h
  std::string_view sets;     // "source=Web; other=Rip", besides what the pattern's <property:…> take
  Counts counts = Counts::kAlways;
  std::string_view example;  // a text the pattern takes whole
};

std::span<const Rule> StructureRules();
std::span<const Rule> ReleaseRules();

struct CompiledRule {
  const Rule* rule = nullptr;
  Pattern pattern;
  std::vector<std::pair<Property, std::string_view>> sets;
};

// All rules in the order of the table: of two matches of one length the earlier rule's counts.
Result<std::vector<CompiledRule>> CompileRules();

}  // namespace chanoma::names
