#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "api/handlers.h"
#include "api/original.h"
#include "api/params.h"
#include "api/presigned.h"
#include "api/views.h"
#include "api/visible.h"
#include "http/file_response.h"

namespace chanoma::api {
namespace {

constexpr std::string_view kHlsType = "application/vnd.apple.mpegurl";
constexpr std::string_view kImmutable = "private, max-age=31536000, immutable";
constexpr std::string_view kRevalidate = "private, no-cache";

Result<playback::Capabilities> ParseCan(const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"can"};
  TRY(OnlyQuery(request, kKnown));
  const auto list = request.Query("can");
  return list ? playback::Capabilities::Parse(*list) : playback::Capabilities();
}

http::Response Manifest(std::string_view type, std::string text, std::string_view link) {
  http::Response response(200, type, std::move(text));
  SetManifestCaching(response, link);
  return response;
}

// Without an entity tag the address itself names the content (its edition does) and may be kept for ever.
http::Response StoredAnswer(const http::Request& request, const playback::StoredFilePtr& stored, std::string_view type, std::string etag = {}) {
  http::ServedFile file;
  // Shares ownership of the stored file, so that it counts as being read until the last byte has left.
  file.file = std::shared_ptr<const UniqueFd>(stored, &stored->fd);
  file.size = stored->size;
  file.content_type = type;
  file.cache_control = etag.empty() ? kImmutable : kRevalidate;
  file.etag = std::move(etag);
  return http::ServeFile(request, file);
}

// Behind a proxy all come from one address: what they watch with tells most of them apart.
playback::Viewer ViewerOf(const Call& call, const http::Request& request) {
  return {call.principal.account, request.peer, std::string(request.Header("user-agent").value_or(""))};
}

std::string_view SegmentType(const http::Request& request) {
  const std::string_view track = request.Param("track");
  if (request.Param("segment") == "init.mp4") return track.starts_with('v') ? "video/mp4" : "audio/mp4";
  return "video/iso.segment";
}

// The bytes of a file as they are written.
class GrowingStream final : public http::BodyStream {
 public:
  explicit GrowingStream(std::shared_ptr<playback::GrowingFile> file) : file_(std::move(file)) {}
  ~GrowingStream() override { file_->Unlisten(listener_); }

  void Start(http::Waker waker) override {
    listener_ = file_->Listen([waker] { waker.Wake(); }, [waker] { return waker.Gone(); });
  }
  Pulled Pull(char* buffer, size_t capacity) override {
    const auto [state, size] = file_->Look();
    if (state == playback::GrowingFile::State::kFailed) return {Pulled::kFailed, 0};
    if (at_ == size) return {state == playback::GrowingFile::State::kWhole ? Pulled::kEnd : Pulled::kWait, 0};
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(capacity, size - at_));
    ssize_t got;
    do {
      got = ::pread(file_->fd(), buffer, wanted, static_cast<off_t>(at_));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return {Pulled::kFailed, 0};
    at_ += static_cast<uint64_t>(got);
    return {Pulled::kBytes, static_cast<size_t>(got)};
  }

 private:
  const std::shared_ptr<playback::GrowingFile> file_;
  uint64_t listener_ = 0;
  uint64_t at_ = 0;
};

http::Response GrowingAnswer(std::shared_ptr<playback::GrowingFile> file, std::string_view type) {
  http::StreamBody body;
  body.stream = std::make_unique<GrowingStream>(std::move(file));
  http::Response response(200, type, std::move(body));
  response.Set("Cache-Control", std::string(kImmutable));
  return response;
}

void ReplyStored(http::Pending pending, std::string_view type, const Result<playback::StoredFilePtr>& stored, std::string etag = {}) {
  if (!stored) return std::move(pending).Fail(stored.error());
  http::Response response = StoredAnswer(pending.request(), *stored, type, std::move(etag));
  std::move(pending).Reply(std::move(response));
}

}  // namespace

Result<http::Response> GetMpd(const Call& call, const http::Request& request, store::ReadMode mode) {
  const Ulid id = TRY(PathId(request));
  const auto can = TRY(ParseCan(request));
  const std::string_view link = LinkOf(call, request);
  std::string mpd = CarryInMpd(TRY(call.services.playback.Mpd(id, can, mode)), link);
  call.services.playback.audience().Asked(ViewerOf(call, request), id, can);
  return Manifest("application/dash+xml", std::move(mpd), link);
}

Result<http::Response> GetDecision(const Call& call, const http::Request& request, store::ReadMode mode) {
  const Ulid id = TRY(PathId(request));
  const auto can = TRY(ParseCan(request));
  json::Writer out;
  WriteDecision(out, TRY(call.services.playback.Decide(id, can, mode)));
  return http::Response::Json(out.Take());
}

