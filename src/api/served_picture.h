#pragma once
// A picture that was made of a video, or of a file beside one, on its way out.

#include <filesystem>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "model/picture.h"

namespace chanoma::api {

// The file `path`, of which `version` says owner and version. `exact`: its address never gives another picture.
Result<http::Response> ServePicture(const Call& call, const http::Request& request, const std::filesystem::path& path, std::string_view version, bool exact);

// The one of the number {generation} among what `owner` has and whoever asks may know of: kNotFound for every other number, so that
// an address never gives another picture than it once did.
Result<http::Response> ServeBeside(const Call& call, const http::Request& request, const Ulid& owner, const std::vector<model::Picture>& pictures);

}  // namespace chanoma::api
