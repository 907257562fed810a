#include "api/api.h"

#include "accounts/accounts.h"
#include "api/answer_cache.h"
#include "api/event_feed.h"
#include "api/identity.h"
#include "api/presigned.h"
#include "api/route.h"
#include "api/video_facts.h"
#include "api/visible.h"
#include "http/router.h"
#include "http/websocket.h"

namespace chanoma::api {
namespace {

// "http://tv.lan:8420" names the host of "tv.lan:8420".
bool SameHost(std::string_view origin, std::string_view host) {
  const size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && http::EqualsIgnoringCase(origin.substr(scheme + 3), host);
}

// A page of another site must not act in somebody's name: browsers say where a request comes from. One that does not, and
// carries a cookie, is no browser's of today, or is made to look so.
Result<void> RefuseForeignPages(const http::Request& request, bool by_cookie) {
  const auto refuse = [] { return Fail(Code::kForbidden, "a page of another site sent this request"); };
  const auto origin = request.Header("Origin");
  const auto site = request.Header("Sec-Fetch-Site");
  if (origin && !SameHost(*origin, request.host)) return refuse();
  if (site && *site != "same-origin" && *site != "none") return refuse();
  if (by_cookie && !origin && !site) return Fail(Code::kForbidden, "a request with a cookie must say which page sent it (Origin)");
  return {};
}

// By which http::Server::Cut() finds somebody's connections; nil ids have none.
uint64_t TagOf(const Ulid& id) {
  uint64_t tag = 0;
  for (size_t i = 8; i < id.bytes.size(); ++i) tag = tag << 8 | id.bytes[i];
  return tag;
}

// Passwords take turns on a busy machine: whoever stands in the line, which is bounded, gets an answer.
constexpr std::chrono::minutes kHashPatience{3};

bool IsAboutAccounts(std::string_view pattern) {
  return pattern.starts_with("/api/v1/users") || pattern.starts_with("/api/v1/sessions") || pattern.starts_with("/api/v1/devices") || pattern.starts_with("/api/v1/profiles") || pattern.starts_with("/api/v1/oidc") || pattern.starts_with("/api/v1/resets");
}

bool Changes(http::Method method) {
  return method == http::Method::kPost || method == http::Method::kPut || method == http::Method::kPatch || method == http::Method::kDelete;
}

}  // namespace

class Api::Impl {
 public:
  explicit Impl(Services& services)
      : services_(services), answers_(services.store, static_cast<size_t>(services.config.Number("answer_cache"))), facts_(services.store), feed_(services) {
    services.accounts.OnRevoked([this](const accounts::Revocation& revocation) {
      feed_.Cut(revocation);
      if (services_.cut == nullptr) return;
      if (revocation.credential) services_.cut(TagOf(*revocation.credential));
      else if (revocation.account) services_.cut(TagOf(*revocation.account));
    });
  }

  Result<void> Fill() {
    for (const Route& route : Routes()) {
      TRY(router_.Add(route.method, route.pattern, [this, &route](http::Exchange exchange) { Enter(route, std::move(exchange)); },
                      {.number = services_.traffic.Name(http::MethodName(route.method), route.pattern), .streams = route.streams}));
    }
    router_.SetFallback([this](http::Exchange exchange) { ServeWeb(std::move(exchange)); });
    return {};
  }

  const http::Router& router() const { return router_; }

 private:
  void Enter(const Route& route, http::Exchange exchange) {
    const http::Request& request = exchange.request();
    const Shown shown = FindToken(request);
    accounts::Evidence evidence{request.control_uid, shown.token};
    if (shown.by == ShownBy::kLink) {
      std::swap(evidence.token, evidence.link);
      if (SubjectOf(route.pattern) == Subject::kVideo) evidence.target = LinkTargetOf(request);
    }
    auto identified = services_.accounts.Identify(evidence);
    // Where anybody may enter, and with a cookie that outlived its session, one is nobody in particular.
    if (!identified && (shown.by == ShownBy::kCookie || route.permission == accounts::Permission::kNone)) identified = services_.accounts.Identify({});
    if (!identified) return std::move(exchange).Fail(identified.error());
    // A browser whose person is another by now, where a proxy says who that is.
    if (request.by_proxy && shown.by == ShownBy::kCookie) {
      const std::string_view named = ProxiedName(services_.config, request);
      if (!named.empty() && !services_.accounts.IsCalled(**identified, named)) identified = services_.accounts.Identify({});
      if (!identified) return std::move(exchange).Fail(identified.error());
    }
    const accounts::PrincipalPtr principal = *identified;
    if (const auto allowed = MayEnter(route, request, *principal, shown.by); !allowed) return std::move(exchange).Fail(allowed.error());
    if (const auto sight = Sees(route, request, *principal); !sight) {
      if (sight.error().code != Code::kWouldBlock) return std::move(exchange).Fail(sight.error());
      if (request.again) return std::move(exchange).Fail({Code::kUnavailable, "the store is busy; try again", {}});
      return std::move(exchange).Again(services_.requests, [this, &route, id = Ulid::Parse(request.Param("id"))] {
        if (id) static_cast<void>(facts_.Find(*id, store::ReadMode::kMayBlock));
      });
    }
    // A link is for players wherever they run, pages of other sites among them: it is all that lets them in.
    exchange.mutable_request().any_origin = principal->by_link;
    // Who ends their own session is still told so: what is about accounts is short, and not cut.
    if (!IsAboutAccounts(route.pattern)) exchange.mutable_request().tags = {TagOf(principal->credential), TagOf(principal->account)};
    Run(route, std::move(exchange), principal);
  }

