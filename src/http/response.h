#pragma once
// What is answered: a status, headers, and a body that is bytes, a range of a file, a stream, or the switch to a
// WebSocket. A value made on any thread and handed over once. Content-Length, Date, Connection and X-Request-Id are the
// server's business. A HEAD request is answered as its GET would be; the server leaves the body out.

#include <cstdint>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/unique_fd.h"

namespace chanoma::http {

struct WebSocketUpgrade;  // websocket.h

using SharedBytes = std::shared_ptr<const std::string>;

// Bytes of a regular file, sent by sendfile(2). The descriptor is shared: many answers may use it at once.
struct FileRange {
  std::shared_ptr<const UniqueFd> file;
  uint64_t offset = 0;
  uint64_t length = 0;
};

// Tells a waiting stream's connection to pull again. Copyable; any thread; harmless after the answer has ended.
class Waker {
 public:
  class Target {
   public:
    virtual ~Target() = default;
    virtual void Wake() = 0;
    virtual bool Gone() { return false; }  // where nobody asks
  };
  explicit Waker(std::shared_ptr<Target> target) : target_(std::move(target)) {}
  void Wake() const { target_->Wake(); }
  // Whether the client has closed the connection, which the loop learns only when it has bytes for it. Never blocks.
  bool Gone() const { return target_->Gone(); }

 private:
  std::shared_ptr<Target> target_;
};

// A body made while it is sent. Called by the event loop, one call at a time, never blocking.
class BodyStream {
 public:
  virtual ~BodyStream() = default;  // on the loop thread, when the answer ended or the client left
  struct Pulled {
    enum Kind { kBytes, kWait, kEnd, kFailed } kind;
    size_t bytes = 0;  // 1..capacity for kBytes
  };
  // Called once before the first Pull. After a Pull that answered kWait, call Wake() when there is more (or an end).
  // A Wake() that comes before the kWait is noticed.
  virtual void Start(Waker waker) = 0;
  // kFailed cuts the connection, so that the client cannot take the body for whole.
  virtual Pulled Pull(char* buffer, size_t capacity) = 0;
};

struct StreamBody {
  std::unique_ptr<BodyStream> stream;
  std::optional<uint64_t> length;             // none: chunked
  std::chrono::milliseconds stall_limit{60'000};  // longest single wait; then the connection is cut
};

using Body = std::variant<std::string, SharedBytes, FileRange, StreamBody, std::shared_ptr<WebSocketUpgrade>>;

struct Response {
  struct Header {
    std::string name;
    std::string value;
  };

  int status = 200;
  std::vector<Header> headers;
  Body body;

  Response() = default;
  explicit Response(int code) : status(code) {}
  Response(int code, std::string_view content_type, Body content);

  static Response Json(std::string text, int code = 200);
  static Response Text(std::string text, int code = 200);
  static Response NoContent() { return Response(204); }
  // `location` is sent as it is: the caller includes the base path.
  static Response Redirect(int code, std::string location);

  // Replaces a header of that name, if any.
  Response& Set(std::string_view name, std::string value);
  const std::string* Find(std::string_view name) const;
};

}  // namespace chanoma::http
