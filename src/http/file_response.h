#pragma once
// Answers GET and HEAD for a file: validators, conditions, ranges (one or several), caching headers. Pure but for the
// descriptor it passes on; any thread. 206, 304, 412 and 416 are made here.

#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "http/request.h"
#include "http/response.h"

namespace chanoma::http {

struct ServedFile {
  std::shared_ptr<const UniqueFd> file;
  uint64_t size = 0;
  std::string etag;  // with quotes; empty for none
  std::optional<std::time_t> modified;
  std::string content_type = "application/octet-stream";
  std::string cache_control;  // empty: no header
};

Response ServeFile(const Request& request, const ServedFile& file);

}  // namespace chanoma::http
