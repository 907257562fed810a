#pragma once
// Values as JSON, in the shapes of schemas.cc. Pure functions; `base` is the base path that addresses begin with.

#include <functional>
#include <optional>
#include <string_view>

#include "catalogue/catalogue.h"
#include "config/config.h"
#include "json/writer.h"
#include "model/job.h"
#include "model/media_info.h"
#include "model/show.h"
#include "model/video.h"
#include "model/watch.h"
#include "playback/decision.h"
#include "playback/playback.h"
#include "store/query.h"

namespace chanoma::api {

// The field "poster": of the video `id`, whose content is the `generation`th; null without one.
// What was made of a picture beside a file; its address is `at` with its number.
void WritePicture(json::Writer& out, std::string_view key, const model::Picture* picture, std::string_view at);
// Where the pictures beside a video or a show are.
std::string PicturesOfVideo(std::string_view base, const Ulid& video);
std::string PicturesOfShow(std::string_view base, const Ulid& show);
void WritePoster(json::Writer& out, std::string_view key, const Ulid& id, uint32_t generation, const std::optional<model::Poster>& poster, std::string_view base);
// `show`: what it is a file of, if anything.
void WriteVideoSummary(json::Writer& out, const model::Video& video, const std::optional<Ulid>& show, const std::optional<model::Poster>& poster, std::string_view base);
// Where somebody is in the video; null when nothing is known.
void WritePlace(json::Writer& out, const std::optional<model::Watch>& watch, const Ulid& video);
// `entry`: what of that show it is.
void WriteVideo(json::Writer& out, const model::Video& video, const std::optional<Ulid>& show, const std::optional<model::Entry>& entry, const std::optional<model::MediaInfo>& media,
                const std::optional<model::Poster>& poster, std::string_view base);

// Of the runs, those of the videos that `lists` is true for.
void WritePlaybackState(json::Writer& out, const playback::Playback& playback, const std::function<bool(const Ulid&)>& lists);
// "encoder" and "fellBack".
void WriteMadeBy(json::Writer& out, const playback::MadeBy& made_by);
void WriteDecision(json::Writer& out, const playback::Decision& decision);

struct LibraryView {
  const model::Library& library;
  uint64_t videos = 0;
  const model::Job* scan = nullptr;  // queued or running
  catalogue::Following following;
  model::Ahead ahead = model::Ahead::kNothing;  // what holds for it
};
void WriteLibrary(json::Writer& out, const LibraryView& view);

void WriteJob(json::Writer& out, const model::Job& job, std::string_view subject_title);
void WriteSetting(json::Writer& out, const config::Setting& setting);

// One message of the live feed; nothing for events that browsers are not told of.
std::optional<std::string> EventMessage(const model::JournalEntry& entry);

}  // namespace chanoma::api
