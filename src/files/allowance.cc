#include "files/allowance.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/human_bytes.h"
#include "base/priority.h"
#include "files/bytes_below.h"

namespace chanoma::files {
namespace {

constexpr int kRestAfterCount = 20;  // times as long as it took: very many files are not counted all the time

}  // namespace

Allowance::Allowance(Options options) : options_(std::move(options)) {}

Allowance::~Allowance() { Stop(); }

void Allowance::Start(Thin thin, std::function<void()> freed) {
  thin_ = std::move(thin);
  freed_ = std::move(freed);
  {
    MutexLock lock(mutex_);
    look_ = true;
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
}

void Allowance::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  thread_.request_stop();
  changed_.NotifyAll();
  thread_ = {};
}

void Allowance::Look() {
  MutexLock lock(mutex_);
  look_ = true;
  changed_.NotifyAll();
}

bool Allowance::FullLocked(uint64_t cap) const { return cap > 0 && refused_ > 0 && bytes_ && *bytes_ + refused_ > cap; }

bool Allowance::Full() const {
  const uint64_t cap = options_.cap();
  MutexLock lock(mutex_);
  return FullLocked(cap);
}

std::optional<uint64_t> Allowance::Bytes() const {
  MutexLock lock(mutex_);
  return bytes_;
}

Result<void> Allowance::Admit(uint64_t bytes) {
  const uint64_t cap = options_.cap();
  MutexLock lock(mutex_);
  while (cap > 0 && !bytes_ && !stopping_) changed_.Wait(mutex_);
  if (cap > 0 && !bytes_) return Fail(Code::kCancelled, "stopped");
  if (cap > 0 && *bytes_ + bytes > cap) {
    refused_ = refused_ == 0 ? bytes : std::min(refused_, bytes);
    changed_.NotifyAll();
    return Fail(Code::kNoSpace, fmt::format("what is made of films and for people may take {}, {} are taken, and this takes {}", HumanBytes(cap), HumanBytes(*bytes_), HumanBytes(bytes)));
  }
  since_ += bytes;
  if (bytes_) *bytes_ += bytes;
  return {};
}

void Allowance::Count(const std::stop_token& stop) {
  {
    MutexLock lock(mutex_);
    since_ = 0;
  }
  const auto counted = BytesBelow(options_.folder, false, stop);
  if (!counted) return;
  MutexLock lock(mutex_);
  bytes_ = *counted + since_;
  changed_.NotifyAll();
}

void Allowance::Loop(const std::stop_token& stop) {
  RunInBackground();
  auto next = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    bool look = false;
    {
      const uint64_t cap = options_.cap();
      MutexLock lock(mutex_);
      if (!look_ && FullLocked(cap)) changed_.WaitUntil(mutex_, next);
      else if (!look_) changed_.Wait(mutex_);
      look = std::exchange(look_, false);
    }
    const uint64_t cap = options_.cap();
    const auto now = std::chrono::steady_clock::now();
    if (stop.stop_requested() || cap == 0) {
      // Nothing is refused any more.
      bool told = false;
      {
        MutexLock lock(mutex_);
        told = std::exchange(refused_, 0) > 0;
      }
      if (told && !stop.stop_requested()) freed_();
      continue;
    }
    if (look || (Full() && now >= next)) {
      Count(stop);
      if (const auto there = Bytes(); there && *there > cap && !stop.stop_requested()) {
        thin_(*there - cap);
        Count(stop);
      }
      const auto took = std::chrono::steady_clock::now() - now;
      next = std::chrono::steady_clock::now() + std::max<std::chrono::steady_clock::duration>(options_.between, took * kRestAfterCount);
    }
    bool freed = false;
    {
      MutexLock lock(mutex_);
      freed = refused_ > 0 && !FullLocked(cap);
      if (freed) refused_ = 0;
    }
    if (freed) freed_();
  }
}

}  // namespace chanoma::files
