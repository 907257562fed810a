#include "media/worker/image.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "base/file.h"
#include "media/av/libav.h"
#include "media/worker/picture_chain.h"
#include "media/worker/picture_head.h"
#include "media/worker/still.h"

namespace chanoma::media {
namespace {

constexpr int64_t kMaxBytes = 32 << 20;
constexpr int64_t kMaxPixels = 100'000'000;
constexpr int kMaxSide = 4096;
constexpr int kQuality = 3;
constexpr const char* kTooManyPixels = "The picture has more than 100 million pixels.";
constexpr const char* kNotAPicture = "This is not a JPEG, PNG, WebP or GIF picture.";

Result<std::string> ReadWhole(int fd) {
  struct stat file {};
  if (::fstat(fd, &file) != 0) return Fail(SystemError(errno, "stat", "picture"));
  if (file.st_size > kMaxBytes) return Fail(Code::kTooLarge, "The picture is larger than 32 MiB.");
  std::string bytes(static_cast<size_t>(file.st_size), '\0');
  size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t n = ::pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", "picture"));
    if (n == 0) break;
    have += static_cast<size_t>(n);
  }
  bytes.resize(have);
  return bytes;
}

struct CloseCodec {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};

Result<av::Frame> Decode(std::string_view bytes) {
  const auto head = ReadPictureHead(bytes);
  if (!head) return Fail(Code::kUnsupported, kNotAPicture);
  if (head->width > 0 && head->height > kMaxPixels / head->width) return Fail(Code::kUnsupported, kTooManyPixels);
  if (!head->whole) return Fail(Code::kUnsupported, "This picture is cut off: its end is missing.");
  const AVCodec* codec = avcodec_find_decoder_by_name(head->decoder);
  if (codec == nullptr) return Fail(Code::kUnsupported, kNotAPicture);
  const std::unique_ptr<AVCodecContext, CloseCodec> context(avcodec_alloc_context3(codec));
  if (context == nullptr) return Fail(Code::kInternal, "out of memory");
  context->max_pixels = kMaxPixels;
  context->thread_count = 1;
  context->err_recognition |= AV_EF_CRCCHECK | AV_EF_EXPLODE;  // what is damaged is not shown in part
  if (const int error = avcodec_open2(context.get(), codec, nullptr); error < 0) return Fail(av::OwnError(error, "decoder"));
  av::Packet packet;
  if (av_new_packet(packet.Get(), static_cast<int>(bytes.size())) < 0) return Fail(Code::kInternal, "out of memory");
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(packet->data));
  packet->flags |= AV_PKT_FLAG_KEY;
  av::Frame frame;
  int error = avcodec_send_packet(context.get(), packet.Get());
  if (error >= 0) error = avcodec_receive_frame(context.get(), frame.Get());
  if (error == AVERROR(EAGAIN)) {
    avcodec_send_packet(context.get(), nullptr);
    error = avcodec_receive_frame(context.get(), frame.Get());
  }
  if (error < 0) return Fail(Code::kUnsupported, "This picture is damaged.");
  return frame;
}

// How a camera was held (EXIF 2.3, tag 0x0112), as the turn that puts the picture upright.
int Turn(const AVFrame& frame) {
  const AVDictionaryEntry* entry = av_dict_get(frame.metadata, "Orientation", nullptr, 0);
  switch (entry == nullptr ? 1 : std::atoi(entry->value)) {
    case 3: return 180;
    case 6: return 90;
    case 8: return 270;
    default: return 0;
  }
}

model::VideoStream SourceOf(const AVFrame& frame) {
  model::VideoStream source;
  source.width = frame.width;
  source.height = frame.height;
  source.full_range = frame.color_range == AVCOL_RANGE_JPEG;
  source.rotation = Turn(frame);
  return source;
}

bool CanBeSeenThrough(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return format != nullptr && (format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
}

}  // namespace

Result<MadePoster> MakePicture(int fd, const PictureSpec& spec) {
  av::Frame frame = TRY(Decode(TRY(ReadWhole(fd))));
  const bool through = CanBeSeenThrough(*frame.Get());
  const model::VideoStream source = SourceOf(*frame.Get());
  if (through && spec.transparent) return MakeTransparentWidths(frame, source, TRY(Shrink(frame, source)));
  // A JPEG has no holes: black is behind them.
  if (through) frame = TRY(ConvertStill(frame, "format=gbrap,premultiply=inplace=1,format=gbrp"));
  return MakeWidths(frame, source, TRY(Shrink(frame, source)));
}

Result<PosterImage> MakeImage(int fd, const ImageSpec& spec) {
  if (spec.width < 1 || spec.width > kMaxSide || spec.height < 0 || spec.height > kMaxSide) {
    return Fail(Code::kInvalid, "a picture is 1 to 4096 wide", "width");
  }
  av::Frame frame = TRY(Decode(TRY(ReadWhole(fd))));
  const model::VideoStream source = SourceOf(*frame.Get());
  const bool lying = source.rotation == 90 || source.rotation == 270;
  // Upright.
  const double width = lying ? frame->height : frame->width;
  const double height = lying ? frame->width : frame->height;
  // The part that is kept, and its size in the end.
  double kept_width = width;
  double kept_height = height;
  if (spec.height > 0) {
    kept_width = std::min(width, height * spec.width / spec.height);
    kept_height = std::min(height, width * spec.height / spec.width);
  }
  const double scale = std::min(1.0, spec.width / kept_width);
  const auto side = [](double exact) { return std::clamp(static_cast<int>(std::lround(exact)), 1, 8192); };
  const int w = side(kept_width * scale);
  const int h = side(kept_height * scale);
  std::string chain;
  if (spec.height > 0) {
    const int cut_w = side(lying ? kept_height : kept_width);
    const int cut_h = side(lying ? kept_width : kept_height);
    chain = fmt::format("crop=w={}:h={}:exact=1,", std::min(cut_w, frame->width), std::min(cut_h, frame->height));
  }
  const av::Frame picture = TRY(ConvertStill(frame, chain + PictureChain(source, w, h, PictureUse::kStill)));
  auto jpeg = TRY(EncodeJpeg(*picture.Get(), kQuality));
  return PosterImage{picture->width, picture->height, std::move(jpeg)};
}

}  // namespace chanoma::media
