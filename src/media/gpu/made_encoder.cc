#include "media/gpu/made_encoder.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>

namespace chanoma::media {
namespace {

// Tries what a driver has no business with.
Result<void> CheckBox() {
  std::string could;
  const auto attempt = [&](const char* what, bool done) {
    if (done) could += std::string(could.empty() ? "" : ", ") + what;
  };
  attempt("read a file", ::open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
  attempt("look into a folder", ::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0);
  attempt("write a file", ::open("/usr/chanoma", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0);
  attempt("make a socket", ::socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
  attempt("signal a process", ::kill(::getppid(), 0) == 0);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  attempt("make a process", child > 0);
  char name[] = "/usr/bin/true";
  char* const arguments[] = {name, nullptr};
  ::execve(name, arguments, arguments + 1);  // from here on it would be another program, which tells nobody that it is ready
  return could.empty() ? Result<void>() : Fail(Code::kInternal, "the box lets it " + could);
}

}  // namespace

Result<std::unique_ptr<GpuEncoder>> MadeEncoder::Open(const std::string& device, const pb::GpuSession& session) {
  std::string failure;
  int at = 0;
  if (const size_t first = device.find(':'); first != std::string::npos) {
    const size_t second = std::min(device.find(':', first + 1), device.size());
    failure = device.substr(first + 1, second - first - 1);
    if (second < device.size()) std::from_chars(device.data() + second + 1, device.data() + device.size(), at);
  }
  if (failure == "refuse") return Fail(Code::kInternal, "there is no such card");
  if (failure == "box") TRY(CheckBox());
  std::unique_ptr<MadeEncoder> self(new MadeEncoder(failure, at, session));
  TRY(self->OpenEncoder(session.width()));
  return std::unique_ptr<GpuEncoder>(std::move(self));
}

Result<void> MadeEncoder::OpenEncoder(int width) {
  encoder_ = TRY(av::Encoder::Open("libx264", [&](AVCodecContext& context, av::Options& options) {
    context.width = width;
    context.height = session_.height();
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.time_base = {1, static_cast<int>(kRenditionVideoTimescale)};
    context.framerate = {30, 1};
    context.thread_count = 1;
    context.max_b_frames = 0;
    context.bit_rate = session_.max_rate() * 2 / 3;
    context.level = session_.level();
    options.Set("preset", "superfast");
    options.Set("tune", "zerolatency");
    options.Set("forced-idr", "1");
    options.Set("profile", "main");
    // A decoder that goes on with the other encoder's parameter sets shows rubbish.
    options.Set("x264-params", "cabac=0:ref=2:keyint=infinite:scenecut=0");
  }));
  return {};
}

Result<void> MadeEncoder::Add(const uint8_t* planes, int64_t time, bool key) {
  ++added_;
  if (Fails("die")) ::_exit(9);
  while (Fails("hang")) ::pause();
  if (Fails("sets") && encoder_->Get()->width == session_.width()) TRY(OpenEncoder(session_.width() + 16));
  av::Frame picture;
  picture->format = AV_PIX_FMT_YUV420P;
  picture->width = encoder_->Get()->width;
  picture->height = session_.height();
  if (av_frame_get_buffer(picture.Get(), 0) < 0) return Fail(Code::kInternal, "out of memory");
  for (int plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    const auto wide = static_cast<size_t>(session_.width() >> shift);
    for (int y = 0; y < session_.height() >> shift; ++y) {
      uint8_t* line = picture->data[plane] + static_cast<ptrdiff_t>(y) * picture->linesize[plane];
      if (Fails("green")) std::memset(line, 0, static_cast<size_t>(picture->linesize[plane]));
      else std::memcpy(line, planes, wide);
      planes += wide;
    }
  }
  picture->pts = time;
  picture->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  return encoder_->Send(picture.Get());
}

bool MadeEncoder::Next(av::Packet& packet) {
  if (Fails("flood")) {
    if (++given_ % 100 == 0) return false;
    av_packet_unref(packet.Get());
    return av_new_packet(packet.Get(), 64) >= 0;
  }
  if (!encoder_->Receive(packet)) return false;
  if (Fails("garbage")) std::memset(packet->data, 0x5A, static_cast<size_t>(packet->size));
  if (Fails("order")) packet->pts += 1;
  if (Fails("huge") && av_grow_packet(packet.Get(), session_.width() * session_.height() * 2 + (1 << 20)) < 0) return false;
  return true;
}

}  // namespace chanoma::media
