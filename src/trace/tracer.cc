#include "trace/tracer.h"

#include <algorithm>

#include "base/ulid.h"

namespace chanoma::trace {
namespace {

// The parts of "A/B/C", the last first.
std::vector<std::string_view> LastFirst(std::string_view ids) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t slash = ids.rfind('/');
    parts.push_back(slash == std::string_view::npos ? ids : ids.substr(slash + 1));
    if (slash == std::string_view::npos) return parts;
    ids = ids.substr(0, slash);
  }
}

}  // namespace

void Tracer::Set(bool on, int64_t percent) {
  const MutexLock lock(mutex_);
  on_ = on;
  percent_ = percent;
  if (on) return;
  dropped_.fetch_add(waiting_.size(), std::memory_order_relaxed);
  waiting_.clear();
  known_.clear();
  order_.clear();
}

// What something is that is part of `within`: its trace, and whose part it is.
Context Tracer::WithinLocked(std::string_view within) {
  Context context;
  for (size_t i = 0; i < context.span.size(); ++i) context.span[i] = static_cast<uint8_t>(random_() >> 16);
  const auto ids = LastFirst(within);
  for (const std::string_view id : ids) {
    const auto known = known_.find(std::string(id));
    if (known == known_.end()) continue;
    context.trace = known->second.trace;
    context.parent = known->second.span;
    context.sampled = known->second.sampled;
    return context;
  }
  // Forgotten, or from before the last start: the first id says which trace, as it did then.
  const auto first = std::ranges::find_if(ids.rbegin(), ids.rend(), [](std::string_view id) { return Ulid::Parse(id).has_value(); });
  if (first != ids.rend()) {
    context.trace = Ulid::Parse(*first)->bytes;
  } else {
    for (uint8_t& byte : context.trace) byte = static_cast<uint8_t>(random_() >> 16);
  }
  context.sampled = Among(context.trace, percent_);
  return context;
}

void Tracer::Open(std::string_view key, std::string_view within, std::string_view traceparent) {
  const auto sent = traceparent.empty() ? std::nullopt : ParseTraceparent(traceparent);
  const MutexLock lock(mutex_);
  if (!on_) return;
  Context context = WithinLocked(within.empty() ? key : within);
  if (sent) {
    context.trace = sent->trace;
    context.parent = sent->span;
    context.sampled = sent->sampled;
  }
  if (known_.insert_or_assign(std::string(key), context).second) order_.emplace_back(key);
  while (order_.size() > kMostKnown) {
    known_.erase(order_.front());
    order_.pop_front();
  }
}

void Tracer::Close(std::string_view key, Span span) {
  const MutexLock lock(mutex_);
  const auto known = known_.find(std::string(key));
  // It began before anybody wanted to know, or so long ago that very many came after it.
  if (known == known_.end()) return;
  KeepLocked(known->second, std::move(span));
}

void Tracer::Note(std::string_view within, Span span) {
  const MutexLock lock(mutex_);
  if (on_) KeepLocked(WithinLocked(within), std::move(span));
}

void Tracer::KeepLocked(const Context& context, Span span) {
  if (!context.sampled) return;
  told_.fetch_add(1, std::memory_order_relaxed);
  if (waiting_.size() >= kMostWaiting) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  waiting_.push_back({context, std::move(span)});
  if (waiting_.size() >= enough_) came_.NotifyAll();
}

std::vector<Told> Tracer::Take(size_t most, size_t enough, SteadyTime until) {
  const MutexLock lock(mutex_);
  enough_ = enough;
  while (!woken_ && waiting_.size() < enough && came_.WaitUntil(mutex_, until)) {
  }
  woken_ = false;
  std::vector<Told> taken;
  while (!waiting_.empty() && taken.size() < most) {
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return taken;
}

void Tracer::Wake() {
  const MutexLock lock(mutex_);
  woken_ = true;
  came_.NotifyAll();
}

Tracer::Figures Tracer::Use() const {
  const MutexLock lock(mutex_);
  return {told_.load(std::memory_order_relaxed), dropped_.load(std::memory_order_relaxed), waiting_.size()};
}

}  // namespace chanoma::trace
