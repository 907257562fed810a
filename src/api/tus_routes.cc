// Uploads over tus 1.0.0: made, continued, asked about, ended. Bytes go from the connection's loop to a Stream of the uploads.
#include <fmt/format.h>

#include "api/handlers.h"
#include "api/params.h"
#include "api/tus.h"
#include "http/body_sink.h"
#include "http/problem.h"
#include "uploads/uploads.h"

namespace chanoma::api {
namespace {

constexpr int kChecksumMismatch = 460;
constexpr std::chrono::minutes kPatience{10};  // a slow disk syncs what is left of a request

// IMF-fixdate (RFC 9110 §5.6.7).
std::string HttpDate(Timestamp time) {
  const auto seconds = static_cast<time_t>(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
  struct tm parts {};
  ::gmtime_r(&seconds, &parts);
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[parts.tm_wday], parts.tm_mday, kMonths[parts.tm_mon], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

http::Response Tus(int status) {
  http::Response response(status);
  response.Set("Tus-Resumable", std::string(kTusVersion));
  response.Set("Cache-Control", "no-store");
  return response;
}

http::Response Progress(int status, const model::Upload& upload) {
  http::Response response = Tus(status);
  response.Set("Upload-Offset", std::to_string(upload.offset));
  if (std::holds_alternative<model::Receiving>(upload.state)) response.Set("Upload-Expires", HttpDate(upload.expires));
  return response;
}

http::Response Created(const Services& services, const model::Upload& upload) {
  http::Response response = Progress(201, upload);
  response.Set("Location", fmt::format("{}/api/v1/uploads/{}", services.base_path, upload.id.ToString()));
  return response;
}

http::Response Refusal(const Error& error, std::string_view request_id) {
  http::Response response = error.code == Code::kCorrupt && error.message == "checksum"
                                ? http::Problem(kChecksumMismatch, "checksum", "the bytes do not match their checksum and were dropped", request_id)
                                : http::Problem(error, request_id);
  response.Set("Tus-Resumable", std::string(kTusVersion));
  return response;
}

// RFC-wise answers that no Code stands for.
std::optional<http::Response> Unfit(const http::Request& request, bool with_body) {
  if (request.Header("Tus-Resumable") != kTusVersion) {
    http::Response response = http::Problem(412, "tus_version", "this server speaks tus 1.0.0: send Tus-Resumable: 1.0.0", request.id);
    response.Set("Tus-Version", std::string(kTusVersion));
    return response;
  }
  if (with_body && request.Header("Content-Type") != kOffsetStream) {
    return http::Problem(415, "unsupported", "the bytes of an upload are application/offset+octet-stream", request.id);
  }
  return std::nullopt;
}

// Between the connection's loop and the Stream.
class UploadSink final : public http::BodySink {
 public:
  using Answer = std::function<http::Response(const model::Upload&)>;
  UploadSink(std::shared_ptr<uploads::Stream> stream, Answer answer) : stream_(std::move(stream)), answer_(std::move(answer)) {}

  void Start(http::Waker waker) override {
    stream_->OnRoom([waker] { waker.Wake(); });
  }
  std::optional<size_t> Take(std::string_view bytes) override { return stream_->Take(bytes); }
  void End(http::Exchange exchange) override {
    auto pending = std::make_shared<http::Pending>(std::move(exchange).Suspend(kPatience));
    stream_->End([pending, answer = std::move(answer_)](Result<model::Upload> upload) {
      const std::string id = pending->request().id;
      if (upload) return std::move(*pending).Reply(answer(*upload));
      if (upload.error().code == Code::kCorrupt) return std::move(*pending).Reply(Refusal(upload.error(), id));
      std::move(*pending).Fail(upload.error());
    });
  }
  void Cut() override { stream_->Cut(); }

 private:
  const std::shared_ptr<uploads::Stream> stream_;
  Answer answer_;
};

// Runs `work` on the uploads' own threads; it answers, or lets the body come in.
void OnPool(const Call& call, http::Exchange exchange, std::function<void(http::Pending)> work) {
  auto pending = std::make_shared<http::Pending>(std::move(exchange).Suspend(kPatience));
  const bool posted = call.services.uploads.pool().TryPost([pending, work = std::move(work)] { work(std::move(*pending)); });
  if (!posted) std::move(*pending).Fail({Code::kUnavailable, "too many uploads at once; try again", {}});
}

Result<uploads::NewUpload> Wanted(const http::Request& request, const std::string& owner) {
  uploads::NewUpload wanted;
  wanted.owner = owner;
  wanted.request = request.id;
  wanted.metadata = std::string(request.Header("Upload-Metadata").value_or(""));
  TusDescription description = TRY(DescribeTus(TRY(ParseTusMetadata(wanted.metadata))));
  wanted.file_name = std::move(description.file_name);
  wanted.details = std::move(description.details);
  if (const auto concat = request.Header("Upload-Concat")) {
    TusConcat parsed = TRY(ParseTusConcat(*concat));
    wanted.kind = parsed.kind;
    wanted.parts = std::move(parsed.parts);
  }
  const auto length = request.Header("Upload-Length");
  if (wanted.kind == model::UploadKind::kJoined) {
    if (length) return Fail(Code::kInvalid, "a joined upload is as long as its parts: send no Upload-Length", "Upload-Length");
    return wanted;
  }
  if (length) wanted.length = TRY(ParseTusNumber(*length, "Upload-Length"));
  const bool deferred = request.Header("Upload-Defer-Length") == "1";
  if (deferred == length.has_value()) return Fail(Code::kInvalid, "send Upload-Length, or Upload-Defer-Length: 1", "Upload-Length");
  return wanted;
}

Result<uploads::Continue> HowToContinue(const http::Request& request) {
  uploads::Continue how;
  how.body_length = request.content_length;
  if (const auto checksum = request.Header("Upload-Checksum")) how.checksum = uploads::Checksum{TRY(ParseTusChecksum(*checksum))};
  return how;
}

}  // namespace

void UploadOptions(const Call&, http::Exchange exchange) {
  http::Response response = Tus(204);
  response.Set("Tus-Version", std::string(kTusVersion)).Set("Tus-Extension", std::string(kTusExtensions)).Set("Tus-Checksum-Algorithm", std::string(kTusChecksums));
  response.Set("Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
  std::move(exchange).Reply(std::move(response));
}

void CreateUpload(const Call& call, http::Exchange exchange) {
  const http::Request& request = exchange.request();
  const bool with_bytes = request.content_length.value_or(1) > 0 && request.Header("Content-Type").has_value();
  if (auto unfit = Unfit(request, with_bytes)) return std::move(exchange).Reply(std::move(*unfit));
  const std::string owner = OwnerId(call.principal);
  Services& services = call.services;
  OnPool(call, std::move(exchange), [&services, owner, with_bytes](http::Pending pending) {
    const http::Request& asked = pending.request();
    const auto refuse = [&](const Error& error) { std::move(pending).Reply(Refusal(error, asked.id)); };
    auto wanted = Wanted(asked, owner);
    if (!wanted) return refuse(wanted.error());
    auto how = HowToContinue(asked);
    if (!how) return refuse(how.error());
    auto upload = services.uploads.Make(std::move(*wanted));
    if (!upload) return refuse(upload.error());
    const bool nothing = upload->kind == model::UploadKind::kJoined || (!with_bytes && upload->length != 0);
    if (nothing) return std::move(pending).Reply(Created(services, *upload));
    auto stream = services.uploads.Open(upload->id, owner, *how);
    if (!stream) return refuse(stream.error());
    std::move(pending).Receive(std::make_unique<UploadSink>(std::move(*stream), [&services](const model::Upload& now) { return Created(services, now); }));
  });
}

void ContinueUpload(const Call& call, http::Exchange exchange) {
  const auto id = PathId(exchange.request());
  if (!id) return std::move(exchange).Fail(id.error());
  Services& services = call.services;
  OnPool(call, std::move(exchange), [&services, id = *id, owner = OwnerId(call.principal)](http::Pending pending) {
    const http::Request& asked = pending.request();
    const auto refuse = [&](const Error& error) { std::move(pending).Reply(Refusal(error, asked.id)); };
    // What is not there is not there in any version of the protocol.
    if (const auto known = services.uploads.Get(id, owner); !known) return refuse(known.error());
    if (auto unfit = Unfit(asked, true)) return std::move(pending).Reply(std::move(*unfit));
    auto how = HowToContinue(asked);
    if (!how) return refuse(how.error());
    const auto offset = ParseTusNumber(asked.Header("Upload-Offset").value_or(""), "Upload-Offset");
    if (!offset) return refuse(offset.error());
    how->offset = *offset;
    if (const auto length = asked.Header("Upload-Length")) {
      const auto parsed = ParseTusNumber(*length, "Upload-Length");
      if (!parsed) return refuse(parsed.error());
      how->length = *parsed;
    }
    auto stream = services.uploads.Open(id, owner, *how);
    if (!stream) return refuse(stream.error());
    std::move(pending).Receive(std::make_unique<UploadSink>(std::move(*stream), [](const model::Upload& now) { return Progress(204, now); }));
  });
}

void HeadUpload(const Call& call, http::Exchange exchange) {
  const auto id = PathId(exchange.request());
  if (!id) return std::move(exchange).Fail(id.error());
  Services& services = call.services;
  OnPool(call, std::move(exchange), [&services, id = *id, owner = OwnerId(call.principal)](http::Pending pending) {
    const http::Request& asked = pending.request();
    const auto refuse = [&](const Error& error) { std::move(pending).Reply(Refusal(error, asked.id)); };
    if (const auto known = services.uploads.Get(id, owner); !known) return refuse(known.error());
    if (auto unfit = Unfit(asked, false)) return std::move(pending).Reply(std::move(*unfit));
    const auto upload = services.uploads.Settle(id, owner);
    if (!upload) return refuse(upload.error());
    http::Response response = Progress(200, *upload);
    if (upload->length) response.Set("Upload-Length", std::to_string(*upload->length));
    else response.Set("Upload-Defer-Length", "1");
    if (!upload->metadata.empty()) response.Set("Upload-Metadata", upload->metadata);
    if (upload->kind == model::UploadKind::kPart) response.Set("Upload-Concat", "partial");
    if (upload->kind == model::UploadKind::kJoined) {
      std::string concat = "final;";
      for (const Ulid& part : upload->parts) {
        concat += fmt::format("{}{}/api/v1/uploads/{}", concat.size() > 6 ? " " : "", services.base_path, part.ToString());
      }
      response.Set("Upload-Concat", concat);
    }
    std::move(pending).Reply(std::move(response));
  });
}

Result<http::Response> DeleteUpload(const Call& call, const http::Request& request) {
  TRY(call.services.uploads.Remove(TRY(PathId(request)), OwnerId(call.principal)));
  return Tus(204);
}

}  // namespace chanoma::api
