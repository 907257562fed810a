#pragma once
// The listening sockets, their event loops, the suspended exchanges and the WebSockets. Owned by the daemon's wiring;
// Start, Stop and the destructor belong to one thread. Each loop runs on a thread of its own and calls the dispatcher.
// Start fails with kInvalid (address, base path, certificate), kConflict (address in use), kForbidden or kInternal.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/tracing.h"
#include "http/exchange.h"
#include "http/forwarded.h"
#include "http/host_policy.h"
#include "http/reaper.h"
#include "http/request.h"
#include "tls/certificates.h"

namespace chanoma::http {

class Traffic;

// Where requests go. Called by all loops at once; must outlive the server.
class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  // After the headers, before the body: how many bytes of body this request may have.
  virtual size_t BodyLimit(Request& request, size_t server_default) const = 0;
  // Whether Handle() is to be called before the body, which it may refuse or receive piece by piece. After BodyLimit().
  virtual bool Streams(const Request&) const { return false; }
  virtual void Handle(Exchange exchange) const = 0;
};

struct ServerOptions {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 literal; empty: no TCP listener
  uint16_t port = 0;                  // 0: any free port
  std::string control_socket;         // a path, made with mode 0600; empty: none
  std::string base_path;              // "" or "/x/y": stripped before routing; requests outside it get 404
  unsigned loops = 0;                 // 0: as many as cores
  // Past these a connection's first request is answered 503 or 429 with Retry-After, and closed.
  unsigned connection_limit = 4096;
  unsigned per_address_limit = 0;   // 0: none
  bool limit_this_machine = true;   // 127.0.0.1 and ::1 too: a proxy beside this server speaks for everybody
  ReaperLimits reaper;
  std::optional<HostPolicy> hosts;  // none: any name will do
  TrustedProxies proxies;           // by itself: none
  std::shared_ptr<tls::Certificates> certificates;  // with them TCP is TLS 1.2 or 1.3
  std::chrono::seconds idle_timeout{75};
  size_t body_limit = 1 << 20;  // for routes that do not say
  LogLevel access_log_level = LogLevel::kDebug;
  Tracing* tracing = nullptr;   // told of every request; outlives the server
  Traffic* traffic = nullptr;   // told of every answer; outlives the server
  std::chrono::milliseconds stop_limit{4000};  // how long Stop() waits for answers under way
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Log log);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const;           // the bound one; 0 without a TCP listener
  const std::string& url() const;  // "http://127.0.0.1:8080/base/", the control socket aside

  // From now on every new request is answered 503 and closed; all suspended exchanges are answered 503, WebSockets closed
  // with 1001, answers under way may finish within the limit; then the loops stop. Idempotent.
  void Stop();

  // Closes the connections that are answering a request with this tag, whatever of the answer has left. Any thread.
  void Cut(uint64_t tag);

  // How long the event loop that is longest in one call to us has been in it; zero when none is in any. Loops never block: much more
  // than nothing is a fault of this program.
  std::chrono::milliseconds LongestCall() const;

  struct Counters {
    uint64_t requests, connections, suspended, refused, websockets, cut;
  };
  Counters counters() const;

  class Impl;

 private:
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chanoma::http
