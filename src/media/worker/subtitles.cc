#include "media/worker/subtitles.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>

#include "base/file.h"
#include "media/av/decoder.h"
#include "media/clean_text.h"
#include "media/worker/charset.h"
#include "media/worker/cues.h"
#include "media/worker/pgs.h"
#include "media/worker/text_files.h"
#include "media/worker/vobsub.h"

namespace chanoma::media {
namespace {

constexpr size_t kTextLimit = size_t{16} << 20;
constexpr size_t kPictureLimit = size_t{128} << 20;
constexpr int kProgressPackets = 2000;
constexpr size_t kPiece = size_t{1} << 20;

std::string AssTime(int64_t ms) {
  ms = std::max<int64_t>(ms, 0);
  return fmt::format("{}:{:02}:{:02}.{:02}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000 / 10);
}

// "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text"
std::string_view EventText(std::string_view event) {
  for (int i = 0; i < 8; ++i) {
    const size_t comma = event.find(',');
    if (comma == std::string_view::npos) return {};
    event.remove_prefix(comma + 1);
  }
  return event;
}

std::string_view Data(const AVPacket& packet) {
  return {reinterpret_cast<const char*>(packet.data), static_cast<size_t>(std::max(packet.size, 0))};
}

std::string_view Private(const AVCodecParameters& par) {
  return {reinterpret_cast<const char*>(par.extradata), static_cast<size_t>(std::max(par.extradata_size, 0))};
}

struct When {
  int64_t start_ms = 0, length_ms = 0;
};

// What is made of one stream while its packets come by.
class Track {
 public:
  virtual ~Track() = default;
  virtual Result<void> Add(const AVPacket& packet, const When& when) = 0;
  // Hands over what is whole by now and says which forms there are.
  virtual Result<std::vector<model::TextForm>> Finish() = 0;
};

using WriteForm = std::function<Result<void>(model::TextForm form, std::string_view bytes)>;

Result<void> InPieces(const WriteForm& write, model::TextForm form, std::string_view bytes) {
  for (size_t at = 0; at < bytes.size(); at += kPiece) TRY(write(form, bytes.substr(at, kPiece)));
  return {};
}

struct Decoded {
  AVSubtitle value{};
  Decoded() = default;
  ~Decoded() { avsubtitle_free(&value); }
  Decoded(const Decoded&) = delete;
  Decoded& operator=(const Decoded&) = delete;
};

class TextTrack final : public Track {
 public:
  TextTrack(std::unique_ptr<av::Decoder> decoder, const AVCodecParameters& par, WriteForm write)
      : decoder_(std::move(decoder)), write_(std::move(write)) {
    if (par.codec_id == AV_CODEC_ID_ASS || par.codec_id == AV_CODEC_ID_SSA) ass_ = AssHeader(Private(par));
  }

  Result<void> Add(const AVPacket& packet, const When& when) override {
    if (size_ > kTextLimit) return {};
    Decoded decoded;
    int got = 0;
    if (avcodec_decode_subtitle2(decoder_->Get(), &decoded.value, &got, const_cast<AVPacket*>(&packet)) < 0 || got == 0)
      return {};
    const int64_t stated = when.length_ms > 0 ? when.length_ms : decoded.value.end_display_time;
    Cue cue{.start_ms = when.start_ms, .end_ms = when.start_ms + CueLength(stated), .payload = {}, .settings = {}};
    for (unsigned i = 0; i < decoded.value.num_rects; ++i) {
      const AVSubtitleRect* rect = decoded.value.rects[i];
      if (rect->ass == nullptr) continue;
      const std::string_view event = EventText(rect->ass);
      const std::string text = CueText(event);
      if (text.empty()) continue;
      if (!cue.payload.empty()) cue.payload += '\n';
      cue.payload += text;
      if (cue.settings.empty()) cue.settings = CuePlace(event);
    }
    size_ += cue.payload.size() + 64;
    if (!cue.payload.empty()) cues_.push_back(std::move(cue));
    if (!ass_.empty()) AddEvent(Data(packet), when.start_ms, when.start_ms + CueLength(stated));
    return {};
  }

  Result<std::vector<model::TextForm>> Finish() override {
    std::vector<model::TextForm> forms{model::TextForm::kWebVtt};
    TRY(InPieces(write_, model::TextForm::kWebVtt, WriteWebVtt(std::move(cues_))));
    if (!ass_.empty()) {
      TRY(InPieces(write_, model::TextForm::kAss, ass_));
      forms.push_back(model::TextForm::kAss);
    }
    return forms;
  }

 private:
  static std::string AssHeader(std::string_view header) {
    std::string text = CleanText(header, kTextLimit, Lines::kKeep);
    if (text.empty()) return text;
    text += '\n';
    if (text.find("[Events]") == std::string::npos) {
      text += "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";
    }
    return text;
  }
  // Matroska keeps an event as "ReadOrder,Layer,Style,…" and its times beside it.
  void AddEvent(std::string_view event, int64_t start_ms, int64_t end_ms) {
    const size_t order = event.find(',');
    const size_t layer = order == std::string_view::npos ? order : event.find(',', order + 1);
    if (layer == std::string_view::npos || end_ms <= 0) return;
    const std::string line = fmt::format("Dialogue: {},{},{},{}", event.substr(order + 1, layer - order - 1), AssTime(start_ms),
                                         AssTime(end_ms), event.substr(layer + 1));
    ass_ += CleanText(line, kTextLimit) + '\n';
    size_ += line.size();
  }

  std::unique_ptr<av::Decoder> decoder_;
  WriteForm write_;
  std::vector<Cue> cues_;
  std::string ass_;
  size_t size_ = 0;
};

class PgsTrack final : public Track {
 public:
  explicit PgsTrack(WriteForm write) : write_(std::move(write)) {}
  Result<void> Add(const AVPacket& packet, const When& when) override {
    const std::string segments = PgsFromPacket(Data(packet), when.start_ms);
    size_ += segments.size();
    if (segments.empty() || size_ > kPictureLimit) return {};
    return write_(model::TextForm::kPgs, segments);
  }
  Result<std::vector<model::TextForm>> Finish() override {
    if (size_ == 0 || size_ > kPictureLimit) return std::vector<model::TextForm>();
    return std::vector{model::TextForm::kPgs};
  }

 private:
  WriteForm write_;
  size_t size_ = 0;
};

class VobSubStream final : public Track {
 public:
  VobSubStream(VobSubLook look, WriteForm write) : writer_(look), write_(std::move(write)) {}
  Result<void> Add(const AVPacket& packet, const When& when) override {
    writer_.Add(Data(packet), when.start_ms, when.length_ms);
    return {};
  }
  Result<std::vector<model::TextForm>> Finish() override {
    const std::string sup = writer_.Finish();
    if (sup.empty()) return std::vector<model::TextForm>();
    TRY(InPieces(write_, model::TextForm::kPgs, sup));
    return std::vector{model::TextForm::kPgs};
  }

 private:
  VobSubWriter writer_;
  WriteForm write_;
};

std::unique_ptr<Track> MakeTrack(const AVStream& stream, WriteForm write) {
  const AVCodecParameters& par = *stream.codecpar;
  if (par.codec_type != AVMEDIA_TYPE_SUBTITLE || !IsKeptSubtitle(par.codec_id)) return nullptr;
  if (par.codec_id == AV_CODEC_ID_HDMV_PGS_SUBTITLE) return std::make_unique<PgsTrack>(std::move(write));
  if (par.codec_id == AV_CODEC_ID_DVD_SUBTITLE) {
    return std::make_unique<VobSubStream>(ReadVobSubLook(Private(par)), std::move(write));
  }
  auto decoder = av::Decoder::Open(stream, 1);
  if (!decoder) return nullptr;
  return std::make_unique<TextTrack>(std::move(*decoder), par, std::move(write));
}

void Report(pb::Extracted& result, int stream, model::TextForm form, std::string_view language = {}) {
  auto* text = result.add_texts();
  text->set_stream(stream);
  text->set_form(static_cast<uint32_t>(form));
  text->set_language(language.data(), language.size());
}

Result<std::string> ReadAllOf(int fd, size_t limit) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return Fail(SystemError(errno, "stat", "subtitles"));
  if (static_cast<size_t>(info.st_size) > limit) return Fail(Code::kTooLarge, "This file is too large to be one of subtitles.");
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t n = ::pread(fd, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", "subtitles"));
    if (n == 0) break;
    at += static_cast<size_t>(n);
  }
  bytes.resize(at);
  return bytes;
}

}  // namespace

bool IsKeptSubtitle(AVCodecID codec) {
  if (codec == AV_CODEC_ID_HDMV_PGS_SUBTITLE || codec == AV_CODEC_ID_DVD_SUBTITLE) return true;
  const AVCodecDescriptor* known = avcodec_descriptor_get(codec);
  return known != nullptr && (known->props & AV_CODEC_PROP_TEXT_SUB) != 0 && avcodec_find_decoder(codec) != nullptr;
}

Result<pb::Extracted> ExtractSubtitles(av::Demuxer& demuxer, std::span<const int> streams, int64_t origin_us,
                                       const WritePart& write, const ReportProgress& progress) {
  TRY(demuxer.Analyze());
  std::map<int, std::unique_ptr<Track>> tracks;
  for (const int index : streams) {
    const AVStream* stream = demuxer.Stream(index);
    if (stream == nullptr || tracks.contains(index)) continue;
    auto track = MakeTrack(*stream, [&write, index](model::TextForm form, std::string_view bytes) { return write(index, form, bytes); });
    if (track) tracks.emplace(index, std::move(track));
  }
  pb::Extracted result;
  if (tracks.empty()) return result;
  demuxer.SelectOnly([&](int index) { return tracks.contains(index); });
  TRY(demuxer.Rewind());
  av::Packet packet;
  for (int packets = 0; TRY(demuxer.Read(packet)); ++packets) {
    if (packets % kProgressPackets == 0) TRY(progress(demuxer.Position(), demuxer.FileSize()));
    const auto track = tracks.find(packet->stream_index);
    if (track == tracks.end() || packet->pts == AV_NOPTS_VALUE || packet->pts > INT64_MAX / 2 || packet->pts < INT64_MIN / 2)
      continue;
    const AVStream& stream = *demuxer.Stream(packet->stream_index);
    const When when{av_rescale_q(packet->pts, stream.time_base, {1, 1000}) - origin_us / 1000,
                    av_rescale_q(packet->duration, stream.time_base, {1, 1000})};
    TRY(track->second->Add(*packet.Get(), when));
  }
  for (const auto& [index, track] : tracks) {
    for (const model::TextForm form : TRY(track->Finish())) Report(result, index, form);
  }
  return result;
}

Result<pb::Extracted> ReadSidecar(int fd, const SidecarSpec& spec, const WritePart& write) {
  const bool pictures = spec.format == SidecarFormat::kPgs || spec.format == SidecarFormat::kVobSub;
  const std::string bytes = TRY(ReadAllOf(fd, pictures ? kPictureLimit : kTextLimit));
  pb::Extracted result;
  const auto put = [&](int track, model::TextForm form, std::string_view whole, std::string_view language = {}) -> Result<void> {
    TRY(InPieces([&](model::TextForm f, std::string_view piece) { return write(track, f, piece); }, form, whole));
    Report(result, track, form, language);
    return {};
  };
  switch (spec.format) {
    case SidecarFormat::kPgs: {
      const std::string_view sup = PgsFromFile(bytes);
      if (!sup.empty()) TRY(put(0, model::TextForm::kPgs, sup));
      break;
    }
    case SidecarFormat::kVobSub: {
      int n = 0;
      for (const VobSubTrack& track : ReadVobSub(spec.index, bytes)) TRY(put(n++, model::TextForm::kPgs, track.sup, track.language));
      break;
    }
    case SidecarFormat::kSubRip:
    case SidecarFormat::kWebVtt:
    case SidecarFormat::kAss: {
      const std::string text = ToUtf8(bytes);
      const bool ass = spec.format == SidecarFormat::kAss;
      // People rename files: what says WEBVTT is WebVTT.
      const bool vtt = spec.format == SidecarFormat::kWebVtt || text.starts_with("WEBVTT");
      std::vector<Cue> cues = ass ? ReadAss(text) : vtt ? ReadWebVtt(text) : ReadSubRip(text);
      if (cues.empty()) break;
      TRY(put(0, model::TextForm::kWebVtt, WriteWebVtt(std::move(cues))));
      if (ass) TRY(put(0, model::TextForm::kAss, CleanText(text, kTextLimit * 2, Lines::kKeep) + "\n"));
      break;
    }
  }
  return result;
}

}  // namespace chanoma::media
