#pragma once
// One rendition's pictures by way of a graphics process, and by libx264 from the picture on that did not come back as it should:
// what had been given and was not back yet is encoded again, beginning with a key picture, so that nothing is missing and nothing
// that was sent becomes void. There is no way back within a run. Owned by one operation, which owns the link too; one thread.

#include <deque>
#include <memory>

#include "media/tracks.h"
#include "media/worker/gpu_link.h"
#include "media/worker/picture_proof.h"
#include "media/worker/software_encoder.h"
#include "media/worker/video_encoder.h"

namespace chanoma::media {

class HardwareEncoder final : public VideoEncoder {
 public:
  static Result<std::unique_ptr<HardwareEncoder>> Open(GpuLink& link, size_t session, const RenditionVideo& track, int threads);

  Result<void> Add(av::Frame& picture, int64_t time, bool key) override;
  Result<void> End() override;
  Result<std::optional<EncodedPicture>> Next() override;

 private:
  struct Given {
    av::Frame picture;
    int64_t time;
    bool key;
  };

  HardwareEncoder(GpuLink& link, size_t session, const RenditionVideo& track, int threads, std::unique_ptr<PictureProof> proof)
      : link_(link), session_(session), track_(track), threads_(threads), proof_(std::move(proof)) {}
  Result<EncodedPicture> Accept(const GpuLink::Coded& coded) const;
  Result<void> FallBack();

  GpuLink& link_;
  const size_t session_;
  const RenditionVideo track_;
  const int threads_;
  const std::unique_ptr<PictureProof> proof_;
  std::deque<Given> given_;  // and not come back
  std::unique_ptr<SoftwareEncoder> software_;  // once it has fallen back
  bool resuming_ = false;  // its first picture has not come out yet
  bool ended_ = false;
};

}  // namespace chanoma::media
