#pragma once
// One row of the route table: what is answered where, to whom, and how the handler runs. The table is the only source of
// routing, permissions and the OpenAPI document.

#include <functional>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/principal.h"
#include "api/services.h"
#include "base/result.h"
#include "http/exchange.h"
#include "store/reader.h"

namespace chanoma::api {

class AnswerCache;
class EventFeed;

// What a handler gets besides the request.
struct Call {
  Services& services;
  AnswerCache& answers;
  EventFeed& feed;
  const accounts::Principal& principal;
  accounts::PrincipalPtr kept;  // the same, to keep
  accounts::Origin origin;      // not for reads
};

// Reads the store: run at once on the event loop with kMemoryOnly; when that answers kWouldBlock, again on a request
// worker with kMayBlock.
using ReadHandler = Result<http::Response> (*)(const Call&, const http::Request&, store::ReadMode);
// Writes, or looks at the file system: on a request worker.
using WorkHandler = Result<http::Response> (*)(const Call&, const http::Request&);
// Replies by itself, now or later; called on the event loop and must not block.
using AsyncHandler = void (*)(const Call&, http::Exchange);
// Hashes passwords: on the executor of its own.
struct HashHandler {
  WorkHandler run;
};
// Waits for other servers: on an executor of its own.
struct AwayHandler {
  WorkHandler run;
};
using HandlerKind = std::variant<ReadHandler, WorkHandler, AsyncHandler, HashHandler, AwayHandler>;

// Who may: a route without it does not compile.
class Access {
 public:
  Access() = delete;
  constexpr Access(accounts::Permission permission) : permission_(permission) {}
  constexpr operator accounts::Permission() const { return permission_; }

 private:
  accounts::Permission permission_;
};

// What the {id} of a pattern names. It is answered as missing to those who may not know of it, by the door, before any
// handler: of the pattern, so that no route can forget.
enum class Subject { kNone, kVideo, kLibrary };
Subject SubjectOf(std::string_view pattern);

struct Parameter {
  std::string_view name;
  std::string_view schema;  // JSON
  std::string_view description;
};

struct Route {
  http::Method method;
  std::string_view pattern;
  Access permission;
  std::string_view id;  // OpenAPI operationId
  std::string_view summary;
  HandlerKind handler;
  int status = 200;
  std::string_view answer;                            // schema's name, or a media type when it has a slash; empty: no body
  std::string_view body = {};                         // schema's name of the request body
  std::vector<Parameter> query = {};
  bool streams = false;  // the handler is called before the body, and takes it piece by piece
  bool before_setup = false;  // answered before the first account is there
};

const std::vector<Route>& Routes();

}  // namespace chanoma::api
