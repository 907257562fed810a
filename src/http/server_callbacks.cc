#include "http/server_callbacks.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "http/intake.h"
#include "http/traffic.h"

namespace chanoma::http {
namespace {

// Marks a connection while its loop is in a call for it (Server::LongestCall).
class InCall {
 public:
  explicit InCall(ConnectionState& state) : state_(state) {
    state_.entered.store(std::chrono::steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  }
  ~InCall() { state_.entered.store(0, std::memory_order_relaxed); }
  InCall(const InCall&) = delete;
  InCall& operator=(const InCall&) = delete;

 private:
  ConnectionState& state_;
};

MHD_Result ToMhd(bool ok) { return ok ? MHD_YES : MHD_NO; }

}  // namespace

ConnectionState& StateOf(MHD_Connection* connection) {
  return *static_cast<ConnectionState*>(MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
}

void Callbacks::AddOptions(std::vector<MHD_OptionItem>& items, Server::Impl& server) {
  items.push_back({MHD_OPTION_URI_LOG_CALLBACK, reinterpret_cast<intptr_t>(&OnTarget), &server});
  items.push_back({MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<intptr_t>(&OnCompleted), &server});
  items.push_back({MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<intptr_t>(&OnConnection), &server});
  items.push_back({MHD_OPTION_UNESCAPE_CALLBACK, reinterpret_cast<intptr_t>(&LeaveEscaped), &server});
}

MHD_Result Callbacks::OnAccess(void* cls, MHD_Connection* connection, const char*, const char* method, const char* version, const char* upload,
                               size_t* upload_size, void** context) {
  auto& server = *static_cast<Server::Impl*>(cls);
  if (*context == nullptr) return MHD_NO;  // no memory for it when the request began
  const InCall mark(StateOf(connection));
  try {
    std::string_view chunk(upload, *upload_size);
    const bool ok = server.Access(connection, *static_cast<Transaction*>(*context), method, version, chunk);
    *upload_size = chunk.size();  // what a full sink left, for the next call
    return ToMhd(ok);
  } catch (const std::exception& e) {
    server.log_.Error("request failed", {{"error", e.what()}});
    return MHD_NO;
  }
}

void* Callbacks::OnTarget(void* cls, const char* target, MHD_Connection* connection) {
  try {
    return static_cast<Server::Impl*>(cls)->BeginRequest(connection, target);
  } catch (const std::exception&) {
    return nullptr;
  }
}

void Callbacks::OnCompleted(void* cls, MHD_Connection* connection, void** context, MHD_RequestTerminationCode code) {
  auto* transaction = static_cast<Transaction*>(*context);
  if (transaction == nullptr) return;
  *context = nullptr;
  static_cast<Server::Impl*>(cls)->EndRequest(connection, *transaction, code);
}

void Callbacks::OnConnection(void* cls, MHD_Connection* connection, void** socket_context, MHD_ConnectionNotificationCode code) {
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    auto state = std::make_unique<ConnectionState>();
    static_cast<Server::Impl*>(cls)->OpenConnection(connection, *state);
    *socket_context = state.release();
  } else {
    static_cast<Server::Impl*>(cls)->CloseConnection(*static_cast<ConnectionState*>(*socket_context));
    delete static_cast<ConnectionState*>(*socket_context);
    *socket_context = nullptr;
  }
}

// Targets are decoded by our own parser, which refuses what the library's would quietly cut or keep.
size_t Callbacks::LeaveEscaped(void*, MHD_Connection*, char* text) { return std::strlen(text); }

void Callbacks::OnUpgrade(void* cls, MHD_Connection*, void* context, const char* extra, size_t extra_size, MHD_socket socket,
                          MHD_UpgradeResponseHandle* handle) {
  auto& server = *static_cast<Server::Impl*>(cls);
  auto& transaction = *static_cast<Transaction*>(context);
  server.hub_->Adopt(socket, handle, {extra, extra_size}, std::get<std::shared_ptr<WebSocketUpgrade>>(transaction.response->body));
}

void Server::Impl::OpenConnection(MHD_Connection* connection, ConnectionState& state) {
  connections_.fetch_add(1, std::memory_order_relaxed);
  state.id = ids_.Next();
  // Each thread of the library serves one server; the handshake comes next, on this one.
  if (options_.certificates) options_.certificates->ServeThisThread();
  const int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  state.fd = fd;
  {
    MutexLock lock(cut_mutex_);
    there_.insert(&state);
  }
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    state.refused = true;  // gone already
    return;
  }
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
    state.peer_port = ntohs(v4.sin_port);
    state.peer = text;
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
    state.peer_port = ntohs(v6.sin6_port);
    state.peer = text;
    // ::ffff:192.0.2.1 is an IPv4 client of a dual-stack listener.
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) state.peer.erase(0, sizeof("::ffff:") - 1);
  } else {
    state.peer = "control";
    ucred credentials{};
    socklen_t length = sizeof(credentials);
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 && (credentials.uid == 0 || credentials.uid == ::geteuid())) {
      state.control_uid = credentials.uid;
    } else {
      state.refused = true;
    }
    return;
  }
  state.watched = reaper_->Add(fd, !shared_->tls);
  Admit(state);
}

void Server::Impl::Admit(ConnectionState& state) {
  const bool limited = options_.per_address_limit > 0 && (options_.limit_this_machine || (state.peer != "127.0.0.1" && state.peer != "::1"));
  MutexLock lock(addresses_mutex_);
  state.counted = true;
  const unsigned of_address = ++by_address_[state.peer];
  if (++open_ > options_.connection_limit) {
    state.turned_away = Refusal{503, "unavailable", "the server has as many connections as it takes; try again in a moment"};
  } else if (limited && of_address > options_.per_address_limit) {
    state.turned_away = Refusal{429, "too_many_requests", "your address has as many connections here as it may have"};
  }
}