  // The rules before every handler, in this order: whether the house is open at all, who may, and from which page.
  Result<void> MayEnter(const Route& route, const http::Request& request, const accounts::Principal& principal, ShownBy by) const {
    if (!services_.accounts.Claimed() && principal.kind != accounts::Kind::kOwner && !route.before_setup) {
      return Fail(Code::kUnauthenticated, "this server has not been set up yet: open the link it printed when it started");
    }
    const bool unsafe = Changes(request.method) || http::IsWebSocketRequest(request);
    if (const auto allowed = accounts::Require(principal, route.permission); !allowed) {
      if (unsafe && principal.kind == accounts::Kind::kAccount) {
        services_.accounts.Audit(principal, route.id, request.Param("id"), OriginOf(request), false, allowed.error().message);
      }
      return allowed;
    }
    return unsafe ? RefuseForeignPages(request, by == ShownBy::kCookie && principal.kind == accounts::Kind::kAccount) : Result<void>();
  }

  // What one may not know of is answered exactly as what is not there.
  Result<void> Sees(const Route& route, const http::Request& request, const accounts::Principal& principal) {
    const Subject subject = SubjectOf(route.pattern);
    if (subject == Subject::kNone) return {};
    const bool sees_all = !principal.restricted && principal.may.Contains({accounts::Permission::kVideoEdit, accounts::Permission::kVideoModerate});
    const auto id = Ulid::Parse(request.Param("id"));
    if (sees_all || !id) return {};
    if (subject == Subject::kLibrary) {
      if (accounts::SeesLibrary(principal, *id)) return {};
      return Fail(Code::kNotFound, "there is no such library");
    }
    const model::VideoFacts facts = TRY(facts_.Find(*id, store::ReadMode::kMemoryOnly));
    if (!accounts::Sees(principal, facts)) return Fail(Code::kNotFound, "there is no such video");
    return {};
  }

  void Run(const Route& route, http::Exchange exchange, const accounts::PrincipalPtr& principal) {
    const http::Request& request = exchange.request();
    if (const auto* async = std::get_if<AsyncHandler>(&route.handler)) {
      const Call call{services_, answers_, feed_, *principal, principal, OriginOf(request)};
      return (*async)(call, std::move(exchange));
    }
    if (const auto* read = std::get_if<ReadHandler>(&route.handler)) {
      const Call call{services_, answers_, feed_, *principal, principal, {}};
      auto answer = (*read)(call, request, store::ReadMode::kMemoryOnly);
      if (answer) return std::move(exchange).Reply(std::move(*answer));
      if (answer.error().code != Code::kWouldBlock) return std::move(exchange).Fail(answer.error());
    }
    const auto* hash = std::get_if<HashHandler>(&route.handler);
    const auto* away = std::get_if<AwayHandler>(&route.handler);
    Executor& executor = hash ? services_.accounts.passwords() : away ? services_.elsewhere.waiting() : services_.requests;
    std::move(exchange).Defer(executor, [this, &route, principal, hash, away](const http::Request& deferred) {
      const Call later{services_, answers_, feed_, *principal, principal, OriginOf(deferred)};
      if (const auto* read = std::get_if<ReadHandler>(&route.handler)) return (*read)(later, deferred, store::ReadMode::kMayBlock);
      return (hash ? hash->run : away ? away->run : std::get<WorkHandler>(route.handler))(later, deferred);
    }, hash ? kHashPatience : http::kDefaultPatience);
  }

  void ServeWeb(http::Exchange exchange) const {
    const http::Request& request = exchange.request();
    const bool under_api = request.path.starts_with("/api/") || request.path == "/api";
    if (services_.web && !under_api) {
      if (auto file = services_.web->Serve(request)) return std::move(exchange).Reply(std::move(*file));
      if (http::StaticFiles::WantsPage(request)) {
        http::Response page = services_.web->Index(request);
        return std::move(exchange).Reply(std::move(page));
      }
    }
    std::move(exchange).Fail({Code::kNotFound, "there is nothing at this address", {}});
  }

  Services& services_;
  mutable AnswerCache answers_;
  VideoFactsCache facts_;
  mutable EventFeed feed_;
  http::Router router_;
};

Subject SubjectOf(std::string_view pattern) {
  if (pattern.starts_with("/api/v1/videos/{id}")) return Subject::kVideo;
  if (pattern.starts_with("/api/v1/libraries/{id}")) return Subject::kLibrary;
  return Subject::kNone;
}

Api::Api(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Api::~Api() = default;

Result<std::unique_ptr<Api>> Api::Create(Services& services) {
  auto impl = std::make_unique<Impl>(services);
  TRY(impl->Fill());
  return std::unique_ptr<Api>(new Api(std::move(impl)));
}

const http::Dispatcher& Api::dispatcher() const { return impl_->router(); }

}  // namespace chanoma::api
