#pragma once
// What can be made of one file: a track (a source stream copied, or re-encoded as a rendition) and a segment of it.
// Plain values and pure functions shared by the manifest writers, the daemon side and the worker, so that all three
// agree on timescales, codec strings and audio segment limits. Any thread; nothing here fails.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/media_info.h"

namespace chanoma::media {

struct CopyVideo {
  model::VideoStream source;
  bool operator==(const CopyVideo&) const = default;
};
struct CopyAudio {
  model::AudioStream source;
  bool operator==(const CopyAudio&) const = default;
};
// H.264 High, 8 bit, 4:2:0, square pixels, upright, standard dynamic range.
struct RenditionVideo {
  model::VideoStream source;
  int width = 0, height = 0;  // as shown; both even
  int64_t max_rate = 0;       // bits a second over any second (a VBV buffer of one second)
  int64_t avg_rate = 0;       // bits a second aimed at; 0 or max_rate and above: constant quality under max_rate
  // Every segment carries its parameter sets (an avc3 sample entry), so that one encoder may go on where another stopped.
  bool self_contained = false;
  bool operator==(const RenditionVideo&) const = default;
};
// AAC-LC at 48 kHz.
struct RenditionAudio {
  model::AudioStream source;
  int channels = 2;  // 1, 2, or 6 (5.1)
  int64_t bit_rate = 128'000;
  bool night = false;  // quiet passages louder, loud ones quieter
  bool operator==(const RenditionAudio&) const = default;
};

struct TrackSpec {
  std::variant<CopyVideo, CopyAudio, RenditionVideo, RenditionAudio> track;
  int64_t timescale = 0;  // of SegmentSpec's times: the grid's, or for a file without video any (48000 suits)
  int64_t origin_us = 0;  // Grid::origin_us of the file
  bool operator==(const TrackSpec&) const = default;
};

// One segment: what is presented in [start, end). A copied video segment starts at a Boundary of the grid and ends at
// the next one, or at Grid::end.
struct SegmentSpec {
  TrackSpec track;
  uint32_t number = 0;  // from 0; moof sequence numbers are one more
  int64_t start = 0;    // media time in ticks of track.timescale
  int64_t end = 0;
  int64_t decode = 0;  // Boundary::decode at `start` for copied video (where to seek to); otherwise ignored
  bool operator==(const SegmentSpec&) const = default;
};

// A stretch of segments of renditions of one video stream, decoded once for all of them. Every track is a RenditionVideo
// of the same source; the largest first. Segment i of the run spans [cuts[i], cuts[i + 1]) and has the number `number` + i.
struct RunSpec {
  std::vector<TrackSpec> tracks;
  uint32_t number = 0;        // from 0
  std::vector<int64_t> cuts;  // ascending, at least two, in ticks of the tracks' timescale
  bool operator==(const RunSpec&) const = default;
};

inline constexpr size_t kMostRunTracks = 10;
inline constexpr size_t kMostRunSegments = 100'000;

inline constexpr int64_t kRenditionVideoTimescale = 90'000;
inline constexpr int kRenditionSampleRate = 48'000;
inline constexpr int kAacFrame = 1024;

// The timescale in the track's own media header, in which its segments' decode times are counted.
int64_t MediaTimescale(const TrackSpec& spec);

// RFC 6381 codecs parameter of the track as it will be delivered.
std::string CodecsString(const TrackSpec& spec);

// For audio tracks: the decode time (ticks of MediaTimescale) of the first packet at or after `start` (ticks of
// spec.timescale) when every packet has the same length; segment k covers [AudioSegmentStart(start),
// AudioSegmentStart(end)). For codecs whose packets vary (frame_size 0), `start` converted and rounded up.
int64_t AudioSegmentStart(const TrackSpec& spec, int64_t start);

// H.264 level_idc (for example 31 for level 3.1) that a rendition needs by ITU-T H.264 table A-1.
int AvcLevel(const RenditionVideo& rendition);

// value * to / from with 128-bit intermediate, rounded to nearest / up. Negative values round symmetrically / up.
int64_t RescaleNear(int64_t value, int64_t from, int64_t to);
int64_t RescaleUp(int64_t value, int64_t from, int64_t to);

}  // namespace chanoma::media
