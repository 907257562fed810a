#pragma once
// HLS (RFC 8216, version 7, fragmented MP4) over the same segments as the MPD. Addresses are relative to each playlist.
// Pure functions.

#include <string>

#include "playback/presentation.h"

namespace chanoma::playback {

// At …/videos/{id}/master.m3u8.
std::string WriteMasterPlaylist(const Presentation& presentation);

// At …/videos/{id}/s/{edition}/{track}/index.m3u8.
std::string WriteMediaPlaylist(const Track& track);

// At …/videos/{id}/subtitles/{stream}.m3u8: the whole text as one segment.
std::string WriteSubtitlePlaylist(int stream, int64_t duration_ms);

}  // namespace chanoma::playback
