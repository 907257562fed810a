#include "freedom/jellyfin.h"

#include <fmt/format.h>

#include <optional>

#include "freedom/foreign_time.h"
#include "freedom/jellyfin_form.h"
#include "freedom/jellyfin_people.h"
#include "freedom/jellyfin_values.h"
#include "json/value.h"

namespace chanoma::freedom {
namespace {

constexpr size_t kLongestPath = 32 << 10;
constexpr size_t kLongestText = 8 << 10;
constexpr size_t kLongestList = 8 << 20;  // of a playlist, as JSON
constexpr int64_t kTicksInMs = 10'000;    // of 100 ns
constexpr double kBestRating = 10;
constexpr double kLiked = 10, kDisliked = 1;  // what Jellyfin makes of a thumb where it wants a number
constexpr std::string_view kSeriesType = "'MediaBrowser.Controller.Entities.TV.Series'";
constexpr std::string_view kCollection = "MediaBrowser.Controller.Entities.Movies.BoxSet";
constexpr std::string_view kPlaylist = "MediaBrowser.Controller.Playlists.Playlist";
// What states hang on whose item was deleted; 10.11.
constexpr std::string_view kPlaceholder = "00000000000000000000000000000001";
constexpr std::string_view kNobody = "00000000000000000000000000000000";

std::optional<int> Small(const std::optional<int64_t>& number) { return number && *number >= 0 && *number <= INT32_MAX ? std::optional(static_cast<int>(*number)) : std::nullopt; }

class Jellyfin final : public OtherServer {
 public:
  Jellyfin(const JellyfinForm& form, Connection library, JellyfinPeople people) : form_(form), library_(std::move(library)), people_(std::move(people)) {}

  std::string_view name() const override { return "Jellyfin"; }
  std::string_view release() const override { return form_.release; }
  Result<std::vector<OtherUser>> Users() const override { return people_.users; }

  Result<void> Items(const std::function<Result<void>(OtherItem)>& take) const override {
    for (const std::string_view is : {" = ", " <> "}) {
      ForeignRows rows = TRY(ForeignRows::Ask(library_, std::string(form_.items.name),
                                              {"Id", "Type", "UserDataKey", "Path", "Name", "OriginalTitle", "ProductionYear", "ParentIndexNumber", "IndexNumber", "SeriesId", "SeriesName",
                                               "ProviderIds", "DateCreated", "IsVirtualItem", "ExtraType"},
                                              1, fmt::format("{}{}{}", form_.items_sql, is, kSeriesType)));
      while (TRY(rows.Next())) {
        OtherItem item = TRY(ItemOf(rows));
        if (item.id != kPlaceholder) TRY(take(std::move(item)));
      }
    }
    return {};
  }

  Result<void> States(const std::function<Result<void>(OtherState)>& take) const override {
    ForeignRows rows = TRY(ForeignRows::Ask(library_, std::string(form_.states.name),
                                            {form_.numbers ? "key" : "ItemId", "UserId", "Rating", "Played", "PlayCount", "IsFavorite", "PlaybackPositionTicks", "LastPlayedDate",
                                             "AudioStreamIndex", "SubtitleStreamIndex", "Likes", "CustomDataKey"},
                                            2, form_.states_sql));
    while (TRY(rows.Next())) TRY(take(TRY(StateOf(rows))));
    return {};
  }

  Result<void> Lists(const std::function<Result<void>(OtherList)>& take) const override {
    ForeignRows rows = TRY(ForeignRows::Ask(library_, std::string(form_.items.name), {"Id", "Type", "Name", "Data"}, 1,
                                            fmt::format("{} IN ('{}', '{}')", form_.lists_sql, kCollection, kPlaylist)));
    while (TRY(rows.Next())) TRY(take(TRY(ListOf(rows))));
    return {};
  }

 private:
  Result<OtherItem> ItemOf(const ForeignRows& rows) const {
    OtherItem item;
    item.id = TRY(rows.Guid(item_at::kId));
    if (item.id.empty()) return Fail(rows.Wrong(item_at::kId, "is missing"));
    item.type = TRY(rows.Text(item_at::kType, kLongestText));
    item.kind = JellyfinKind(item.type);
    item.key = form_.numbers ? TRY(rows.Text(item_at::kKey, kLongestText)) : item.id;
    item.path = TRY(rows.Text(item_at::kPath, kLongestPath));
    item.title = TRY(rows.Text(item_at::kName, kLongestText));
    item.original_title = TRY(rows.Text(item_at::kOriginal, kLongestText));
    item.year = Small(TRY(rows.Number(item_at::kYear, INT32_MIN, INT32_MAX))).value_or(0);
    item.season = Small(TRY(rows.Number(item_at::kSeason, INT32_MIN, INT32_MAX)));
    item.episode = Small(TRY(rows.Number(item_at::kEpisode, INT32_MIN, INT32_MAX)));
    item.series = TRY(rows.Guid(item_at::kSeries));
    item.series_title = TRY(rows.Text(item_at::kSeriesName, kLongestText));
    item.ids = JellyfinIds(TRY(rows.Text(item_at::kIds, kLongestText)));
    item.added = TRY(TimeIn(rows, item_at::kAdded, Unzoned::kUtc));
    item.there = !TRY(rows.Flag(item_at::kVirtual)) && !item.path.empty();
    if (TRY(rows.Flag(item_at::kExtra))) item.kind = OtherKind::kOther;
    return item;
  }

