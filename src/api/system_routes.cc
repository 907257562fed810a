#include <algorithm>

#include "api/handlers.h"
#include "api/openapi.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"
#include "search/synonyms.h"

namespace chanoma::api {

namespace {

std::string_view BoxStateName(media::BoxReport::State state) {
  switch (state) {
    case media::BoxReport::State::kBeingTested: return "testing";
    case media::BoxReport::State::kHolds: return "holds";
    case media::BoxReport::State::kInsufficient: return "insufficient";
  }
  return "insufficient";
}

void WriteMediaBox(json::Writer& out, const media::BoxReport& box) {
  out.BeginObject().Field("state", BoxStateName(box.state)).Key("layers").BeginArray();
  for (const media::BoxReport::Layer& layer : box.layers) {
    out.BeginObject().Field("name", layer.name).Field("holds", layer.holds).Field("detail", layer.detail).EndObject();
  }
  out.EndArray().Field("problem", box.problem).EndObject();
}

}  // namespace

Result<http::Response> GetSystem(const Call& call, const http::Request& request, store::ReadMode mode) {
  TRY(OnlyQuery(request, {}));
  const store::Reader reader = call.services.store.Read(mode);
  const auto libraries = TRY(reader.ListLibraries());
  const uint64_t videos = TRY(CountVisible(reader, call.principal, Ulid{}));
  const auto seen = std::count_if(libraries.begin(), libraries.end(), [&](const model::Library& library) { return accounts::SeesLibrary(call.principal, library.id); });
  json::Writer out(256);
  out.BeginObject().Field("name", call.services.config.Text("name")).Field("version", call.services.version);
  out.Field("seq", call.services.store.journal().LastSequence()).Field("videos", videos).Field("libraries", seen);
  out.Field("startedAt", FormatRfc3339(call.services.started)).Key("mediaBox");
  WriteMediaBox(out, call.services.playback.MediaBox());
  out.Key("permissions").BeginArray();
  for (const std::string& name : call.principal.may.Names()) out.String(name);
  out.EndArray();
  if (call.principal.account.IsNil()) out.NullField("account");
  else out.Field("account", call.principal.account.ToString());
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetOpenApi(const Call& call, const http::Request&, store::ReadMode) {
  return http::Response::Json(OpenApiDocument(call.services.version, call.services.base_path));
}

Result<http::Response> ListSettings(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(2048);
  out.BeginObject().Key("items").BeginArray();
  for (const config::Setting& setting : call.services.config.List()) WriteSetting(out, setting);
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> PatchSettings(const Call& call, const http::Request& request) {
  const json::Value body = TRY(json::Parse(request.body));
  const json::Object* object = body.AsObject();
  if (!object) return Fail(Code::kInvalid, "the body must be a JSON object of settings");
  std::vector<std::pair<std::string, std::optional<config::Value>>> changes;
  for (const auto& [name, value] : *object) {
    if (const bool* boolean = value.AsBool()) changes.emplace_back(name, *boolean);
    else if (const int64_t* number = value.AsInt()) changes.emplace_back(name, *number);
    else if (const std::string* text = value.AsString()) changes.emplace_back(name, *text);
    else if (value.IsNull()) changes.emplace_back(name, std::nullopt);
    else return Fail(Code::kInvalid, name + " must be text, a whole number, true or false; null for its default", name);
  }
  for (const auto& [name, value] : changes) {
    const std::string* text = value ? std::get_if<std::string>(&*value) : nullptr;
    if (name == "synonyms" && text) TRY(search::Synonyms::Check(*text));
    if (name == "password_sign_in" && value && *value == config::Value(false)) TRY(call.services.accounts.MayStopPasswords());
  }
  TRY(call.services.config.Change(call.services.store, changes));
  call.services.ahead.LookAgain();
  return ListSettings(call, request, store::ReadMode::kMayBlock);
}

Result<http::Response> GetComplaints(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(2048);
  out.BeginObject().Key("items").BeginArray();
  for (const std::string& line : call.services.complaints()) out.String(line);
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetHealth(const Call&, const http::Request&, store::ReadMode) { return http::Response::Text("ok\n"); }

Result<http::Response> GetReady(const Call& call, const http::Request&, store::ReadMode) {
  if (!call.services.store.Healthy()) return Fail(Code::kUnavailable, "the store takes no writes");
  return http::Response::Text("ready\n");
}

}  // namespace chanoma::api
