#include "media/worker/poster.h"

#include <optional>

#include "media/av/decoder.h"
#include "media/worker/salience.h"
#include "media/worker/timeline.h"

namespace chanoma::media {
namespace {

// Parts of the film that are looked at: past the titles, before the end is given away.
constexpr double kPlaces[] = {0.10, 0.18, 0.27, 0.36, 0.46, 0.58, 0.70};
constexpr int kPacketsForPicture = 600;
constexpr const char* kNothing = "No still picture can be taken from this file.";

struct Candidate {
  av::Frame frame;
  SmallPicture small;
  double score = 0;
};

class Chooser {
 public:
  Chooser(av::Demuxer& demuxer, const PosterSpec& spec, const model::VideoStream& source)
      : demuxer_(demuxer), spec_(spec), source_(source) {}

  Result<Candidate> Choose() {
    if (!demuxer_.HeaderSuffices()) TRY(demuxer_.Analyze());
    stream_ = demuxer_.Stream(source_.index);
    if (stream_ == nullptr || stream_->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
      return Fail(Code::kInvalid, "The file has no such stream.", "stream");
    demuxer_.Select(stream_->index);
    decoder_ = TRY(av::Decoder::Open(*stream_, 1));
    const Timeline timeline = Timeline::Of(*stream_, 1000, spec_.origin_us);
    for (const double place : kPlaces) {
      const auto ms = static_cast<int64_t>(static_cast<double>(spec_.duration_ms) * place);
      if (spec_.duration_ms > 0) TRY(Try([&] { return demuxer_.SeekBack(stream_->index, timeline.ToFile(ms)); }));
    }
    if (!best_) TRY(Try([&] { return demuxer_.Rewind(); }));
    if (!best_) return Fail(Code::kUnsupported, kNothing);
    return std::move(*best_);
  }

 private:
  template <class Seek>
  Result<void> Try(Seek seek) {
    // A place that cannot be read is passed over.
    if (const auto sought = seek(); !sought) return sought.error().code == Code::kCancelled ? sought : Result<void>();
    decoder_->Flush();
    Candidate candidate;
    if (!TRY(DecodeOne(candidate.frame))) return {};
    auto small = Shrink(candidate.frame, source_);
    if (!small) return {};
    candidate.small = std::move(*small);
    candidate.score = StillScore(candidate.small);
    if (!best_ || candidate.score > best_->score) best_ = std::move(candidate);
    return {};
  }

  Result<bool> DecodeOne(av::Frame& frame) {
    av::Packet packet;
    bool started = false;
    for (int i = 0; i < kPacketsForPicture; ++i) {
      if (!TRY(demuxer_.Read(packet))) break;
      if (packet->stream_index != stream_->index) continue;
      started = started || (packet->flags & AV_PKT_FLAG_KEY) != 0;
      if (!started) continue;
      decoder_->Send(packet.Get());
      if (decoder_->Receive(frame)) return true;
    }
    decoder_->Send(nullptr);
    return decoder_->Receive(frame);
  }

  av::Demuxer& demuxer_;
  const PosterSpec& spec_;
  const model::VideoStream& source_;
  AVStream* stream_ = nullptr;
  std::unique_ptr<av::Decoder> decoder_;
  std::optional<Candidate> best_;
};

// The cover of a sound file.
Result<Candidate> TakeAttached(av::Demuxer& demuxer, model::VideoStream& source) {
  TRY(demuxer.Analyze());
  for (AVStream* stream : demuxer.Streams()) {
    if ((stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0 || stream->attached_pic.size <= 0) continue;
    const auto decoder = TRY(av::Decoder::Open(*stream, 1));
    Candidate candidate;
    decoder->Send(&stream->attached_pic);
    bool got = decoder->Receive(candidate.frame);
    if (!got) {
      decoder->Send(nullptr);
      got = decoder->Receive(candidate.frame);
    }
    if (!got) continue;
    source.width = candidate.frame->width;
    source.height = candidate.frame->height;
    source.full_range = candidate.frame->color_range == AVCOL_RANGE_JPEG;
    candidate.small = TRY(Shrink(candidate.frame, source));
    return candidate;
  }
  return Fail(Code::kUnsupported, kNothing);
}

}  // namespace

Result<MadePoster> MakePoster(av::Demuxer& demuxer, const PosterSpec& spec) {
  model::VideoStream source = spec.source.value_or(model::VideoStream());
  Candidate chosen = spec.source ? TRY(Chooser(demuxer, spec, source).Choose()) : TRY(TakeAttached(demuxer, source));
  return MakeWidths(chosen.frame, source, chosen.small);
}

}  // namespace chanoma::media
