#pragma once
// The original file as an answer: ranges and conditions as for any file, but its bytes are read by the readers' pool,
// since a library's disk may sleep and its mount may hang, and an event loop must wait for neither.

#include "base/executor.h"
#include "files/open.h"
#include "http/request.h"
#include "http/response.h"
#include "model/video.h"

namespace chanoma::api {

http::Response ServeOriginal(const http::Request& request, files::OpenedFile file, const model::Video& video, Executor& readers);

}  // namespace chanoma::api
