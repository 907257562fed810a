#pragma once
// Pushes the journal to browsers. Each follower has its own place in the journal; one that is too far behind is told to
// load afresh. Owned by the Api; sending happens on the request workers, never on the committer's thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

#include "api/services.h"
#include "base/mutex.h"
#include "http/websocket.h"
#include "store/store.h"

namespace chanoma::api {

class EventFeed {
 public:
  explicit EventFeed(Services& services);
  ~EventFeed();

  // Handlers for a new WebSocket that follows from `after` on (none: from now).
  http::WebSocketHandlers Follow(std::optional<uint64_t> after, accounts::PrincipalPtr who);
  // Closes the followers that lost what let them in.
  void Cut(const accounts::Revocation& revocation) EXCLUDES(mutex_);

 private:
  struct Follower {
    std::shared_ptr<http::WebSocket> socket;
    uint64_t position = 0;
    accounts::PrincipalPtr who;
  };

  void Open(const std::shared_ptr<http::WebSocket>& socket, std::optional<uint64_t> after, accounts::PrincipalPtr who) EXCLUDES(mutex_);
  void Close(http::WebSocket& socket) EXCLUDES(mutex_);
  void Wake() EXCLUDES(mutex_);
  void Pump() EXCLUDES(mutex_);
  // The new place of the follower.
  uint64_t Send(const Follower& follower) const;

  Services& services_;
  Mutex mutex_;
  std::unordered_map<http::WebSocket*, Follower> followers_ GUARDED_BY(mutex_);
  bool pumping_ GUARDED_BY(mutex_) = false;
  bool again_ GUARDED_BY(mutex_) = false;
  store::Journal::Subscription subscription_;
};

}  // namespace chanoma::api
