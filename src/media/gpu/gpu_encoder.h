#pragma once
// One rendition's encoder on a graphics card: pictures in, H.264 byte stream out, one for each and in their order. Owned by main; one
// thread. Open fails with libav's words.

#include <cstdint>
#include <memory>
#include <string>

#include "media/av/encoder.h"
#include "media/hardware_kind.h"
#include "media/picture_memory.h"
#include "media/protocol.pb.h"

namespace chanoma::media {

class GpuEncoder {
 public:
  GpuEncoder() = default;
  GpuEncoder(const GpuEncoder&) = delete;
  GpuEncoder& operator=(const GpuEncoder&) = delete;
  virtual ~GpuEncoder() = default;

  static Result<std::unique_ptr<GpuEncoder>> Open(HardwareKind kind, const std::string& device, const pb::GpuSession& session);

  // `planes`: as PictureMemory holds a picture; may be written to again afterwards.
  virtual Result<void> Add(const uint8_t* planes, int64_t time, bool key) = 0;
  virtual Result<void> End() = 0;
  // False when nothing lies ready.
  virtual bool Next(av::Packet& packet) = 0;
};

}  // namespace chanoma::media
