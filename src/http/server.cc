#include "http/server.h"

#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <thread>

#include "http/server_callbacks.h"
#include "http/server_impl.h"
#include "http/target.h"

namespace chanoma::http {
namespace {

// Head of the request and of the answer, and the piece of body under way. Half the library's default: it clears all of it
// between two requests.
constexpr size_t kConnectionMemory = 16 << 10;
// Connections over the limit that may be there at once, to be told so; more are closed without a word.
constexpr unsigned kTurnedAway = 256;
// Old versions, and what has no forward secrecy, are not spoken.
constexpr char kTlsPriorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE";

// What the library has to say about broken clients: of interest to nobody but a debugger.
void LogFromLibrary(void* cls, const char* format, va_list arguments) {
  const Log& log = *static_cast<const Log*>(cls);
  if (!log.Enabled(LogLevel::kDebug)) return;
  char line[512];
  std::vsnprintf(line, sizeof(line), format, arguments);
  std::string_view text(line);
  while (text.ends_with('\n')) text.remove_suffix(1);
  log.Debug("libmicrohttpd", {{"says", text}});
}

}  // namespace

Server::Impl::Impl(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Log log)
    : options_(std::move(options)),
      dispatcher_(dispatcher),
      clock_(clock),
      log_(std::move(log)),
      ids_(clock_),
      shared_(std::make_shared<ServerShared>(log_, options_.certificates != nullptr)) {}

Server::Impl::~Impl() { Stop(); }

Result<MHD_Daemon*> Server::Impl::StartDaemon(UniqueFd listener, unsigned loops, bool tcp) {
  std::vector<MHD_OptionItem> items = {
      {MHD_OPTION_EXTERNAL_LOGGER, reinterpret_cast<intptr_t>(&LogFromLibrary), &log_},
      {MHD_OPTION_LISTEN_SOCKET, listener.Get(), nullptr},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, static_cast<intptr_t>(kConnectionMemory), nullptr},
      {MHD_OPTION_CONNECTION_LIMIT, static_cast<intptr_t>(options_.connection_limit + kTurnedAway), nullptr},
      {MHD_OPTION_CONNECTION_TIMEOUT, static_cast<intptr_t>(options_.idle_timeout.count()), nullptr},
      // Our own guard answers what strictness would, and says why; targets with spaces are left to the library.
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, nullptr},
  };
  if (loops > 1) items.push_back({MHD_OPTION_THREAD_POOL_SIZE, static_cast<intptr_t>(loops), nullptr});
  const bool tls = tcp && shared_->tls;
  if (tls) {
    items.push_back({MHD_OPTION_HTTPS_CERT_CALLBACK, 0, tls::Certificates::Callback()});
    items.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(kTlsPriorities)});
  }
  Callbacks::AddOptions(items, *this);
  items.push_back({MHD_OPTION_END, 0, nullptr});
  const unsigned flags = (tls ? static_cast<unsigned>(MHD_USE_TLS) : 0U) | MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE | MHD_USE_ERROR_LOG;
  MHD_Daemon* daemon = MHD_start_daemon(flags, 0, nullptr, nullptr, Callbacks::Access(), this, MHD_OPTION_ARRAY, items.data(), MHD_OPTION_END);
  if (daemon == nullptr && tls) return Fail(Code::kInvalid, "TLS does not start", "tls_cert");
  if (daemon == nullptr) return Fail(Code::kInternal, "libmicrohttpd does not start");
  listener.Release();  // the daemon's: it closes it at the end
  return daemon;
}

Result<void> Server::Impl::Start() {
  options_.base_path = TRY(NormaliseBasePath(options_.base_path));
  if (options_.loops == 0) options_.loops = std::max(1u, std::thread::hardware_concurrency());
  hub_ = TRY(WebSocketHub::Create(log_));
  reaper_ = std::make_unique<Reaper>(options_.reaper, log_);
  if (!options_.address.empty()) {
    Listening listening = TRY(ListenTcp(options_.address, options_.port));
    daemons_.push_back(TRY(StartDaemon(std::move(listening.fd), options_.loops, true)));
    port = listening.port;
    const bool v6 = options_.address.find(':') != std::string::npos;
    url = std::string(shared_->tls ? "https://" : "http://") + (v6 ? "[" + options_.address + "]" : options_.address) + ":" + std::to_string(port) + options_.base_path + "/";
  }
  if (!options_.control_socket.empty()) {
    UniqueFd listener = TRY(ListenUnix(options_.control_socket));
    daemons_.push_back(TRY(StartDaemon(std::move(listener), 1, false)));
  }
  return {};
}

void Server::Impl::Stop() {
  if (stopping_.exchange(true)) return;
  // Not MHD_quiesce_daemon: in 0.9.75 it races with its own loops for the removal of the listener and aborts the process
  // when it loses. From here on whoever still comes is answered 503 and closed, until the loops end.
  if (!options_.control_socket.empty() && !daemons_.empty()) ::unlink(options_.control_socket.c_str());
  shared_->suspensions.GiveUpAll();
  if (hub_ != nullptr) hub_->Stop();
  {
    const auto deadline = std::chrono::steady_clock::now() + options_.stop_limit;
    MutexLock lock(idle_mutex_);
    while (answering_.load() > 0 && idle_.WaitUntil(idle_mutex_, deadline)) {
    }
  }
  for (MHD_Daemon* daemon : daemons_) MHD_stop_daemon(daemon);
  daemons_.clear();
}

void Server::Impl::Cut(uint64_t tag) {
  if (tag == 0) return;
  MutexLock lock(cut_mutex_);
  for (const ConnectionState* state : there_) {
    // The library finds the socket at its end and closes it; a suspended connection does once it is resumed.
    if (state->tags[0].load() == tag || state->tags[1].load() == tag) ::shutdown(state->fd, SHUT_RDWR);
  }
}

std::chrono::milliseconds Server::Impl::LongestCall() const {
  const SteadyTime now = std::chrono::steady_clock::now();
  SteadyTime oldest = now;
  MutexLock lock(cut_mutex_);
  for (const ConnectionState* state : there_) {
    const SteadyTime::rep entered = state->entered.load(std::memory_order_relaxed);
    if (entered != 0) oldest = std::min(oldest, SteadyTime(SteadyTime::duration(entered)));
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - oldest);
}

Server::Counters Server::Impl::counters() const {
  return {requests_.load(), connections_.load(), shared_->suspensions.size(), refused_.load(), hub_ == nullptr ? 0 : hub_->size(),
          reaper_ == nullptr ? 0 : reaper_->cut()};
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Log log) {
  auto impl = std::make_unique<Impl>(std::move(options), dispatcher, clock, std::move(log));
  TRY(impl->Start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

uint16_t Server::port() const { return impl_->port; }
const std::string& Server::url() const { return impl_->url; }
void Server::Cut(uint64_t tag) { impl_->Cut(tag); }
std::chrono::milliseconds Server::LongestCall() const { return impl_->LongestCall(); }
void Server::Stop() { impl_->Stop(); }
Server::Counters Server::counters() const { return impl_->counters(); }

}  // namespace chanoma::http
