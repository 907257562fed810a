#include "media/worker/channel.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"

namespace chanoma::media {
namespace {

bool Readable(int socket, int timeout_ms) {
  pollfd wait{socket, POLLIN, 0};
  int ready;
  do {
    ready = ::poll(&wait, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

Result<std::optional<Incoming>> Channel::Next(std::chrono::seconds idle) {
  cancelled_ = false;
  while (true) {
    if (!Readable(socket_, static_cast<int>(std::chrono::milliseconds(idle).count()))) return std::optional<Incoming>();
    auto frame = reader_.Read(socket_);
    if (!frame && frame.error().code == Code::kUnavailable) return std::optional<Incoming>();
    if (!frame) return Fail(std::move(frame.error()));
    if (!*frame) continue;
    Incoming incoming;
    if (!incoming.call.ParseFromString(**frame)) return Fail(Code::kCorrupt, "a call could not be read");
    // A request to stop that came after the call it meant was answered.
    if (incoming.call.what_case() == pb::Call::WHAT_NOT_SET) continue;
    incoming.more = reader_.TakeFds();
    if (!incoming.more.empty()) {
      incoming.file = std::move(incoming.more.front());
      incoming.more.erase(incoming.more.begin());
    }
    return std::optional<Incoming>(std::move(incoming));
  }
}

bool Channel::Cancelled() {
  // During a call the daemon sends nothing but the request to stop; its end closing means the same.
  while (!cancelled_ && Readable(socket_, 0)) {
    auto frame = reader_.Read(socket_);
    if (!frame || *frame) cancelled_ = true;
  }
  return cancelled_;
}

Result<void> Channel::SendChunk(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kChunkSize);
    pb::Reply reply;
    reply.set_chunk(piece.data(), piece.size());
    TRY(SendFrame(socket_, reply.SerializeAsString()));
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Result<void> Channel::SendPart(uint32_t track, uint32_t number, std::string_view bytes, bool last, uint32_t frames, bool hardware) {
  do {
    const std::string_view piece = bytes.substr(0, kChunkSize);
    bytes.remove_prefix(piece.size());
    pb::Reply reply;
    pb::RunPart* part = reply.mutable_part();
    part->set_track(track);
    part->set_number(number);
    part->set_bytes(piece.data(), piece.size());
    if (bytes.empty()) {
      part->set_last(last);
      part->set_frames(frames);
      part->set_hardware(hardware);
    }
    TRY(SendFrame(socket_, reply.SerializeAsString()));
  } while (!bytes.empty());
  return {};
}

Result<void> Channel::SendFellBack(std::string_view why) {
  pb::Reply reply;
  reply.mutable_fell_back()->set_why(why.data(), why.size());
  return SendFrame(socket_, reply.SerializeAsString());
}

Result<void> Channel::SendText(int stream, model::TextForm form, std::string_view bytes) {
  pb::Reply reply;
  pb::TextPart* part = reply.mutable_text_part();
  part->set_stream(stream);
  part->set_form(static_cast<uint32_t>(form));
  part->set_bytes(bytes.data(), bytes.size());
  return SendFrame(socket_, reply.SerializeAsString());
}

Result<void> Channel::SendProgress(int64_t done, int64_t total) {
  pb::Reply reply;
  reply.mutable_progress()->set_done(done);
  reply.mutable_progress()->set_total(total);
  return SendFrame(socket_, reply.SerializeAsString());
}

Result<void> Channel::Finish(const pb::Reply& reply) { return SendFrame(socket_, reply.SerializeAsString()); }

}  // namespace chanoma::media
