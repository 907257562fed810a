#pragma once
// MPEG-DASH: an MPD for the on-demand profile of a Presentation (ISO/IEC 23009-1), addresses relative to the manifest's
// own. Pure function.

#include <string>

#include "playback/presentation.h"

namespace chanoma::playback {

std::string WriteMpd(const Presentation& presentation);

}  // namespace chanoma::playback
