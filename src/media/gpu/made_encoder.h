#pragma once
// In the place of a card, for tests: libx264 with parameter sets of another form than the worker's own, and failures on purpose.
// The device says which: "test" works; "test:die:20" ends the process at the twentieth picture; likewise "hang", "garbage" (no H.264),
// "green" (H.264 of something else), "order" (other times), "flood" (pictures nobody asked for), "huge", "sets" (a picture of another size);
// "test:refuse" does not open, and "test:box" only where the box holds. One thread.

#include "media/gpu/gpu_encoder.h"

namespace chanoma::media {

class MadeEncoder final : public GpuEncoder {
 public:
  static Result<std::unique_ptr<GpuEncoder>> Open(const std::string& device, const pb::GpuSession& session);

  Result<void> Add(const uint8_t* planes, int64_t time, bool key) override;
  Result<void> End() override { return encoder_->Send(nullptr); }
  bool Next(av::Packet& packet) override;

 private:
  MadeEncoder(std::string failure, int at, const pb::GpuSession& session) : failure_(std::move(failure)), at_(at), session_(session) {}
  Result<void> OpenEncoder(int width);
  bool Fails(const char* how) const { return failure_ == how && added_ >= at_; }

  const std::string failure_;
  const int at_;
  const pb::GpuSession session_;
  std::unique_ptr<av::Encoder> encoder_;
  int added_ = 0;
  int given_ = 0;
};

}  // namespace chanoma::media
