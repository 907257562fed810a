#include "freedom/plex.h"

#include <fmt/format.h>

#include <unordered_map>

#include "freedom/foreign_time.h"
#include "freedom/plex_form.h"
#include "freedom/plex_values.h"

namespace chanoma::freedom {
namespace {

constexpr size_t kLongestPath = 32 << 10;
constexpr size_t kLongestText = 8 << 10;
constexpr size_t kMostUsers = 10'000;
constexpr int64_t kOwner = 1;  // accounts.id of whom the server belongs to
constexpr double kBestRating = 10;
constexpr int kIdTag = 314;  // tags.tag_type of ids elsewhere

using Ids = std::unordered_map<int64_t, OtherIds>;  // by metadata_items.id

std::optional<int> Small(const std::optional<int64_t>& number) { return number && *number >= 0 && *number <= INT32_MAX ? std::optional(static_cast<int>(*number)) : std::nullopt; }

std::string UserKey(int64_t number) { return fmt::format("account {}", number); }
std::string ItemId(int64_t number) { return number == 0 ? std::string() : fmt::format("{}", number); }

Result<std::vector<OtherUser>> ReadUsers(const Connection& connection) {
  const auto column = [&](std::string_view name) { return HasColumn(connection, "accounts", name) ? name : "NULL"; };
  ForeignRows rows = TRY(ForeignRows::Ask(connection, "accounts", {"id", "name", "default_audio_language", "default_subtitle_language"}, 1,
                                          fmt::format("SELECT id, name, {}, {} FROM accounts ORDER BY id", column("default_audio_language"), column("default_subtitle_language"))));
  std::vector<OtherUser> users;
  while (TRY(rows.Next())) {
    const auto number = TRY(rows.Number(0, INT64_MIN, INT64_MAX));
    if (!number) return Fail(rows.Wrong(0, "is missing"));
    OtherUser user;
    user.key = UserKey(*number);
    user.name = TRY(rows.Text(1, kLongestText));
    // The one without a name stands for whoever has no account.
    if (user.name.empty()) continue;
    user.administrator = *number == kOwner;
    user.limited = !user.administrator;  // what others may see is not in the database
    user.audio_language = TRY(rows.Text(2, kLongestText));
    user.subtitle_language = TRY(rows.Text(3, kLongestText));
    users.push_back(std::move(user));
    if (users.size() > kMostUsers) return Fail(Code::kInvalid, fmt::format("table accounts has over {} rows", kMostUsers), "accounts");
  }
  return users;
}

Result<Ids> ReadIds(const Connection& connection) {
  ForeignRows rows = TRY(ForeignRows::Ask(connection, "tags", {"metadata_item_id", "tag"}, 1,
                                          fmt::format("SELECT g.metadata_item_id, t.tag FROM tags t JOIN taggings g ON g.tag_id = t.id JOIN metadata_items i ON i.id = g.metadata_item_id "
                                                      "AND i.metadata_type IN (1, 2) WHERE t.tag_type = {}", kIdTag)));
  Ids ids;
  while (TRY(rows.Next())) {
    const auto number = TRY(rows.Number(0, INT64_MIN, INT64_MAX));
    if (number) AddPlexId(TRY(rows.Text(1, kLongestText)), ids[*number]);
  }
  return ids;
}

class Plex final : public OtherServer {
 public:
  Plex(std::string release, Connection connection, std::vector<OtherUser> users, Ids ids)
      : release_(std::move(release)), connection_(std::move(connection)), users_(std::move(users)), ids_(std::move(ids)) {}

  std::string_view name() const override { return "Plex"; }
  std::string_view release() const override { return release_; }
  Result<std::vector<OtherUser>> Users() const override { return users_; }

  Result<void> Items(const std::function<Result<void>(OtherItem)>& take) const override {
    for (const bool series : {true, false}) {
      ForeignRows rows = TRY(ForeignRows::Ask(connection_, "metadata_items",
                                              {"id", "metadata_type", "guid", "title", "original_title", "year", "index of the season", "index", "parent_id", "title of the series", "added_at",
                                               "deleted_at", "id of media_items", "file of media_parts"},
                                              1, PlexItems(series)));
      std::optional<std::pair<int64_t, int64_t>> last;
      while (TRY(rows.Next())) {
        const int64_t number = TRY(rows.Number(plex_at::kId, INT64_MIN, INT64_MAX)).value_or(0);
        const int64_t version = TRY(rows.Number(plex_at::kMedia, INT64_MIN, INT64_MAX)).value_or(0);
        // Of a version in several parts the first is the place.
        if (last && *last == std::pair(number, version)) continue;
        last = {number, version};
        TRY(take(TRY(ItemOf(rows, number))));
      }
    }
    return {};
  }

  Result<void> States(const std::function<Result<void>(OtherState)>& take) const override {
    ForeignRows rows = TRY(ForeignRows::Ask(connection_, "metadata_item_settings", {"id", "account_id", "guid", "rating", "view_offset", "view_count", "last_viewed_at", "metadata_type"}, 1, PlexStates()));
    while (TRY(rows.Next())) {
      OtherState state;
      state.user = UserKey(TRY(rows.Number(1, INT64_MIN, INT64_MAX)).value_or(0));
      state.item = TRY(rows.Text(2, kLongestText));
      const auto rating = TRY(rows.Real(3, -kBestRating, kBestRating));
      if (rating && *rating > 0) state.rating = rating;  // −1 was taken back
      if (!TRY(rows.Flag(7))) {
        state.position_ms = std::max<int64_t>(TRY(rows.Number(4, INT64_MIN, INT64_MAX)).value_or(0), 0);
        state.plays = TRY(rows.Number(5, 0, INT32_MAX)).value_or(0);
        state.played = state.plays > 0;
      }
      state.last = TRY(TimeIn(rows, 6, Unzoned::kUtc));
      if (state.played || state.position_ms > 0 || state.rating) TRY(take(std::move(state)));
    }
    return {};
  }

