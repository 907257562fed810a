#include "http/file_response.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "http/conditional.h"
#include "http/problem.h"
#include "http/range.h"

namespace chanoma::http {
namespace {

// Several ranges as multipart/byteranges (RFC 9110 §14.6): a head before each, a line after the last.
class MultipartStream final : public BodyStream {
 public:
  MultipartStream(std::shared_ptr<const UniqueFd> file, std::vector<ByteRange> ranges, std::vector<std::string> heads, std::string tail)
      : file_(std::move(file)), ranges_(std::move(ranges)), heads_(std::move(heads)), tail_(std::move(tail)) {}

  void Start(Waker) override {}  // never waits

  Pulled Pull(char* buffer, size_t capacity) override {
    if (part_ > ranges_.size()) return {Pulled::kEnd, 0};
    const std::string& text = part_ < ranges_.size() ? heads_[part_] : tail_;
    if (position_ < text.size()) {
      const size_t taken = text.copy(buffer, capacity, static_cast<size_t>(position_));
      Advance(taken, text.size());
      return {Pulled::kBytes, taken};
    }
    const ByteRange& range = ranges_[part_];
    const uint64_t done = position_ - text.size();
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(capacity, range.length - done));
    ssize_t got;
    do {
      got = ::pread(file_->Get(), buffer, wanted, static_cast<off_t>(range.offset + done));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return {Pulled::kFailed, 0};  // an error, or the file shrank under us
    Advance(static_cast<uint64_t>(got), text.size());
    return {Pulled::kBytes, static_cast<size_t>(got)};
  }

 private:
  void Advance(uint64_t bytes, size_t head_size) {
    position_ += bytes;
    const uint64_t part_size = head_size + (part_ < ranges_.size() ? ranges_[part_].length : 0);
    if (position_ == part_size) {
      ++part_;
      position_ = 0;
    }
  }

  const std::shared_ptr<const UniqueFd> file_;
  const std::vector<ByteRange> ranges_;
  const std::vector<std::string> heads_;
  const std::string tail_;
  size_t part_ = 0;        // ranges_.size() is the tail
  uint64_t position_ = 0;  // within the part, its head included
};

Response Multipart(const Request& request, const ServedFile& file, std::vector<ByteRange> ranges) {
  // The request's id was made just now: no file holds it.
  const std::string boundary = "chanoma-" + request.id;
  std::vector<std::string> heads;
  uint64_t length = 0;
  for (const ByteRange& range : ranges) {
    heads.push_back((heads.empty() ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + file.content_type +
                    "\r\nContent-Range: " + ContentRange(range, file.size) + "\r\n\r\n");
    length += heads.back().size() + range.length;
  }
  std::string tail = "\r\n--" + boundary + "--\r\n";
  length += tail.size();
  StreamBody body;
  body.stream = std::make_unique<MultipartStream>(file.file, std::move(ranges), std::move(heads), std::move(tail));
  body.length = length;
  return Response(206, "multipart/byteranges; boundary=" + boundary, std::move(body));
}

void AddValidators(Response& response, const ServedFile& file) {
  if (!file.etag.empty()) response.Set("ETag", file.etag);
  if (file.modified) response.Set("Last-Modified", FormatHttpDate(*file.modified));
  if (!file.cache_control.empty()) response.Set("Cache-Control", file.cache_control);
}

Response Answer(const Request& request, const ServedFile& file, RangeVerdict verdict) {
  switch (verdict.kind) {
    case RangeVerdict::kUnsatisfiable: {
      Response response = Problem(416, "range_not_satisfiable", "the file is shorter than that", request.id);
      response.Set("Content-Range", "bytes */" + std::to_string(file.size));
      return response;
    }
    case RangeVerdict::kPartial: {
      if (verdict.ranges.size() > 1) return Multipart(request, file, std::move(verdict.ranges));
      const ByteRange range = verdict.ranges.front();
      Response response(206, file.content_type, FileRange{file.file, range.offset, range.length});
      response.Set("Content-Range", ContentRange(range, file.size));
      return response;
    }
    case RangeVerdict::kWhole: break;
  }
  return Response(200, file.content_type, FileRange{file.file, 0, file.size});
}

}  // namespace

Response ServeFile(const Request& request, const ServedFile& file) {
  const Validators now{file.etag, file.modified};
  switch (EvaluatePreconditions(request, now)) {
    case Precondition::kNotModified: {
      Response response(304);
      AddValidators(response, file);
      return response;
    }
    case Precondition::kFailed: return Problem(412, "precondition_failed", "the file is not the one you expect", request.id);
    case Precondition::kProceed: break;
  }
  const auto header = request.Header("range");
  RangeVerdict verdict;
  // RFC 9110 §14.2: Range is defined for GET alone.
  if (header && request.method == Method::kGet && RangeApplies(request, now)) verdict = ResolveRange(*header, file.size);
  Response response = Answer(request, file, std::move(verdict));
  if (response.status != 416) {
    AddValidators(response, file);
    response.Set("Accept-Ranges", "bytes");
  }
  return response;
}

}  // namespace chanoma::http
