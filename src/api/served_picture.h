#pragma once
// A picture from beside the files of a video or show, on its way out.

#include <vector>

#include "api/route.h"
#include "model/picture.h"

namespace chanoma::api {

// The one of the number {generation} among what `owner` has and whoever asks may know of: kNotFound for every other number, so that
// an address never gives another picture than it once did.
Result<http::Response> ServeBeside(const Call& call, const http::Request& request, const Ulid& owner, const std::vector<model::Picture>& pictures);

}  // namespace chanoma::api
