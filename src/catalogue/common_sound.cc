#include "catalogue/common_sound.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace chanoma::catalogue {
namespace {

// Of 32 bits about 2 differ where one recording was encoded twice, 6 where it begins half an item later, 12 to 16 where nothing is common.
constexpr double kAlike = 8.5;
constexpr size_t kWindow = 16;  // items, about two seconds, whose mean counts
constexpr size_t kGap = 24;     // items, about three seconds, that may differ within a stretch: somebody speaks over the music
constexpr size_t kFlat = 8;     // so many of one value tell nothing
constexpr double kTelling = 0.6;  // of a stretch, at least

// Which items tell something.
std::vector<uint8_t> Telling(std::span<const uint32_t> items) {
  std::vector<uint8_t> telling(items.size(), 1);
  for (size_t begin = 0; begin < items.size();) {
    size_t end = begin + 1;
    // Silence flickers in a bit now and then.
    while (end < items.size() && std::popcount(items[end] ^ items[begin]) <= 1) ++end;
    if (end - begin >= kFlat) std::fill(telling.begin() + static_cast<std::ptrdiff_t>(begin), telling.begin() + static_cast<std::ptrdiff_t>(end), uint8_t{0});
    begin = end;
  }
  return telling;
}

// One offset between the two: item i of this walk is item `a + i` of the first and `b + i` of the second.
class Walk {
 public:
  Walk(std::span<const uint32_t> first, std::span<const uint32_t> second, const std::vector<uint8_t>& first_tells, const std::vector<uint8_t>& second_tells)
      : first_(first), second_(second), first_tells_(first_tells), second_tells_(second_tells) {}

  std::optional<CommonSound> Best(size_t a, size_t b, size_t shortest) {
    const size_t length = std::min(first_.size() - a, second_.size() - b);
    if (length < shortest || length < kWindow) return std::nullopt;
    errors_.resize(length + 1);
    told_.resize(length + 1);
    errors_[0] = told_[0] = 0;
    for (size_t i = 0; i < length; ++i) {
      const bool tells = first_tells_[a + i] != 0 || second_tells_[b + i] != 0;
      errors_[i + 1] = errors_[i] + (tells ? static_cast<uint32_t>(std::popcount(first_[a + i] ^ second_[b + i])) : 0);
      told_[i + 1] = told_[i] + (tells ? 1 : 0);
    }
    std::optional<CommonSound> best;
    size_t begin = 0, end = 0;  // of the stretch under way; none: both 0
    const auto close = [&] {
      if (end > begin && end - begin >= shortest) Weigh(a, b, begin, end, best);
      begin = end = 0;
    };
    for (size_t middle = 0; middle < length; ++middle) {
      const size_t from = middle < kWindow / 2 ? 0 : middle - kWindow / 2, to = std::min(middle + kWindow / 2 + 1, length);
      const uint32_t told = told_[to] - told_[from];
      if (told * 2 < to - from || errors_[to] - errors_[from] > kAlike * told) continue;
      if (end > 0 && middle > end + kGap) close();
      if (end == 0) begin = middle;
      end = middle + 1;
    }
    close();
    return best;
  }

 private:
  void Weigh(size_t a, size_t b, size_t begin, size_t end, std::optional<CommonSound>& best) const {
    const double told = told_[end] - told_[begin], errors = errors_[end] - errors_[begin];
    if (told < kTelling * static_cast<double>(end - begin)) return;
    const double weight = kAlike * told - errors;
    if (weight > 0 && (!best || weight > best->weight)) best = {a + begin, b + begin, end - begin, weight};
  }

  std::span<const uint32_t> first_, second_;
  const std::vector<uint8_t>&first_tells_, &second_tells_;
  std::vector<uint32_t> errors_, told_;  // up to an item, added up
};

}  // namespace

std::optional<CommonSound> FindCommonSound(std::span<const uint32_t> first, std::span<const uint32_t> second, const SoundRules& rules) {
  const std::vector<uint8_t> first_tells = Telling(first), second_tells = Telling(second);
  Walk walk(first, second, first_tells, second_tells);
  std::optional<CommonSound> best;
  const auto take = [&](size_t a, size_t b) {
    const auto found = walk.Best(a, b, rules.shortest);
    if (found && (!best || found->weight > best->weight)) best = found;
  };
  for (size_t a = 0; a < first.size(); ++a) take(a, 0);
  for (size_t b = 1; b < second.size(); ++b) take(0, b);
  return best && best->length <= rules.longest ? best : std::nullopt;
}

}  // namespace chanoma::catalogue
