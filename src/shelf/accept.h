#pragma once
// Which files somebody gets to know of. A show is there for those who know of one of its files; hidden ones do not count.

#include <functional>

#include "model/video.h"

namespace chanoma::shelf {

using Accept = std::function<bool(const model::VideoFacts&)>;

inline bool Knows(const Accept& accept, const model::VideoFacts& facts) { return !facts.hidden && (!accept || accept(facts)); }

}  // namespace chanoma::shelf
