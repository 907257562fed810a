#include "catalogue/skips.h"

#include <algorithm>
#include <cmath>

#include "catalogue/chapter_kind.h"

namespace chanoma::catalogue {
namespace {

using model::Skip;
using model::SkipKind;

constexpr int64_t kShortest = 2'000;  // ms: what is over before a hand has moved
constexpr int64_t kTogether = 1'000;  // between stretches of one kind that are one

// A chapter of that name which is longer is the story itself ("Opening" of a film in ten chapters).
int64_t LongestOf(SkipKind kind) {
  switch (kind) {
    case SkipKind::kRecap: return 600'000;
    case SkipKind::kIntro: return 300'000;
    case SkipKind::kCredits: return 1'200'000;
    case SkipKind::kPreview: return 300'000;
  }
  return 0;
}

std::vector<Skip> FromChapters(const model::MediaInfo& media) {
  std::vector<Skip> skips;
  // Of music, chapters are its pieces.
  if (media.video.empty() || media.duration_ms <= 0) return skips;
  for (const model::Chapter& chapter : media.chapters) {
    const double length = static_cast<double>(media.duration_ms);
    const auto ms = [&](double seconds) { return static_cast<int64_t>(std::lround(std::clamp(seconds * 1000, 0.0, length))); };
    const int64_t begin = ms(chapter.start), end = ms(chapter.end);
    const auto kind = ChapterKind(chapter.title, begin < media.duration_ms / 2);
    if (!kind || end - begin < kShortest || end - begin > LongestOf(*kind)) continue;
    if (!skips.empty() && skips.back().kind == *kind && std::abs(begin - skips.back().end_ms) <= kTogether) skips.back().end_ms = end;
    else skips.push_back({*kind, begin, end});
  }
  return skips;
}

}  // namespace

bool ChaptersTell(const model::MediaInfo& media) {
  return std::ranges::any_of(FromChapters(media), [](const Skip& skip) { return skip.kind == SkipKind::kIntro || skip.kind == SkipKind::kCredits; });
}

std::vector<FoundSkip> SkipsOf(const model::MediaInfo& media) {
  std::vector<FoundSkip> found;
  for (const Skip& skip : FromChapters(media)) found.push_back({skip, SkipSource::kChapter});
  if (media.heard) {
    for (Skip skip : media.heard->skips) {
      if (media.duration_ms > 0) skip.end_ms = std::min(skip.end_ms, media.duration_ms);
      const bool known = std::ranges::any_of(found, [&](const FoundSkip& other) { return other.skip.kind == skip.kind && other.source == SkipSource::kChapter; });
      if (!known && skip.end_ms - skip.begin_ms >= kShortest) found.push_back({skip, SkipSource::kFingerprint});
    }
  }
  std::ranges::stable_sort(found, {}, [](const FoundSkip& one) { return one.skip.begin_ms; });
  // Where two overlap, the first goes on; what is left of the other comes after it.
  int64_t free_from = 0;
  std::erase_if(found, [&](FoundSkip& one) {
    one.skip.begin_ms = std::max(one.skip.begin_ms, free_from);
    if (one.skip.end_ms - one.skip.begin_ms < kShortest) return true;
    free_from = one.skip.end_ms;
    return false;
  });
  return found;
}

}  // namespace chanoma::catalogue
