#pragma once
// What answers before the services are there: health at once, everything else "not yet". The server listens on it from
// the first moment on; Open() then hands requests through. Owned by the Daemon; all event loops call it.

#include <atomic>

#include "http/server.h"

namespace chanoma::app {

class Gate final : public http::Dispatcher {
 public:
  // `dispatcher` outlives all requests.
  void Open(const http::Dispatcher& dispatcher) { target_.store(&dispatcher, std::memory_order_release); }

  size_t BodyLimit(http::Request& request, size_t server_default) const override;
  bool Streams(const http::Request& request) const override;
  void Handle(http::Exchange exchange) const override;

 private:
  std::atomic<const http::Dispatcher*> target_ = nullptr;
};

}  // namespace chanoma::app
