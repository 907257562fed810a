#pragma once
// One streamed body on its way into a BodySink: suspends the connection while the sink is full. Belongs to the transaction;
// Wake comes from anywhere, the rest from the connection's event loop. Internal to this module.

#include <memory>

#include "base/mutex.h"
#include "http/body_sink.h"
#include "http/suspensions.h"
#include "http/transaction.h"

namespace chanoma::http {

class Intake final : public Parked, public Waker::Target, public std::enable_shared_from_this<Intake> {
 public:
  // A single wait for the disk longer than this cuts the connection.
  static constexpr std::chrono::milliseconds kStallLimit{60'000};

  Intake(std::shared_ptr<ServerShared> shared, std::unique_ptr<BodySink> sink) : shared_(std::move(shared)), sink_(std::move(sink)) {}

  void Start() { sink_->Start(Waker(shared_from_this())); }
  // Takes from the front of `chunk`; what is left stays with the library until the connection is resumed. False: cut it.
  bool Take(MHD_Connection* connection, std::string_view& chunk) EXCLUDES(mutex_);
  void End(Exchange exchange);
  void Cut();

  void Wake() override EXCLUDES(mutex_);

 private:
  void GiveUp() override EXCLUDES(mutex_);

  const std::shared_ptr<ServerShared> shared_;
  std::unique_ptr<BodySink> sink_;  // none once it ended
  Mutex mutex_;
  bool woken_ GUARDED_BY(mutex_) = false;
  bool given_up_ GUARDED_BY(mutex_) = false;
};

}  // namespace chanoma::http
