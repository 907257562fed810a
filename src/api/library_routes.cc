#include <algorithm>
#include <array>
#include <filesystem>

#include "api/handlers.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"
#include "files/place.h"

namespace chanoma::api {
namespace {

constexpr size_t kMostFolders = 5000;

Result<void> RenderLibrary(json::Writer& out, const Call& call, const store::Reader& reader, const model::Library& library) {
  const uint64_t videos = TRY(CountVisible(reader, call.principal, library.id));
  const auto scan = reader.FindActiveJob(model::JobKind::kScan, library.id);
  if (!scan && scan.error().code != Code::kNotFound) return Fail(scan.error());
  WriteLibrary(out, {library, videos, scan ? &*scan : nullptr, call.services.catalogue.FollowingOf(library.id), call.services.ahead.PolicyOf(library)});
  return {};
}

Result<http::Response> Answer(const Call& call, const model::Library& library, int status) {
  json::Writer out(512);
  TRY(RenderLibrary(out, call, call.services.store.Read(), library));
  return http::Response::Json(out.Take(), status);
}

}  // namespace

Result<http::Response> ListLibraries(const Call& call, const http::Request& request, store::ReadMode mode) {
  TRY(OnlyQuery(request, {}));
  const store::Reader reader = call.services.store.Read(mode);
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Library& library : TRY(reader.ListLibraries())) {
    if (accounts::SeesLibrary(call.principal, library.id)) TRY(RenderLibrary(out, call, reader, library));
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetLibrary(const Call& call, const http::Request& request, store::ReadMode mode) {
  const store::Reader reader = call.services.store.Read(mode);
  json::Writer out(512);
  TRY(RenderLibrary(out, call, reader, TRY(reader.GetLibrary(TRY(PathId(request))))));
  return http::Response::Json(out.Take());
}

Result<http::Response> AddLibrary(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"name", "path"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto name = TRY(OptionalText(body, "name"));
  const auto path = TRY(OptionalText(body, "path"));
  if (!path) return Fail(Code::kInvalid, "a library needs the path of its folder", "path");
  const model::Library library = TRY(call.services.catalogue.AddLibrary(name.value_or(""), *path, request.id));
  http::Response response = TRY(Answer(call, library, 201));
  response.Set("Location", call.services.base_path + "/api/v1/libraries/" + library.id.ToString());
  return response;
}

Result<http::Response> PatchLibrary(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"name", "ahead"};
  const Ulid id = TRY(PathId(request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto name = TRY(OptionalText(body, "name"));
  const auto word = TRY(OptionalText(body, "ahead"));
  const auto ahead = word ? model::ParseAhead(*word) : std::nullopt;
  if (word && !ahead) return Fail(Code::kInvalid, "ahead is one of nothing, copy, ladder", "ahead");
  // The name first: it is what may be refused.
  model::Library library = TRY(call.services.store.Read().GetLibrary(id));
  if (name) library = TRY(call.services.catalogue.RenameLibrary(id, *name));
  if (ahead) library = TRY(call.services.catalogue.MakeAhead(id, *ahead));
  return Answer(call, library, 200);
}

Result<http::Response> DeleteLibrary(const Call& call, const http::Request& request) {
  TRY(call.services.catalogue.RemoveLibrary(TRY(PathId(request))));
  return http::Response::NoContent();
}

Result<http::Response> ScanLibrary(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  const model::Job job = TRY(call.services.catalogue.RequestScan(id, request.id));
  json::Writer out(512);
  WriteJob(out, job, TRY(call.services.store.Read().GetLibrary(id)).name);
  return http::Response::Json(out.Take(), 202);
}

// The folders in a folder, for choosing one. Disks sleep and mounts hang, so the readers look.
void ListFolders(const Call& call, http::Exchange exchange) {
  std::move(exchange).Defer(call.services.readers, [](const http::Request& request) -> Result<http::Response> {
    constexpr std::array<std::string_view, 1> kKnown{"path"};
    TRY(OnlyQuery(request, kKnown));
    const std::filesystem::path path = std::filesystem::path(request.Query("path").value_or("/")).lexically_normal();
    if (!path.is_absolute() || path.string().find('\0') != std::string::npos) return Fail(Code::kInvalid, "a path begins with /", "path");
    std::error_code error;
    std::vector<std::string> names;
    for (auto at = std::filesystem::directory_iterator(path, error); !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
      std::error_code ignored;
      const std::string name = at->path().filename().string();
      if (!name.starts_with('.') && at->is_directory(ignored)) names.push_back(name);
      if (names.size() == kMostFolders) break;
    }
    if (error) return Fail(Code::kInvalid, files::BlockedBy(path.string()).value_or("there is no such folder: " + error.message()), "path");
    std::sort(names.begin(), names.end());
    json::Writer out(4096);
    out.BeginObject().Field("path", path.string());
    if (path.has_relative_path()) out.Field("parent", path.parent_path().string());
    else out.NullField("parent");
    out.Key("folders").BeginArray();
    for (const std::string& name : names) {
      out.BeginObject().Field("name", name).Field("path", (path / name).string()).EndObject();
    }
    out.EndArray().EndObject();
    return http::Response::Json(out.Take());
  });
}

}  // namespace chanoma::api
