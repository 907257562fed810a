#pragma once
// The one thread that owns every WebSocket of a server: its sockets, their wslay contexts and their queues. Owned by the
// Server; Adopt comes from event loops, Stop from the owner, the handles it makes from anywhere. Create fails with
// kInternal when the system has no descriptors left. Internal to this module.

#include <memory>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "http/websocket.h"

struct MHD_UpgradeResponseHandle;

namespace chanoma::http {

class WebSocketHub {
 public:
  static Result<std::unique_ptr<WebSocketHub>> Create(Log log);
  ~WebSocketHub();

  // Takes over an upgraded socket with what was already read from it. `handle` is closed when the socket is done.
  void Adopt(int fd, MHD_UpgradeResponseHandle* handle, std::string_view already_read, std::shared_ptr<WebSocketUpgrade> upgrade);
  // Says goodbye with 1001, gives peers a second to answer, closes everything and joins. Idempotent.
  void Stop();
  size_t size() const;

 private:
  class Impl;
  explicit WebSocketHub(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chanoma::http
