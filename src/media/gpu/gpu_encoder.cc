#include "media/gpu/gpu_encoder.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

extern "C" {
#include <libavutil/hwcontext.h>
}

#ifdef CHANOMA_TEST_HOOKS
#include "media/gpu/made_encoder.h"
#endif

namespace chanoma::media {
namespace {

constexpr int kPool = 8;          // pictures on the card
constexpr int kMostBetween = 600;  // pictures between key pictures; segments ask for theirs long before

class Reference {
 public:
  Reference() = default;
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;
  ~Reference() { av_buffer_unref(&buffer_); }
  AVBufferRef*& Get() { return buffer_; }

 private:
  AVBufferRef* buffer_ = nullptr;
};

class CardEncoder final : public GpuEncoder {
 public:
  CardEncoder(HardwareKind kind, const pb::GpuSession& session) : kind_(kind), session_(session) {}

  Result<void> Open(const std::string& device) {
    if (kind_ != HardwareKind::kNvenc) TRY(OpenDevice(device));
    if (kind_ == HardwareKind::kVaapi) TRY(MakePool());
    const char* name = kind_ == HardwareKind::kVaapi ? "h264_vaapi" : kind_ == HardwareKind::kQsv ? "h264_qsv" : "h264_nvenc";
    encoder_ = TRY(av::Encoder::Open(name, [&](AVCodecContext& context, av::Options& options) { Configure(context, options, device); }));
    return {};
  }

  Result<void> Add(const uint8_t* planes, int64_t time, bool key) override {
    av::Frame picture = TRY(Interleaved(planes));
    if (pool_.Get() != nullptr) picture = TRY(Uploaded(picture));
    picture->pts = time;
    picture->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    picture->color_range = AVCOL_RANGE_MPEG;
    return encoder_->Send(picture.Get());
  }
  Result<void> End() override { return encoder_->Send(nullptr); }
  bool Next(av::Packet& packet) override { return encoder_->Receive(packet); }

 private:
  Result<void> OpenDevice(const std::string& device) {
    const bool vaapi = kind_ == HardwareKind::kVaapi;
    av::Options options;
    if (!vaapi && !device.empty()) options.Set("child_device", device.c_str());
    const int error = av_hwdevice_ctx_create(&device_.Get(), vaapi ? AV_HWDEVICE_TYPE_VAAPI : AV_HWDEVICE_TYPE_QSV,
                                             vaapi && !device.empty() ? device.c_str() : nullptr, *options.Get(), 0);
    if (error < 0) return Fail(av::OwnError(error, device.empty() ? "no graphics device" : device));
    return {};
  }

  Result<void> MakePool() {
    pool_.Get() = av_hwframe_ctx_alloc(device_.Get());
    if (pool_.Get() == nullptr) throw std::bad_alloc();
    auto* frames = reinterpret_cast<AVHWFramesContext*>(pool_.Get()->data);
    frames->format = AV_PIX_FMT_VAAPI;
    frames->sw_format = AV_PIX_FMT_NV12;
    frames->width = session_.width();
    frames->height = session_.height();
    frames->initial_pool_size = kPool;
    if (const int error = av_hwframe_ctx_init(pool_.Get()); error < 0) return Fail(av::OwnError(error, "memory on the graphics device"));
    return {};
  }

