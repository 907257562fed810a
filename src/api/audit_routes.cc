// The log of who did what.

#include <array>

#include "api/account_views.h"
#include "api/cursor.h"
#include "api/handlers.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

constexpr size_t kLookedAt = 5000;  // entries one page looks through, filtered or not

}  // namespace

Result<http::Response> ListAudit(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 5> kKnown{"limit", "after", "user", "action", "allowed"};
  TRY(OnlyQuery(request, kKnown));
  const size_t limit = TRY(PageLimit(request));
  const auto user = request.Query("user"), action = request.Query("action"), allowed = request.Query("allowed");
  if (allowed && *allowed != "true" && *allowed != "false") return Fail(Code::kInvalid, "allowed is true or false", "allowed");
  const std::string list = std::string("audit user=").append(user.value_or("")).append(" action=").append(action.value_or("")).append(" allowed=").append(allowed.value_or(""));
  std::optional<Ulid> before;
  if (const auto after = request.Query("after")) before = TRY(DecodeCursor(list, *after)).id;
  json::Writer out(4096);
  out.BeginObject().Key("items").BeginArray();
  const store::Reader reader = call.services.store.Read();
  size_t found = 0, looked = 0;
  bool more = false;
  while (!more) {
    const auto entries = TRY(reader.ListAudit(before, 250));
    for (const model::AuditEntry& entry : entries) {
      const bool fits = (!user || entry.actor_name == *user || entry.actor.ToString() == *user) && (!action || entry.action == *action) &&
                        (!allowed || entry.allowed == (*allowed == "true"));
      if (fits && found == limit) {
        more = true;
        break;
      }
      before = entry.id;
      if (fits) {
        WriteAudit(out, entry);
        ++found;
      }
      ++looked;
    }
    if (entries.size() < 250) break;
    more = more || looked >= kLookedAt;
  }
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (more && before) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(list, {{}, *before})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
