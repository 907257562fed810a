#include "http/websocket_hub.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wslay/wslay.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <exception>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/unique_fd.h"

namespace chanoma::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kCloseLimit{5000};  // how long a peer may take to answer our close
constexpr milliseconds kStopLimit{1000};
constexpr uint16_t kTryAgainLater = 1013;  // IANA's registry; RFC 6455 stops at 1011

SteadyTime Now() { return std::chrono::steady_clock::now(); }

class Socket;

// What any thread may touch: which sockets have something for the hub. Outlives the hub with the last handle.
class Inbox {
 public:
  explicit Inbox(UniqueFd event) : event_(std::move(event)) {}

  // False, with nothing done, once closed.
  bool Add(std::shared_ptr<Socket> socket) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (closed_) return false;
    sockets_.push_back(std::move(socket));
    WakeLocked();
    return true;
  }
  void Wake() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    WakeLocked();
  }
  std::vector<std::shared_ptr<Socket>> Take() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    uint64_t count;
    if (::read(event_.Get(), &count, sizeof(count)) < 0 && errno != EAGAIN) std::abort();
    return std::exchange(sockets_, {});
  }
  // After this, Add does nothing.
  std::vector<std::shared_ptr<Socket>> Close() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    closed_ = true;
    return std::exchange(sockets_, {});
  }
  int event() const { return event_.Get(); }

 private:
  void WakeLocked() REQUIRES(mutex_) {
    const uint64_t one = 1;
    // A full counter wakes just as well.
    if (::write(event_.Get(), &one, sizeof(one)) < 0 && errno != EAGAIN) std::abort();
  }

  const UniqueFd event_;
  Mutex mutex_;
  std::vector<std::shared_ptr<Socket>> sockets_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

class Socket final : public WebSocket, public std::enable_shared_from_this<Socket> {
 public:
  Socket(std::shared_ptr<Inbox> inbox, int fd, MHD_UpgradeResponseHandle* handle, std::string_view already_read, std::shared_ptr<WebSocketUpgrade> upgrade)
      : inbox_(std::move(inbox)), queue_limit_(upgrade->options.queue_limit), fd_(fd), handle_(handle), unread_(already_read), upgrade_(std::move(upgrade)) {}
  ~Socket() override {
    if (context_ != nullptr) wslay_event_context_free(context_);
  }

  // Any thread.
  bool Send(std::string_view text) override {
    bool fits, listed;
    {
      MutexLock lock(mutex_);
      if (closed_ || wanted_close_ != 0) return false;
      fits = queued_ + text.size() <= queue_limit_;
      if (fits) {
        queued_ += text.size();
        outbox_.emplace_back(text);
      } else {
        wanted_close_ = kTryAgainLater;
        reason_ = "too slow";
        outbox_.clear();
      }
      listed = std::exchange(listed_, true);
    }
    if (!listed) inbox_->Add(shared_from_this());
    return fits;
  }
  void Close(uint16_t code, std::string_view reason) override {
    {
      MutexLock lock(mutex_);
      if (closed_ || wanted_close_ != 0) return;
      wanted_close_ = code;
      reason_ = reason.substr(0, 120);  // a control frame holds 125 bytes
      if (std::exchange(listed_, true)) return;
    }
    inbox_->Add(shared_from_this());
  }
  bool Closed() const override {
    MutexLock lock(mutex_);
    return closed_;
  }

  // The rest: hub thread only. False when the socket is to be finished.
  bool Open();
  bool Read();
  bool Write();
  bool Tend(SteadyTime now);  // pings and deadlines
  void LimitClose(SteadyTime deadline) { close_deadline_ = std::min(close_deadline_, deadline); }
  void Finish(int epoll, const Log& log);
  int fd() const { return fd_; }
  bool adopted() const { return adopted_; }
  bool finished() const { return finished_; }
  uint32_t Interest() const {
    return (wslay_event_want_read(context_) ? EPOLLIN : 0u) | (wslay_event_want_write(context_) || HasOutput() ? EPOLLOUT : 0u);
  }
  milliseconds ping_interval() const { return upgrade_->options.ping_interval; }
  uint32_t armed = 0;

 private:
  bool HasOutput() const {
    MutexLock lock(mutex_);
    return !outbox_.empty() && !close_queued_;
  }
  void FeedQueue();
  void QueueClose(uint16_t code, std::string_view reason);
  uint16_t FinalCode() const;

