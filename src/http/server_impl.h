#pragma once
// The server's inside: libmicrohttpd's callbacks and what they share. Internal to this module; see server.h.

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "base/ulid.h"
#include "http/guard.h"
#include "http/listen.h"
#include "http/server.h"
#include "http/transaction.h"
#include "http/websocket_hub.h"

struct MHD_Daemon;
struct MHD_Connection;

namespace chanoma::http {

// One accepted connection. Its transaction is reused from request to request while it never left the loop.
struct ConnectionState {
  int fd = -1;
  std::array<std::atomic<uint64_t>, 2> tags{};  // of the request under way
  std::atomic<SteadyTime::rep> entered = 0;     // when the call began in which its loop is now; 0: in none
  std::shared_ptr<Transaction> transaction;
  std::string peer;
  uint16_t peer_port = 0;
  std::optional<uint32_t> control_uid;
  bool refused = false;  // a stranger on the control socket
  Ulid id;               // request ids count up from here
  std::shared_ptr<Reaper::Watched> watched;  // none on the control socket
  std::optional<Refusal> turned_away;        // one connection too many: the answer to its first request
  bool counted = false;                      // among its address's
};

class Server::Impl {
 public:
  Impl(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Log log);
  ~Impl();

  Result<void> Start();
  void Stop();
  Counters counters() const;
  void Cut(uint64_t tag) EXCLUDES(cut_mutex_);
  std::chrono::milliseconds LongestCall() const EXCLUDES(cut_mutex_);

  uint16_t port = 0;
  std::string url;

 private:
  friend struct Callbacks;  // the C side, in server_callbacks.cc

  Result<MHD_Daemon*> StartDaemon(UniqueFd listener, unsigned loops, bool tcp);

  void OpenConnection(MHD_Connection* connection, ConnectionState& state) EXCLUDES(cut_mutex_);
  void CloseConnection(ConnectionState& state) EXCLUDES(cut_mutex_, addresses_mutex_);
  void Admit(ConnectionState& state) EXCLUDES(addresses_mutex_);
  Transaction* BeginRequest(MHD_Connection* connection, const char* target);
  void EndRequest(MHD_Connection* connection, Transaction& transaction, int termination);
  // Each returns false when the connection has to be cut.
  bool Access(MHD_Connection* connection, Transaction& transaction, const char* method, const char* version, std::string_view& chunk);
  bool Head(MHD_Connection* connection, Transaction& transaction, const char* method, const char* version);
  bool OpenStream(MHD_Connection* connection, Transaction& transaction);
  bool GoOn(MHD_Connection* connection, Transaction& transaction);
  bool TakeBody(Transaction& transaction, std::string_view chunk);
  bool Run(MHD_Connection* connection, Transaction& transaction);
  bool Refuse(MHD_Connection* connection, Transaction& transaction, const Refusal& refusal);
  // Tells Cut() whose request this connection has under way.
  void Tag(MHD_Connection* connection, const Transaction& transaction);
  bool Send(MHD_Connection* connection, Transaction& transaction);
  bool SendUpgrade(MHD_Connection* connection, Transaction& transaction);
  void Uncount(Transaction& transaction);
  void CloseSpan(MHD_Connection* connection, const Transaction& transaction, bool complete) const;
  void LogAccess(const Transaction& transaction, int status, bool complete) const;

  ServerOptions options_;
  const Dispatcher& dispatcher_;
  const Clock& clock_;
  Log log_;
  UlidSource ids_;
  std::shared_ptr<ServerShared> shared_;
  std::unique_ptr<Reaper> reaper_;
  std::unique_ptr<WebSocketHub> hub_;
  std::vector<MHD_Daemon*> daemons_;

  std::atomic<uint64_t> requests_ = 0;
  std::atomic<uint64_t> connections_ = 0;
  std::atomic<uint64_t> refused_ = 0;
  std::atomic<size_t> answering_ = 0;  // requests between their handler's call and their end, WebSockets aside
  std::atomic<bool> stopping_ = false;
  Mutex addresses_mutex_;
  std::map<std::string, unsigned, std::less<>> by_address_ GUARDED_BY(addresses_mutex_);
  unsigned open_ GUARDED_BY(addresses_mutex_) = 0;
  mutable Mutex cut_mutex_;
  std::unordered_set<ConnectionState*> there_ GUARDED_BY(cut_mutex_);
  Mutex idle_mutex_;
  CondVar idle_;
};

}  // namespace chanoma::http
