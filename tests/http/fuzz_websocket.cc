// Whatever frames a peer sends: messages stay within their limit, text is UTF-8, the socket ends when the peer does.

#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "http/websocket_hub.h"

namespace chanoma::http {
namespace {

constexpr size_t kLimit = 4096;

class NoLog final : public LogSink {
 public:
  void Write(std::string_view) override {}
};

// One socket's end, told by the hub's thread.
struct End {
  Mutex mutex;
  CondVar changed;
  bool over = false;
};

WebSocketHub& Hub() {
  static NoLog sink;
  static const std::unique_ptr<WebSocketHub> hub = std::move(*WebSocketHub::Create(Log(sink, LogLevel::kError)));
  return *hub;
}

void Feed(std::string_view bytes) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) std::abort();
  const UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  const auto end = std::make_shared<End>();
  auto upgrade = std::make_shared<WebSocketUpgrade>();
  upgrade->options.message_limit = kLimit;
  upgrade->handlers.message = [](WebSocket& socket, std::string_view message) {
    if (message.size() > kLimit) std::abort();
    socket.Send("heard");
  };
  upgrade->handlers.closed = [end](WebSocket&, uint16_t) {
    MutexLock lock(end->mutex);
    end->over = true;
    end->changed.NotifyAll();
  };
  // Half as what was read with the handshake, half through the socket, then the peer goes.
  const size_t half = bytes.size() / 2;
  [[maybe_unused]] const ssize_t sent = ::write(ours.Get(), bytes.data() + half, bytes.size() - half);
  ::shutdown(ours.Get(), SHUT_WR);
  Hub().Adopt(theirs.Get(), nullptr, bytes.substr(0, half), std::move(upgrade));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  MutexLock lock(end->mutex);
  while (!end->over) {
    if (!end->changed.WaitUntil(end->mutex, deadline) && std::chrono::steady_clock::now() >= deadline) std::abort();
  }
}

}  // namespace
}  // namespace chanoma::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  chanoma::http::Feed({reinterpret_cast<const char*>(data), size});
  return 0;
}
