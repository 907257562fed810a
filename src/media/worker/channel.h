#pragma once
// The worker's end of the socket: receives calls, sends replies. Owned by main; one thread. A send that fails means
// that the daemon is gone: operations return the error and the worker ends.

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/protocol.pb.h"
#include "media/wire.h"
#include "model/media_info.h"

namespace chanoma::media {

struct Incoming {
  pb::Call call;
  UniqueFd file;
  std::vector<UniqueFd> more;  // what comes beside it
};

class Channel {
 public:
  explicit Channel(int socket) : socket_(socket) {}

  // The next call; none when nothing came for `idle` or the daemon closed its end.
  Result<std::optional<Incoming>> Next(std::chrono::seconds idle);
  // Whether the daemon has taken the running call back. Cheap enough to ask for every packet.
  bool Cancelled();
  Result<void> SendChunk(std::string_view bytes);
  // The next bytes of a run's segment, in pieces that fit a frame; `last` and `frames` go with the final one.
  Result<void> SendPart(uint32_t track, uint32_t number, std::string_view bytes, bool last, uint32_t frames, bool hardware);
  // The graphics process failed; the run goes on.
  Result<void> SendFellBack(std::string_view why);
  Result<void> SendText(int stream, model::TextForm form, std::string_view bytes);
  Result<void> SendProgress(int64_t done, int64_t total);
  Result<void> Finish(const pb::Reply& reply);

 private:
  int socket_;
  FrameReader reader_;
  bool cancelled_ = false;
};

}  // namespace chanoma::media
