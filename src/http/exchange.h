#pragma once
// One request and its one answer. A Handler gets an Exchange on an event-loop thread, must not block, and either replies
// at once, defers the work to an executor, or suspends and replies later from any thread. Both types are move-only and
// consumed by the reply, so there is never a second one; dropped unanswered they answer 500. A suspended exchange whose
// time runs out, or whose server stops, is answered 503; the late reply is then silently discarded.

#include <chrono>
#include <functional>
#include <memory>

#include "base/executor.h"
#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace chanoma::http {

class BodySink;
class Transaction;  // the server's side of an exchange

inline constexpr std::chrono::milliseconds kDefaultPatience{30'000};

// A suspended exchange: no thread waits for it. Any thread (one at a time).
class Pending {
 public:
  Pending(Pending&&) noexcept = default;
  Pending& operator=(Pending&&) = delete;
  ~Pending();

  const Request& request() const;
  void Reply(Response response) &&;
  // Answers with the problem document for `error`; one the client may not read is logged.
  void Fail(const Error& error) &&;
  // As Exchange::Receive().
  void Receive(std::unique_ptr<BodySink> sink) &&;
  // True once nobody waits for the answer any more (deadline or stop): work may be abandoned.
  bool Abandoned() const;
  // Hands the request to the dispatcher once more.
  void Again() &&;

 private:
  friend class Exchange;
  explicit Pending(std::shared_ptr<Transaction> transaction);
  std::shared_ptr<Transaction> transaction_;
};

// Event-loop thread only, within the handler's call.
class Exchange {
 public:
  // The answer of a deferred task; runs on an executor's thread. A thrown exception answers 500.
  using Work = std::function<Result<Response>(const Request&)>;

  explicit Exchange(std::shared_ptr<Transaction> transaction);  // the server's
  Exchange(Exchange&&) noexcept = default;
  Exchange& operator=(Exchange&&) = delete;
  ~Exchange();

  const Request& request() const;
  Request& mutable_request();  // for routers
  void Reply(Response response) &&;
  void Fail(const Error& error) &&;
  // Instead of a reply, on a route that streams (RouteOptions::streams): its handler is called before the body, may refuse
  // it by replying, or lets it come in by naming where it goes. `sink` then replies.
  void Receive(std::unique_ptr<BodySink> sink) &&;
  // Suspends first, then posts; a full executor answers 503 with Retry-After.
  void Defer(Executor& executor, Work work, std::chrono::milliseconds patience = kDefaultPatience) &&;
  // Suspends, runs `prepare` on the executor, and has the dispatcher handle the request from the start, on its loop: for
  // what a handler must know before it begins and only the disk can tell. Request::again then says so.
  void Again(Executor& executor, std::function<void()> prepare) &&;
  Pending Suspend(std::chrono::milliseconds patience = kDefaultPatience) &&;

 private:
  std::shared_ptr<Transaction> transaction_;
};

using Handler = std::function<void(Exchange)>;

}  // namespace chanoma::http