  Result<void> Lists(const std::function<Result<void>(OtherList)>& take) const override {
    TRY(Grouped("metadata_items", false, PlexLists(HasTable(connection_, kPlexOwners)), take));
    return Grouped("tags", true, PlexCollections(), take);
  }

 private:
  Result<OtherItem> ItemOf(const ForeignRows& rows, int64_t number) const {
    const int64_t type = TRY(rows.Number(plex_at::kType, INT64_MIN, INT64_MAX)).value_or(0);
    OtherItem item;
    item.id = ItemId(number);
    item.kind = PlexKind(type);
    item.type = PlexType(type);
    item.key = TRY(rows.Text(plex_at::kGuid, kLongestText));
    item.path = TRY(rows.Text(plex_at::kFile, kLongestPath));
    item.title = TRY(rows.Text(plex_at::kTitle, kLongestText));
    item.original_title = TRY(rows.Text(plex_at::kOriginal, kLongestText));
    item.year = Small(TRY(rows.Number(plex_at::kYear, INT32_MIN, INT32_MAX))).value_or(0);
    if (item.kind == OtherKind::kEpisode) {
      item.season = Small(TRY(rows.Number(plex_at::kSeason, INT32_MIN, INT32_MAX)));
      item.episode = Small(TRY(rows.Number(plex_at::kEpisode, INT32_MIN, INT32_MAX)));
      item.series = ItemId(TRY(rows.Number(plex_at::kSeries, INT64_MIN, INT64_MAX)).value_or(0));
      item.series_title = TRY(rows.Text(plex_at::kSeriesTitle, kLongestText));
    } else {
      AddPlexId(item.key, item.ids);
    }
    if (const auto ids = ids_.find(number); ids != ids_.end()) item.ids = ids->second;
    item.added = TRY(TimeIn(rows, plex_at::kAdded, Unzoned::kUtc));
    item.there = !TRY(rows.Flag(plex_at::kDeleted)) && !item.path.empty();
    if (item.key.empty()) item.key = "number " + item.id;
    return item;
  }

  Result<void> Grouped(std::string table, bool collections, std::string_view sql, const std::function<Result<void>(OtherList)>& take) const {
    ForeignRows rows = TRY(ForeignRows::Ask(connection_, std::move(table), {"id", "title", "account_id", "uri", "guid", "file"}, 1, sql));
    std::optional<int64_t> last;
    OtherList list;
    while (TRY(rows.Next())) {
      const int64_t number = TRY(rows.Number(0, INT64_MIN, INT64_MAX)).value_or(0);
      if (last && *last != number) TRY(take(std::move(list)));
      if (!last || *last != number) {
        const auto owner = TRY(rows.Number(2, INT64_MIN, INT64_MAX));
        list = OtherList();
        list.collection = collections;
        list.owner = owner ? UserKey(*owner) : std::string();
        list.title = TRY(rows.Text(1, kLongestText));
      }
      last = number;
      // A file; else what Plex calls it, or, of a list that makes itself, its rule.
      for (const size_t column : {size_t{5}, size_t{4}, size_t{3}}) {
        std::string item = TRY(rows.Text(column, kLongestPath));
        if (item.empty()) continue;
        list.items.push_back(std::move(item));
        break;
      }
    }
    return last ? take(std::move(list)) : Result<void>();
  }

  std::string release_;
  Connection connection_;
  std::vector<OtherUser> users_;
  Ids ids_;
};

// By the newest change of its schema: "database of 2024-04-11".
Result<std::string> ReleaseOf(const Connection& connection) {
  constexpr size_t kDay = 8;
  if (!HasTable(connection, "schema_migrations")) return std::string("of an unknown release");
  const Cell newest = TRY(connection.Ask("SELECT max(CAST(version AS TEXT)) FROM schema_migrations"));
  const auto* text = std::get_if<Text8>(&newest);
  if (!text || text->text.size() < kDay || text->text.find_first_not_of("0123456789") != std::string::npos) return std::string("of an unknown release");
  const std::string& day = text->text;
  return fmt::format("with a database of {}-{}-{}", day.substr(0, 4), day.substr(4, 2), day.substr(6, 2));
}

}  // namespace

Result<std::unique_ptr<OtherServer>> OpenPlex(const std::filesystem::path& copy) {
  TRY(Connection::FoldLog(copy));
  Connection connection = TRY(Connection::OpenForeign(copy));
  // Damage is told of as such, before a table that cannot be found.
  TRY(connection.Ask("SELECT count(*) FROM sqlite_schema"));
  if (!HasTable(connection, "metadata_items") || !HasTable(connection, "metadata_item_settings")) return Fail(Code::kUnsupported, "this is no library of Plex’s");
  for (const ForeignTable& table : PlexTables()) TRY(CheckForeign(connection, table));
  if (HasTable(connection, kPlexOwners)) TRY(CheckForeign(connection, {kPlexOwners, {"metadata_item_id", "account_id"}}));
  std::string release = TRY(ReleaseOf(connection));
  std::vector<OtherUser> users = TRY(ReadUsers(connection));
  Ids ids = TRY(ReadIds(connection));
  return std::unique_ptr<OtherServer>(std::make_unique<Plex>(std::move(release), std::move(connection), std::move(users), std::move(ids)));
}

}  // namespace chanoma::freedom
