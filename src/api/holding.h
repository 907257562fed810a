#pragma once
// What a person says that a video holds, as the body of a request has it, and as a view. Any thread that may read the store.

#include <string_view>

#include "api/route.h"
#include "catalogue/placing.h"
#include "json/value.h"
#include "json/writer.h"
#include "model/show.h"
#include "model/video.h"
#include "store/reader.h"

namespace chanoma::api {

// The show of this id or slug, as far as whoever asks gets to know of it: kInvalid with the field otherwise.
Result<Ulid> ShowNamed(const Call& call, std::string_view id_or_slug, std::string_view field);
// The member "holds": null, an entry of a show, or a title of its own.
Result<catalogue::Holding> ReadHolding(const Call& call, const json::Value& holds);
// `entry`: what the video holds, if it is more than a file.
void WriteHolding(json::Writer& out, const model::Video& video, const std::optional<model::Entry>& entry);

}  // namespace chanoma::api
