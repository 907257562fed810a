// What providers on the network know: whether they may be asked, and how they are; candidates for somebody who chooses; of one show.

#include <array>
#include <cctype>

#include "api/handlers.h"
#include "api/holding.h"
#include "api/or_null.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

constexpr size_t kLongestTitle = 200, kLongestAddress = 1000;
constexpr int kFirstYear = 1800, kLastYear = 2200;

Result<model::Provider> ProviderOf(std::string_view name, std::string_view field = {}) {
  const auto provider = model::ParseProvider(name);
  if (provider) return *provider;
  if (field.empty()) return Fail(Code::kNotFound, "there is no such provider");
  return Fail(Code::kInvalid, "a provider is one of tmdb, tvdb, tvmaze, anilist, wikidata", std::string(field));
}

Result<Ulid> ShowOfPath(const Call& call, const http::Request& request) {
  auto show = ShowNamed(call, request.Param("id"), "id");
  if (!show && show.error().code == Code::kInvalid) return Fail(Code::kNotFound, "there is no such show");
  return show;
}

void TimeOrNull(json::Writer& out, std::string_view key, const std::optional<Timestamp>& time) {
  if (time && *time != Timestamp{}) out.Field(key, FormatRfc3339(*time));
  else out.NullField(key);
}

std::string_view StateOf(const providers::Standing& standing, Timestamp now) {
  if (!standing.asked) return standing.needs_key && standing.allowed && !standing.has_key ? "keyless" : "off";
  if (standing.trouble) return standing.trouble->refused ? "refused" : standing.trouble->until > now ? "resting" : "failing";
  return standing.answered ? "well" : "unasked";
}

Result<http::Response> AnswerShow(const Call& call, const Ulid& id) {
  const model::Show show = TRY(call.services.store.Read().GetShow(id));
  json::Writer out(512);
  out.BeginObject().Field("leftAlone", show.online.left_alone);
  TimeOrNull(out, "askedAt", show.online.asked);
  TimeOrNull(out, "dueAt", show.online.due);
  out.Key("matches").BeginArray();
  for (const auto& [provider, match] : show.online.matches) {
    const auto said = show.online.said.find(provider);
    const auto texts = said == show.online.said.end() ? nullptr : said->second.texts.contains("") ? &said->second.texts.at("") : nullptr;
    out.BeginObject().Field("provider", model::ProviderName(provider)).Field("id", match.id).Field("byHand", match.by_hand);
    TextOrNull(out, "title", texts && texts->title ? *texts->title : std::string());
    out.EndObject();
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace

Result<http::Response> GetOnline(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Timestamp now = call.services.clock.Now();
  json::Writer out(1024);
  out.BeginObject().Field("on", call.services.config.Flag("online")).Field("language", call.services.config.Text("online_language")).Key("providers").BeginArray();
  for (const providers::Standing& standing : call.services.online.Standings()) {
    out.BeginObject().Field("provider", model::ProviderName(standing.provider)).Field("allowed", standing.allowed);
    out.Field("needsKey", standing.needs_key).Field("hasKey", standing.has_key).Field("state", StateOf(standing, now));
    TimeOrNull(out, "answeredAt", standing.answered);
    TimeOrNull(out, "since", standing.trouble ? std::optional(standing.trouble->since) : std::nullopt);
    TimeOrNull(out, "until", standing.trouble ? std::optional(standing.trouble->until) : std::nullopt);
    TextOrNull(out, "detail", standing.trouble ? standing.trouble->why : std::string());
    out.EndObject();
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> TestProvider(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const model::Provider provider = TRY(ProviderOf(request.Param("provider")));
  const auto tested = call.services.online.Test(provider);
  if (!tested && tested.error().code == Code::kConflict) return Fail(tested.error());
  json::Writer out(128);
  out.BeginObject().Field("works", tested.has_value());
  TextOrNull(out, "detail", tested ? std::string() : tested.error().message);
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> PutProviderKey(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"key"};
  const model::Provider provider = TRY(ProviderOf(request.Param("provider")));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto key = TRY(OptionalText(body, "key"));
  if (!key) return Fail(Code::kInvalid, "key is a text; an empty one is forgotten", "key");
  TRY(call.services.online.SetKey(provider, *key));
  return http::Response::NoContent();
}

Result<http::Response> SearchOnline(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"kind", "title", "year"};
  TRY(OnlyQuery(request, kKnown));
  providers::Question question;
  question.title = request.Query("title").value_or("");
  if (question.title.empty() || question.title.size() > kLongestTitle) return Fail(Code::kInvalid, "title has 1 to 200 bytes", "title");
  const std::string kind(request.Query("kind").value_or(""));
  if (kind != "series" && kind != "movie") return Fail(Code::kInvalid, "kind is series or movie", "kind");
  question.kind = kind == "movie" ? model::ShowKind::kMovie : model::ShowKind::kSeries;
  if (request.Query("year")) question.year = static_cast<int>(TRY(QueryNumber(request, "year", kFirstYear, kLastYear, kFirstYear)));
  const providers::Found found = TRY(call.services.online.Search(question, request.id));
  json::Writer out(8192);
  out.BeginObject().Key("items").BeginArray();
  for (const auto& [provider, candidate] : found.candidates) {
    out.BeginObject().Field("provider", model::ProviderName(provider)).Field("id", candidate.id).Field("title", candidate.title);
    if (candidate.year > 0) out.Field("year", candidate.year);
    else out.NullField("year");
    TextOrNull(out, "plot", candidate.plot);
    // Of this server: nobody's browser goes to theirs.
    TextOrNull(out, "poster", candidate.poster.empty() ? std::string()
                                                       : call.services.base_path + "/api/v1/online/pictures?provider=" + std::string(model::ProviderName(provider)) + "&address=" + net::Escaped(candidate.poster));
    out.EndObject();
  }
  out.EndArray().Key("problems").BeginArray();
  for (const auto& [provider, detail] : found.problems) out.BeginObject().Field("provider", model::ProviderName(provider)).Field("detail", detail).EndObject();
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetOnlinePicture(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"provider", "address"};
  TRY(OnlyQuery(request, kKnown));
  const model::Provider provider = TRY(ProviderOf(request.Query("provider").value_or(""), "provider"));
  const std::string address(request.Query("address").value_or(""));
  if (address.empty() || address.size() > kLongestAddress) return Fail(Code::kInvalid, "address is one of a candidate's poster", "address");
  http::Response response = http::Response::Text(TRY(call.services.online.Picture(provider, address, request.id)));
  response.Set("Content-Type", "image/jpeg");
  response.Set("Cache-Control", "private, max-age=86400");
  response.Set("X-Content-Type-Options", "nosniff");
  return response;
}

Result<http::Response> GetShowOnline(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  return AnswerShow(call, TRY(ShowOfPath(call, request)));
}

Result<http::Response> ChooseShowOnline(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"provider", "id"};
  const Ulid show = TRY(ShowOfPath(call, request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const model::Provider provider = TRY(ProviderOf(TRY(NeededText(body, "provider")), "provider"));
  TRY(call.services.online.Choose(show, provider, TRY(NeededText(body, "id")), request.id));
  return AnswerShow(call, show);
}

Result<http::Response> RefreshShowOnline(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Ulid show = TRY(ShowOfPath(call, request));
  TRY(call.services.online.Refresh(show, request.id));
  return AnswerShow(call, show);
}

Result<http::Response> LeaveShowAlone(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  TRY(call.services.online.LeaveAlone(TRY(ShowOfPath(call, request))));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
