#include "api/show_views.h"

#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "api/group_views.h"
#include "api/or_null.h"
#include "api/views.h"
#include "api/visible.h"
#include "model/work.h"

namespace chanoma::api {
namespace {

Result<std::optional<model::Poster>> PosterOf(const store::Reader& reader, const Ulid& video) {
  auto poster = reader.GetPoster(video);
  if (poster) return std::optional(std::move(*poster));
  if (poster.error().code == Code::kNotFound || poster.error().code == Code::kCorrupt) return std::optional<model::Poster>();
  return Fail(poster.error());
}

Result<void> WriteVideoWithPoster(json::Writer& out, const store::Reader& reader, const model::Video& video, std::string_view base) {
  const auto poster = video.has_poster ? TRY(PosterOf(reader, video.id)) : std::nullopt;
  WriteVideoSummary(out, video, TRY(ShowOf(reader, video)), poster, base);
  return {};
}

// The pictures from beside its files, and where they are: of a series its own, of a film those of one of its files; and behind them those
// of the show, which may be a provider's.
struct Shown {
  struct Some {
    std::vector<model::Picture> pictures;
    std::string at;
  };
  std::vector<Some> some;

  std::pair<const model::Picture*, std::string_view> Find(model::PictureKind kind) const {
    for (const Some& one : some) {
      if (const model::Picture* picture = model::FindPicture(one.pictures, kind)) return {picture, one.at};
    }
    return {nullptr, {}};
  }
};
Result<Shown> ShownOf(const store::Reader& reader, const shelf::Hit& hit, std::string_view base) {
  Shown shown;
  if (!hit.illustrated.IsNil()) {
    auto video = reader.GetVideo(hit.illustrated);
    if (video) shown.some.push_back({std::move(video->pictures), PicturesOfVideo(base, video->id)});
    else if (video.error().code != Code::kNotFound && video.error().code != Code::kCorrupt) return Fail(video.error());
  }
  shown.some.push_back({hit.show.pictures, PicturesOfShow(base, hit.show.id)});
  return shown;
}

double Rounded(double rating) { return std::round(rating * 100) / 100; }

void RatingOrNull(json::Writer& out, std::string_view key, const std::vector<model::Rating>& ratings) {
  if (const model::Rating* rating = model::RatingOf(ratings)) out.Field(key, Rounded(rating->value));
  else out.NullField(key);
}

void WriteRatings(json::Writer& out, const std::vector<model::Rating>& ratings) {
  out.Key("ratings").BeginArray();
  for (const model::Rating& rating : ratings) {
    out.BeginObject();
    TextOrNull(out, "source", rating.source);
    out.Field("value", Rounded(rating.value));
    if (rating.votes) out.Field("votes", *rating.votes);
    else out.NullField("votes");
    out.EndObject();
  }
  out.EndArray();
}

// What names do not have.
void WriteTold(json::Writer& out, const model::Show& show, const Shown& shown, bool may_edit) {
  TextOrNull(out, "originalTitle", model::OriginalTitleOf(show));
  TextOrNull(out, "tagline", model::TaglineOf(show));
  TextOrNull(out, "ageRating", model::AgeRatingOf(show));
  TextOrNull(out, "premieredOn", model::PremieredOf(show));
  TextOrNull(out, "endedOn", model::EndedOf(show));
  PositiveOrNull(out, "runtime", model::RuntimeOf(show));
  TextOrNull(out, "collection", model::CollectionOf(show));
  out.Key("studios").BeginArray();
  for (const std::string& studio : model::StudiosOf(show)) out.String(studio);
  out.EndArray();
  WriteRatings(out, model::RatingsOf(show));
  out.Key("ids").BeginArray();
  for (const model::ExternalId& id : model::IdsOf(show)) out.BeginObject().Field("source", id.source).Field("value", id.value).EndObject();
  out.EndArray().Key("people").BeginArray();
  for (const model::Person& person : model::PeopleOf(show)) {
    out.BeginObject().Field("kind", PersonKindName(person.kind)).Field("name", person.name);
    TextOrNull(out, "role", person.role);
    out.EndObject();
  }
  out.EndArray();
  WriteLinks(out, show);
  out.Key("problems").BeginArray();
  if (may_edit) {
    for (const model::Problem& problem : show.problems) out.BeginObject().Field("file", problem.file).Field("detail", problem.detail).EndObject();
    for (const Shown::Some& some : shown.some) {
      for (const model::Picture& picture : some.pictures) {
        if (!picture.problem.empty()) out.BeginObject().Field("file", picture.file).Field("detail", picture.problem).EndObject();
      }
    }
  }
  out.EndArray();
}

// The names of the fields that somebody wrote, which no source writes over.
void WriteEdited(json::Writer& out, const model::Description& edited) {
  const auto found = edited.texts.find("");
  const model::Texts texts = found == edited.texts.end() ? model::Texts{} : found->second;
  const auto has = [&](model::List list, bool any) { return any || edited.none.contains(list); };
  const std::array<std::pair<std::string_view, bool>, 16> fields{{{"title", texts.title.has_value()},
                                                                  {"sortTitle", texts.sort_title.has_value()},
                                                                  {"plot", texts.plot.has_value()},
                                                                  {"tagline", texts.tagline.has_value()},
                                                                  {"year", edited.year.has_value()},
                                                                  {"genres", edited.genres.has_value()},
                                                                  {"originalTitle", edited.original_title.has_value()},
                                                                  {"ageRating", edited.age_rating.has_value()},
                                                                  {"premieredOn", edited.premiered.has_value()},
                                                                  {"endedOn", edited.ended.has_value()},
                                                                  {"runtime", edited.runtime_minutes.has_value()},
                                                                  {"collection", edited.collection.has_value()},
                                                                  {"studios", has(model::List::kStudios, !edited.studios.empty())},
                                                                  {"ratings", has(model::List::kRatings, !edited.ratings.empty())},
                                                                  {"ids", has(model::List::kIds, !edited.ids.empty())},
                                                                  {"people", has(model::List::kPeople, !edited.people.empty())}}};
  out.Key("edited").BeginArray();
  for (const auto& [name, is] : fields) {
    if (is) out.String(name);
  }
  out.EndArray();
}

// Under which other names its files were known, for whoever may part them again.
void WriteMerged(json::Writer& out, const model::Show& show, bool may_edit) {
  out.Key("merged").BeginArray();
  for (const std::string& series : show.merged) {
    const auto work = model::WorkOfSeries(series);
    if (may_edit && work) out.String(work->title);
  }
  out.EndArray();
}

// With what lists leave out.
Result<model::Show> WholeShow(const store::Reader& reader, const shelf::Hit& hit) {
  auto whole = reader.GetShow(hit.show.id);
  if (whole) return std::move(*whole);
  if (whole.error().code == Code::kNotFound || whole.error().code == Code::kCorrupt) return hit.show;
  return Fail(whole.error());
}

Result<void> WriteShowFields(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, const Shown& shown, std::string_view base) {
  const model::Show& show = hit.show;
  out.Field("id", show.id.ToString()).Field("slug", show.slug);
  out.Field("kind", show.kind == model::ShowKind::kMovie ? "movie" : "series");
  out.Field("title", model::TitleOf(show));
  PositiveOrNull(out, "year", model::YearOf(show));
  out.Key("genres").BeginArray();
  for (const std::string& genre : model::GenresOf(show)) out.String(genre);
  out.EndArray().Field("addedAt", FormatRfc3339(show.added));
  out.Field("seasons", hit.seasons).Field("episodes", hit.episodes).Field("specials", hit.specials);
  if (hit.duration_ms >= 0) out.Field("duration", static_cast<double>(hit.duration_ms) / 1000);
  else out.NullField("duration");
  RatingOrNull(out, "rating", model::RatingsOf(show));
  if (const auto [own, at] = shown.Find(model::PictureKind::kPoster); own) {
    WritePicture(out, "poster", own, at);
    return {};
  }
  const auto poster = hit.picture.IsNil() ? std::nullopt : TRY(PosterOf(reader, hit.picture));
  WritePoster(out, "poster", hit.picture, hit.generation, poster, base);
  return {};
}

// What a page has besides the poster.
void WriteArt(json::Writer& out, const Shown& shown) {
  auto [backdrop, at] = shown.Find(model::PictureKind::kBackdrop);
  if (!backdrop) std::tie(backdrop, at) = shown.Find(model::PictureKind::kThumb);
  WritePicture(out, "backdrop", backdrop, at);
  const auto [logo, logo_at] = shown.Find(model::PictureKind::kLogo);
  WritePicture(out, "logo", logo, logo_at);
  const auto [banner, banner_at] = shown.Find(model::PictureKind::kBanner);
  WritePicture(out, "banner", banner, banner_at);
}

// The kind and the numbers of an entry.
struct Numbers {
  std::string_view kind;
  std::optional<uint32_t> season, number, through, part;
};

Numbers NumbersOf(const model::Entry& entry) {
  struct Visitor {
    Numbers operator()(const model::Episode& e) const { return {"episode", e.season, e.number, e.through > 0 ? std::optional(e.through) : std::nullopt, {}}; }
    Numbers operator()(const model::Special& e) const { return {"special", {}, e.number, e.through > 0 ? std::optional(e.through) : std::nullopt, {}}; }
    Numbers operator()(const model::Film& e) const { return {"film", {}, {}, {}, e.part > 0 ? std::optional(e.part) : std::nullopt}; }
  };
  return std::visit(Visitor{}, entry.what);
}

}  // namespace

void WriteNumbers(json::Writer& out, const model::Entry& entry) {
  const Numbers numbers = NumbersOf(entry);
  const auto number = [&](std::string_view key, const std::optional<uint32_t>& value) {
    if (value) out.Field(key, *value);
    else out.NullField(key);
  };
  out.Field("kind", numbers.kind);
  number("season", numbers.season);
  number("number", numbers.number);
  number("through", numbers.through);
  number("part", numbers.part);
}

Result<void> WriteShowSummary(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, std::string_view base) {
  out.BeginObject();
  TRY(WriteShowFields(out, reader, hit, TRY(ShownOf(reader, hit, base)), base));
  out.EndObject();
  return {};
}

Result<void> WriteShow(json::Writer& out, const store::Reader& reader, const shelf::Hit& hit, const std::optional<watching::Going>& going, const ShowListing& listing,
                       bool may_edit, std::string_view base) {
  const model::Show show = TRY(WholeShow(reader, hit));
  const Shown shown = TRY(ShownOf(reader, hit, base));
  out.BeginObject();
  TRY(WriteShowFields(out, reader, hit, shown, base));
  TextOrNull(out, "sortTitle", model::SortTitleOf(hit.show));
  TextOrNull(out, "plot", model::PlotOf(hit.show));
  WriteArt(out, shown);
  WriteTold(out, show, shown, may_edit);
  WriteEdited(out, show.edited);
  WriteMerged(out, show, may_edit);
  const auto entry = going ? model::EntryOf(going->video.work, 0) : std::nullopt;
  if (!entry) {
    out.NullField("play");
  } else {
    out.Key("play").BeginObject();
    WriteNumbers(out, *entry);
    out.Key("video");
    TRY(WriteVideoWithPoster(out, reader, going->video, base));
    out.Key("place");
    WritePlace(out, going->watch, going->video.id);
    out.Field("next", going->next).EndObject();
  }
  out.Key("listing");
  WriteListing(out, listing);
  out.EndObject();
  return {};
}

void WriteListing(json::Writer& out, const ShowListing& listing) {
  const auto name = [](const std::optional<model::Standing>& standing) { return standing ? model::StandingName(*standing) : std::string_view(); };
  out.BeginObject();
  TextOrNull(out, "status", name(listing.standing));
  TextOrNull(out, "chosen", name(listing.said ? listing.said->chosen : std::nullopt));
  if (listing.said && listing.said->score) out.Field("score", *listing.said->score / 10.0);
  else out.NullField("score");
  if (listing.said) out.Field("listedAt", FormatRfc3339(listing.said->added));
  else out.NullField("listedAt");
  out.EndObject();
}

Result<void> WriteEntry(json::Writer& out, const store::Reader& reader, const shelf::Held& held, std::string_view base) {
  const model::Entry& entry = held.entry;
  out.BeginObject().Field("id", entry.id.ToString());
  WriteNumbers(out, entry);
  TextOrNull(out, "title", model::TitleOf(entry));
  TextOrNull(out, "plot", model::PlotOf(entry));
  TextOrNull(out, "airedOn", model::AiredOf(entry));
  RatingOrNull(out, "rating", entry.told.ratings);
  out.Field("addedAt", FormatRfc3339(entry.added)).Field("missing", held.videos.empty());
  out.Key("videos").BeginArray();
  for (const model::Video& video : held.videos) TRY(WriteVideoWithPoster(out, reader, video, base));
  out.EndArray().Key("place");
  WritePlace(out, held.watch, held.videos.empty() ? Ulid{} : held.videos.front().id);
  out.EndObject();
  return {};
}

void WriteSeason(json::Writer& out, const shelf::Hit& hit, const shelf::Season& season, std::string_view base) {
  out.BeginObject().Field("number", season.number).Field("entries", season.entries).Field("missing", season.missing).Field("seen", season.seen);
  WritePicture(out, "poster", model::FindPicture(hit.show.pictures, model::PictureKind::kPoster, season.number), PicturesOfShow(base, hit.show.id));
  out.EndObject();
}

}  // namespace chanoma::api
