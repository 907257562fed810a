#include "media/worker/hardware_encoder.h"

#include "media/worker/coded_picture.h"

namespace chanoma::media {

Result<std::unique_ptr<HardwareEncoder>> HardwareEncoder::Open(GpuLink& link, size_t session, const RenditionVideo& track, int threads) {
  return std::unique_ptr<HardwareEncoder>(new HardwareEncoder(link, session, track, threads, TRY(PictureProof::Create())));
}

Result<void> HardwareEncoder::Add(av::Frame& picture, int64_t time, bool key) {
  if (software_) return software_->Add(picture, time, key);
  Given given{{}, time, key};
  if (av_frame_ref(given.picture.Get(), picture.Get()) < 0) return Fail(Code::kInternal, "out of memory");
  given_.push_back(std::move(given));
  if (!link_.Give(session_, *picture.Get(), time, key)) return FallBack();
  // The caller takes what is there; it is waited for only where too many are on their way.
  if (given_.size() > kMostPicturesHeld && !link_.Await(session_)) return FallBack();
  return {};
}

Result<void> HardwareEncoder::End() {
  ended_ = true;
  if (software_) return software_->End();
  return link_.Flush(session_) ? Result<void>() : FallBack();
}

Result<std::optional<EncodedPicture>> HardwareEncoder::Next() {
  if (!software_) {
    if (const auto coded = link_.Take(session_)) {
      auto picture = Accept(*coded);
      if (picture) {
        given_.pop_front();
        return std::optional<EncodedPicture>(std::move(*picture));
      }
      link_.Break(picture.error().message);
    }
    if (link_.Whole()) return std::optional<EncodedPicture>();
    TRY(FallBack());
  }
  auto picture = TRY(software_->Next());
  if (picture && resuming_) {
    picture->resumed = true;
    resuming_ = false;
  }
  return picture;
}

Result<EncodedPicture> HardwareEncoder::Accept(const GpuLink::Coded& coded) const {
  if (given_.empty()) return Fail(Code::kCorrupt, "more pictures than it got");
  const Given& given = given_.front();
  if (coded.time != given.time) return Fail(Code::kCorrupt, "pictures out of order");
  const ByteSpan bytes(reinterpret_cast<const uint8_t*>(coded.bytes.data()), coded.bytes.size());
  EncodedPicture picture{.time = given.time, .key = given.key, .resumed = false, .hardware = true, .bytes = {}};
  picture.bytes = TRY(CheckCodedPicture(bytes, {track_.width, track_.height, AvcLevel(track_), given.key}));
  if (given.key) TRY(proof_->Check(bytes, *given.picture.Get()));
  return picture;
}

Result<void> HardwareEncoder::FallBack() {
  software_ = TRY(SoftwareEncoder::Open(track_, threads_));
  // Its first picture is a key picture, wherever in a segment that is.
  resuming_ = true;
  for (Given& given : given_) TRY(software_->Add(given.picture, given.time, given.key));
  given_.clear();
  return ended_ ? software_->End() : Result<void>();
}

}  // namespace chanoma::media
