#include "ahead/rates.h"

#include <cmath>

namespace chanoma::ahead {
namespace {

constexpr double kWeight = 1.0 / 30;  // the last thirty or so count

}  // namespace

void Rates::Note(Effort effort, std::chrono::duration<double> took) {
  auto& known = seconds_[static_cast<size_t>(effort)];
  known = known ? *known + (took.count() - *known) * kWeight : took.count();
}

std::optional<std::chrono::seconds> Rates::TimeFor(const Amount& left) const {
  double seconds = 0;
  for (size_t i = 0; i < seconds_.size(); ++i) {
    if (left.of[i] == 0) continue;
    if (!seconds_[i]) return std::nullopt;
    seconds += *seconds_[i] * static_cast<double>(left.of[i]);
  }
  return std::chrono::seconds(std::llround(seconds));
}

}  // namespace chanoma::ahead
