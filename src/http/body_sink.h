#pragma once
// Where the body of a streamed request goes, piece by piece, while it arrives: for bodies that are larger than memory.
// Implemented by a service, owned by the exchange's transaction; called by the connection's event loop, one call at a time,
// never blocking. A sink that has no room suspends its connection until it says otherwise, so that memory stays bounded.

#include <optional>
#include <string_view>

#include "http/exchange.h"
#include "http/response.h"

namespace chanoma::http {

class BodySink {
 public:
  virtual ~BodySink() = default;

  // Called once, before the first Take. After a Take that took less than it was given, call Wake() when there is room; a
  // Wake() that comes before the connection waits is noticed.
  virtual void Start(Waker waker) = 0;

  // How many of these bytes it took; nothing when the connection is to be cut.
  virtual std::optional<size_t> Take(std::string_view bytes) = 0;

  // The body is whole: answer now, or suspend and answer later. Neither Take nor Cut follows.
  virtual void End(Exchange exchange) = 0;

  // The client left, or was cut off, before the end.
  virtual void Cut() = 0;
};

}  // namespace chanoma::http