  Result<OtherState> StateOf(const ForeignRows& rows) const {
    OtherState state;
    if (form_.numbers) {
      state.item = TRY(rows.Text(state_at::kItem, kLongestText));
      const auto number = TRY(rows.Number(state_at::kUser, INT64_MIN, INT64_MAX)).value_or(0);
      const auto user = people_.by_number.find(number);
      state.user = user == people_.by_number.end() ? fmt::format("number {}", number) : user->second;
    } else {
      state.item = TRY(rows.Guid(state_at::kItem));
      if (state.item == kPlaceholder) state.item = TRY(rows.Text(state_at::kCustomKey, kLongestText));
      state.user = TRY(rows.Guid(state_at::kUser));
    }
    state.rating = TRY(rows.Real(state_at::kRating, 0, kBestRating));
    const auto likes = TRY(rows.Number(state_at::kLikes, 0, 1));
    if (!state.rating && likes) state.rating = *likes == 1 ? kLiked : kDisliked;
    state.played = TRY(rows.Flag(state_at::kPlayed));
    state.plays = TRY(rows.Number(state_at::kPlays, 0, INT32_MAX)).value_or(0);
    state.favourite = TRY(rows.Flag(state_at::kFavourite));
    state.position_ms = TRY(rows.Number(state_at::kTicks, 0, INT64_MAX)).value_or(0) / kTicksInMs;
    state.last = TRY(TimeIn(rows, state_at::kLast, Unzoned::kUtc));
    state.audio_track = TRY(rows.Number(state_at::kAudio, INT32_MIN, INT32_MAX));
    state.subtitle_track = TRY(rows.Number(state_at::kSubtitle, INT32_MIN, INT32_MAX));
    return state;
  }

  static Result<OtherList> ListOf(const ForeignRows& rows) {
    OtherList list;
    list.collection = TRY(rows.Text(1, kLongestText)) == kCollection;
    list.title = TRY(rows.Text(2, kLongestText));
    const std::string text = TRY(rows.Bytes(3, kLongestList));
    if (text.empty()) return list;
    const auto data = json::Parse(text);
    if (!data) return Fail(rows.Wrong(3, fmt::format("is no JSON: {}", data.error().message)));
    for (const char c : data->Text("OwnerUserId")) {
      if (c != '-') list.owner += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (list.owner == kNobody) list.owner.clear();
    const json::Value* children = data->Find("LinkedChildren");
    if (!children || !children->AsArray()) return list;
    for (const json::Value& child : *children->AsArray()) {
      std::string_view what;
      for (const std::string_view member : {"Path", "ItemId", "LibraryItemId"}) {
        if (what.empty()) what = child.Text(member);
      }
      if (!what.empty()) list.items.emplace_back(what);
    }
    return list;
  }

  const JellyfinForm& form_;
  Connection library_;
  JellyfinPeople people_;
};

Result<void> Check(const Connection& connection, const JellyfinForm& form) {
  TRY(CheckForeign(connection, form.items));
  TRY(CheckForeign(connection, form.states));
  for (const ForeignTable& table : form.more) TRY(CheckForeign(connection, table));
  return {};
}

}  // namespace

Result<std::unique_ptr<OtherServer>> OpenJellyfin(const std::vector<std::filesystem::path>& copies) {
  std::optional<Connection> library, people;
  const JellyfinForm* form = nullptr;
  for (const std::filesystem::path& copy : copies) {
    TRY(Connection::FoldLog(copy));
    Connection connection = TRY(Connection::OpenForeign(copy));
    // Damage is told of as such, before a table that cannot be found.
    TRY(connection.Ask("SELECT count(*) FROM sqlite_schema"));
    const bool whole = HasTable(connection, FormOfWhole().items.name);
    if (whole || (!form && HasTable(connection, FormOfLibrary().items.name))) {
      form = whole ? &FormOfWhole() : &FormOfLibrary();
      library = TRY(Connection::OpenForeign(copy));
    }
    if (HasTable(connection, "Users")) people = std::move(connection);
  }
  if (!form && !people) return Fail(Code::kUnsupported, "this is no database of Jellyfin 10.8 or later");
  if (!form) return Fail(Code::kUnsupported, "this is jellyfin.db of a release before 10.11: library.db, which is beside it, is needed too");
  if (!people) return Fail(Code::kUnsupported, "this is library.db: jellyfin.db, which is beside it, is needed too");
  TRY(Check(*library, *form));
  TRY(CheckJellyfinPeople(*people));
  JellyfinPeople known = TRY(ReadJellyfinPeople(*people));
  return std::unique_ptr<OtherServer>(std::make_unique<Jellyfin>(*form, *std::move(library), std::move(known)));
}

}  // namespace chanoma::freedom
