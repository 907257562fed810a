#include "moving/matching.h"

#include "model/work.h"
#include "watching/watching.h"

namespace chanoma::moving {
namespace {

using freedom::OtherItem;
using freedom::OtherKind;

constexpr size_t kVersions = 16;  // files of one work that are looked at
constexpr std::string_view kFirst("\0\0\0\0\0\0\0\0", 8);  // season and episode

bool IsMissing(const Error& error) { return error.code == Code::kNotFound || error.code == Code::kCorrupt; }

// Nothing that somebody keeps for themselves is anybody else's to have watched.
bool IsEverybodys(const model::Video& video) { return !video.hidden && video.audience.visibility == model::Visibility::kPublic; }

}  // namespace

Result<Matcher> Matcher::Make(const store::Reader& reader, const std::vector<PathMap>& maps) {
  Matcher matcher(reader, maps, TRY(ShowIndex::Make(reader)));
  for (model::Library& library : TRY(reader.ListLibraries())) {
    if (!library.managed) matcher.libraries_.push_back(std::move(library));
  }
  return matcher;
}

Result<Match> Matcher::Find(const OtherItem& item) {
  if (item.kind == OtherKind::kOther) return Match{};
  if (item.kind == OtherKind::kSeries) return FindSeries(item);
  const Match by_path = TRY(FindByPath(item));
  if (by_path.rule != Rule::kNone || item.kind == OtherKind::kVideo) return by_path;
  if (item.kind == OtherKind::kFilm) {
    const Match by_ids = TRY(FindInShow(item, shows_.FindByIds(model::ShowKind::kMovie, item.ids), Rule::kIds));
    if (by_ids.rule != Rule::kNone) return by_ids;
    auto named = shows_.FindByTitle(model::ShowKind::kMovie, item.title, item.year);
    if (!named) named = shows_.FindByTitle(model::ShowKind::kMovie, item.original_title, item.year);
    return FindInShow(item, named, Rule::kTitle);
  }
  const auto known = series_.find(item.series);
  const Series series = known != series_.end() ? known->second : Series{item.series_title, 0, {}};
  const Match by_ids = TRY(FindInShow(item, shows_.FindByIds(model::ShowKind::kSeries, series.ids), Rule::kIds));
  if (by_ids.rule != Rule::kNone) return by_ids;
  return FindInShow(item, shows_.FindByTitle(model::ShowKind::kSeries, series.title, series.year), Rule::kTitle);
}

Match Matcher::FindSeries(const OtherItem& item) {
  series_[item.id] = {item.title, item.year, item.ids};
  Match match;
  if (const auto by_ids = shows_.FindByIds(model::ShowKind::kSeries, item.ids)) {
    match.rule = Rule::kIds;
    match.show = *by_ids;
  } else if (const auto named = shows_.FindByTitle(model::ShowKind::kSeries, item.title, item.year)) {
    match.rule = Rule::kTitle;
    match.show = *named;
  }
  return match;
}

Result<Match> Matcher::FindByPath(const OtherItem& item) {
  Match match;
  if (item.path.empty()) return match;
  const std::string path = PathHere(item.path, *maps_);
  for (const model::Library& library : libraries_) {
    const std::string root = library.path.ends_with('/') ? library.path : library.path + "/";
    if (!path.starts_with(root)) continue;
    const auto id = reader_->FindVideoByPath(library.id, std::string_view(path).substr(root.size()));
    if (!id && IsMissing(id.error())) continue;
    if (!id) return Fail(id.error());
    const auto video = reader_->GetVideo(*id);
    if (!video && IsMissing(video.error())) continue;
    if (!video) return Fail(video.error());
    if (!IsEverybodys(*video)) continue;
    match.rule = Rule::kPath;
    match.held = TRY(Hold(*video));
    // A film that our name reads as an episode is no opinion of the whole series.
    if (item.kind == OtherKind::kFilm && model::ParseWorkKey(held_[match.held].work)->kind == model::WorkKind::kFilm) match.show = held_[match.held].show;
    break;
  }
  return match;
}

Result<Match> Matcher::FindInShow(const OtherItem& item, const std::optional<Ulid>& show, Rule rule) {
  Match match;
  if (!show) return match;
  const auto known = reader_->GetShow(*show);
  if (!known && IsMissing(known.error())) return match;
  if (!known) return Fail(known.error());
  std::string beginning = known->series;
  if (item.kind == OtherKind::kEpisode) {
    auto work = model::ParseWorkKey(known->series + std::string(kFirst));
    if (!work || !item.season || !item.episode) return match;
    work->season = static_cast<uint32_t>(*item.season);
    work->episode = static_cast<uint32_t>(*item.episode);
    beginning = model::WorkKey(*work);
  }
  const auto video = TRY(FileOf(beginning));
  if (!video) return match;
  match.rule = rule;
  match.held = TRY(Hold(*video));
  match.show = *show;
  return match;
}

// Of the one work that begins so; none where there are several, as of a film in parts.
Result<std::optional<model::Video>> Matcher::FileOf(std::string_view beginning) const {
  std::optional<model::Video> found;
  std::string work;
  for (const store::HeldWork& held : TRY(reader_->ListWorks(beginning, {}, kVersions))) {
    if (!work.empty() && held.work != work) return std::optional<model::Video>();
    auto video = reader_->GetVideo(held.video);
    if (!video && IsMissing(video.error())) continue;
    if (!video) return Fail(video.error());
    if (!IsEverybodys(*video)) continue;
    work = held.work;
    if (!found) found = *std::move(video);
  }
  return found;
}

Result<uint32_t> Matcher::Hold(const model::Video& video) {
  const std::string work = watching::WorkOf(video);
  const auto [place, fresh] = by_work_.emplace(work, static_cast<uint32_t>(held_.size()));
  if (!fresh) return place->second;
  Held held{work, video.id, {}, video.duration_ms};
  const auto show = reader_->FindShowOfSeries(model::SeriesOf(work));
  if (!show && !IsMissing(show.error())) return Fail(show.error());
  if (show) held.show = *show;
  held_.push_back(std::move(held));
  return place->second;
}

}  // namespace chanoma::moving
