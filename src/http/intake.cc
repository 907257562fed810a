#include "http/intake.h"

namespace chanoma::http {

bool Intake::Take(MHD_Connection* connection, std::string_view& chunk) {
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (given_up_) return false;
      woken_ = false;
    }
    const std::optional<size_t> taken = sink_->Take(chunk);
    if (!taken) return false;
    chunk.remove_prefix(*taken);
    if (chunk.empty()) return true;
    MutexLock lock(mutex_);
    if (woken_) continue;  // it came between the Take and now
    return shared_->suspensions.Park(shared_from_this(), connection, std::chrono::steady_clock::now() + kStallLimit);
  }
}

void Intake::End(Exchange exchange) {
  const std::unique_ptr<BodySink> sink = std::move(sink_);
  sink->End(std::move(exchange));
}

void Intake::Cut() {
  if (const std::unique_ptr<BodySink> sink = std::move(sink_)) sink->Cut();
}

void Intake::Wake() {
  {
    MutexLock lock(mutex_);
    woken_ = true;
  }
  if (shared_->suspensions.Claim(*this)) shared_->suspensions.Resume(*this);
}

void Intake::GiveUp() {
  MutexLock lock(mutex_);
  given_up_ = true;
}

}  // namespace chanoma::http
