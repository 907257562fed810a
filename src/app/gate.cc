#include "app/gate.h"

namespace chanoma::app {

size_t Gate::BodyLimit(http::Request& request, size_t server_default) const {
  const http::Dispatcher* target = target_.load(std::memory_order_acquire);
  return target ? target->BodyLimit(request, server_default) : server_default;
}

bool Gate::Streams(const http::Request& request) const {
  const http::Dispatcher* target = target_.load(std::memory_order_acquire);
  return target != nullptr && target->Streams(request);
}

void Gate::Handle(http::Exchange exchange) const {
  if (const http::Dispatcher* target = target_.load(std::memory_order_acquire)) return target->Handle(std::move(exchange));
  if (exchange.request().path == "/healthz") return std::move(exchange).Reply(http::Response::Text("ok\n"));
  std::move(exchange).Fail({Code::kUnavailable, "the server is starting", {}});
}

}  // namespace chanoma::app
