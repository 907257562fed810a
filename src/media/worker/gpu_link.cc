#include "media/worker/gpu_link.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "media/clean_text.h"
#include "media/worker/coded_picture.h"

namespace chanoma::media {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{100};  // at whether the run is still wanted
constexpr size_t kWords = 200;

tl::unexpected<Error> Nonsense(std::string words) { return Fail(Code::kCorrupt, std::move(words)); }

void CopyPlane(uint8_t* to, const AVFrame& picture, int plane, int width, int height) {
  for (int y = 0; y < height; ++y) {
    std::memcpy(to + static_cast<ptrdiff_t>(y) * width, picture.data[plane] + static_cast<ptrdiff_t>(y) * picture.linesize[plane], static_cast<size_t>(width));
  }
}

}  // namespace

Result<std::unique_ptr<GpuLink>> GpuLink::Open(std::vector<UniqueFd> fds, PictureMemory layout, Options options) {
  if (fds.size() != 2) return Fail(Code::kInternal, "a call came without its graphics process");
  auto memory = TRY(SharedMemory::Map(fds[1].Get(), layout.Bytes(), true));
  return std::unique_ptr<GpuLink>(new GpuLink(std::move(fds[0]), std::move(memory), std::move(layout), std::move(options)));
}

GpuLink::GpuLink(UniqueFd socket, std::unique_ptr<SharedMemory> memory, PictureMemory layout, Options options)
    : socket_(std::move(socket)), memory_(std::move(memory)), layout_(std::move(layout)), options_(std::move(options)), sessions_(layout_.places().size()) {}

bool GpuLink::Give(size_t session, const AVFrame& picture, int64_t time, bool key) {
  Session& state = sessions_[session];
  if (!PumpUntil([&] { return ready_ && FreeSlot(state).has_value(); })) return false;
  const size_t slot = *FreeSlot(state);
  const PictureMemory::Place& place = layout_.places()[session];
  if (picture.format != AV_PIX_FMT_YUV420P || picture.width != place.width || picture.height != place.height) {
    Break("a picture of another form was to be given to it");
    return false;
  }
  uint8_t* to = memory_->Get() + place.At(slot);
  CopyPlane(to, picture, 0, place.width, place.height);
  CopyPlane(to + place.LumaBytes(), picture, 1, place.width / 2, place.height / 2);
  CopyPlane(to + place.LumaBytes() + place.LumaBytes() / 4, picture, 2, place.width / 2, place.height / 2);
  state.busy[slot] = true;
  ++state.inside;
  pb::GpuCommand command;
  command.mutable_picture()->set_session(static_cast<uint32_t>(session));
  command.mutable_picture()->set_slot(static_cast<uint32_t>(slot));
  command.mutable_picture()->set_time(time);
  command.mutable_picture()->set_key(key);
  return Send(command);
}

std::optional<GpuLink::Coded> GpuLink::Take(size_t session) {
  Session& state = sessions_[session];
  while (whole_ && state.coded.empty() && Pump(milliseconds(0))) continue;
  if (!whole_ || state.coded.empty()) return std::nullopt;
  Coded coded = std::move(state.coded.front());
  state.coded.pop_front();
  return coded;
}

bool GpuLink::Await(size_t session) {
  return PumpUntil([&] { return !sessions_[session].coded.empty(); });
}

bool GpuLink::Flush(size_t session) {
  pb::GpuCommand command;
  command.set_flush(static_cast<uint32_t>(session));
  if (!whole_ || !PumpUntil([&] { return ready_; }) || !Send(command)) return false;
  Session& state = sessions_[session];
  // Each picture that comes may take as long as one may.
  for (size_t left = state.inside; !state.flushed; left = state.inside) {
    if (!PumpUntil([&] { return state.flushed || state.inside < left; })) return false;
  }
  if (state.inside > 0) Break("it kept pictures back");
  return whole_;
}

void GpuLink::Break(std::string_view why) {
  if (!whole_) return;
  whole_ = false;
  for (Session& session : sessions_) session.coded.clear();
  if (options_.broken) options_.broken(why);
}

bool GpuLink::PumpUntil(const std::function<bool()>& done) {
  const SteadyTime until = std::chrono::steady_clock::now() + options_.patience;
  while (whole_ && !done()) {
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      Break(fmt::format("it did not answer for {} ms", options_.patience.count()));
    } else if (options_.cancelled && options_.cancelled()) {
      // Nothing of it is told: the run ends anyway.
      whole_ = false;
    } else {
      Pump(std::min(left, kLook));
    }
  }
  return whole_;
}

bool GpuLink::Pump(milliseconds longest) {
  pollfd wait{socket_.Get(), POLLIN, 0};
  if (::poll(&wait, 1, static_cast<int>(longest.count())) <= 0 || !whole_) return false;
  auto frame = reader_.Read(socket_.Get());
  if (!frame) {
    Break(frame.error().code == Code::kUnavailable ? "it ended" : frame.error().message);
  } else if (*frame) {
    reader_.TakeFds();
    pb::GpuReply reply;
    const auto heeded = reply.ParseFromString(**frame) ? Heed(reply) : Result<void>(Nonsense("an answer that could not be read"));
    if (!heeded) Break(heeded.error().message);
  }
  return true;
}

Result<void> GpuLink::Heed(const pb::GpuReply& reply) {
  const auto session = [&](uint32_t number) -> Result<Session*> {
    if (!ready_ || number >= sessions_.size()) return Nonsense("an answer about nothing that it was asked");
    return &sessions_[number];
  };
  switch (reply.what_case()) {
    case pb::GpuReply::kReady:
      if (ready_) return Nonsense("it began twice");
      ready_ = true;
      return {};
    case pb::GpuReply::kTaken: {
      Session* one = TRY(session(reply.taken().session()));
      if (reply.taken().slot() >= kPictureSlots || !one->busy[reply.taken().slot()]) return Nonsense("it took a picture that it was not given");
      one->busy[reply.taken().slot()] = false;
      return {};
    }
    case pb::GpuReply::kPacket: {
      const pb::GpuPacket& packet = reply.packet();
      Session* one = TRY(session(packet.session()));
      const PictureMemory::Place& place = layout_.places()[packet.session()];
      if (one->inside == 0 || one->flushed) return Nonsense("more pictures than it got");
      if (packet.bytes().size() > MostCodedBytes(place.width, place.height)) return Nonsense(fmt::format("a picture of {} bytes", packet.bytes().size()));
      --one->inside;
      one->coded.push_back({packet.time(), packet.bytes()});
      return {};
    }
    case pb::GpuReply::kFlushed: TRY(session(reply.flushed()))->flushed = true; return {};
    case pb::GpuReply::kFailure: return Nonsense(CleanText(reply.failure(), kWords));
    case pb::GpuReply::WHAT_NOT_SET: break;
  }
  return Nonsense("an answer of no kind");
}

bool GpuLink::Send(const pb::GpuCommand& command) {
  if (!whole_) return false;
  // So few and so small that they always fit the socket: a process that reads nothing makes nobody wait here.
  if (!SendFrame(socket_.Get(), command.SerializeAsString())) Break("it ended");
  return whole_;
}

std::optional<size_t> GpuLink::FreeSlot(const Session& session) const {
  const auto free = std::ranges::find(session.busy, false);
  return free == session.busy.end() ? std::nullopt : std::optional(static_cast<size_t>(free - session.busy.begin()));
}

}  // namespace chanoma::media
