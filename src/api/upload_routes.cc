// One's own uploads as the web app shows them: listed, described, restored from the trash.
#include <fmt/format.h>

#include <array>

#include "api/handlers.h"
#include "api/params.h"
#include "json/writer.h"
#include "uploads/details.h"
#include "uploads/uploads.h"

namespace chanoma::api {
namespace {

constexpr size_t kMostListed = 500;
constexpr std::chrono::seconds kIndexPatience{2};

std::string_view StateName(const model::Upload& upload) {
  if (upload.trashed != Timestamp{}) return "trashed";
  static constexpr std::array<std::string_view, 4> kNames{"receiving", "storing", "stored", "rejected"};
  return kNames[upload.state.index()];
}

void WriteWords(json::Writer& out, std::string_view name, const std::vector<std::string>& words) {
  out.Key(name).BeginArray();
  for (const std::string& word : words) out.String(word);
  out.EndArray();
}

// Accounts by the names they have now; those that are gone are left out.
std::vector<std::string> NamesOf(const store::Reader& reader, const std::vector<std::string>& people) {
  std::vector<std::string> names;
  for (const std::string& person : people) {
    const auto id = Ulid::Parse(person);
    if (!id) continue;
    if (auto account = reader.GetAccount(*id)) names.push_back(std::move(account->name));
  }
  return names;
}

void WriteUpload(json::Writer& out, const model::Upload& upload, const store::Reader& reader, std::string_view base) {
  out.BeginObject().Field("id", upload.id.ToString()).Field("fileName", upload.file_name).Field("state", StateName(upload));
  if (const auto* rejected = std::get_if<model::Rejected>(&upload.state)) {
    out.Key("problem").BeginObject().Field("code", rejected->code).Field("detail", rejected->detail).EndObject();
  } else {
    out.NullField("problem");
  }
  out.Field("url", fmt::format("{}/api/v1/uploads/{}", base, upload.id.ToString()));
  if (upload.length) out.Field("length", *upload.length);
  else out.NullField("length");
  out.Field("offset", upload.offset);
  if (const auto* stored = std::get_if<model::Stored>(&upload.state)) out.Field("videoId", stored->video.ToString());
  else out.NullField("videoId");
  const model::UploadDetails& details = upload.details;
  out.Field("title", details.title).Field("description", details.description).Field("category", details.category);
  WriteWords(out, "tags", details.tags);
  out.Field("language", details.language).Field("visibility", uploads::VisibilityName(details.visibility));
  WriteWords(out, "people", NamesOf(reader, details.people));
  out.Field("mature", details.mature).Field("createdAt", FormatRfc3339(upload.created)).Field("updatedAt", FormatRfc3339(upload.updated));
  const bool trashed = upload.trashed != Timestamp{};
  const bool receiving = std::holds_alternative<model::Receiving>(upload.state);
  if (trashed) out.Field("goneAt", FormatRfc3339(upload.trashed + uploads::Uploads::TrashedFor()));
  else if (receiving) out.Field("goneAt", FormatRfc3339(upload.expires));
  else out.NullField("goneAt");
  out.EndObject();
}

Result<http::Response> Answer(const Call& call, const model::Upload& upload) {
  json::Writer out(1024);
  WriteUpload(out, upload, call.services.store.Read(), call.services.base_path);
  return http::Response::Json(out.Take());
}

}  // namespace

Result<http::Response> ListUploads(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const std::string owner = OwnerId(call.principal);
  const auto items = TRY(call.services.uploads.List(owner));
  const uploads::Usage usage = TRY(call.services.uploads.UsageOf(owner));
  json::Writer out(4096);
  out.BeginObject().Key("items").BeginArray();
  size_t listed = 0;
  const store::Reader reader = call.services.store.Read();
  for (const model::Upload& upload : items) {
    if (upload.kind == model::UploadKind::kPart) continue;
    if (listed++ == kMostListed) break;
    WriteUpload(out, upload, reader, call.services.base_path);
  }
  out.EndArray().Field("used", usage.used);
  if (usage.limits.per_owner > 0) out.Field("quota", usage.limits.per_owner);
  else out.NullField("quota");
  out.Field("free", usage.free_bytes).EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetUpload(const Call& call, const http::Request& request) {
  return Answer(call, TRY(call.services.uploads.Get(TRY(PathId(request)), OwnerId(call.principal))));
}

Result<http::Response> PatchUploadDetails(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 8> kKnown{"title", "description", "category", "tags", "language", "visibility", "people", "mature"};
  const Ulid id = TRY(PathId(request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto title = TRY(OptionalText(body, "title")), description = TRY(OptionalText(body, "description"));
  const auto category = TRY(OptionalText(body, "category")), language = TRY(OptionalText(body, "language"));
  const auto visibility = TRY(OptionalText(body, "visibility"));
  const auto tags = TRY(OptionalWords(body, "tags")), people = TRY(OptionalWords(body, "people"));
  const auto mature = TRY(OptionalBool(body, "mature"));
  std::optional<model::Visibility> visible;
  if (visibility) visible = TRY(uploads::ParseVisibility(*visibility));
  const auto change = [&](model::UploadDetails& details) {
    details.title = title.value_or(details.title);
    details.description = description.value_or(details.description);
    details.category = category.value_or(details.category);
    details.language = language.value_or(details.language);
    details.tags = tags.value_or(details.tags);
    details.people = people.value_or(details.people);
    details.visibility = visible.value_or(details.visibility);
    details.mature = mature.value_or(details.mature);
  };
  const std::string owner = OwnerId(call.principal);
  const model::Audience before = uploads::AudienceOf(TRY(call.services.uploads.Get(id, owner)));
  const model::Upload changed = TRY(call.services.uploads.ChangeDetails(id, owner, change));
  // Answered once the numbers of searches know it too, unless the index is long in coming.
  if (std::holds_alternative<model::Stored>(changed.state) && uploads::AudienceOf(changed) != before) {
    call.services.discover.follower().WaitFor(call.services.store.journal().LastSequence(), call.services.clock.Steady() + kIndexPatience);
  }
  return Answer(call, changed);
}

Result<http::Response> RestoreUpload(const Call& call, const http::Request& request) {
  return Answer(call, TRY(call.services.uploads.Restore(TRY(PathId(request)), OwnerId(call.principal))));
}

}  // namespace chanoma::api
