#include "freedom/kodi.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "freedom/foreign_time.h"
#include "freedom/kodi_folder.h"
#include "freedom/kodi_form.h"
#include "freedom/kodi_values.h"

namespace chanoma::freedom {
namespace {

constexpr size_t kLongestPath = 32 << 10;
constexpr size_t kLongestText = 8 << 10;
constexpr double kLongestSeconds = 1e9;
constexpr double kMsInSecond = 1000;
constexpr int64_t kBestRating = 10;
constexpr std::string_view kSeriesLink = "videodb://tvshows/titles/";

using Ids = std::map<std::pair<std::string, int64_t>, OtherIds>;  // by the type and number of what has them
using Keys = std::unordered_set<std::string>;

std::string SeriesKey(size_t profile, int64_t number) { return fmt::format("series {} of profile {}", number, profile); }

// A file's key: the place of it, or of its parts, wherever it stands.
std::string KeyOf(const std::vector<std::string>& places) { return fmt::format("{}", fmt::join(places, " , ")); }

Result<std::vector<std::string>> PlacesIn(const ForeignRows& rows, size_t folder, size_t name) {
  return KodiPlaces(TRY(rows.Text(folder, kLongestPath)), TRY(rows.Text(name, kLongestPath)));
}

// Kodi's columns of text have numbers in some releases, and text in others.
Result<std::optional<int>> SmallIn(const ForeignRows& rows, size_t column) {
  if (std::holds_alternative<Text8>(rows.At(column))) return KodiNumber(TRY(rows.Text(column, kLongestText)));
  const auto number = TRY(rows.Number(column, INT32_MIN, INT32_MAX));
  return number && *number >= 0 ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

OtherKind KindOf(std::string_view type) {
  if (type == "movie") return OtherKind::kFilm;
  return type == "episode" ? OtherKind::kEpisode : OtherKind::kVideo;
}

Result<Ids> ReadIds(const Connection& connection) {
  ForeignRows rows = TRY(ForeignRows::Ask(connection, "uniqueid", {"media_type", "media_id", "type", "value"}, 2,
                                          "SELECT media_type, media_id, lower(type), value FROM uniqueid WHERE media_type IN ('movie', 'tvshow') AND lower(type) IN ('imdb', 'tmdb', 'tvdb')"));
  Ids ids;
  while (TRY(rows.Next())) {
    const auto number = TRY(rows.Number(1, INT64_MIN, INT64_MAX));
    const std::string type = TRY(rows.Text(2, kLongestText)), value = TRY(rows.Text(3, kLongestText));
    OtherIds& known = ids[{TRY(rows.Text(0, kLongestText)), number.value_or(0)}];
    if (type == "imdb") known.imdb = value;
    if (type == "tmdb") known.tmdb = value;
    if (type == "tvdb") known.tvdb = value;
  }
  return ids;
}

// One profile's database.
class Profile {
 public:
  Profile(size_t number, KodiProfile known, Connection connection, Ids ids, std::vector<std::string> favourites)
      : number_(number), known_(std::move(known)), connection_(std::move(connection)), ids_(std::move(ids)), favourites_(std::move(favourites)) {
    for (std::string& favourite : favourites_) {
      favourite = KeyOf(KodiPlaces("", favourite));
      liked_.insert(LikedBy(favourite));
    }
  }
  const std::string& name() const { return known_.name; }

  Result<void> Series(const std::function<Result<void>(OtherItem)>& take) const {
    ForeignRows rows = TRY(ForeignRows::Ask(connection_, "tvshow", {"idShow", "c00", "c05", "c09"}, 1, "SELECT idShow, c00, c05, c09 FROM tvshow"));
    while (TRY(rows.Next())) {
      const int64_t number = TRY(rows.Number(0, INT64_MIN, INT64_MAX)).value_or(0);
      OtherItem item;
      item.key = item.id = SeriesKey(number_, number);
      item.kind = OtherKind::kSeries;
      item.type = "tvshow";
      item.title = TRY(rows.Text(1, kLongestText));
      item.year = KodiYear(TRY(rows.Text(2, kLongestText)));
      item.original_title = TRY(rows.Text(3, kLongestText));
      if (const auto ids = ids_.find({item.type, number}); ids != ids_.end()) item.ids = ids->second;
      item.there = false;
      TRY(take(std::move(item)));
    }
    return {};
  }

  // But for those that an earlier profile told of; remembers its own.
  Result<void> Files(Keys& told, const std::function<Result<void>(OtherItem)>& take) const {
    Keys own;
    for (const KodiQuestion& question : KodiItems(HasTable(connection_, KodiVersions().name))) {
      ForeignRows rows = TRY(ForeignRows::Ask(connection_, std::string(question.table),
                                              {"id", "strPath", "strFilename", "dateAdded", "playCount", "c00", "c16", "premiered", "c12", "c13", "idShow", "title"}, 1, question.sql));
      while (TRY(rows.Next())) {
        const auto places = TRY(PlacesIn(rows, kodi_at::kFolder, kodi_at::kName));
        OtherItem item = TRY(ItemOf(rows, question, places));
        if (told.contains(item.key)) continue;
        own.insert(item.key);
        // Whoever has seen a film in several parts has seen each; where they are in it is a place in the first.
        const bool each = places.size() > 1 && TRY(rows.Flag(kodi_at::kPlayed));
        const OtherItem first = item;
        TRY(take(std::move(item)));
        for (size_t part = 1; each && part < places.size(); ++part) TRY(take(PartOf(first, places[part], part)));
      }
    }
    told.merge(own);
    return {};
  }

  Result<void> States(const std::function<Result<void>(OtherState)>& take) const {
    TRY(StatesOfFiles(take));
    ForeignRows rows = TRY(ForeignRows::Ask(connection_, "tvshow", {"idShow", "userrating"}, 1, "SELECT idShow, userrating FROM tvshow"));
    while (TRY(rows.Next())) {
      OtherState state;
      state.user = known_.name;
      state.item = SeriesKey(number_, TRY(rows.Number(0, INT64_MIN, INT64_MAX)).value_or(0));
      TRY(ReadRating(rows, 1, state));
      state.favourite = liked_.contains(state.item);
      if (state.rating || state.favourite) TRY(take(std::move(state)));
    }
    return {};
  }

  Result<void> Lists(const std::function<Result<void>(OtherList)>& take) const {
    TRY(Grouped("sets", "SELECT s.idSet, s.strSet, p.strPath, f.strFilename, NULL FROM sets s JOIN movie m ON m.idSet = s.idSet LEFT JOIN files f ON f.idFile = m.idFile "
                        "LEFT JOIN path p ON p.idPath = f.idPath ORDER BY s.idSet, m.idMovie", take));
    TRY(Grouped("tag", "SELECT t.tag_id, t.name, p.strPath, f.strFilename, s.c00 FROM tag t JOIN tag_link l ON l.tag_id = t.tag_id LEFT JOIN movie m ON l.media_type = 'movie' AND "
                       "m.idMovie = l.media_id LEFT JOIN files f ON f.idFile = m.idFile LEFT JOIN path p ON p.idPath = f.idPath LEFT JOIN tvshow s ON l.media_type = 'tvshow' AND "
                       "s.idShow = l.media_id ORDER BY t.tag_id, l.media_type, l.media_id", take));
    if (!favourites_.empty()) TRY(take({false, "Favourites", known_.name, favourites_}));
    for (const auto& [title, text] : known_.playlists) TRY(take({false, title, known_.name, KodiPlaylist(text)}));
    return {};
  }

 private:
  // What a favourite opens, as a key: of a series, or a place.
  std::string LikedBy(const std::string& favourite) const {
    if (!favourite.starts_with(kSeriesLink)) return favourite;
    const std::string_view rest = std::string_view(favourite).substr(kSeriesLink.size());
    const auto number = KodiNumber(rest.substr(0, rest.find('/')));
    return number && rest.find('/') + 1 == rest.size() ? SeriesKey(number_, *number) : favourite;
  }

  Result<OtherItem> ItemOf(const ForeignRows& rows, const KodiQuestion& question, const std::vector<std::string>& places) const {
    const int64_t number = TRY(rows.Number(kodi_at::kId, INT64_MIN, INT64_MAX)).value_or(0);
    OtherItem item;
    item.id = fmt::format("{} {} of profile {}", question.type, number, number_);
    item.path = places.front();
    item.key = item.path.empty() ? item.id : KeyOf(places);
    item.kind = KindOf(question.type);
    item.type = question.type;
    item.title = TRY(rows.Text(kodi_at::kTitle, kLongestText));
    item.original_title = TRY(rows.Text(kodi_at::kOriginal, kLongestText));
    item.year = KodiYear(TRY(rows.Text(kodi_at::kDate, kLongestText)));
    if (item.kind == OtherKind::kEpisode) {
      item.season = TRY(SmallIn(rows, kodi_at::kSeason));
      item.episode = TRY(SmallIn(rows, kodi_at::kEpisode));
      item.series = SeriesKey(number_, TRY(rows.Number(kodi_at::kShow, INT64_MIN, INT64_MAX)).value_or(0));
      item.series_title = TRY(rows.Text(kodi_at::kShowTitle, kLongestText));
    }
    if (const auto ids = ids_.find({item.type, number}); ids != ids_.end()) item.ids = ids->second;
    item.added = TRY(TimeIn(rows, kodi_at::kAdded, Unzoned::kLocal));
    item.there = IsKodiFile(item.path);
    return item;
  }

  static OtherItem PartOf(const OtherItem& film, const std::string& place, size_t part) {
    OtherItem item;
    item.key = film.key;
    item.id = fmt::format("{}, part {}", film.id, part + 1);
    item.kind = OtherKind::kVideo;
    item.type = film.type;
    item.path = place;
    item.title = film.title;
    item.added = film.added;
    item.there = false;  // the film itself is missed, where it is
    return item;
  }

  static Result<void> ReadRating(const ForeignRows& rows, size_t column, OtherState& state) {
    const auto rating = TRY(rows.Number(column, INT32_MIN, INT32_MAX));
    if (rating && *rating > 0 && *rating <= kBestRating) state.rating = static_cast<double>(*rating);
    return {};
  }

  Result<void> StatesOfFiles(const std::function<Result<void>(OtherState)>& take) const {
    ForeignRows rows = TRY(ForeignRows::Ask(
        connection_, "files", {"idFile", "strPath", "strFilename", "playCount", "lastPlayed", "timeInSeconds", "userrating", "userrating", "AudioStream", "SubtitleStream"}, 1,
        "SELECT f.idFile, p.strPath, f.strFilename, f.playCount, f.lastPlayed, b.at, m.rating, e.rating, s.sound, s.words FROM files f LEFT JOIN path p ON p.idPath = f.idPath "
        "LEFT JOIN (SELECT idFile, max(timeInSeconds) AS at FROM bookmark WHERE type = 1 GROUP BY idFile) b ON b.idFile = f.idFile "
        "LEFT JOIN (SELECT idFile, max(userrating) AS rating FROM movie GROUP BY idFile) m ON m.idFile = f.idFile "
        "LEFT JOIN (SELECT idFile, max(userrating) AS rating FROM episode GROUP BY idFile) e ON e.idFile = f.idFile "
        "LEFT JOIN (SELECT idFile, max(AudioStream) AS sound, max(CASE WHEN SubtitlesOn = 1 THEN SubtitleStream END) AS words FROM settings GROUP BY idFile) s ON s.idFile = f.idFile"));
    while (TRY(rows.Next())) {
      OtherState state;
      state.user = known_.name;
      state.item = KeyOf(TRY(PlacesIn(rows, 1, 2)));
      state.plays = TRY(rows.Number(3, 0, INT32_MAX)).value_or(0);
      state.played = state.plays > 0;
      state.last = TRY(TimeIn(rows, 4, Unzoned::kLocal));
      state.position_ms = static_cast<int64_t>(TRY(rows.Real(5, 0, kLongestSeconds)).value_or(0) * kMsInSecond);
      TRY(ReadRating(rows, 6, state));
      if (!state.rating) TRY(ReadRating(rows, 7, state));
      // −1: Kodi chose itself.
      const auto sound = TRY(rows.Number(8, INT32_MIN, INT32_MAX)), words = TRY(rows.Number(9, INT32_MIN, INT32_MAX));
      if (sound && *sound >= 0) state.audio_track = sound;
      if (words && *words >= 0) state.subtitle_track = words;
      state.favourite = liked_.contains(state.item);
      if (state.played || state.position_ms > 0 || state.rating || state.favourite) TRY(take(std::move(state)));
    }
    return {};
  }

  // Rows of a list's number and title, and one of the things in it, each list's beside each other.
  Result<void> Grouped(std::string table, std::string_view sql, const std::function<Result<void>(OtherList)>& take) const {
    ForeignRows rows = TRY(ForeignRows::Ask(connection_, std::move(table), {"id", "title", "strPath", "strFilename", "c00"}, 1, sql));
    std::optional<int64_t> last;
    OtherList list;
    while (TRY(rows.Next())) {
      const int64_t number = TRY(rows.Number(0, INT64_MIN, INT64_MAX)).value_or(0);
      if (last && *last != number) TRY(take(std::move(list)));
      if (!last || *last != number) {
        list = OtherList();
        list.collection = true;
        list.owner = number_ == 0 ? std::string() : known_.name;
        list.title = TRY(rows.Text(1, kLongestText));
      }
      last = number;
      std::string item = TRY(PlacesIn(rows, 2, 3)).front();
      if (item.empty()) item = TRY(rows.Text(4, kLongestText));
      if (!item.empty()) list.items.push_back(std::move(item));
    }
    return last ? take(std::move(list)) : Result<void>();
  }

  size_t number_;
  KodiProfile known_;
  Connection connection_;
  Ids ids_;
  std::vector<std::string> favourites_;
  std::set<std::string> liked_;
};

class Kodi final : public OtherServer {
 public:
  Kodi(std::string release, std::vector<Profile> profiles) : release_(std::move(release)), profiles_(std::move(profiles)) {}

  std::string_view name() const override { return "Kodi"; }
  std::string_view release() const override { return release_; }
  Result<std::vector<OtherUser>> Users() const override {
    std::vector<OtherUser> users;
    for (const Profile& profile : profiles_) {
      OtherUser user;
      user.key = user.name = profile.name();
      user.administrator = users.empty();
      user.limited = !users.empty();  // what others may see is in their own sources, which are none of ours
      users.push_back(std::move(user));
    }
    return users;
  }
  Result<void> Items(const std::function<Result<void>(OtherItem)>& take) const override {
    for (const Profile& profile : profiles_) TRY(profile.Series(take));
    Keys told;
    for (const Profile& profile : profiles_) TRY(profile.Files(told, take));
    return {};
  }
  Result<void> States(const std::function<Result<void>(OtherState)>& take) const override {
    for (const Profile& profile : profiles_) TRY(profile.States(take));
    return {};
  }
  Result<void> Lists(const std::function<Result<void>(OtherList)>& take) const override {
    for (const Profile& profile : profiles_) TRY(profile.Lists(take));
    return {};
  }

 private:
  std::string release_;
  std::vector<Profile> profiles_;
};

}  // namespace

Result<std::unique_ptr<OtherServer>> OpenKodi(std::vector<KodiProfile> known) {
  std::vector<Profile> profiles;
  std::set<std::string> names;
  int64_t form = 0;
  for (KodiProfile& one : known) {
    if (one.name.empty() || !names.insert(one.name).second) return Fail(Code::kInvalid, fmt::format("there are two profiles “{}”, or it has no name", one.name), "profiles");
    TRY(Connection::FoldLog(one.database));
    Connection connection = TRY(Connection::OpenForeign(one.database));
    // Damage is told of as such, before a table that cannot be found.
    TRY(connection.Ask("SELECT count(*) FROM sqlite_schema"));
    if (!HasTable(connection, "version") || !HasTable(connection, "movie") || !HasTable(connection, "uniqueid")) return Fail(Code::kUnsupported, "this is no database of videos of Kodi 18 or later");
    for (const ForeignTable& table : KodiTables()) TRY(CheckForeign(connection, table));
    if (HasTable(connection, KodiVersions().name)) TRY(CheckForeign(connection, KodiVersions()));
    const Cell number = TRY(connection.Ask("SELECT max(idVersion) FROM version"));
    if (const auto* whole = std::get_if<int64_t>(&number)) form = std::max(form, *whole);
    Ids ids = TRY(ReadIds(connection));
    std::vector<std::string> favourites;
    if (!one.favourites.empty()) favourites = TRY(ReadKodiFavourites(one.favourites));
    profiles.emplace_back(profiles.size(), std::move(one), std::move(connection), std::move(ids), std::move(favourites));
  }
  if (profiles.empty()) return Fail(Code::kNotFound, "no profile has a database");
  return std::unique_ptr<OtherServer>(std::make_unique<Kodi>(KodiRelease(form), std::move(profiles)));
}

}  // namespace chanoma::freedom
