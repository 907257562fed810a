#pragma once
// Subtitle files as people have them, read for what can be made of them: SubRip, WebVTT and ASS/SSA in UTF-8, with all
// their usual faults (missing numbers, blank lines within cues, commas for points). What cannot be read is passed over.
// Pure; any thread; fuzzed.

#include <string_view>
#include <vector>

#include "media/worker/cues.h"

namespace chanoma::media {

std::vector<Cue> ReadSubRip(std::string_view text);
std::vector<Cue> ReadWebVtt(std::string_view text);
std::vector<Cue> ReadAss(std::string_view text);

}  // namespace chanoma::media
