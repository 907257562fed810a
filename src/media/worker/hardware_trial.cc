#include "media/worker/hardware_trial.h"

#include <vector>

#include "media/worker/coded_picture.h"
#include "media/worker/picture_proof.h"

namespace chanoma::media {
namespace {

constexpr int kPictures = 16;
constexpr int kSegment = 8;

// Coarse squares that differ from picture to picture, so that none can be taken for another.
av::Frame MadePicture(int width, int height, int number) {
  av::Frame picture;
  picture->format = AV_PIX_FMT_YUV420P;
  picture->width = width;
  picture->height = height;
  if (av_frame_get_buffer(picture.Get(), 0) < 0) throw std::bad_alloc();
  for (int plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    const int step = plane == 0 ? 64 : 32;
    for (int y = 0; y < height >> shift; ++y) {
      uint8_t* line = picture->data[plane] + static_cast<ptrdiff_t>(y) * picture->linesize[plane];
      for (int x = 0; x < width >> shift; ++x) {
        const int square = (x / step) * 3 + (y / step) * 5 + number * 7 + plane * 2;
        line[x] = static_cast<uint8_t>(40 + square * 37 % 160);
      }
    }
  }
  return picture;
}

class Trial {
 public:
  Trial(GpuLink& link, const RenditionVideo& track) : link_(link), track_(track) {}

  Result<void> Run() {
    for (int i = 0; i < kPictures && link_.Whole(); ++i) {
      originals_.push_back(MadePicture(track_.width, track_.height, i));
      if (!link_.Give(0, *originals_.back().Get(), TimeOf(static_cast<size_t>(i)), i % kSegment == 0)) break;
      TRY(Take());
      if (originals_.size() - coded_.size() <= kMostPicturesHeld) continue;
      if (!link_.Await(0)) break;
      TRY(Take());
    }
    if (!link_.Whole() || !link_.Flush(0)) return Fail(Code::kUnavailable, "it failed");  // the link has told why
    TRY(Take());
    return TRY(PictureProof::Create())->CheckAll(coded_, originals_);
  }

 private:
  static int64_t TimeOf(size_t number) { return static_cast<int64_t>(number) * (kRenditionVideoTimescale / 30); }

  Result<void> Take() {
    while (const auto coded = link_.Take(0)) {
      const size_t number = coded_.size();
      if (coded->time != TimeOf(number)) return Fail(Code::kCorrupt, "pictures out of order");
      coded_.emplace_back(coded->bytes.begin(), coded->bytes.end());
      TRY(CheckCodedPicture(coded_.back(), {track_.width, track_.height, AvcLevel(track_), number % kSegment == 0}));
    }
    return {};
  }

  GpuLink& link_;
  const RenditionVideo& track_;
  std::vector<av::Frame> originals_;
  std::vector<std::vector<uint8_t>> coded_;
};

}  // namespace

Result<void> TryHardware(GpuLink& link, const RenditionVideo& track) { return Trial(link, track).Run(); }

}  // namespace chanoma::media
