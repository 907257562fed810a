#pragma once
// WebSockets (RFC 6455). A handler checks who asks and from where (Origin()), then replies with AcceptWebSocket(); from
// then on the server's hub thread owns the socket. Callbacks run on that thread, one at a time, and must not block. A
// WebSocket handle may be kept and used by any thread; after the close its calls do nothing.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"
#include "http/response.h"

namespace chanoma::http {

class WebSocket {
 public:
  virtual ~WebSocket() = default;
  // Queues one text message (valid UTF-8). False when closed, or when the queue is full: then the slow reader is closed
  // with 1013 and has to come back.
  virtual bool Send(std::string_view text) = 0;
  virtual void Close(uint16_t code, std::string_view reason) = 0;
  virtual bool Closed() const = 0;
};

struct WebSocketHandlers {
  std::function<void(const std::shared_ptr<WebSocket>&)> opened;
  std::function<void(WebSocket&, std::string_view)> message;  // text or binary, whole
  std::function<void(WebSocket&, uint16_t code)> closed;      // once, last; 1006 when the peer vanished
};

struct WebSocketOptions {
  size_t message_limit = 64 << 10;    // larger incoming messages close with 1009
  size_t queue_limit = 1 << 20;       // bytes waiting to be sent
  std::chrono::milliseconds ping_interval{30'000};  // a peer silent for two of these is dropped
};

struct WebSocketUpgrade {
  std::string accept;  // Sec-WebSocket-Accept
  std::string protocol;
  WebSocketHandlers handlers;
  WebSocketOptions options;
};

bool IsWebSocketRequest(const Request& request);
// The Origin header, for the caller's check against its own addresses; nothing from clients that are not browsers.
std::optional<std::string_view> Origin(const Request& request);

// 101, or the problem: 400 for a malformed handshake, 426 for another version or no upgrade at all.
Response AcceptWebSocket(const Request& request, WebSocketHandlers handlers, WebSocketOptions options = {});

}  // namespace chanoma::http
