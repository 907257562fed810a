#pragma once
// The server's side of one exchange: the request as it arrives, then the answer. Belongs to its connection's event loop,
// except between a suspension and its resumption, when it belongs to whoever claimed it. Internal to this module.

#include <chrono>
#include <memory>
#include <optional>

#include "base/log.h"
#include "http/request.h"
#include "http/response.h"
#include "http/suspensions.h"

namespace chanoma::http {

class Intake;

// What handles that outlive the server still need.
struct ServerShared {
  ServerShared(Log l, bool encrypted) : log(std::move(l)), tls(encrypted) {}
  Log log;
  const bool tls;
  Suspensions suspensions;
};

class Transaction final : public Parked, public std::enable_shared_from_this<Transaction> {
 public:
  enum class Phase {
    kHead,     // the headers are there, the body is not
    kBody,     // the body comes in
    kDiscard,  // it is too large, and read only to be able to answer
    kOpening,  // the body is streamed: the handler is asked first whether it wants it
    kStream,   // it comes in, into the intake
    kRunning,  // the handler has it
    kWaiting,  // suspended: the next call of the loop finds the answer
    kAnswered,
    kUpgraded,  // a WebSocket now
  };

  explicit Transaction(std::shared_ptr<ServerShared> s) : shared(std::move(s)) {}

  // Ready for the next request of the same connection. Only for one that was never suspended.
  void Recycle();
  void Fail(const Error& error);  // logs what the client may not read
  void GiveUp() override;

  const std::shared_ptr<ServerShared> shared;
  MHD_Connection* connection = nullptr;
  Request request;
  std::optional<Response> response;
  std::shared_ptr<Intake> intake;  // of a streamed body, once the handler wants it
  Phase phase = Phase::kHead;
  bool was_suspended = false;
  bool outside = false;     // not under the base path
  bool close_after = false;
  bool again = false;       // resumed to be handled from the start
  bool counted = false;     // among the server's answers under way
  uint64_t body_length = 0;
  size_t body_limit = 0;
  size_t discarded = 0;
  std::chrono::steady_clock::time_point started;
};

}  // namespace chanoma::http
