#include "catalogue/heard_skips.h"

#include <algorithm>

#include "catalogue/common_sound.h"

namespace chanoma::catalogue {
namespace {

constexpr int64_t kSecond = 1000;
constexpr int64_t kShortestEpisode = 60 * kSecond;
constexpr int64_t kMostHeard = 600 * kSecond;    // of either end of an episode
constexpr int64_t kLeastHeard = 120 * kSecond;   // where there is so much: a quarter of a short one holds no intro
constexpr int64_t kShortest = 15 * kSecond, kLongestIntro = 120 * kSecond, kLongestCredits = 300 * kSecond;
constexpr int64_t kAtTheEdge = 3 * kSecond;      // from here on nothing is worth staying for
constexpr double kWhole = 0.9;                   // of all that was listened to: the same film twice

std::optional<std::array<Guess, 2>> Common(const media::SoundPrint& first, const media::SoundPrint& second, const Stretch& first_ear, const Stretch& second_ear,
                                           model::SkipKind kind) {
  if (first.item_us <= 0 || first.item_us != second.item_us || first.reach_us != second.reach_us || first.items.empty() || second.items.empty()) return std::nullopt;
  // An item is a stretch of `reach`, and is alike when most of that is: its middle says where. Before the first and behind the last of them
  // nothing was heard: what is alike from or up to there goes on to the edge.
  const auto items = [&](int64_t ms) { return static_cast<size_t>(std::max<int64_t>(ms * 1000 / first.item_us, 1)); };
  const int64_t longest = kind == model::SkipKind::kIntro ? kLongestIntro : kLongestCredits;
  const auto common = FindCommonSound(first.items, second.items, {items(kShortest - first.reach_us / 2000), items(longest)});
  if (!common || static_cast<double>(common->length) > kWhole * static_cast<double>(std::min(first.items.size(), second.items.size()))) return std::nullopt;
  const auto guess = [&](size_t begin, const media::SoundPrint& print, const Stretch& ear) {
    const size_t end = begin + common->length;
    const auto at = [&](size_t item) { return std::min(ear.begin_ms + (static_cast<int64_t>(item) * print.item_us + print.reach_us / 2) / 1000, ear.end_ms); };
    return Guess{{kind, begin == 0 ? ear.begin_ms : at(begin), end == print.items.size() ? ear.end_ms : at(end)}, common->weight};
  };
  return std::array{guess(common->first, first, first_ear), guess(common->second, second, second_ear)};
}

// The music may begin with the first picture, or the credits end with the last.
void Round(Guess& guess, int64_t duration_ms) {
  model::Skip& skip = guess.skip;
  if (skip.begin_ms < kAtTheEdge) skip.begin_ms = 0;
  if (skip.kind == model::SkipKind::kCredits && skip.end_ms > duration_ms - kAtTheEdge) skip.end_ms = duration_ms;
  skip.end_ms = std::min(skip.end_ms, duration_ms);
}

const std::optional<Guess>* Surest(const std::vector<Guesses>& guesses, std::optional<Guess> Guesses::* kind) {
  const std::optional<Guess>* best = nullptr;
  for (const Guesses& one : guesses) {
    const std::optional<Guess>& guess = one.*kind;
    if (guess && (best == nullptr || guess->weight > (*best)->weight)) best = &guess;
  }
  return best;
}

}  // namespace

std::optional<Ears> EarsFor(int64_t duration_ms) {
  if (duration_ms < kShortestEpisode) return std::nullopt;
  const int64_t length = std::min({kMostHeard, std::max(duration_ms / 4, kLeastHeard), duration_ms / 2});
  return Ears{{0, length}, {duration_ms - length, duration_ms}};
}

std::array<Guesses, 2> Compare(const Prints& first, const Prints& second) {
  std::array<Guesses, 2> made;
  const auto take = [&](const media::SoundPrint Prints::* print, const Stretch Ears::* ear, model::SkipKind kind, std::optional<Guess> Guesses::* to) {
    auto common = Common(first.*print, second.*print, first.ears.*ear, second.ears.*ear, kind);
    if (!common) return;
    Round((*common)[0], first.duration_ms);
    Round((*common)[1], second.duration_ms);
    made[0].*to = (*common)[0];
    made[1].*to = (*common)[1];
  };
  take(&Prints::intro, &Ears::intro, model::SkipKind::kIntro, &Guesses::intro);
  take(&Prints::credits, &Ears::credits, model::SkipKind::kCredits, &Guesses::credits);
  return made;
}

std::vector<model::Skip> Settle(const std::vector<Guesses>& guesses) {
  std::vector<model::Skip> skips;
  if (const auto* intro = Surest(guesses, &Guesses::intro)) skips.push_back((*intro)->skip);
  if (const auto* credits = Surest(guesses, &Guesses::credits)) skips.push_back((*credits)->skip);
  return skips;
}

}  // namespace chanoma::catalogue
