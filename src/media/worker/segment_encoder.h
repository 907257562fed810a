#pragma once
// Puts what an encoder makes of one rendition together, segment after segment, and gives each away in CMAF chunks as they
// become ready. Every segment begins with an IDR picture and is closed. Owned by one operation; one thread. Fails with
// kInternal, kTooLarge, or as encoder and taker do.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/tracks.h"
#include "media/worker/fragment_writer.h"
#include "media/worker/video_encoder.h"

namespace chanoma::media {

class SegmentEncoder {
 public:
  struct Part {
    uint32_t number = 0;  // of the segment, from 0
    std::string_view bytes;
    bool last = false;
    uint32_t frames = 0;
    bool hardware = false;  // the newest picture in it is a graphics process's
  };
  using Give = std::function<Result<void>(const Part&)>;

  // `chunk` and `first_chunk`: the least length of chunks in ticks of kRenditionVideoTimescale; 0: a segment is one.
  SegmentEncoder(std::unique_ptr<VideoEncoder> encoder, int64_t chunk, int64_t first_chunk, Give give)
      : chunk_(chunk), next_chunk_(first_chunk), give_(std::move(give)), encoder_(std::move(encoder)) {}

  // The segment that the next pictures belong to, in ticks of kRenditionVideoTimescale.
  Result<void> Begin(uint32_t number, int64_t start, int64_t end);
  // `time` lies within the segment and after the picture before. The picture's own time is overwritten.
  Result<void> Add(av::Frame& picture, int64_t time);
  // Lets everything out; nothing may be added after this.
  Result<void> End();

 private:
  struct Segment {
    uint32_t number;
    int64_t start, end;
    std::deque<int64_t> times;  // of its pictures as they are shown; those before `given` are dropped
    size_t added = 0, encoded = 0;
    bool closed = false;
    uint32_t chunks = 0;
    std::vector<FragmentSample> samples;  // of the chunk being gathered, in decode order
    std::vector<int64_t> decode;
    std::string bytes;
    bool hardware;
  };

  Result<void> TakeEncoded();
  Result<void> GiveChunk(Segment& segment, int64_t end, bool last);
  Result<void> GiveFinished();

  const int64_t chunk_;
  int64_t next_chunk_;
  const Give give_;
  const std::unique_ptr<VideoEncoder> encoder_;
  std::deque<Segment> segments_;  // the last one takes pictures, the first one packets
};

}  // namespace chanoma::media