  void Configure(AVCodecContext& context, av::Options& options, const std::string& device) {
    context.width = session_.width();
    context.height = session_.height();
    context.pix_fmt = pool_.Get() != nullptr ? AV_PIX_FMT_VAAPI : AV_PIX_FMT_NV12;
    if (pool_.Get() != nullptr) context.hw_frames_ctx = av_buffer_ref(pool_.Get());
    else if (device_.Get() != nullptr) context.hw_device_ctx = av_buffer_ref(device_.Get());
    context.time_base = {1, static_cast<int>(kRenditionVideoTimescale)};
    const auto& rate = session_.frame_rate();
    context.framerate = rate.num() > 0 ? AVRational{static_cast<int>(rate.num()), static_cast<int>(rate.den())} : AVRational{30, 1};
    context.sample_aspect_ratio = {1, 1};
    context.flags |= AV_CODEC_FLAG_CLOSED_GOP;
    context.profile = FF_PROFILE_H264_HIGH;
    context.level = session_.level();
    context.gop_size = kMostBetween;
    // Pictures come back in the order in which they went in, and one can be waited for.
    context.max_b_frames = 0;
    context.rc_max_rate = session_.max_rate();
    context.rc_buffer_size = static_cast<int>(std::min<int64_t>(session_.max_rate(), INT32_MAX));
    const bool average = session_.avg_rate() > 0 && session_.avg_rate() < session_.max_rate();
    context.bit_rate = average ? session_.avg_rate() : session_.max_rate() * 2 / 3;
    context.color_range = AVCOL_RANGE_MPEG;
    context.color_primaries = static_cast<AVColorPrimaries>(session_.color_primaries());
    context.color_trc = static_cast<AVColorTransferCharacteristic>(session_.color_transfer());
    context.colorspace = static_cast<AVColorSpace>(session_.color_matrix());
    switch (kind_) {
      case HardwareKind::kOff:
      case HardwareKind::kVaapi:
        options.Set("rc_mode", "VBR");
        options.Set("async_depth", int64_t{2});
        break;
      case HardwareKind::kQsv:
        options.Set("async_depth", int64_t{1});
        options.Set("forced_idr", int64_t{1});
        options.Set("preset", "faster");
        break;
      case HardwareKind::kNvenc:
        options.Set("rc", "vbr");
        options.Set("forced-idr", int64_t{1});
        options.Set("delay", int64_t{0});
        options.Set("zerolatency", int64_t{1});
        options.Set("no-scenecut", int64_t{1});
        if (!device.empty()) options.Set("gpu", device.c_str());
        break;
    }
  }

  // Cards take the two planes of colour as one.
  Result<av::Frame> Interleaved(const uint8_t* planes) const {
    av::Frame picture;
    picture->format = AV_PIX_FMT_NV12;
    picture->width = session_.width();
    picture->height = session_.height();
    if (const int error = av_frame_get_buffer(picture.Get(), 0); error < 0) return Fail(av::OwnError(error, "memory"));
    const int width = picture->width, height = picture->height;
    for (int y = 0; y < height; ++y) std::memcpy(picture->data[0] + static_cast<ptrdiff_t>(y) * picture->linesize[0], planes + static_cast<ptrdiff_t>(y) * width, static_cast<size_t>(width));
    const uint8_t* u = planes + static_cast<ptrdiff_t>(width) * height;
    const uint8_t* v = u + static_cast<ptrdiff_t>(width / 2) * (height / 2);
    for (int y = 0; y < height / 2; ++y) {
      uint8_t* line = picture->data[1] + static_cast<ptrdiff_t>(y) * picture->linesize[1];
      for (int x = 0; x < width / 2; ++x) {
        *line++ = *u++;
        *line++ = *v++;
      }
    }
    return picture;
  }

  Result<av::Frame> Uploaded(av::Frame& picture) {
    av::Frame there;
    if (const int error = av_hwframe_get_buffer(pool_.Get(), there.Get(), 0); error < 0) return Fail(av::OwnError(error, "memory on the graphics device"));
    if (const int error = av_hwframe_transfer_data(there.Get(), picture.Get(), 0); error < 0) return Fail(av::OwnError(error, "to the graphics device"));
    return there;
  }

  const HardwareKind kind_;
  const pb::GpuSession session_;
  Reference device_, pool_;
  std::unique_ptr<av::Encoder> encoder_;
};

}  // namespace

Result<std::unique_ptr<GpuEncoder>> GpuEncoder::Open(HardwareKind kind, const std::string& device, const pb::GpuSession& session) {
#ifdef CHANOMA_TEST_HOOKS
  if (device.starts_with("test")) return MadeEncoder::Open(device, session);
#endif
  if (kind == HardwareKind::kOff) return Fail(Code::kInvalid, "there is nothing to encode with");
  auto encoder = std::make_unique<CardEncoder>(kind, session);
  TRY(encoder->Open(device));
  return std::unique_ptr<GpuEncoder>(std::move(encoder));
}

}  // namespace chanoma::media