void Server::Impl::CloseConnection(ConnectionState& state) {
  {
    MutexLock lock(cut_mutex_);
    there_.erase(&state);
  }
  if (state.watched != nullptr) reaper_->Remove(state.watched);
  if (!state.counted) return;
  MutexLock lock(addresses_mutex_);
  --open_;
  if (const auto at = by_address_.find(state.peer); at != by_address_.end() && --at->second == 0) by_address_.erase(at);
}

Transaction* Server::Impl::BeginRequest(MHD_Connection* connection, const char* target) {
  ConnectionState& state = StateOf(connection);
  if (state.transaction == nullptr) {
    state.transaction = std::make_shared<Transaction>(shared_);
    state.transaction->connection = connection;
    state.transaction->request.control_uid = state.control_uid;
  }
  Transaction& transaction = *state.transaction;
  transaction.started = std::chrono::steady_clock::now();
  transaction.request.target = target == nullptr ? "" : target;
  // The connection's id plus one, at this moment: unique without asking the kernel for randomness each time.
  auto& bytes = state.id.bytes;
  const auto now = static_cast<uint64_t>(clock_.Now().time_since_epoch().count());
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(now >> (8 * (5 - i)));
  for (size_t i = 16; i-- > 6;) {
    if (++bytes[i] != 0) break;
  }
  transaction.request.id = state.id.ToString();
  return &transaction;
}

void Server::Impl::EndRequest(MHD_Connection* connection, Transaction& transaction, int termination) {
  requests_.fetch_add(1, std::memory_order_relaxed);
  if (options_.traffic != nullptr || log_.Enabled(options_.access_log_level)) {
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
    const int status = info == nullptr ? 0 : static_cast<int>(info->http_status);
    if (options_.traffic != nullptr) {
      const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - transaction.started);
      options_.traffic->Note(transaction.request.route_number, status, took, transaction.body_length);
    }
    if (log_.Enabled(options_.access_log_level)) LogAccess(transaction, status, termination == MHD_REQUEST_TERMINATED_COMPLETED_OK);
  }
  if (options_.tracing != nullptr && options_.tracing->On()) CloseSpan(connection, transaction, termination == MHD_REQUEST_TERMINATED_COMPLETED_OK);
  if (transaction.intake != nullptr) transaction.intake->Cut();
  Uncount(transaction);
  ConnectionState& state = StateOf(connection);
  if (state.watched != nullptr && transaction.phase != Transaction::Phase::kUpgraded) state.watched->Enter(Reaper::Phase::kHead);
  for (auto& tag : state.tags) tag.store(0, std::memory_order_relaxed);
  if (transaction.was_suspended) {
    state.transaction.reset();  // a worker may still be reading the request
  } else {
    transaction.Recycle();
  }
}

// The route's pattern, never the address: that may say what somebody looks for, or carry a token.
void Server::Impl::CloseSpan(MHD_Connection* connection, const Transaction& transaction, bool complete) const {
  const Request& request = transaction.request;
  const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
  const int64_t status = info == nullptr ? 0 : static_cast<int64_t>(info->http_status);
  const std::string method(MethodName(request.method));
  const std::string route = options_.traffic == nullptr ? std::string() : options_.traffic->NameOf(request.route_number).second;
  Span span{route.empty() ? method : method + " " + route, Span::Kind::kServer, transaction.started, std::chrono::steady_clock::now()};
  span.attributes = {{"http.request.method", method}, {"url.scheme", request.secure ? "https" : "http"}, {"chanoma.request.id", request.id}};
  if (!route.empty()) {
    span.attributes.emplace_back("http.route", route);
    span.attributes.emplace_back("url.path", route);
  }
  if (status > 0) span.attributes.emplace_back("http.response.status_code", status);
  if (status >= 500) span.attributes.emplace_back("error.type", std::to_string(status));
  else if (!complete) span.attributes.emplace_back("error.type", "incomplete");
  span.failed = status >= 500;
  options_.tracing->Close(request.id, std::move(span));
}

void Server::Impl::Uncount(Transaction& transaction) {
  if (!transaction.counted) return;
  transaction.counted = false;
  if (answering_.fetch_sub(1) == 1 && stopping_.load()) {
    MutexLock lock(idle_mutex_);
    idle_.NotifyAll();
  }
}

void Server::Impl::LogAccess(const Transaction& transaction, int status, bool complete) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - transaction.started);
  const Request& request = transaction.request;
  const uint64_t bytes = transaction.body_length;
  const std::string milliseconds = fmt::format("{:.1f}", static_cast<double>(elapsed.count()) / 1000);
  // The path only: queries carry what people search for, and now and then a token.
  const std::initializer_list<LogField> fields = {{"method", MethodName(request.method)}, {"path", request.path}, {"status", status},
                                                  {"bytes", bytes},  {"ms", milliseconds},  {"peer", request.peer},
                                                  {"complete", complete}, {"id", request.id}};
  switch (options_.access_log_level) {
    case LogLevel::kDebug: return log_.Debug("request", fields);
    case LogLevel::kInfo: return log_.Info("request", fields);
    case LogLevel::kWarning: return log_.Warning("request", fields);
    case LogLevel::kError: return log_.Error("request", fields);
  }
}

}  // namespace chanoma::http
