#include "http/reaper.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <string_view>

namespace chanoma::http {
namespace {

constexpr std::chrono::milliseconds kTick{1000};
constexpr std::string_view kTooSlow =
    "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\nConnection: close\r\nContent-Length: 125\r\n\r\n"
    R"({"type":"about:blank","title":"Request Timeout","status":408,"detail":"the request came too slowly","code":"request_timeout"})";
static_assert(kTooSlow.size() - kTooSlow.find('{') == 125);

struct Traffic {
  uint64_t in = 0;
  uint64_t out = 0;      // what the client's side has confirmed
  int unread = 0;        // by us
  int unconfirmed = 0;   // by the client
};

bool Measure(int fd, Traffic& traffic) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
  traffic.in = info.tcpi_bytes_received;
  traffic.out = info.tcpi_bytes_acked;
  ::ioctl(fd, SIOCINQ, &traffic.unread);
  ::ioctl(fd, SIOCOUTQ, &traffic.unconfirmed);
  return true;
}

}  // namespace

Reaper::Reaper(ReaperLimits limits, Log log) : limits_(limits), log_(std::move(log)), thread_([this] { Loop(); }) {}

Reaper::~Reaper() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

std::shared_ptr<Reaper::Watched> Reaper::Add(int fd, bool plain) {
  auto watched = std::make_shared<Watched>();
  watched->fd = fd;
  watched->plain = plain;
  watched->since = std::chrono::steady_clock::now();
  MutexLock lock(mutex_);
  watched->place = all_.insert(all_.end(), watched);
  return watched;
}

void Reaper::Remove(const std::shared_ptr<Watched>& watched) {
  MutexLock lock(mutex_);
  all_.erase(watched->place);
}

void Reaper::Loop() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    const SteadyTime now = std::chrono::steady_clock::now();
    for (const auto& watched : all_) Look(*watched, now);
    const SteadyTime next = now + kTick;
    while (!stopping_ && changed_.WaitUntil(mutex_, next)) {
    }
  }
}

void Reaper::Look(Watched& watched, SteadyTime now) {
  if (watched.cut) return;
  const uint64_t turn = watched.phase_.load(std::memory_order_acquire);
  const auto phase = static_cast<Phase>(turn & 3);
  if (phase == Phase::kWorking) {
    watched.first = false;
    watched.seen_phase = turn;
    return;
  }
  Traffic traffic;
  if (!Measure(watched.fd, traffic)) return;
  const auto restart = [&] {
    watched.base_in = traffic.in;
    watched.base_out = traffic.out;
    watched.since = now;
  };
  if (turn != watched.seen_phase) {
    watched.first = false;
    watched.seen_phase = turn;
    watched.begun = false;
    return restart();
  }
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - watched.since);
  const auto expected = [&](uint64_t rate) { return rate * static_cast<uint64_t>(passed.count()) / 1000; };
  switch (phase) {
    case Phase::kHead:
      // Between two requests silence is the idle time-out's business; before the first one it is not.
      if (!watched.first && !watched.begun) {
        if (traffic.in == watched.base_in) {
          watched.since = now;
          return;
        }
        watched.begun = true;
        watched.since = now;
        return;
      }
      if (passed > limits_.headers) Cut(watched, "headers", traffic.in > 0);
      return;
    case Phase::kBody:
      // What we have not taken yet is our slowness.
      if (traffic.unread > 0) return restart();
      if (passed <= limits_.window) return;
      if (traffic.in - watched.base_in < expected(limits_.body_rate)) return Cut(watched, "body", true);
      return restart();
    case Phase::kAnswer: {
      if (traffic.unconfirmed == 0) return restart();
      const bool long_one = watched.answer_bytes_.load(std::memory_order_relaxed) > limits_.long_answer;
      if (passed <= (long_one ? limits_.long_read : limits_.window)) return;
      if (traffic.out - watched.base_out < expected(limits_.reader_rate)) return Cut(watched, "reader", false);
      return restart();
    }
    case Phase::kWorking: return;
  }
}

void Reaper::Cut(Watched& watched, const char* why, bool answer) {
  watched.cut = true;
  cut_.fetch_add(1, std::memory_order_relaxed);
  log_.Debug("connection cut: too slow", {{"in", why}});
  // Nothing of ours is on its way to a client that is still asking.
  if (answer && watched.plain) {
    [[maybe_unused]] const ssize_t sent = ::send(watched.fd, kTooSlow.data(), kTooSlow.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  ::shutdown(watched.fd, SHUT_RDWR);
}

}  // namespace chanoma::http
