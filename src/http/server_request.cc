// One request from its headers to its queued answer, on its connection's event loop.

#include <microhttpd.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "http/intake.h"
#include "http/mhd_response.h"
#include "http/problem.h"
#include "http/server_callbacks.h"
#include "http/server_impl.h"
#include "http/target.h"

namespace chanoma::http {
namespace {

// A body this much over its limit is still read, so that the client gets to see the 413; beyond that it is cut off.
constexpr size_t kDiscardLimit = 256 << 10;
constexpr size_t kFirstReserve = 64 << 10;

struct HeaderPass {
  Guard& guard;
  Fields& headers;
};

MHD_Result TakeHeader(void* cls, MHD_ValueKind, const char* name, size_t name_size, const char* value, size_t value_size) {
  auto& pass = *static_cast<HeaderPass*>(cls);
  const std::string_view n(name, name_size), v(value == nullptr ? "" : value, value == nullptr ? 0 : value_size);
  pass.guard.Header(n, v);
  pass.headers.Add(n, v);
  return MHD_YES;
}

}  // namespace

bool Server::Impl::Access(MHD_Connection* connection, Transaction& transaction, const char* method, const char* version, std::string_view& chunk) {
  if (transaction.phase == Transaction::Phase::kStream && !chunk.empty()) return transaction.intake->Take(connection, chunk);
  const std::string_view piece = std::exchange(chunk, {});
  switch (transaction.phase) {
    case Transaction::Phase::kHead: return Head(connection, transaction, method, version);
    case Transaction::Phase::kBody:
    case Transaction::Phase::kDiscard:
      return piece.empty() ? Run(connection, transaction) : TakeBody(transaction, piece);
    case Transaction::Phase::kStream: return Run(connection, transaction);
    case Transaction::Phase::kWaiting: return GoOn(connection, transaction);
    case Transaction::Phase::kOpening:
    case Transaction::Phase::kRunning:
    case Transaction::Phase::kAnswered:
    case Transaction::Phase::kUpgraded: break;
  }
  return false;
}

bool Server::Impl::Head(MHD_Connection* connection, Transaction& transaction, const char* method, const char* version) {
  Request& request = transaction.request;
  Guard guard;
  guard.RequestLine(method, version, request);
  HeaderPass pass{guard, request.headers};
  MHD_get_connection_values_n(connection, MHD_HEADER_KIND, &TakeHeader, &pass);
  if (const auto refusal = guard.Verdict()) return Refuse(connection, transaction, *refusal);
  const ConnectionState& state = StateOf(connection);
  if (state.turned_away) return Refuse(connection, transaction, *state.turned_away);
  request.host = request.Header("host").value_or("");
  request.secure = shared_->tls && !state.control_uid;
  request.by_proxy = false;
  request.peer = state.peer;
  request.peer_port = state.peer_port;
  if (!state.control_uid && options_.proxies.Trusts(state.peer)) TakeForwarded(options_.proxies, request);
  if (options_.hosts && !state.control_uid) {
    const std::string_view host = request.host;
    // HTTP/1.0 has no Host; no browser speaks it.
    if (!host.empty() && !options_.hosts->Allows(host)) {
      const std::string detail = "this server does not go by the name “" + HostName(host) + "”; if it should, add the name to allowed_hosts in its configuration";
      return Refuse(connection, transaction, {421, "misdirected", detail});
    }
  }
  if (state.refused) return Refuse(connection, transaction, {403, "forbidden", "this socket is for the service's own user"});
  if (options_.tracing != nullptr && options_.tracing->On()) options_.tracing->Open(request.id, {}, request.Header("traceparent").value_or(""));
  if (const auto parsed = ParseTarget(request.target, request.path, request.query); !parsed) {
    return Refuse(connection, transaction, {400, "malformed", parsed.error().message});
  }
  transaction.outside = !StripBasePath(options_.base_path, request.path);
  transaction.body_limit = transaction.outside ? options_.body_limit : dispatcher_.BodyLimit(request, options_.body_limit);
  request.content_length = guard.content_length();
  if (!transaction.outside && dispatcher_.Streams(request)) return OpenStream(connection, transaction);
  transaction.phase = Transaction::Phase::kBody;
  if (state.watched != nullptr) state.watched->Enter(Reaper::Phase::kBody);
  if (const uint64_t length = guard.content_length().value_or(0); length > transaction.body_limit) {
    if (guard.expects_continue() || length - transaction.body_limit > kDiscardLimit) {
      return Refuse(connection, transaction, {413, "too_large", "the body is larger than this address takes"});
    }
    transaction.phase = Transaction::Phase::kDiscard;
  } else if (length > 0) {
    request.body.reserve(std::min<size_t>(length, kFirstReserve));
  }
  return true;
}

// The handler of a streamed body decides before it comes: it refuses, receives, or suspends to do either.
bool Server::Impl::OpenStream(MHD_Connection* connection, Transaction& transaction) {
  transaction.phase = Transaction::Phase::kOpening;
  if (stopping_.load()) {
    transaction.response = Problem({Code::kUnavailable, "the server is stopping", {}}, transaction.request.id);
    transaction.close_after = true;
    return Send(connection, transaction);
  }
  try {
    dispatcher_.Handle(Exchange(transaction.shared_from_this()));
  } catch (const std::exception& e) {
    if (transaction.phase != Transaction::Phase::kWaiting) transaction.Fail({Code::kInternal, e.what(), {}});
  }
  Tag(connection, transaction);
  return transaction.phase == Transaction::Phase::kWaiting || GoOn(connection, transaction);
}

// After a suspension, or at once when the handler needed none.
bool Server::Impl::GoOn(MHD_Connection* connection, Transaction& transaction) {
  if (std::exchange(transaction.again, false)) {
    // Of a streamed body nothing has come in yet: who sends it is decided before it comes.
    const bool unreceived = dispatcher_.Streams(transaction.request) && transaction.intake == nullptr;
    return unreceived ? OpenStream(connection, transaction) : Run(connection, transaction);
  }
  if (transaction.response) {
    // A refusal ahead of a body that nobody will read ends the connection; there was none, or it was read, otherwise.
    const Request& request = transaction.request;
    if (dispatcher_.Streams(request) && transaction.intake == nullptr && request.content_length.value_or(1) > 0) transaction.close_after = true;
    return Send(connection, transaction);
  }
  transaction.phase = Transaction::Phase::kStream;
  transaction.intake->Start();
  return true;
}

bool Server::Impl::TakeBody(Transaction& transaction, std::string_view chunk) {
  std::string& body = transaction.request.body;
  if (transaction.phase == Transaction::Phase::kBody) {
    if (chunk.size() <= transaction.body_limit - body.size()) {
      body += chunk;
      return true;
    }
    transaction.phase = Transaction::Phase::kDiscard;
    std::string().swap(body);
  }
  transaction.discarded += chunk.size();
  return transaction.discarded <= transaction.body_limit + kDiscardLimit;
}

bool Server::Impl::Refuse(MHD_Connection* connection, Transaction& transaction, const Refusal& refusal) {
  refused_.fetch_add(1, std::memory_order_relaxed);
  transaction.response = Problem(refusal.status, refusal.code, refusal.detail, transaction.request.id);
  transaction.close_after = true;
  return Send(connection, transaction);
}

bool Server::Impl::Run(MHD_Connection* connection, Transaction& transaction) {
  const Request& request = transaction.request;
  if (const auto& watched = StateOf(connection).watched) watched->Enter(Reaper::Phase::kWorking);
  if (!transaction.counted) answering_.fetch_add(1);
  transaction.counted = true;
  if (stopping_.load()) {
    Uncount(transaction);  // a stop does not wait for those that came after it
    transaction.response = Problem({Code::kUnavailable, "the server is stopping", {}}, request.id);
  } else if (transaction.phase == Transaction::Phase::kDiscard) {
    transaction.response = Problem({Code::kTooLarge, "the body is larger than this address takes", {}}, request.id);
  } else if (transaction.outside) {
    transaction.response = Problem({Code::kNotFound, "there is nothing at this address", {}}, request.id);
  } else {
    transaction.phase = Transaction::Phase::kRunning;
    try {
      if (const std::shared_ptr<Intake> intake = transaction.intake) intake->End(Exchange(transaction.shared_from_this()));
      else dispatcher_.Handle(Exchange(transaction.shared_from_this()));
    } catch (const std::exception& e) {
      // Unwinding dropped the exchange, which answered; unless it was suspended, this is the better answer.
      if (transaction.phase != Transaction::Phase::kWaiting) transaction.Fail({Code::kInternal, e.what(), {}});
    }
    if (transaction.phase == Transaction::Phase::kWaiting) {
      Tag(connection, transaction);
      return true;
    }
  }
  return Send(connection, transaction);
}

void Server::Impl::Tag(MHD_Connection* connection, const Transaction& transaction) {
  ConnectionState& state = StateOf(connection);
  for (size_t i = 0; i < state.tags.size(); ++i) state.tags[i].store(transaction.request.tags[i]);
}

bool Server::Impl::Send(MHD_Connection* connection, Transaction& transaction) {
  Tag(connection, transaction);
  transaction.phase = Transaction::Phase::kAnswered;
  if (std::holds_alternative<std::shared_ptr<WebSocketUpgrade>>(transaction.response->body)) return SendUpgrade(connection, transaction);
  MhdResponsePtr response;
  if (transaction.response->status >= 200 && transaction.response->status <= 599) {
    transaction.body_length = BodyLength(transaction.response->body);
    response = MakeMhdResponse(transaction);
    if (response != nullptr && !AddHeaders(response.get(), *transaction.response)) response.reset();
  }
  if (response == nullptr) {
    transaction.Fail({Code::kInternal, "the answer cannot be sent: no descriptors, or a malformed header or status", {}});
    transaction.body_length = BodyLength(transaction.response->body);
    response = MakeMhdResponse(transaction);
    if (response == nullptr || !AddHeaders(response.get(), *transaction.response)) return false;
  }
  if (const auto& watched = StateOf(connection).watched) watched->Enter(Reaper::Phase::kAnswer, transaction.body_length);
  MHD_add_response_header(response.get(), "X-Request-Id", transaction.request.id.c_str());
  if (transaction.request.any_origin) {
    MHD_add_response_header(response.get(), MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    MHD_add_response_header(response.get(), "Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag, Retry-After, X-Request-Id");
    MHD_add_response_header(response.get(), "Cross-Origin-Resource-Policy", "cross-origin");
    MHD_add_response_header(response.get(), "Referrer-Policy", "no-referrer");
  }
  if (transaction.close_after || stopping_.load(std::memory_order_relaxed)) MHD_add_response_header(response.get(), MHD_HTTP_HEADER_CONNECTION, "close");
  return MHD_queue_response(connection, static_cast<unsigned>(transaction.response->status), response.get()) == MHD_YES;
}

bool Server::Impl::SendUpgrade(MHD_Connection* connection, Transaction& transaction) {
  const WebSocketUpgrade& upgrade = *std::get<std::shared_ptr<WebSocketUpgrade>>(transaction.response->body);
  const MhdResponsePtr response(MHD_create_response_for_upgrade(&Callbacks::OnUpgrade, this));
  if (response == nullptr) return false;
  MHD_add_response_header(response.get(), MHD_HTTP_HEADER_UPGRADE, "websocket");
  MHD_add_response_header(response.get(), MHD_HTTP_HEADER_SEC_WEBSOCKET_ACCEPT, upgrade.accept.c_str());
  if (!upgrade.protocol.empty()) MHD_add_response_header(response.get(), MHD_HTTP_HEADER_SEC_WEBSOCKET_PROTOCOL, upgrade.protocol.c_str());
  MHD_add_response_header(response.get(), "X-Request-Id", transaction.request.id.c_str());
  transaction.phase = Transaction::Phase::kUpgraded;
  if (const auto& watched = StateOf(connection).watched) watched->Enter(Reaper::Phase::kWorking);
  // A WebSocket lives on; it does not hold up a stop, its hub closes it.
  Uncount(transaction);
  return MHD_queue_response(connection, MHD_HTTP_SWITCHING_PROTOCOLS, response.get()) == MHD_YES;
}

}  // namespace chanoma::http
