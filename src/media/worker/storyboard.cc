#include "media/worker/storyboard.h"

#include <algorithm>
#include <cstring>

#include "media/av/decoder.h"
#include "media/worker/still.h"
#include "media/worker/timeline.h"

namespace chanoma::media {
namespace {

constexpr int kPacketsForPicture = 600;
constexpr int kQuality = 6;

// A black sheet.
Result<av::Frame> BlankSheet(int width, int height) {
  av::Frame sheet;
  sheet->format = AV_PIX_FMT_YUVJ420P;
  sheet->width = width;
  sheet->height = height;
  sheet->color_range = AVCOL_RANGE_JPEG;
  if (const int error = av_frame_get_buffer(sheet.Get(), 0); error < 0) return Fail(av::OwnError(error, "storyboard"));
  for (int plane = 0; plane < 3; ++plane) {
    const int lines = plane == 0 ? height : (height + 1) / 2;
    std::memset(sheet->data[plane], plane == 0 ? 0 : 128, static_cast<size_t>(sheet->linesize[plane]) * static_cast<size_t>(lines));
  }
  return sheet;
}

// Both even in size and place.
void Paste(const AVFrame& tile, AVFrame& sheet, int x, int y) {
  for (int plane = 0; plane < 3; ++plane) {
    const int half = plane == 0 ? 1 : 2;
    const int width = std::min(tile.width, sheet.width - x) / half, height = std::min(tile.height, sheet.height - y) / half;
    for (int line = 0; line < height; ++line) {
      std::memcpy(sheet.data[plane] + static_cast<ptrdiff_t>(y / half + line) * sheet.linesize[plane] + x / half,
                  tile.data[plane] + static_cast<ptrdiff_t>(line) * tile.linesize[plane], static_cast<size_t>(width));
    }
  }
}

class Keyframes {
 public:
  static Result<std::unique_ptr<Keyframes>> Open(av::Demuxer& demuxer, const StoryboardSpec& spec) {
    if (!demuxer.HeaderSuffices()) TRY(demuxer.Analyze());
    std::unique_ptr<Keyframes> self(new Keyframes(demuxer));
    self->stream_ = demuxer.Stream(spec.source.index);
    if (self->stream_ == nullptr || self->stream_->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
      return Fail(Code::kInvalid, "The file has no such stream.", "stream");
    demuxer.Select(spec.source.index);
    self->decoder_ = TRY(av::Decoder::Open(*self->stream_, 1));
    self->decoder_->Get()->skip_frame = AVDISCARD_NONKEY;
    return self;
  }

  // The keyframe at or before `ms` of media time. False when it is the one given before, or none can be had.
  Result<bool> At(const Timeline& timeline, int64_t ms, av::Frame& frame) {
    if (const auto sought = demuxer_.SeekBack(stream_->index, timeline.ToFile(ms)); !sought) {
      return sought.error().code == Code::kCancelled ? Result<bool>(Fail(sought.error())) : Result<bool>(false);
    }
    decoder_->Flush();
    av::Packet packet;
    bool started = false;
    for (int i = 0; i < kPacketsForPicture; ++i) {
      if (!TRY(demuxer_.Read(packet))) break;
      if (packet->stream_index != stream_->index || (!started && (packet->flags & AV_PKT_FLAG_KEY) == 0)) continue;
      if (!started && last_ && packet->pts == *last_ && packet->pts != AV_NOPTS_VALUE) return false;
      if (!started) last_ = packet->pts;
      started = true;
      decoder_->Send(packet.Get());
      if (decoder_->Receive(frame)) return true;
    }
    decoder_->Send(nullptr);
    return decoder_->Receive(frame);
  }

 private:
  explicit Keyframes(av::Demuxer& demuxer) : demuxer_(demuxer) {}
  av::Demuxer& demuxer_;
  AVStream* stream_ = nullptr;
  std::unique_ptr<av::Decoder> decoder_;
  std::optional<int64_t> last_;
};

}  // namespace

Result<std::string> MakeStoryboard(av::Demuxer& demuxer, const StoryboardSpec& spec,
                                   const std::function<Result<void>(int64_t done, int64_t total)>& progress) {
  const model::Storyboard& board = spec.board;
  av::Frame sheet = TRY(BlankSheet(board.columns * board.tile_width, board.rows * board.tile_height));
  const auto keyframes = TRY(Keyframes::Open(demuxer, spec));
  const Timeline timeline = Timeline::Of(*demuxer.Stream(spec.source.index), 1000, spec.origin_us);
  const std::string chain = PictureChain(spec.source, board.tile_width, board.tile_height, PictureUse::kStill);
  std::optional<av::Frame> tile;
  for (int n = 0; n < board.count; ++n) {
    TRY(progress(n, board.count));
    av::Frame picture;
    // The middle of its stretch is what a tile stands for best.
    if (TRY(keyframes->At(timeline, n * board.interval_ms + board.interval_ms / 2, picture))) {
      if (auto small = ConvertStill(picture, chain)) tile = std::move(*small);
    }
    // Where there is no keyframe of its own, the one before is what a seek would show first.
    if (tile) Paste(*tile->Get(), *sheet.Get(), n % board.columns * board.tile_width, n / board.columns * board.tile_height);
  }
  if (!tile) return Fail(Code::kUnsupported, "No picture can be taken from this file.");
  return EncodeJpeg(*sheet.Get(), kQuality);
}

}  // namespace chanoma::media
