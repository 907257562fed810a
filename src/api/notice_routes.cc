// What is wrong with the server, and whether telling people of it works.

#include "api/handlers.h"
#include "api/or_null.h"
#include "api/params.h"
#include "json/writer.h"

namespace chanoma::api {

Result<http::Response> ListTroubles(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  const std::string name = call.services.config.Text("name");
  json::Writer out(512);
  out.BeginObject().Key("items").BeginArray();
  for (const notices::Entry& entry : call.services.notices.List()) {
    const notices::Trouble& trouble = entry.trouble;
    out.BeginObject().Field("kind", NameOf(trouble.kind));
    TextOrNull(out, "subject", trouble.subject);
    TextOrNull(out, "detail", trouble.detail);
    out.Field("number", trouble.number).Field("text", WordsOf(trouble, false, name, "en").text).Field("since", FormatRfc3339(entry.since)).Field("posted", entry.posted).EndObject();
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> TestNotices(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const notices::Tested tested = TRY(call.services.notices.Test());
  const bool none = call.services.config.Text("notify_webhook").empty();
  json::Writer out(128);
  out.BeginObject().Field("letters", tested.letters).Field("webhook", none ? "none" : tested.posted ? "told" : "refused");
  TextOrNull(out, "refusal", tested.refusal);
  out.EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
