#pragma once
// Media time: the file's timestamps counted in ticks of a track's timescale from the file's origin. Values; any thread.

#include <cstdint>
#include <vector>

#include "media/av/libav.h"

namespace chanoma::media {

struct Timeline {
  AVRational base{1, 1};  // of the stream in the file
  int64_t timescale = 1;  // of media time
  int64_t origin = 0;     // in ticks of `timescale`

  static Timeline Of(const AVStream& stream, int64_t timescale, int64_t origin_us);
  int64_t FromFile(int64_t timestamp) const;
  int64_t ToFile(int64_t media) const;  // rounded down
};

// The timescale in which a stream's times are counted: its own when that is a whole number of ticks a second.
int64_t NaturalTimescale(AVRational base);

// Puts the rounded timestamps of equally long audio packets (Matroska keeps milliseconds) back where they belong, in
// ticks of the sample rate.
class AudioLattice {
 public:
  // `start` and `frame_size` as in model::AudioStream; frame_size 0 leaves times alone.
  AudioLattice(AVRational base, int sample_rate, int64_t start, int frame_size);
  int64_t Snap(int64_t time) const;
  int64_t Tolerance() const { return tolerance_; }

 private:
  int64_t start_;
  int64_t frame_size_;
  int64_t tolerance_;
};

}  // namespace chanoma::media
