#pragma once
// Which stretches of a video its player offers to skip: what its chapters say, and where those say nothing of a kind, what was heard
// in its sound. Pure functions; any thread.

#include <vector>

#include "model/media_info.h"

namespace chanoma::catalogue {

enum class SkipSource { kChapter, kFingerprint };

struct FoundSkip {
  model::Skip skip;
  SkipSource source = SkipSource::kChapter;
  bool operator==(const FoundSkip&) const = default;
};

// In the order of their beginnings, none over another.
std::vector<FoundSkip> SkipsOf(const model::MediaInfo& media);

// Whether its chapters say where intro or credits are: who made such chapters named all that there is.
bool ChaptersTell(const model::MediaInfo& media);

}  // namespace chanoma::catalogue
