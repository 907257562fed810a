#include "media/worker/picture_source.h"

#include "media/worker/grid.h"

namespace chanoma::media {
namespace {

constexpr int64_t kReordered = 4;  // frames

}  // namespace

Result<std::unique_ptr<PictureSource>> PictureSource::Open(av::Demuxer& demuxer, const model::VideoStream& source,
                                                           int64_t timescale, int64_t origin_us, int threads) {
  if (!demuxer.HeaderSuffices()) TRY(demuxer.Analyze());
  std::unique_ptr<PictureSource> self(new PictureSource(demuxer, timescale));
  self->stream_ = demuxer.Stream(source.index);
  if (self->stream_ == nullptr || self->stream_->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
    return Fail(Code::kInvalid, "The file has no such stream.", "stream");
  self->timeline_ = Timeline::Of(*self->stream_, timescale, origin_us);
  self->frame_ticks_ = media::FrameTicks(*self->stream_, timescale);
  demuxer.Select(self->stream_->index);
  self->decoder_ = TRY(av::Decoder::Open(*self->stream_, threads));
  return self;
}

// Leaves `packet` holding the key packet from which the first wanted picture can be decoded.
Result<bool> PictureSource::SeekBefore(int64_t start, av::Packet& packet) {
  int64_t aim = start;
  int64_t step = timescale_;
  for (int attempt = 0; attempt < 6; ++attempt) {
    const bool last = attempt == 5;
    TRY(last ? demuxer_.Rewind() : demuxer_.SeekBack(stream_->index, timeline_.ToFile(aim)));
    while (TRY(demuxer_.Read(packet))) {
      if (packet->stream_index != stream_->index) continue;
      // From the very start anything goes: some streams never flag a key frame.
      if (last) return true;
      if ((packet->flags & AV_PKT_FLAG_KEY) == 0) continue;
      const bool timed = packet->pts != AV_NOPTS_VALUE;
      if (!timed && packet->dts == AV_NOPTS_VALUE) continue;
      // By decode time alone it is not known when the key frame is shown: leave room for what is shown before it.
      const int64_t time =
          timed ? timeline_.FromFile(packet->pts) : timeline_.FromFile(packet->dts) + kReordered * frame_ticks_;
      if (time <= start) return true;
      break;
    }
    aim -= step;
    step *= 3;
  }
  return false;
}

Result<void> PictureSource::Run(int64_t start, const Take& take) {
  av::Packet packet;
  bool wanted = TRY(SeekBefore(start, packet));
  if (wanted) {
    do {
      if (packet->stream_index != stream_->index) continue;
      // A file's edit list may hide pictures that a copy shows: all ways of playing show the same.
      packet->flags &= ~AV_PKT_FLAG_DISCARD;
      decoder_->Send(packet.Get());
      wanted = TRY(TakeDecoded(start, take));
    } while (wanted && TRY(demuxer_.Read(packet)));
    if (wanted) {
      decoder_->Send(nullptr);
      TRY(TakeDecoded(start, take));
    }
  }
  if (!any_ && held_) TRY(take(*held_));
  return {};
}

Result<bool> PictureSource::TakeDecoded(int64_t start, const Take& take) {
  while (decoder_->Receive(frame_)) {
    const int64_t time = TimeOf(*frame_.Get());
    if (time <= last_) continue;  // a time that stands still cannot be shown
    last_ = time;
    frame_->pts = time;
    if (time < start) {
      std::swap(held_ ? *held_ : held_.emplace(), frame_);
      continue;
    }
    if (!std::exchange(any_, true) && held_ && !TRY(take(*held_))) return false;
    if (!TRY(take(frame_))) return false;
  }
  return true;
}

// AVI and its like give decode times only; the decoder stamps a picture with that of the packet which pushed it out,
// later by its delay.
int64_t PictureSource::TimeOf(const AVFrame& frame) {
  if (frame.best_effort_timestamp == AV_NOPTS_VALUE) return last_ + frame_ticks_;
  if (!delay_) delay_ = frame.pts == AV_NOPTS_VALUE ? decoder_->Get()->has_b_frames * frame_ticks_ : 0;
  return timeline_.FromFile(frame.best_effort_timestamp) - *delay_;
}

}  // namespace chanoma::media
