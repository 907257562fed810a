#pragma once
// What is made of one video before anybody asks for it, and what of that is missing. Pure functions and values.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ulid.h"
#include "model/ahead.h"
#include "model/media_info.h"
#include "model/video.h"
#include "playback/presentation.h"

namespace chanoma::ahead {

// What it takes to make a segment: next to nothing, a little, or much.
enum class Effort { kCopied, kSound, kPicture };
Effort EffortOf(const playback::Track& track);

// Segments by effort.
struct Amount {
  std::array<uint64_t, 3> of{};
  uint64_t& Of(Effort effort) { return of[static_cast<size_t>(effort)]; }
  uint64_t Of(Effort effort) const { return of[static_cast<size_t>(effort)]; }
  uint64_t All() const { return of[0] + of[1] + of[2]; }
  bool operator==(const Amount&) const = default;
};

struct Plan {
  Ulid video;
  std::string edition;
  model::MediaInfo media;
  std::vector<playback::Track> tracks;  // copies first; pictures from the largest down

  // Of a track's segment; 0 is its init segment.
  std::string KeyOf(const playback::Track& track, uint64_t number) const;
  // Whether a file of the segment store is part of it.
  bool Wants(std::string_view key) const;
  // `there`: the keys of the video's pinned files.
  Amount Missing(std::span<const std::string> there) const;
  uint64_t All() const;
};

// Nothing for a video that is not ready, or of which nothing is wanted. Copies are tracks that some player is sent as they are;
// the ladder holds what a player gets that plays nothing but H.264 and AAC, at every size. Sound for the night is left out.
std::optional<Plan> PlanFor(const model::Video& video, const model::MediaInfo& media, model::Ahead policy,
                            playback::Renditions renditions = playback::Renditions::kPlain);

// Of a key of the segment store, "ID/EDITION/TRACK/NAME": whether its edition is of this generation of the content.
bool IsOfGeneration(std::string_view key, uint32_t generation);
std::optional<Ulid> VideoOf(std::string_view key);

}  // namespace chanoma::ahead
