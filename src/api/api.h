#pragma once
// The doors: the route table put on a router, with who may enter checked before every handler. Owned by the daemon's
// wiring; made once the services are there; its dispatcher is called by all event loops.

#include <memory>

#include "api/services.h"
#include "base/result.h"
#include "http/server.h"

namespace chanoma::api {

class Api {
 public:
  // `services` outlives the Api.
  static Result<std::unique_ptr<Api>> Create(Services& services);
  ~Api();

  const http::Dispatcher& dispatcher() const;

 private:
  class Impl;
  explicit Api(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chanoma::api
