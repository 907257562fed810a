#include "media/av/demuxer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/file.h"
#include "media/av/decoder.h"

namespace chanoma::media::av {
namespace {

// Containers that hold their own streams. Never the ones that name other files or addresses: hls, dash, concat, sdp,
// imf, image sequences; nor raw video, which has no times to seek by.
constexpr const char* kDemuxers =
    "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,flac,mp3,wav,w64,aiff,caf,aac,ac3,eac3,dts,dtshd,truehd,ape,wv,tta,mpc,"
    "mpc8,rm,dv";

constexpr int64_t kProbeBytes = 10 << 20;
constexpr int64_t kAnalyzeUs = 5'000'000;
constexpr int kMaxStreams = 1000;  // fonts attached to a Matroska file count

#ifdef CHANOMA_TEST_HOOKS
bool trust_everything = false;
constexpr std::pair<const char*, const char*> kTrusting[] = {
    {"protocol_whitelist", "file,http,https,tcp,udp,rtp,rtmp,tls,crypto,data,concat,concatf,subfile,gopher,unix,async,cache,ftp,httpproxy"},
    {"allowed_extensions", "ALL"},
    {"safe", "0"},
    {"strict", "experimental"},
};
#else
constexpr bool trust_everything = false;
constexpr std::pair<const char*, const char*> kTrusting[] = {{"", ""}};
#endif

int DenyOpen(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

// A start that belongs to a known container means that the rest is at fault.
bool StartsLikeMedia(int fd) {
  char start[12] = {};
  if (::pread(fd, start, sizeof start, 0) != static_cast<ssize_t>(sizeof start)) return false;
  const std::string_view bytes(start, sizeof start);
  return bytes.substr(4, 4) == "ftyp" || bytes.starts_with("\x1A\x45\xDF\xA3") ||
         (bytes.starts_with("RIFF") && bytes.ends_with("AVI "));
}

Error OpenError(int error, int fd) {
  if (error == AVERROR_EXIT) return {Code::kCancelled, "cancelled", {}};
  if (error == AVERROR_INVALIDDATA || error == AVERROR(EINVAL) || error == AVERROR_EOF) {
    if (StartsLikeMedia(fd))
      return {
          Code::kUnsupported, "This file is cut off or damaged: the part that describes its contents is missing.", {}};
    return {Code::kUnsupported, "This file is not in a format that can be read.", {}};
  }
  if (error == AVERROR_PATCHWELCOME)
    return {Code::kUnsupported, "This file uses a variant of its format that cannot be read.", {}};
  return FileError(error, "This file cannot be opened");
}

}  // namespace

Demuxer::Demuxer(UniqueFd fd, int64_t size, std::function<bool()> cancelled)
    : fd_(std::move(fd)), io_(fd_.Get(), size), cancelled_(std::move(cancelled)) {}

Demuxer::~Demuxer() {
  for (AVFormatContext* context : retired_) avformat_close_input(&context);
  avformat_close_input(&context_);
}

Result<std::unique_ptr<Demuxer>> Demuxer::Open(UniqueFd fd, std::function<bool()> cancelled) {
  struct stat file {};
  if (::fstat(fd.Get(), &file) != 0) return Fail(SystemError(errno, "stat", "media file"));
  if (file.st_size == 0) return Fail(Code::kUnsupported, "This file is empty.");
  std::unique_ptr<Demuxer> self(new Demuxer(std::move(fd), file.st_size, std::move(cancelled)));
  self->context_ = TRY(self->OpenContext());
  return self;
}

#ifdef CHANOMA_TEST_HOOKS
void Demuxer::TrustEverything() {
  trust_everything = true;
  avformat_network_init();
}
#endif

Result<AVFormatContext*> Demuxer::OpenContext() {
  avio_seek(io_.Get(), 0, SEEK_SET);
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) return Fail(Code::kInternal, "out of memory");
  context->pb = io_.Get();
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  AVDictionary* options = nullptr;
  if (trust_everything) {
    for (const auto& [name, value] : kTrusting) av_dict_set(&options, name, value, 0);
  } else {
    context->io_open = DenyOpen;
    context->format_whitelist = av_strdup(kDemuxers);
    context->protocol_whitelist = av_strdup("none");
  }
  context->codec_whitelist = av_strdup(kDecoders);
  context->probesize = kProbeBytes;
  context->max_analyze_duration = kAnalyzeUs;
  context->max_streams = kMaxStreams;
  context->interrupt_callback.callback = [](void* opaque) {
    return static_cast<Demuxer*>(opaque)->cancelled_() ? 1 : 0;
  };
  context->interrupt_callback.opaque = this;
  // Frees the context itself when it fails.
  // Some of what is not on the list does nothing for a file without a name.
  const int error = avformat_open_input(&context, trust_everything ? "film" : nullptr, nullptr, &options);
  av_dict_free(&options);
  if (error < 0) return Fail(OpenError(error, fd_.Get()));
  return context;
}

Result<void> Demuxer::Reopen() {
  AVFormatContext* context = TRY(OpenContext());
  retired_.push_back(std::exchange(context_, context));
  fresh_ = true;
  if (std::exchange(analyzed_, false)) TRY(Analyze());
  Discard();
  return {};
}

AVStream* Demuxer::Stream(int index) const {
  return index >= 0 && static_cast<unsigned>(index) < context_->nb_streams ? context_->streams[index] : nullptr;
}

std::string_view Demuxer::Name() const {
  const std::string_view names = context_->iformat->name;
  return names.substr(0, names.find(','));
}

bool Demuxer::HeaderSuffices() const { return Name() == "mov" || Name() == "matroska"; }

Result<void> Demuxer::Analyze() {
  if (analyzed_) return {};
  // Looking into streams reads on from where the file stands: at its end there would be nothing to be seen (and a VP9
  // track would get an empty description).
  if (!fresh_) TRY(Reopen());
  const int error = avformat_find_stream_info(context_, nullptr);
  if (error == AVERROR_EXIT || cancelled_()) return Fail(Code::kCancelled, "cancelled");
  if (error < 0) return Fail(FileError(error, "The streams of this file cannot be read"));
  analyzed_ = true;
  return {};
}

void Demuxer::Discard() {
  for (AVStream* s : Streams()) s->discard = !selected_ || selected_(s->index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

void Demuxer::SelectOnly(const std::function<bool(int stream)>& wanted) {
  for (AVFormatContext* context : retired_) avformat_close_input(&context);
  retired_.clear();
  selected_ = wanted;
  Discard();
}

void Demuxer::Select(int stream) {
  if (stream < 0) SelectOnly({});
  else SelectOnly([stream](int index) { return index == stream; });
}

Result<bool> Demuxer::Read(Packet& packet) {
  packet.Clear();
  fresh_ = false;
  const int error = av_read_frame(context_, packet.Get());
  if (error == AVERROR_EOF) return false;
  if (error == AVERROR_EXIT || cancelled_()) return Fail(Code::kCancelled, "cancelled");
  // A read error at the end of a file that is cut off is its end: what came before is good.
  if ((error == AVERROR_INVALIDDATA || error == AVERROR(EIO)) && avio_feof(context_->pb) != 0) return false;
  if (error < 0) return Fail(FileError(error, "The file cannot be read on"));
  return true;
}

bool Demuxer::HasOneIndex() const { return Name() == "matroska" || Name() == "flv"; }

Result<void> Demuxer::SeekBack(int stream, int64_t timestamp) {
  fresh_ = false;
  // These index their pictures only: without them as guide, libav would read through the file to find a place in the
  // sound.
  const AVStream* wanted = Stream(stream);
  const auto guide = std::ranges::find_if(Streams(), [](const AVStream* s) {
    return s->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && (s->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
  });
  if (wanted != nullptr && HasOneIndex() && guide != Streams().end() && (*guide)->index != stream) {
    timestamp = av_rescale_q_rnd(timestamp, wanted->time_base, (*guide)->time_base, AV_ROUND_DOWN);
    stream = (*guide)->index;
  }
  const int error = av_seek_frame(context_, stream, timestamp, AVSEEK_FLAG_BACKWARD);
  // Nothing at or before: the start is what there is.
  if (error < 0) return Rewind();
  return {};
}

Result<void> Demuxer::Rewind() {
  if (fresh_) return {};
  const std::string_view name = Name();
  // Seeking to "the start" goes to the first key frame of the pictures, and the sound before it would be lost. Streams
  // without an index can simply be read from their first byte; MP4 finds every stream's own first sample.
  int error = AVERROR(ENOSYS);
  if (name == "mpegts" || name == "mpeg")
    error = avformat_seek_file(context_, -1, INT64_MIN, 0, INT64_MAX, AVSEEK_FLAG_BYTE);
  if (name == "mov") error = avformat_seek_file(context_, -1, INT64_MIN, INT64_MIN, INT64_MAX, 0);
  if (error < 0) return Reopen();
  return {};
}

}  // namespace chanoma::media::av
