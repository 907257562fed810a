#include <fmt/format.h>

#include <array>
#include <vector>

#include "api/event_feed.h"
#include "api/handlers.h"
#include "api/identity.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"

namespace chanoma::api {
namespace {

constexpr size_t kBatch = 500;
constexpr uint16_t kLostCode = 1008;  // RFC 6455 §7.4.1: against our policy
constexpr std::string_view kLost = "what let you in has changed";
constexpr std::chrono::milliseconds kShelfPatience{200};  // for the shelf to know of the change
constexpr uint64_t kFarBehind = 2000;  // entries; loading afresh is quicker then

// What the follower is told of an entry: of a video it may not know, nothing; of one it no longer may, that it is gone.
std::optional<model::JournalEntry> EventFor(const accounts::Principal& who, const Services& services, const model::JournalEntry& entry) {
  const store::Store& store = services.store;
  if (const auto* show = std::get_if<model::ShowChanged>(&entry.event)) {
    // Of one that is gone nothing is said: its videos' changes say it.
    return services.shelf.Find(show->id.ToString(), AcceptFacts(who)) ? std::optional(entry) : std::nullopt;
  }
  if (const auto* job = std::get_if<model::JobChanged>(&entry.event)) {
    if (!who.may.Has(accounts::Permission::kJobsRead)) return std::nullopt;
    const auto listed = ListsById(store.Read(), who, job->subject);
    return listed && *listed ? std::optional(entry) : std::nullopt;
  }
  if (const auto* searches = std::get_if<model::SavedSearchesChanged>(&entry.event)) {
    return who.may.Has(accounts::Permission::kSignedIn) && who.account == searches->account ? std::optional(entry) : std::nullopt;
  }
  if (const auto* library = std::get_if<model::LibraryChanged>(&entry.event); library && !accounts::SeesLibrary(who, library->id)) return std::nullopt;
  if (const auto* watch = std::get_if<model::WatchChanged>(&entry.event)) {
    // Of a session, as the places themselves are: a key of theirs hears nothing of what somebody watches.
    if (!who.may.Has(accounts::Permission::kSignedIn) || who.account != watch->account) return std::nullopt;
    const auto listed = ListsById(store.Read(), who, watch->video);
    return listed && *listed ? std::optional(entry) : std::nullopt;
  }
  if (const auto* listing = std::get_if<model::ListingChanged>(&entry.event)) {
    if (!who.may.Has(accounts::Permission::kSignedIn) || who.account != listing->account) return std::nullopt;
    return services.shelf.Find(listing->show.ToString(), AcceptFacts(who)) ? std::optional(entry) : std::nullopt;
  }
  const auto* video = std::get_if<model::VideoChanged>(&entry.event);
  if (!video) return entry;
  const bool saw = video->change != model::Change::kCreated && accounts::Lists(who, video->before);
  const bool sees = video->change != model::Change::kDeleted && accounts::Lists(who, video->after);
  if (!saw && !sees) return std::nullopt;
  model::JournalEntry told = entry;
  std::get<model::VideoChanged>(told.event).change = saw && sees ? model::Change::kUpdated : sees ? model::Change::kCreated : model::Change::kDeleted;
  return told;
}

std::string Numbered(std::string_view type, uint64_t sequence) { return fmt::format(R"({{"type":"{}","seq":{}}})", type, sequence); }

}  // namespace

EventFeed::EventFeed(Services& services) : services_(services) {
  subscription_ = services.store.journal().Subscribe([this](uint64_t) { Wake(); });
}

EventFeed::~EventFeed() { subscription_ = {}; }

http::WebSocketHandlers EventFeed::Follow(std::optional<uint64_t> after, accounts::PrincipalPtr who) {
  http::WebSocketHandlers handlers;
  handlers.opened = [this, after, who = std::move(who)](const std::shared_ptr<http::WebSocket>& socket) { Open(socket, after, who); };
  handlers.message = [](http::WebSocket&, std::string_view) {};  // the feed goes one way
  handlers.closed = [this](http::WebSocket& socket, uint16_t) { Close(socket); };
  return handlers;
}

void EventFeed::Open(const std::shared_ptr<http::WebSocket>& socket, std::optional<uint64_t> after, accounts::PrincipalPtr who) {
  const uint64_t last = services_.store.journal().LastSequence();
  socket->Send(Numbered("hello", last));
  {
    MutexLock lock(mutex_);
    followers_[socket.get()] = {socket, after.value_or(last), who};
  }
  // Taken away between the handshake and now: Cut() did not know this one.
  if (who->Stale()) socket->Close(kLostCode, kLost);
  Wake();
}

void EventFeed::Cut(const accounts::Revocation& revocation) {
  std::vector<std::shared_ptr<http::WebSocket>> lost;
  {
    MutexLock lock(mutex_);
    for (const auto& [socket, follower] : followers_) {
      if (revocation.credential && follower.who->credential != *revocation.credential) continue;
      if (revocation.account && follower.who->account != *revocation.account) continue;
      lost.push_back(follower.socket);
    }
  }
  for (const auto& socket : lost) socket->Close(kLostCode, kLost);
}

void EventFeed::Close(http::WebSocket& socket) {
  MutexLock lock(mutex_);
  followers_.erase(&socket);
}

void EventFeed::Wake() {
  {
    MutexLock lock(mutex_);
    if (followers_.empty()) return;
    if (pumping_) {
      again_ = true;
      return;
    }
    pumping_ = true;
  }
  if (!services_.requests.TryPost([this] { Pump(); })) {
    // The workers are busy; the next change wakes again, and nothing is lost since every follower keeps its place.
    MutexLock lock(mutex_);
    pumping_ = false;
  }
}

void EventFeed::Pump() {
  while (true) {
    std::vector<Follower> followers;
    {
      MutexLock lock(mutex_);
      again_ = false;
      for (const auto& [socket, follower] : followers_) followers.push_back(follower);
    }
    bool moved = false;
    for (Follower& follower : followers) {
      const uint64_t position = Send(follower);
      moved = moved || position != follower.position;
      MutexLock lock(mutex_);
      const auto known = followers_.find(follower.socket.get());
      if (known != followers_.end()) known->second.position = position;
    }
    MutexLock lock(mutex_);
    if (moved || again_) continue;
    pumping_ = false;
    return;
  }
}

uint64_t EventFeed::Send(const Follower& follower) const {
  const uint64_t last = services_.store.journal().LastSequence();
  if (follower.position == last || follower.socket->Closed()) return follower.position;
  // A key that runs out takes nobody's leave: nothing is told after it.
  if (follower.who->expires != Timestamp{} && follower.who->expires <= services_.clock.Now()) {
    follower.socket->Close(kLostCode, kLost);
    return follower.position;
  }
  const bool far = follower.position > last || last - follower.position > kFarBehind;
  const auto read = far ? Result<store::JournalRead>(store::Resync{last}) : services_.store.Read().ReadJournal(follower.position, kBatch);
  if (!read) {
    services_.log.Error("journal not readable", {{"error", read.error().message}});
    follower.socket->Close(1011, "the journal cannot be read");
    return follower.position;
  }
  if (const auto* resync = std::get_if<store::Resync>(&*read)) {
    follower.socket->Send(Numbered("resync", resync->last));
    return resync->last;
  }
  uint64_t position = follower.position;
  const auto& entries = std::get<store::JournalPage>(*read).entries;
  // Once for all of them.
  if (std::ranges::any_of(entries, [](const model::JournalEntry& entry) { return std::holds_alternative<model::ShowChanged>(entry.event); })) {
    services_.shelf.CatchUp(services_.clock.Steady() + kShelfPatience);
  }
  for (const model::JournalEntry& entry : entries) {
    position = entry.sequence;
    if (const auto event = EventFor(*follower.who, services_, entry)) {
      if (const auto message = EventMessage(*event)) follower.socket->Send(*message);
    }
  }
  return position;
}

void FollowEvents(const Call& call, http::Exchange exchange) {
  constexpr std::array<std::string_view, 1> kKnown{"after"};
  const http::Request& request = exchange.request();
  const auto fail = [&](const Error& error) { std::move(exchange).Fail(error); };
  if (const auto known = OnlyQuery(request, kKnown); !known) return fail(known.error());
  const auto after = QueryNumber(request, "after", 0, INT64_MAX, -1);
  if (!after) return fail(after.error());
  const auto from = *after >= 0 ? std::optional<uint64_t>(static_cast<uint64_t>(*after)) : std::nullopt;
  http::Response response = http::AcceptWebSocket(request, call.feed.Follow(from, call.kept));
  // A client that brought its token as a subprotocol wants the other one it offered to be the one in use.
  const auto* upgrade = std::get_if<std::shared_ptr<http::WebSocketUpgrade>>(&response.body);
  if (upgrade && request.Header("Sec-WebSocket-Protocol")) (*upgrade)->protocol = kSocketProtocol;
  std::move(exchange).Reply(std::move(response));
}

}  // namespace chanoma::api
