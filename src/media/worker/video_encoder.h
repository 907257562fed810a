#pragma once
// What makes one rendition's pictures small, whoever does it. Owned by one operation; one thread.

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "media/av/packet.h"

namespace chanoma::media {

struct EncodedPicture {
  int64_t time = 0;  // when it is shown
  bool key = false;
  bool resumed = false;   // a key picture within a segment, where one encoder went on in another's place
  bool hardware = false;  // a graphics process made it
  std::string bytes;      // NAL units behind their lengths
};

class VideoEncoder {
 public:
  VideoEncoder() = default;
  VideoEncoder(const VideoEncoder&) = delete;
  VideoEncoder& operator=(const VideoEncoder&) = delete;
  virtual ~VideoEncoder() = default;

  // The next picture in the order in which they are shown; `key`: a segment begins with it. Its own time is overwritten.
  virtual Result<void> Add(av::Frame& picture, int64_t time, bool key) = 0;
  // Nothing is added after this.
  virtual Result<void> End() = 0;
  // The next picture in the order in which they are decoded; none when more has to be added first.
  virtual Result<std::optional<EncodedPicture>> Next() = 0;
};

}  // namespace chanoma::media
