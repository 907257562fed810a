#pragma once
// libx264. All runs of a rendition write the same parameter sets: in the init segment alone, or, where the rendition is
// self-contained, with every key picture. Owned by one operation; one thread (libx264 has its own). Fails with kInternal.

#include <deque>
#include <memory>
#include <string>

#include "media/av/encoder.h"
#include "media/tracks.h"
#include "media/worker/nal.h"
#include "media/worker/video_encoder.h"

namespace chanoma::media {

class SoftwareEncoder final : public VideoEncoder {
 public:
  static Result<std::unique_ptr<av::Encoder>> OpenEncoder(const RenditionVideo& track, int threads);
  static Result<std::unique_ptr<SoftwareEncoder>> Open(const RenditionVideo& track, int threads);

  Result<void> Add(av::Frame& picture, int64_t time, bool key) override;
  Result<void> End() override;
  Result<std::optional<EncodedPicture>> Next() override;

 private:
  SoftwareEncoder(std::unique_ptr<av::Encoder> encoder, NalConverter converter, std::string sets)
      : encoder_(std::move(encoder)), converter_(std::move(converter)), sets_(std::move(sets)) {}
  void Drain();

  const std::unique_ptr<av::Encoder> encoder_;
  const NalConverter converter_;
  const std::string sets_;  // what goes before a key picture
  std::deque<EncodedPicture> ready_;
};

}  // namespace chanoma::media
