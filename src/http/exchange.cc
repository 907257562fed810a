#include "http/exchange.h"

#include <exception>

#include "http/intake.h"
#include "http/problem.h"
#include "http/transaction.h"

namespace chanoma::http {

void Transaction::Recycle() {
  constexpr size_t kKeptBody = 64 << 10;
  request.query.Clear();
  request.headers.Clear();
  request.params.clear();
  request.route = nullptr;
  request.route_number = 0;
  request.again = request.any_origin = false;
  request.tags = {};
  if (request.body.capacity() > kKeptBody) {
    std::string().swap(request.body);
  } else {
    request.body.clear();
  }
  response.reset();
  intake.reset();
  phase = Phase::kHead;
  outside = close_after = counted = false;
  discarded = 0;
  body_length = 0;
}

void Transaction::Fail(const Error& error) {
  if (IsInternal(error.code)) {
    shared->log.Error("request failed", {{"id", request.id}, {"path", request.path}, {"code", CodeName(error.code)}, {"error", error.message}});
  }
  response = Problem(error, request.id);
}

void Transaction::GiveUp() { response = Problem({Code::kUnavailable, "the answer was not ready in time; try again", {}}, request.id); }

namespace {

const Error kDropped{Code::kInternal, "the handler dropped the request without an answer", {}};

}  // namespace

Exchange::Exchange(std::shared_ptr<Transaction> transaction) : transaction_(std::move(transaction)) {}

Exchange::~Exchange() {
  if (transaction_ != nullptr) transaction_->Fail(kDropped);
}

const Request& Exchange::request() const { return transaction_->request; }
Request& Exchange::mutable_request() { return transaction_->request; }

void Exchange::Reply(Response response) && {
  transaction_->response = std::move(response);
  transaction_.reset();
}

void Exchange::Fail(const Error& error) && {
  transaction_->Fail(error);
  transaction_.reset();
}

void Exchange::Receive(std::unique_ptr<BodySink> sink) && {
  transaction_->intake = std::make_shared<Intake>(transaction_->shared, std::move(sink));
  transaction_.reset();
}

Pending Exchange::Suspend(std::chrono::milliseconds patience) && {
  std::shared_ptr<Transaction> transaction = std::move(transaction_);
  transaction->was_suspended = true;
  transaction->phase = Transaction::Phase::kWaiting;
  if (!transaction->shared->suspensions.Park(transaction, transaction->connection, std::chrono::steady_clock::now() + patience)) {
    transaction->phase = Transaction::Phase::kRunning;  // not suspended: the loop sends this at once
    transaction->GiveUp();
  }
  return Pending(std::move(transaction));
}

void Exchange::Defer(Executor& executor, Work work, std::chrono::milliseconds patience) && {
  // std::function wants to copy; the handle cannot be copied.
  auto pending = std::make_shared<Pending>(std::move(*this).Suspend(patience));
  const bool posted = executor.TryPost([pending, work = std::move(work)] {
    if (pending->Abandoned()) return;
    try {
      Result<Response> result = work(pending->request());
      if (result) {
        std::move(*pending).Reply(std::move(*result));
      } else {
        std::move(*pending).Fail(result.error());
      }
    } catch (const std::exception& e) {
      std::move(*pending).Fail({Code::kInternal, e.what(), {}});
    }
  });
  if (!posted) std::move(*pending).Fail({Code::kUnavailable, "too much to do right now; try again", {}});
}

void Exchange::Again(Executor& executor, std::function<void()> prepare) && {
  auto pending = std::make_shared<Pending>(std::move(*this).Suspend());
  const bool posted = executor.TryPost([pending, prepare = std::move(prepare)] {
    prepare();
    std::move(*pending).Again();
  });
  if (!posted) std::move(*pending).Fail({Code::kUnavailable, "too much to do right now; try again", {}});
}

Pending::Pending(std::shared_ptr<Transaction> transaction) : transaction_(std::move(transaction)) {}

Pending::~Pending() {
  if (transaction_ != nullptr) std::move(*this).Fail(kDropped);
}

const Request& Pending::request() const { return transaction_->request; }

void Pending::Reply(Response response) && {
  const std::shared_ptr<Transaction> transaction = std::move(transaction_);
  Suspensions& suspensions = transaction->shared->suspensions;
  if (!suspensions.Claim(*transaction)) return;
  transaction->response = std::move(response);
  suspensions.Resume(*transaction);
}

void Pending::Fail(const Error& error) && {
  const std::shared_ptr<Transaction> transaction = std::move(transaction_);
  Suspensions& suspensions = transaction->shared->suspensions;
  if (!suspensions.Claim(*transaction)) return;
  transaction->Fail(error);
  suspensions.Resume(*transaction);
}

void Pending::Receive(std::unique_ptr<BodySink> sink) && {
  const std::shared_ptr<Transaction> transaction = std::move(transaction_);
  Suspensions& suspensions = transaction->shared->suspensions;
  if (!suspensions.Claim(*transaction)) return sink->Cut();
  transaction->intake = std::make_shared<Intake>(transaction->shared, std::move(sink));
  suspensions.Resume(*transaction);
}

void Pending::Again() && {
  const std::shared_ptr<Transaction> transaction = std::move(transaction_);
  Suspensions& suspensions = transaction->shared->suspensions;
  if (!suspensions.Claim(*transaction)) return;
  transaction->again = true;
  transaction->request.again = true;
  suspensions.Resume(*transaction);
}

bool Pending::Abandoned() const { return !transaction_->shared->suspensions.Waits(*transaction_); }

}  // namespace chanoma::http
