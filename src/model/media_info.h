#pragma once
// What probing learns about a media file: streams, chapters, and the grid on which it is cut into segments. Plain values
// without I/O; produced by the media worker, validated by the daemon, kept in the store.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/picture.h"

namespace chanoma::model {

struct Rational {
  int64_t num = 0;
  int64_t den = 1;
  bool operator==(const Rational&) const = default;
};

// Dynamic range as a viewer would name it (ITU-T H.273 transfer characteristics 16 and 18).
enum class DynamicRange { kSdr, kHdr10, kHlg };

struct VideoStream {
  int index = 0;           // in the file
  std::string codec;       // libav's name: h264, hevc, vp9, av1, …
  std::string codecs;      // RFC 6381, for example avc1.640028; empty when the codec cannot be carried in ISO BMFF
  int width = 0;           // coded size in samples, before rotation and sample aspect
  int height = 0;
  Rational sample_aspect{1, 1};
  Rational frame_rate{0, 1};  // mean; 0/1 when unknown
  int rotation = 0;           // clockwise degrees to show it upright: 0, 90, 180, 270
  DynamicRange range = DynamicRange::kSdr;
  int color_primaries = 2, color_transfer = 2, color_matrix = 2;  // H.273 code points, 2 = unspecified
  bool full_range = false;
  bool interlaced = false;
  int bit_depth = 8;
  int64_t bit_rate = 0;  // bits a second, 0 when unknown
  std::string language;  // BCP 47, empty when unknown
  bool operator==(const VideoStream&) const = default;
};

struct AudioStream {
  int index = 0;
  std::string codec;
  std::string codecs;
  int channels = 0;
  int sample_rate = 0;
  int frame_size = 0;     // samples of every packet, 0 when they vary
  int64_t start = 0;      // media time of the first packet kept, in ticks of 1/sample_rate
  int64_t bit_rate = 0;
  std::string language;
  std::string title;
  bool is_default = false;
  bool operator==(const AudioStream&) const = default;
};

// How a subtitle track is kept once it has been extracted; bits of SubtitleStream::forms.
enum class TextForm : uint32_t {
  kWebVtt = 1,  // .vtt
  kAss = 2,     // .ass: the original, styled
  kPgs = 4,     // .sup: pictures
};

// Subtitles beside the film have no place in it: their indexes begin here.
inline constexpr int kFirstExternalSubtitle = 10'000;

struct SubtitleStream {
  int index = 0;
  std::string codec;
  bool text = false;  // can become WebVTT
  std::string language;
  std::string title;
  bool is_default = false, forced = false, hearing_impaired = false;
  bool external = false;  // a file beside the film
  std::string file{};       // its name there, raw bytes
  // The name, without extension, of the files made of it; empty until somebody has looked.
  std::string stored{};
  uint32_t forms = 0;  // which of them there are
  bool Has(TextForm form) const { return (forms & static_cast<uint32_t>(form)) != 0; }
  bool operator==(const SubtitleStream&) const = default;
};

// A font attached to the file for its ASS subtitles.
struct Font {
  int index = 0;  // the attachment's place in the file
  std::string name;
  bool operator==(const Font&) const = default;
};

struct Chapter {
  double start = 0, end = 0;  // seconds of media time
  std::string title;
  bool operator==(const Chapter&) const = default;
};

// A stretch that who has seen an episode may not want to see again. Stored: never renumber.
enum class SkipKind { kRecap = 1, kIntro = 2, kCredits = 3, kPreview = 4 };

struct Skip {
  SkipKind kind = SkipKind::kIntro;
  int64_t begin_ms = 0, end_ms = 0;  // of media time
  bool operator==(const Skip&) const = default;
};

// What came of comparing an episode's sound with that of the ones next to it.
struct Heard {
  uint64_t with = 0;  // a sum over what it was compared with, and how: another one, and it is worth listening again
  std::vector<Skip> skips;
  bool operator==(const Heard&) const = default;
};

// A random-access point at which a copied stream may be cut. Media time: ticks of 1/Grid::timescale, where zero is the
// earliest presentation of any audio or video packet of the file (its origin).
struct Boundary {
  int64_t presentation = 0;  // earliest presentation time of the segment that starts here
  int64_t decode = 0;        // decode time of its first packet, as the source has it (may be negative)
  bool operator==(const Boundary&) const = default;
};

// The cutting points of the first video stream.
struct Grid {
  int64_t timescale = 0;             // ticks a second; 0 for a file without video
  int64_t origin_us = 0;             // the file's own time at media time zero, in microseconds
  int64_t end = 0;                   // media time at which the last frame ends
  std::vector<Boundary> boundaries;  // ascending, about 4 s apart; empty until the file is indexed or when it cannot be copied
  uint64_t peak_bit_rate = 0;        // of the most demanding copied segment, bits a second; 0 when not measured
  bool indexed = false;              // true once every random-access point has been looked at
  bool operator==(const Grid&) const = default;
};

// Small pictures of the whole film on one sheet, row by row from the top left, for the scrubber.
struct Storyboard {
  int columns = 0, rows = 0;
  int tile_width = 0, tile_height = 0;
  int count = 0;            // tiles used, at most columns * rows
  int64_t interval_ms = 0;  // tile n stands for [n, n + 1) times this
  int64_t bytes = 0;        // of the sheet
  bool operator==(const Storyboard&) const = default;
};

struct MediaInfo {
  std::string container;  // libav's demuxer name, first of its list: mov, matroska, mpegts, …
  int64_t duration_ms = 0;
  int64_t bit_rate = 0;
  std::string title;  // the container's own, empty when none
  std::vector<VideoStream> video;
  std::vector<AudioStream> audio;
  std::vector<SubtitleStream> subtitles;
  std::vector<Chapter> chapters;
  Grid grid;
  std::vector<Font> fonts;
  std::optional<Storyboard> storyboard;
  std::optional<Heard> heard;  // none: nobody has listened yet
  bool operator==(const MediaInfo&) const = default;
};

// Size as shown: after sample aspect and rotation.
struct DisplaySize {
  int width = 0, height = 0;
};
DisplaySize ShownSize(const VideoStream& stream);

}  // namespace chanoma::model
