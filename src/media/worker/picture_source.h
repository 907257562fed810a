#pragma once
// The decoded pictures of a video stream from a given media time on, in the order they are shown, each with its time.
// Begins as far back as decoding needs; the last picture before the wanted time comes too. Owned by one operation; one
// thread. Fails as demuxer and decoder do; a damaged picture is left out.

#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "media/av/decoder.h"
#include "media/av/demuxer.h"
#include "media/tracks.h"
#include "media/worker/timeline.h"

namespace chanoma::media {

class PictureSource {
 public:
  // `timescale` and `origin_us` as in TrackSpec.
  static Result<std::unique_ptr<PictureSource>> Open(av::Demuxer& demuxer, const model::VideoStream& source, int64_t timescale,
                                                     int64_t origin_us, int threads);

  // Takes one picture, whose pts is its media time; false: no more are wanted.
  using Take = std::function<Result<bool>(av::Frame&)>;
  // Gives every picture from `start` on, until `take` has enough or the file ends, and before them the one that was
  // shown last, if there is one.
  Result<void> Run(int64_t start, const Take& take);

  int64_t FrameTicks() const { return frame_ticks_; }

 private:
  PictureSource(av::Demuxer& demuxer, int64_t timescale) : demuxer_(demuxer), timescale_(timescale) {}
  Result<bool> SeekBefore(int64_t start, av::Packet& packet);
  Result<bool> TakeDecoded(int64_t start, const Take& take);
  int64_t TimeOf(const AVFrame& frame);

  av::Demuxer& demuxer_;
  const int64_t timescale_;
  AVStream* stream_ = nullptr;
  Timeline timeline_;
  int64_t frame_ticks_ = 1;
  std::unique_ptr<av::Decoder> decoder_;
  av::Frame frame_;
  std::optional<av::Frame> held_;  // the last picture before the start
  std::optional<int64_t> delay_;   // of decoded pictures' times, known with the first
  int64_t last_ = INT64_MIN / 2;
  bool any_ = false;
};

}  // namespace chanoma::media
