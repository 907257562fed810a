// chanoma-media-gpu: encodes pictures on a graphics card for a media worker. Started by media::Hardware with its socket as descriptor 3,
// for one run, and only where somebody has switched that on; of no use by hand. What it is to encode for comes from the daemon, and the
// pictures from a worker by way of memory of a fixed size: no stranger's bytes are parsed in here.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <exception>
#include <optional>
#include <string_view>
#include <vector>

#include "media/av/log.h"
#include "media/gpu/box.h"
#include "media/gpu/gpu_encoder.h"
#include "media/picture_memory.h"
#include "media/wire.h"
#include "media/worker/shared_memory.h"

namespace chanoma::media {
namespace {

constexpr int kSocket = 3;
constexpr int kMostSide = 8192;

class Service {
 public:
  Result<void> Run() {
    TRY(Begin());
    pb::GpuReply ready;
    ready.mutable_ready();
    TRY(Send(ready));
    while (true) {
      const pb::GpuCommand command = TRY(Receive());
      switch (command.what_case()) {
        case pb::GpuCommand::kPicture: TRY(TakePicture(command.picture())); break;
        case pb::GpuCommand::kFlush: TRY(Flush(command.flush())); break;
        case pb::GpuCommand::kBegin:  // only the first word says what is to be done
        case pb::GpuCommand::WHAT_NOT_SET: return Fail(Code::kInvalid, "a command that nobody may give");
      }
    }
  }

  void Tell(const Error& error) {
    pb::GpuReply reply;
    reply.set_failure(error.message);
    // Whoever it is for may be gone.
    [[maybe_unused]] const auto sent = Send(reply);
  }

 private:
  Result<void> Begin() {
    const pb::GpuCommand command = TRY(Receive());
    std::vector<UniqueFd> fds = reader_.TakeFds();
    const pb::GpuBegin& begin = command.begin();
    if (begin.sessions_size() < 1 || static_cast<size_t>(begin.sessions_size()) > kMostRunTracks || fds.size() != 1) return Fail(Code::kInvalid, "nothing to begin with");
    std::vector<std::pair<int, int>> sizes;
    for (const pb::GpuSession& session : begin.sessions()) {
      if (session.width() < 16 || session.width() > kMostSide || session.height() < 16 || session.height() > kMostSide) return Fail(Code::kInvalid, "a picture of no size");
      sizes.emplace_back(session.width(), session.height());
    }
    layout_.emplace(sizes);
    memory_ = TRY(SharedMemory::Map(fds.front().Get(), layout_->Bytes(), false));
    for (const pb::GpuSession& session : begin.sessions()) {
      encoders_.push_back(TRY(GpuEncoder::Open(static_cast<HardwareKind>(begin.kind()), begin.device(), session)));
    }
    return {};
  }

  Result<void> TakePicture(const pb::GpuPicture& picture) {
    if (picture.session() >= encoders_.size() || picture.slot() >= kPictureSlots) return Fail(Code::kInvalid, "a picture from nowhere");
    const uint8_t* planes = memory_->Get() + layout_->places()[picture.session()].At(picture.slot());
    TRY(encoders_[picture.session()]->Add(planes, picture.time(), picture.key()));
    pb::GpuReply taken;
    taken.mutable_taken()->set_session(picture.session());
    taken.mutable_taken()->set_slot(picture.slot());
    TRY(Send(taken));
    return GiveReady(picture.session());
  }

  Result<void> Flush(uint32_t session) {
    if (session >= encoders_.size()) return Fail(Code::kInvalid, "an end of nothing");
    TRY(encoders_[session]->End());
    TRY(GiveReady(session));
    pb::GpuReply flushed;
    flushed.set_flushed(session);
    return Send(flushed);
  }

  Result<void> GiveReady(uint32_t session) {
    av::Packet packet;
    while (encoders_[session]->Next(packet)) {
      pb::GpuReply reply;
      reply.mutable_packet()->set_session(session);
      reply.mutable_packet()->set_time(packet->pts);
      reply.mutable_packet()->set_bytes(packet->data, static_cast<size_t>(packet->size));
      TRY(Send(reply));
    }
    return {};
  }

  Result<pb::GpuCommand> Receive() {
    while (true) {
      const auto frame = TRY(reader_.Read(kSocket));
      if (!frame) continue;
      pb::GpuCommand command;
      if (!command.ParseFromString(*frame)) return Fail(Code::kInvalid, "a command that could not be read");
      return command;
    }
  }

  static Result<void> Send(const pb::GpuReply& reply) { return SendFrame(kSocket, reply.SerializeAsString()); }

  FrameReader reader_;
  std::optional<PictureMemory> layout_;
  std::unique_ptr<SharedMemory> memory_;
  std::vector<std::unique_ptr<GpuEncoder>> encoders_;
};

int Main(int argc, char** argv) {
  int parent = 0;
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view kParent = "--parent=";
    const std::string_view argument = argv[i];
    if (argument.starts_with(kParent)) std::from_chars(argument.data() + kParent.size(), argument.data() + argument.size(), parent);
  }
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(kSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    fmt::print(stderr, "chanoma-media-gpu is started by chanoma and does nothing by itself\n");
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);
  Service service;
  if (const auto boxed = EnterGpuBox(parent); !boxed) {
    service.Tell({boxed.error().code, fmt::format("the sandbox of the graphics process could not be entered: {}", boxed.error().message), {}});
    return 4;
  }
  // What a driver has to say may be lost; it must not make anybody wait.
  ::fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
  av::LogToStderr();
  const auto ended = service.Run();
  if (ended || ended.error().code == Code::kUnavailable) return 0;  // the other end is gone
  service.Tell(ended.error());
  return 1;
}

}  // namespace
}  // namespace chanoma::media

int main(int argc, char** argv) {
  try {
    return chanoma::media::Main(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gave up: {}\n", error.what());
    return 5;
  }
}
