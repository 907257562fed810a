#pragma once
// The storyboard's index: which part of the sheet shows which time. Pure.

#include <cstdint>
#include <string>

#include "model/media_info.h"

namespace chanoma::playback {

// WebVTT whose cues name parts of "storyboard.jpg", beside which it lies, by media fragments (W3C Media Fragments 4.2.2).
std::string WriteStoryboard(const model::Storyboard& board, int64_t duration_ms);

}  // namespace chanoma::playback
