// The pictures people choose for themselves: sent, served, taken away.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "api/account_params.h"
#include "api/account_views.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/profiles.h"
#include "base/file.h"
#include "http/file_response.h"

namespace chanoma::api {
namespace {

using accounts::PictureKind;

Result<PictureKind> KindOf(const http::Request& request) {
  if (request.Param("kind") == "avatar") return PictureKind::kAvatar;
  if (request.Param("kind") == "banner") return PictureKind::kBanner;
  return Fail(Code::kNotFound, "there is no such picture");
}

Result<http::Response> Serve(const Call& call, const http::Request& request, const model::Account& account, PictureKind kind) {
  const uint32_t generation = accounts::GenerationOf(account, kind);
  const std::filesystem::path path = TRY(call.services.pictures.Find(account, kind));
  TRY(call.services.pictures.Read(account, kind));  // as it was written, or it is not there
  auto opened = OpenFile(path, O_RDONLY);
  if (!opened) return Fail(opened.error().code == Code::kNotFound ? Error{Code::kNotFound, "there is no such picture", {}} : opened.error());
  auto fd = std::make_shared<const UniqueFd>(std::move(*opened));
  struct stat info {};
  if (::fstat(fd->Get(), &info) != 0) return Fail(SystemError(errno, "stat", path));
  http::ServedFile file;
  file.size = static_cast<uint64_t>(info.st_size);
  file.etag = fmt::format("\"{}-{}\"", account.id.ToString(), generation);
  file.modified = info.st_mtim.tv_sec;
  file.content_type = "image/jpeg";
  // An address that names the present picture never gets another one.
  const bool exact = request.Query("v") == fmt::format("{}", generation);
  file.cache_control = exact ? "private, max-age=31536000, immutable" : "private, no-cache";
  file.file = std::move(fd);
  http::Response response = http::ServeFile(request, file);
  response.Set("X-Content-Type-Options", "nosniff");
  return response;
}

// Away from the workers of requests: a sandbox is waited for.
void Later(const Call& call, http::Exchange exchange, WorkHandler run) {
  std::move(exchange).Defer(call.services.readers, [&services = call.services, &answers = call.answers, &feed = call.feed, kept = call.kept, origin = call.origin, run](const http::Request& request) {
    const Call later{services, answers, feed, *kept, kept, origin};
    return run(later, request);
  });
}

Result<http::Response> Put(const Call& call, const http::Request& request) {
  const PictureKind kind = TRY(KindOf(request));
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.accounts.MayChange(call.principal, account.id));
  if (request.body.empty()) return Fail(Code::kInvalid, "the picture itself is the body: a JPEG, PNG, WebP or GIF", "picture");
  const model::Account changed = TRY(call.services.pictures.Put(call.principal, account.id, kind, request.body, request.id, call.origin));
  json::Writer out(128);
  out.BeginObject().Field("url", PictureAddress(call.services.base_path, changed, kind)).EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace

void PutPicture(const Call& call, http::Exchange exchange) { Later(call, std::move(exchange), &Put); }

Result<http::Response> GetPicture(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"v"};
  TRY(OnlyQuery(request, kKnown));
  const PictureKind kind = TRY(KindOf(request));
  return Serve(call, request, TRY(AccountOf(call, request)), kind);
}

Result<http::Response> DeletePicture(const Call& call, const http::Request& request) {
  const PictureKind kind = TRY(KindOf(request));
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.pictures.Remove(call.principal, account.id, kind, call.origin));
  return http::Response::NoContent();
}

// To a screen where nobody is signed in, of those whom it remembers.
Result<http::Response> GetProfilePicture(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"v"};
  TRY(OnlyQuery(request, kKnown));
  const auto id = Ulid::Parse(request.Param("profile"));
  if (id) {
    for (const accounts::Profile& profile : TRY(call.services.accounts.Profiles(ScreenTokens(request)))) {
      if (profile.screen.id == *id) return Serve(call, request, profile.account, PictureKind::kAvatar);
    }
  }
  return Fail(Code::kNotFound, "there is no such profile on this screen");
}

}  // namespace chanoma::api
