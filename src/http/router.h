#pragma once
// The table of routes. Patterns are "/api/v1/videos/{id}/file"; a literal segment beats a parameter, and a final {name...}
// takes the rest of the path. Filled before the server starts, then read by every event loop without locks. Unknown
// paths answer 404, known ones with another method 405 with Allow; HEAD is answered by GET's handler, OPTIONS by Allow.

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.h"
#include "http/server.h"

namespace chanoma::http {

struct RouteOptions {
  static constexpr size_t kServerDefault = static_cast<size_t>(-1);
  size_t body_limit = kServerDefault;
  uint16_t number = 0;   // by which the route's answers are counted (http/traffic.h)
  bool streams = false;  // the handler is called before the body: see Exchange::Receive()
};

class Router final : public Dispatcher {
 public:
  Router();
  ~Router() override;

  // kInvalid for a malformed pattern, kConflict for a route that exists already.
  Result<void> Add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});
  // Asked when no pattern matches the path (for the web app's pages); without one: 404.
  void SetFallback(Handler handler) { fallback_ = std::move(handler); }

  size_t BodyLimit(Request& request, size_t server_default) const override;
  bool Streams(const Request& request) const override;
  void Handle(Exchange exchange) const override;

  struct Route {
    Handler handler;
    RouteOptions options;
  };
  struct Node;

 private:
  const Node* Match(std::string_view path, std::vector<Request::PathParam>& params) const;

  std::unique_ptr<Node> root_;
  Handler fallback_;
};

}  // namespace chanoma::http