  static ssize_t OnReceive(wslay_event_context_ptr context, uint8_t* buffer, size_t size, int, void* self);
  static ssize_t OnSend(wslay_event_context_ptr context, const uint8_t* data, size_t size, int, void* self);
  static void OnMessage(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* arg, void* self);

  const std::shared_ptr<Inbox> inbox_;
  const size_t queue_limit_;

  mutable Mutex mutex_;
  std::deque<std::string> outbox_ GUARDED_BY(mutex_);
  size_t queued_ GUARDED_BY(mutex_) = 0;  // bytes in the outbox
  uint16_t wanted_close_ GUARDED_BY(mutex_) = 0;
  std::string reason_ GUARDED_BY(mutex_);
  bool listed_ GUARDED_BY(mutex_) = false;  // in the inbox
  bool closed_ GUARDED_BY(mutex_) = false;

  // Hub thread only.
  const int fd_;
  MHD_UpgradeResponseHandle* const handle_;
  std::string unread_;
  std::shared_ptr<WebSocketUpgrade> upgrade_;
  wslay_event_context_ptr context_ = nullptr;
  bool adopted_ = false;
  bool finished_ = false;
  bool close_queued_ = false;
  uint16_t own_code_ = 0;
  SteadyTime heard_, pinged_, close_deadline_ = SteadyTime::max();
};

bool Socket::Open() {
  adopted_ = true;
  heard_ = pinged_ = Now();
  const int flags = ::fcntl(fd_, F_GETFL);
  const int on = 1;
  if (flags < 0 || ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) < 0) return false;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // fails on a Unix socket, which has no delay
  wslay_event_callbacks callbacks{};
  callbacks.recv_callback = &OnReceive;
  callbacks.send_callback = &OnSend;
  callbacks.on_msg_recv_callback = &OnMessage;
  if (wslay_event_context_server_init(&context_, &callbacks, this) != 0) return false;
  wslay_event_config_set_max_recv_msg_length(context_, upgrade_->options.message_limit);
  if (upgrade_->handlers.opened) upgrade_->handlers.opened(shared_from_this());
  return unread_.empty() || Read();
}