Result<http::Response> GetPlaybackState(const Call& call, const http::Request& request, store::ReadMode mode) {
  TRY(OnlyQuery(request, {}));
  json::Writer out;
  const store::Reader reader = call.services.store.Read(mode);
  Result<void> read;
  WritePlaybackState(out, call.services.playback, [&](const Ulid& id) {
    const auto listed = ListsById(reader, call.principal, id);
    if (!listed) read = Fail(listed.error());
    return listed && *listed;
  });
  TRY(read);
  return http::Response::Json(out.Take());
}

Result<http::Response> GetMasterPlaylist(const Call& call, const http::Request& request, store::ReadMode mode) {
  const Ulid id = TRY(PathId(request));
  const auto can = TRY(ParseCan(request));
  const std::string_view link = LinkOf(call, request);
  std::string playlist = CarryInPlaylist(TRY(call.services.playback.MasterPlaylist(id, can, mode)), link);
  call.services.playback.audience().Asked(ViewerOf(call, request), id, can);
  return Manifest(kHlsType, std::move(playlist), link);
}

Result<http::Response> GetMediaPlaylist(const Call& call, const http::Request& request, store::ReadMode mode) {
  const Ulid id = TRY(PathId(request));
  const std::string_view link = LinkOf(call, request);
  return Manifest(kHlsType, CarryInPlaylist(TRY(call.services.playback.MediaPlaylist(id, request.Param("edition"), request.Param("track"), mode)), link), link);
}

void GetSegment(const Call& call, http::Exchange exchange) {
  const http::Request& request = exchange.request();
  const auto id = PathId(request);
  if (!id) return std::move(exchange).Fail(id.error());
  playback::Viewer viewer = ViewerOf(call, request);
  const auto asked = [&viewer, id = *id](const http::Request& from) {
    return playback::Playback::Asked{id, from.Param("edition"), from.Param("track"), from.Param("segment"), from.id, viewer.address + ' ' + viewer.agent};
  };
  playback::Audience& audience = call.services.playback.audience();
  const std::string_view type = SegmentType(request);
  if (const auto stored = call.services.playback.FindSegment(asked(request))) {
    audience.Sent(viewer, *id, request.Param("track"));
    http::Response response = StoredAnswer(request, stored, type);
    return std::move(exchange).Reply(std::move(response));
  }
  // A part of a file, or its headers, can be told only of a whole one.
  const bool whole = request.method != http::Method::kGet || request.Header("range") || request.Header("if-match") || request.Header("if-none-match");
  // Suspended before the work is handed over: it may be done before this function returns.
  auto pending = std::make_shared<http::Pending>(std::move(exchange).Suspend(std::chrono::seconds(60)));
  auto wanted = asked(pending->request());
  call.services.playback.Segment(wanted, whole, [pending, type, &audience, viewer = std::move(viewer), id = *id](const Result<playback::Served>& served) {
    if (served) audience.Sent(viewer, id, pending->request().Param("track"));
    if (!served || served->whole) return ReplyStored(std::move(*pending), type, served ? Result<playback::StoredFilePtr>(served->whole) : Fail(served.error()));
    std::move(*pending).Reply(GrowingAnswer(served->growing, type));
  });
}

void GetFont(const Call& call, http::Exchange exchange) {
  Services& services = call.services;
  auto pending = std::make_shared<http::Pending>(std::move(exchange).Suspend(std::chrono::seconds(60)));
  const bool posted = services.requests.TryPost([&services, pending] {
    const http::Request& request = pending->request();
    const auto answer = [&]() -> Result<void> {
      const Ulid id = TRY(PathId(request));
      const int index = TRY(ParseIndex(request.Param("index"), "there is no such font"));
      const model::Video video = TRY(services.store.Read().GetVideo(id));
      // The address stays when the file is replaced: browsers ask whether their copy still counts.
      std::string etag = fmt::format("\"{}-{}-{}\"", video.id.ToString(), video.generation, index);
      services.playback.Font(video, index, request.id, [pending, etag = std::move(etag)](const Result<playback::StoredFilePtr>& stored) {
        ReplyStored(std::move(*pending), "font/sfnt", stored, etag);
      });
      return {};
    }();
    if (!answer) std::move(*pending).Fail(answer.error());
  });
  if (!posted) std::move(*pending).Fail({Code::kUnavailable, "too many requests at once", {}});
}

void GetOriginal(const Call& call, http::Exchange exchange) {
  Services& services = call.services;
  // On the readers' threads: opening a file on a mount that hangs must not hold up those who only want the store.
  playback::Viewer viewer = ViewerOf(call, exchange.request());
  std::move(exchange).Defer(services.readers, [&services, viewer = std::move(viewer)](const http::Request& request) -> Result<http::Response> {
    const Ulid id = TRY(PathId(request));
    files::OpenedFile file = TRY(services.playback.OpenOriginal(id));
    services.playback.audience().SentFile(viewer, id);
    return ServeOriginal(request, std::move(file), TRY(services.store.Read().GetVideo(id)), services.readers);
  });
}

}  // namespace chanoma::api
