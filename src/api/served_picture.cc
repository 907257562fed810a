#include "api/served_picture.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "api/made_file.h"
#include "api/params.h"
#include "base/file.h"
#include "http/file_response.h"

namespace chanoma::api {

Result<http::Response> ServePicture(const Call& call, const http::Request& request, const std::filesystem::path& path, std::string_view version, bool exact) {
  const std::shared_ptr<const UniqueFd> fd = TRY(OpenMade(call, path));
  struct stat info {};
  if (::fstat(fd->Get(), &info) != 0) return Fail(SystemError(errno, "stat", path));
  http::ServedFile file;
  file.size = static_cast<uint64_t>(info.st_size);
  file.etag = fmt::format("\"{}-{}\"", version, file.size);
  file.modified = info.st_mtim.tv_sec;
  file.content_type = path.extension() == ".png" ? "image/png" : "image/jpeg";
  file.cache_control = exact ? "private, max-age=31536000, immutable" : "private, no-cache";
  file.file = fd;
  http::Response response = http::ServeFile(request, file);
  response.Set("X-Content-Type-Options", "nosniff");
  return response;
}

Result<http::Response> ServeBeside(const Call& call, const http::Request& request, const Ulid& owner, const std::vector<model::Picture>& pictures) {
  constexpr std::array<std::string_view, 1> kKnown{"width"};
  TRY(OnlyQuery(request, kKnown));
  const auto width = static_cast<int>(TRY(QueryNumber(request, "width", 1, 4096, 640)));
  const std::string_view number = request.Param("generation");
  const auto meant = std::ranges::find_if(pictures, [&](const model::Picture& one) { return one.generation != 0 && fmt::format("{}", one.generation) == number; });
  if (meant == pictures.end()) return Fail(Code::kNotFound, "there is no such picture");
  const std::filesystem::path path = TRY(call.services.catalogue.images().FindPicture(owner, meant->generation, width));
  return ServePicture(call, request, path, fmt::format("{}-p{}", owner.ToString(), meant->generation), true);
}

}  // namespace chanoma::api
