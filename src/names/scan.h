#pragma once
// Finds the marks of one folder or file name: every place where a rule of the table fits, and of these the ones that count.
// A Rulebook is built once and then immutable: any thread.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "names/component.h"
#include "names/rules.h"

namespace chanoma::names {

class Rulebook {
 public:
  static Result<Rulebook> Create();

  // Left to right, the longest match at each place, without overlaps.
  std::vector<Mark> Find(const Line& line) const;

 private:
  std::vector<CompiledRule> rules_;
  std::array<std::vector<uint16_t>, 256> by_first_;
};

// Keeps the marks that count; where a title may begin is component.body.
void KeepWhatCounts(Component& component);

// Finds the marks that count and the values they carry.
Component ReadComponent(const Rulebook& rulebook, std::string_view raw, bool is_subtitle);

}  // namespace chanoma::names
