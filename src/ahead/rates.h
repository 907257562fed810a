#pragma once
// How long segments take to make here, by what they need, as measured. A value.

#include <array>
#include <chrono>
#include <optional>

#include "ahead/plan.h"

namespace chanoma::ahead {

class Rates {
 public:
  void Note(Effort effort, std::chrono::duration<double> took);
  // Nothing while one of what is left was never made.
  std::optional<std::chrono::seconds> TimeFor(const Amount& left) const;

 private:
  std::array<std::optional<double>, 3> seconds_;  // for one
};

}  // namespace chanoma::ahead
