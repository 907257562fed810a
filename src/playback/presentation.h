#pragma once
// What a player is offered for one file: tracks, copied or rendered, with their timelines and addresses. Both manifests
// are written from this one description. Pure functions over the stored MediaInfo.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/tracks.h"
#include "model/media_info.h"
#include "playback/capabilities.h"
#include "playback/ladder.h"
#include "playback/timeline.h"

namespace chanoma::playback {

struct Track {
  std::string id;  // "v0", "v0-720", "v0-720s" (self-contained), "a1", "a1-aac": part of its segments' addresses
  media::TrackSpec spec;
  std::string codecs;  // RFC 6381
  int64_t bandwidth = 0;  // bits a second
  int width = 0, height = 0;
  model::Rational frame_rate{0, 1};
  int sample_rate = 0, channels = 0;
  std::string language;  // BCP 47, empty when unknown
  std::string label;
  bool is_default = false;
  Timeline timeline;
};

struct TextTrack {
  int stream = 0;
  std::string language, label;
  bool is_default = false, forced = false, hearing_impaired = false;
};

struct Presentation {
  std::string edition;  // names the cutting; part of segment addresses
  int64_t duration_ms = 0;
  std::vector<Track> video;  // highest first; switchable
  std::vector<Track> audio;  // one for each of the file's tracks
  std::vector<TextTrack> text;
  std::vector<Track> withheld;  // renditions that the machine could not make in time, highest first
  std::optional<model::Storyboard> storyboard;
};

// The edition a record has now: its content's generation, and whether copies of its grid exist.
std::string Edition(uint32_t generation, const model::MediaInfo& info);

// The longest gap between random-access points over which a copied stream is still offered beside renditions.
inline constexpr double kLongestCopiedSegment = 12.0;

// Whether a track is copied, and if not, why.
enum class Verdict { kPlays, kCodec, kNotInSegments, kRotated, kNotIndexed, kNoCuts, kLongGaps, kNoRate, kLate };
// Of the first video stream; the file has one.
Verdict JudgeVideo(const model::MediaInfo& info, const Capabilities& can);
// Sound that begins later than this is rendered, with silence in front of it (seconds).
inline constexpr double kLatestCopiedSound = 0.1;
Verdict JudgeAudio(const model::AudioStream& stream, const Capabilities& can);

// How many times faster than it plays a rendition is made here; nothing when that is not known.
using SpeedOf = std::function<std::optional<double>(const Track&)>;
// Slower than this, a player would run dry.
inline constexpr double kLeastSpeed = 1.2;

// Whether renditions of pictures are self-contained (media::RenditionVideo), which those have to be that hardware may make. They have
// addresses of their own: segments of both kinds do not fit one init segment.
enum class Renditions { kPlain, kSelfContained };

Presentation Describe(const model::MediaInfo& info, uint32_t generation, const Capabilities& can, const SpeedOf& speed = {},
                      Renditions renditions = Renditions::kPlain);

// The track `id` of `edition`, whether or not some player was offered it: kNotFound when the file has no such track, or
// the edition is of another content.
Result<Track> FindTrack(const model::MediaInfo& info, uint32_t generation, std::string_view edition, std::string_view id);

// Segment `number` (from 1, as addresses count) of a track: kNotFound past the end.
Result<media::SegmentSpec> SegmentAt(const model::MediaInfo& info, const Track& track, uint64_t number);

}  // namespace chanoma::playback
