#pragma once
// What the store holds as documents to be searched. Pure functions.

#include <optional>
#include <string>
#include <vector>

#include "model/media_info.h"
#include "model/video.h"
#include "search/document.h"

namespace chanoma::discover {

// What a reader must hold to know of a library's films.
std::string VisibleToLibrary(const Ulid& library);
// And of films rated for `age` (-1: that have no rating), by somebody who may not know of all ages.
std::string VisibleToAge(int age);

// What is not for everybody carries the first, and one of the second for each account that it is listed for.
inline constexpr std::string_view kLimited = "limited";
std::string VisibleToAccount(const Ulid& account);

std::string VideoDocumentId(const Ulid& id);

// A video that is not hidden.
search::Document DescribeVideo(const model::Video& video, const std::optional<model::MediaInfo>& media);

}  // namespace chanoma::discover
