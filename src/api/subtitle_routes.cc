#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "api/handlers.h"
#include "api/made_file.h"
#include "api/params.h"
#include "api/presigned.h"
#include "base/file.h"
#include "http/file_response.h"
#include "playback/storyboard.h"

namespace chanoma::api {
namespace {

constexpr std::string_view kMissing = "there is no such subtitle track";
constexpr std::string_view kNoStoryboard = "there is no storyboard of this video";

struct Kind {
  std::string_view extension;
  model::TextForm form;
  std::string_view type;
};
constexpr std::array<Kind, 3> kKinds{{{".vtt", model::TextForm::kWebVtt, "text/vtt; charset=utf-8"},
                                      {".ass", model::TextForm::kAss, "text/x-ssa; charset=utf-8"},
                                      {".sup", model::TextForm::kPgs, "application/octet-stream"}}};

Result<http::Response> Playlist(const Call& call, const http::Request& request, const Ulid& id, std::string_view number) {
  const int stream = TRY(ParseIndex(number, kMissing));
  const std::string_view link = LinkOf(call, request);
  http::Response response(200, "application/vnd.apple.mpegurl",
                          CarryInPlaylist(TRY(call.services.playback.SubtitlePlaylist(id, stream, store::ReadMode::kMayBlock)), link));
  SetManifestCaching(response, link);
  return response;
}

// A file made of a video. Its address stays when it is made anew: browsers ask whether their copy still counts.
Result<http::Response> ServeMade(const Call& call, const http::Request& request, const std::filesystem::path& path, std::string etag, std::string_view type) {
  const std::shared_ptr<const UniqueFd> fd = TRY(OpenMade(call, path));
  struct stat info {};
  if (::fstat(fd->Get(), &info) != 0) return Fail(SystemError(errno, "stat", path));
  http::ServedFile file;
  file.size = static_cast<uint64_t>(info.st_size);
  file.etag = std::move(etag);
  file.content_type = type;
  file.cache_control = "private, no-cache";
  file.file = fd;
  return http::ServeFile(request, file);
}

}  // namespace

Result<http::Response> GetSubtitles(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  const std::string_view name = request.Param("name");
  const size_t dot = std::min(name.rfind('.'), name.size());
  const std::string_view number = name.substr(0, dot), extension = name.substr(dot);
  if (extension == ".m3u8") return Playlist(call, request, id, number);
  const Kind* kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) { return one.extension == extension; });
  if (kind == kKinds.end()) return Fail(Code::kNotFound, std::string(kMissing));
  const int stream = TRY(ParseIndex(number, kMissing));
  const model::MediaInfo media = TRY(call.services.store.Read().GetMedia(id));
  const auto track = std::find_if(media.subtitles.begin(), media.subtitles.end(), [&](const auto& one) { return one.index == stream; });
  if (track == media.subtitles.end()) return Fail(Code::kNotFound, std::string(kMissing));
  if (track->stored.empty()) return Fail(Code::kUnavailable, "these subtitles are being extracted from the file");
  if (!track->Has(kind->form)) return Fail(Code::kNotFound, "these subtitles are not to be had in this form");
  const std::filesystem::path path = TRY(call.services.catalogue.texts().Find(track->stored, kind->form));
  return ServeMade(call, request, path, fmt::format("\"{}{}\"", track->stored, extension), kind->type);
}

Result<http::Response> GetStoryboard(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  const model::MediaInfo media = TRY(call.services.store.Read().GetMedia(id));
  if (!media.storyboard) return Fail(Code::kNotFound, std::string(kNoStoryboard));
  const std::string_view link = LinkOf(call, request);
  http::Response response(200, "text/vtt; charset=utf-8", CarryInStoryboard(playback::WriteStoryboard(*media.storyboard, media.duration_ms), link));
  SetManifestCaching(response, link);
  return response;
}

Result<http::Response> GetStoryboardSheet(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  const store::Reader reader = call.services.store.Read();
  const model::Video video = TRY(reader.GetVideo(id));
  const model::MediaInfo media = TRY(reader.GetMedia(id));
  if (!media.storyboard) return Fail(Code::kNotFound, std::string(kNoStoryboard));
  const std::filesystem::path path = TRY(call.services.catalogue.images().FindStoryboard(id, video.generation));
  return ServeMade(call, request, path, fmt::format("\"{}-{}-{}\"", id.ToString(), video.generation, media.storyboard->bytes), "image/jpeg");
}

}  // namespace chanoma::api
