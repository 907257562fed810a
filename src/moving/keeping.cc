#include "moving/keeping.h"

#include <fmt/format.h>

#include "json/writer.h"

namespace chanoma::moving {
namespace {

std::string_view KindName(freedom::OtherKind kind) {
  switch (kind) {
    case freedom::OtherKind::kFilm: return "film";
    case freedom::OtherKind::kEpisode: return "episode";
    case freedom::OtherKind::kSeries: return "series";
    case freedom::OtherKind::kVideo: return "video";
    case freedom::OtherKind::kOther: return "other";
  }
  return "other";
}

void SayText(json::Writer& line, std::string_view key, std::string_view text) {
  if (!text.empty()) line.Field(key, text);
}

json::Writer Opened(std::string_view kind, std::string_view user, std::string_view item) {
  json::Writer line;
  line.BeginObject().Field("kind", kind).Field("user", user);
  line.Key("item").Raw(item);
  return line;
}

}  // namespace

std::string Described(const freedom::OtherItem& item) {
  json::Writer object;
  object.BeginObject().Field("kind", KindName(item.kind));
  if (item.kind == freedom::OtherKind::kOther) SayText(object, "type", item.type);
  SayText(object, "title", item.title);
  if (item.year > 0) object.Field("year", item.year);
  SayText(object, "series", item.series_title);
  if (item.season) object.Field("season", *item.season);
  if (item.episode) object.Field("episode", *item.episode);
  SayText(object, "path", item.path);
  SayText(object, "imdb", item.ids.imdb);
  SayText(object, "tmdb", item.ids.tmdb);
  SayText(object, "tvdb", item.ids.tvdb);
  SayText(object, "id", item.id);
  return object.EndObject().Take();
}

std::string Called(const freedom::OtherItem& item) {
  std::string name = item.title;
  if (item.kind == freedom::OtherKind::kEpisode && item.season && item.episode) name = fmt::format("{} S{:02}E{:02} {}", item.series_title, *item.season, *item.episode, item.title);
  else if (item.year > 0) name += fmt::format(" ({})", item.year);
  return item.path.empty() ? name : fmt::format("{} – {}", name, item.path);
}

Result<void> Keeper::Begin(std::string_view server, std::string_view release, Timestamp now) {
  json::Writer line;
  line.BeginObject().Field("kind", "source").Field("server", server).Field("release", release).Field("read", FormatRfc3339(now)).EndObject();
  return write_(line.text());
}

Result<void> Keeper::User(const freedom::OtherUser& user) {
  json::Writer line;
  line.BeginObject().Field("kind", "user").Field("user", user.name).Field("administrator", user.administrator).Field("hidden", user.hidden).Field("disabled", user.disabled);
  line.Field("limited", user.limited);
  SayText(line, "audioLanguage", user.audio_language);
  SayText(line, "subtitleLanguage", user.subtitle_language);
  return write_(line.EndObject().text());
}

Result<void> Keeper::Favourite(std::string_view user, std::string_view item) {
  ++kept_.favourites;
  return write_(Opened("favourite", user, item).EndObject().text());
}

Result<void> Keeper::Rating(std::string_view user, std::string_view item, double rating) {
  ++kept_.ratings;
  return write_(Opened("rating", user, item).Field("rating", rating).EndObject().text());
}

Result<void> Keeper::Watched(std::string_view user, std::string_view item, const freedom::OtherSaying& says) {
  json::Writer line = Opened("watched", user, item);
  line.Field("played", says.played).Field("plays", says.plays).Field("positionMs", says.position_ms);
  if (says.last) line.Field("last", FormatRfc3339(*says.last));
  return write_(line.EndObject().text());
}

Result<void> Keeper::Tracks(std::string_view user, std::string_view item, const freedom::OtherSaying& says) {
  ++kept_.tracks;
  json::Writer line = Opened("tracks", user, item);
  if (says.audio_track) line.Field("audio", *says.audio_track);
  if (says.subtitle_track) line.Field("subtitle", *says.subtitle_track);
  return write_(line.EndObject().text());
}

Result<void> Keeper::List(const freedom::OtherList& list, std::string_view owner) {
  ++(list.collection ? kept_.collections : kept_.playlists);
  json::Writer line;
  line.BeginObject().Field("kind", list.collection ? "collection" : "playlist").Field("title", list.title);
  SayText(line, "user", owner);
  line.Key("items").BeginArray();
  for (const std::string& item : list.items) line.String(item);
  return write_(line.EndArray().EndObject().text());
}

}  // namespace chanoma::moving