ssize_t Socket::OnReceive(wslay_event_context_ptr context, uint8_t* buffer, size_t size, int, void* cls) {
  auto& self = *static_cast<Socket*>(cls);
  if (!self.unread_.empty()) {
    const size_t taken = self.unread_.copy(reinterpret_cast<char*>(buffer), size);
    self.unread_.erase(0, taken);
    return static_cast<ssize_t>(taken);
  }
  for (;;) {
    const ssize_t got = ::recv(self.fd_, buffer, size, 0);
    if (got > 0) {
      self.heard_ = Now();
      return got;
    }
    if (got < 0 && errno == EINTR) continue;
    wslay_event_set_error(context, got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
  }
}

ssize_t Socket::OnSend(wslay_event_context_ptr context, const uint8_t* data, size_t size, int flags, void* cls) {
  const auto& self = *static_cast<Socket*>(cls);
  for (;;) {
    const ssize_t sent = ::send(self.fd_, data, size, MSG_NOSIGNAL | ((flags & WSLAY_MSG_MORE) != 0 ? MSG_MORE : 0));
    if (sent >= 0) return sent;
    if (errno == EINTR) continue;
    wslay_event_set_error(context, errno == EAGAIN || errno == EWOULDBLOCK ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
  }
}

void Socket::OnMessage(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* arg, void* cls) {
  auto& self = *static_cast<Socket*>(cls);
  if (wslay_is_ctrl_frame(arg->opcode) || !self.upgrade_->handlers.message) return;
  try {
    self.upgrade_->handlers.message(self, {reinterpret_cast<const char*>(arg->msg), arg->msg_length});
  } catch (const std::exception&) {  // a C callback: nothing may pass
    self.Close(WSLAY_CODE_INTERNAL_SERVER_ERROR, "");
  }
}

bool Socket::Read() {
  if (wslay_event_recv(context_) != 0) return false;
  // Pongs queue up too: a peer that pings without reading is as slow as any other.
  if (wslay_event_get_queued_msg_length(context_) > queue_limit_) return false;
  return Write();
}

void Socket::QueueClose(uint16_t code, std::string_view reason) {
  if (std::exchange(close_queued_, true)) return;
  own_code_ = code;
  wslay_event_queue_close(context_, code, reinterpret_cast<const uint8_t*>(reason.data()), reason.size());
  LimitClose(Now() + kCloseLimit);
}

// One message at a time goes to wslay, so that a close need not wait behind a long queue.
void Socket::FeedQueue() {
  std::string text;
  uint16_t code;
  {
    MutexLock lock(mutex_);
    listed_ = false;
    code = wanted_close_;
    if (code != 0) {
      text = reason_;
    } else {
      if (close_queued_ || outbox_.empty() || wslay_event_get_queued_msg_count(context_) > 0) return;
      text = std::move(outbox_.front());
      outbox_.pop_front();
      queued_ -= text.size();
    }
  }
  if (code != 0) return QueueClose(code, text);
  const wslay_event_msg message{WSLAY_TEXT_FRAME, reinterpret_cast<const uint8_t*>(text.data()), text.size()};
  wslay_event_queue_msg(context_, &message);
}

bool Socket::Write() {
  do {
    FeedQueue();
    if (wslay_event_want_write(context_) && wslay_event_send(context_) != 0) return false;
  } while (!wslay_event_want_write(context_) && HasOutput());
  // Both sides said goodbye, or wslay gave the connection up.
  return wslay_event_want_read(context_) || wslay_event_want_write(context_);
}

bool Socket::Tend(SteadyTime now) {
  if (now >= close_deadline_ || now - heard_ >= 2 * ping_interval()) return false;
  if (wslay_event_get_close_received(context_) != 0) LimitClose(now + kCloseLimit);
  if (!close_queued_ && now - pinged_ >= ping_interval()) {
    pinged_ = now;
    const wslay_event_msg ping{WSLAY_PING, nullptr, 0};
    wslay_event_queue_msg(context_, &ping);
    return Write();
  }
  return true;
}

uint16_t Socket::FinalCode() const {
  if (own_code_ != 0) return own_code_;
  if (context_ == nullptr) return WSLAY_CODE_ABNORMAL_CLOSURE;
  if (wslay_event_get_close_received(context_)) return wslay_event_get_status_code_received(context_);
  if (wslay_event_get_close_sent(context_)) return wslay_event_get_status_code_sent(context_);
  return WSLAY_CODE_ABNORMAL_CLOSURE;
}

void Socket::Finish(int epoll, const Log& log) {
  finished_ = true;
  if (armed != 0) ::epoll_ctl(epoll, EPOLL_CTL_DEL, fd_, nullptr);
  {
    MutexLock lock(mutex_);
    closed_ = true;
    outbox_.clear();
  }
  // The handlers may hold the handle: letting go of them here ends the circle.
  const std::shared_ptr<WebSocketUpgrade> upgrade = std::move(upgrade_);
  try {
    if (adopted_ && upgrade->handlers.closed) upgrade->handlers.closed(*this, FinalCode());
  } catch (const std::exception& e) {
    log.Error("websocket close handler failed", {{"error", e.what()}});
  }
  MHD_upgrade_action(handle_, MHD_UPGRADE_ACTION_CLOSE);
}

}  // namespace

class WebSocketHub::Impl {
 public:
  Impl(std::shared_ptr<Inbox> inbox, UniqueFd epoll, Log log) : inbox_(std::move(inbox)), epoll_(std::move(epoll)), log_(std::move(log)) {
    thread_ = std::thread([this] { Loop(); });
    ::pthread_setname_np(thread_.native_handle(), "websockets");
  }
  ~Impl() { Stop(); }

  void Stop() {
    if (!thread_.joinable()) return;
    stopping_.store(true);
    inbox_->Wake();
    thread_.join();
  }
  const std::shared_ptr<Inbox>& inbox() const { return inbox_; }
  size_t size() const { return size_.load(); }

 private:
  void Loop();
  void HandleInbox();
  void Settle(const std::shared_ptr<Socket>& socket, bool keep);
  static void SayGoodbye(Socket& socket);
  void Sweep(SteadyTime now);

  const std::shared_ptr<Inbox> inbox_;
  const UniqueFd epoll_;
  const Log log_;
  std::atomic<bool> stopping_ = false;
  std::atomic<size_t> size_ = 0;
  std::unordered_map<Socket*, std::shared_ptr<Socket>> sockets_;
  milliseconds sweep_interval_{1000};
  bool leaving_ = false;
  std::thread thread_;
};

// Arms the socket for what it waits for, or finishes it.
void WebSocketHub::Impl::Settle(const std::shared_ptr<Socket>& socket, bool keep) {
  const uint32_t interest = keep ? socket->Interest() : 0;
  if (interest == 0) {
    socket->Finish(epoll_.Get(), log_);
    sockets_.erase(socket.get());
    size_.store(sockets_.size());
    return;
  }
  if (interest == socket->armed) return;
  epoll_event event{};
  event.events = interest;
  event.data.ptr = socket.get();
  if (::epoll_ctl(epoll_.Get(), socket->armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket->fd(), &event) != 0) {
    return Settle(socket, false);
  }
  socket->armed = interest;
}

void WebSocketHub::Impl::HandleInbox() {
  for (const auto& socket : inbox_->Take()) {
    if (socket->finished()) continue;
    if (socket->adopted()) {
      Settle(socket, socket->Write());
      continue;
    }
    sockets_.emplace(socket.get(), socket);
    size_.store(sockets_.size());
    sweep_interval_ = std::clamp(socket->ping_interval() / 4, milliseconds(20), sweep_interval_);
    bool keep = false;
    try {
      keep = socket->Open();
    } catch (const std::exception& e) {
      log_.Error("websocket open handler failed", {{"error", e.what()}});
    }
    if (leaving_) SayGoodbye(*socket);
    Settle(socket, keep);
  }
}

void WebSocketHub::Impl::SayGoodbye(Socket& socket) {
  socket.Close(WSLAY_CODE_GOING_AWAY, "");
  socket.LimitClose(Now() + kStopLimit);
}

void WebSocketHub::Impl::Sweep(SteadyTime now) {
  std::vector<std::shared_ptr<Socket>> all;
  all.reserve(sockets_.size());
  for (const auto& [key, socket] : sockets_) all.push_back(socket);
  for (const auto& socket : all) Settle(socket, socket->Tend(now));
}

void WebSocketHub::Impl::Loop() {
  epoll_event wake{};
  wake.events = EPOLLIN;
  wake.data.ptr = nullptr;
  ::epoll_ctl(epoll_.Get(), EPOLL_CTL_ADD, inbox_->event(), &wake);
  SteadyTime swept = Now();
  while (!leaving_ || !sockets_.empty()) {
    epoll_event events[64];
    const milliseconds tick = leaving_ ? milliseconds(20) : sweep_interval_;
    const int count = ::epoll_wait(epoll_.Get(), events, 64, sockets_.empty() ? -1 : static_cast<int>(tick.count()));
    for (int i = 0; i < count; ++i) {
      if (events[i].data.ptr == nullptr) {
        HandleInbox();
        continue;
      }
      const auto found = sockets_.find(static_cast<Socket*>(events[i].data.ptr));
      if (found == sockets_.end()) continue;  // finished earlier in this round
      const std::shared_ptr<Socket> socket = found->second;
      const bool readable = (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
      Settle(socket, readable ? socket->Read() : socket->Write());
    }
    if (stopping_.load() && !std::exchange(leaving_, true)) {
      for (const auto& [key, socket] : sockets_) SayGoodbye(*socket);
    }
    if (const SteadyTime now = Now(); now - swept >= tick) {
      swept = now;
      Sweep(now);
    }
  }
  for (const auto& late : inbox_->Close()) {
    if (!late->finished()) late->Finish(epoll_.Get(), log_);
  }
}

Result<std::unique_ptr<WebSocketHub>> WebSocketHub::Create(Log log) {
  UniqueFd event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!event || !epoll) return Fail(Code::kInternal, std::string("websocket hub: ") + std::strerror(errno));
  auto impl = std::make_unique<Impl>(std::make_shared<Inbox>(std::move(event)), std::move(epoll), std::move(log));
  return std::unique_ptr<WebSocketHub>(new WebSocketHub(std::move(impl)));
}

WebSocketHub::WebSocketHub(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebSocketHub::~WebSocketHub() = default;

void WebSocketHub::Adopt(int fd, MHD_UpgradeResponseHandle* handle, std::string_view already_read, std::shared_ptr<WebSocketUpgrade> upgrade) {
  auto socket = std::make_shared<Socket>(impl_->inbox(), fd, handle, already_read, std::move(upgrade));
  if (!impl_->inbox()->Add(socket)) MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

void WebSocketHub::Stop() { impl_->Stop(); }
size_t WebSocketHub::size() const { return impl_->size(); }

}  // namespace chanoma::http
