#pragma once
// Databases as Jellyfin leaves them, of the releases whose schemas stand in tests/freedom/jellyfin, filled by tests. One thread.

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace chanoma::freedom {

struct JellyfinRow {
  int number = 0;
  std::string type = "Movies.Movie";  // below MediaBrowser.Controller.Entities.
  std::string path, title, original = {};
  int year = 0;
  std::optional<int> season = {}, episode = {};
  int series = 0;  // the number of its row
  std::string series_title = {};
  std::string ids = {};  // "Imdb=tt1|Tmdb=2"
  std::string key = {};  // of a release with keys; its id without one
  std::string added = "2020-01-01 00:00:00.0000000Z";
};

struct JellyfinSaying {
  int item = 0, user = 0;
  bool played = false;
  int plays = 0;
  int64_t seconds = 0;
  std::string last = {};
  bool favourite = false;
  std::string rating = "NULL";
  std::string key = {};  // as above
};

class JellyfinHouse {
 public:
  JellyfinHouse(const std::filesystem::path& folder, std::string release) : release_(std::move(release)), whole_(release_ == "10.11") {
    std::filesystem::create_directories(folder);
    people_path_ = folder / "jellyfin.db";
    people_ = Open(people_path_, whole_ ? "whole-10.11.sql" : "users-" + release_ + ".sql");
    if (whole_) return;
    library_path_ = folder / "library.db";
    library_ = Open(library_path_, "library-" + release_ + ".sql");
  }
  ~JellyfinHouse() { Close(); }
  JellyfinHouse(const JellyfinHouse&) = delete;
  JellyfinHouse& operator=(const JellyfinHouse&) = delete;

  std::vector<std::filesystem::path> Files() const { return whole_ ? std::vector{people_path_} : std::vector{people_path_, library_path_}; }
  // What is in the logs is in the files then.
  void Close() {
    sqlite3_close(people_);
    sqlite3_close(library_);
    people_ = library_ = nullptr;
  }
  void Sql(const std::string& sql, bool of_people = false) {
    Run(whole_ || of_people ? people_ : library_, sql);
  }

  // As 32 digits, which is how they are read.
  static std::string UserKey(int number) { return Digits(0xa0000000, number); }
  static std::string ItemKey(int number) { return Digits(0xb0c0d0e0, number); }

  void User(int number, const std::string& name, bool administrator = false, bool disabled = false, bool every_folder = true) {
    const std::string id = AsText(UserKey(number));
    Sql(fmt::format("INSERT INTO Users (Id, Username, MustUpdatePassword, AuthenticationProviderId, PasswordResetProviderId, InvalidLoginAttemptCount, MaxActiveSessions, SubtitleMode, "
                    "PlayDefaultAudioTrack, EnableLocalPassword, EnableAutoLogin, InternalId, SyncPlayAccess, RowVersion, SubtitleLanguagePreference) "
                    "VALUES ({}, '{}', 0, 'a', 'b', 0, 0, 0, 1, 0, 0, {}, 0, 1, 'jpn')", id, name, number), true);
    for (const auto& [kind, value] : {std::pair{0, administrator}, {1, false}, {2, disabled}, {16, every_folder}}) {
      Sql(fmt::format("INSERT INTO Permissions (UserId, Kind, Value, RowVersion) VALUES ({}, {}, {}, 0)", id, kind, int{value}), true);
    }
    for (const int kind : {0, 2, 5, 10}) Sql(fmt::format("INSERT INTO Preferences (UserId, Kind, Value, RowVersion) VALUES ({}, {}, '', 0)", id, kind), true);
  }

  void Item(const JellyfinRow& row) {
    const auto number = [](const std::optional<int>& value) { return value ? std::to_string(*value) : "NULL"; };
    const std::string type = "MediaBrowser.Controller." + (row.type.starts_with("Playlists.") ? row.type : "Entities." + row.type);
    const std::string same = fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0", AsId(ItemKey(row.number)), Text(type), Text(row.path), Text(row.title), Text(row.original),
                                         row.year > 0 ? std::to_string(row.year) : "NULL", number(row.season), number(row.episode), row.series > 0 ? AsId(ItemKey(row.series)) : "NULL",
                                         Text(row.series_title));
    const std::string columns = "Type, Path, Name, OriginalTitle, ProductionYear, ParentIndexNumber, IndexNumber, SeriesId, SeriesName, IsVirtualItem, DateCreated";
    if (!whole_) {
      Sql(fmt::format("INSERT INTO TypedBaseItems (guid, {}, UserDataKey, ProviderIds) VALUES ({}, {}, {}, {})", columns, same, Text(row.added), Text(KeyOf(row.number, row.key)), Text(row.ids)));
      return;
    }
    std::string added = row.added;
    if (!added.empty() && added.back() == 'Z') added.pop_back();
    Sql(fmt::format("INSERT INTO BaseItems (Id, {}, IsFolder, IsInMixedFolder, IsLocked, IsMovie, IsRepeat, IsSeries) VALUES ({}, {}, 0, 0, 0, 0, 0, 0)", columns, same, Text(added)));
    for (size_t at = 0; at < row.ids.size();) {
      const size_t end = std::min(row.ids.find('|', at), row.ids.size()), equals = row.ids.find('=', at);
      Sql(fmt::format("INSERT INTO BaseItemProviders VALUES ({}, '{}', '{}')", AsId(ItemKey(row.number)), row.ids.substr(at, equals - at), row.ids.substr(equals + 1, end - equals - 1)));
      at = end + 1;
    }
  }

  void Say(const JellyfinSaying& saying) {
    const std::string rest = fmt::format("{}, {}, {}, {}, {}", int{saying.played}, saying.plays, int{saying.favourite}, saying.seconds * 10'000'000, saying.last.empty() ? "NULL" : Text(saying.last));
    if (!whole_) {
      Sql(fmt::format("INSERT INTO UserDatas (key, userId, rating, played, playCount, isFavorite, playbackPositionTicks, lastPlayedDate) VALUES ({}, {}, {}, {})",
                      Text(KeyOf(saying.item, saying.key)), saying.user, saying.rating, rest));
      return;
    }
    Sql(fmt::format("INSERT INTO UserData (CustomDataKey, ItemId, UserId, Rating, Played, PlayCount, IsFavorite, PlaybackPositionTicks, LastPlayedDate) VALUES ({}, {}, {}, {}, {})",
                    Text(KeyOf(saying.item, saying.key)), AsId(ItemKey(saying.item)), AsText(UserKey(saying.user)), saying.rating, rest));
  }

  // `children` is what stands in the JSON beside LinkedChildren.
  void List(int number, const std::string& name, int owner, const std::string& children, bool collection = false) {
    Item({.number = number, .type = collection ? "Movies.BoxSet" : "Playlists.Playlist", .path = "/config/data/" + name, .title = name});
    const std::string data = fmt::format(R"({{"OwnerUserId":"{}","Shares":[],"LinkedChildren":[{}]}})", UserKey(owner), children);
    if (whole_) Sql(fmt::format("UPDATE BaseItems SET Data = {} WHERE Id = {}", Text(data), AsId(ItemKey(number))));
    else Sql(fmt::format("UPDATE TypedBaseItems SET data = CAST({} AS BLOB) WHERE guid = {}", Text(data), AsId(ItemKey(number))));
  }

  bool whole() const { return whole_; }
  std::string AsId(const std::string& digits) const { return whole_ ? AsText(digits) : AsBlob(digits); }

 private:
  static sqlite3* Open(const std::filesystem::path& path, const std::string& schema) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    Run(database, "PRAGMA synchronous = OFF");
    std::ifstream in(std::filesystem::path(CHANOMA_JELLYFIN_SCHEMAS) / schema);
    const std::string sql{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    Run(database, sql.empty() ? "no such file: " + schema : sql);
    return database;
  }
  // What a test says is right, or the test is wrong.
  static void Run(sqlite3* database, const std::string& sql) {
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
    fmt::print(stderr, "{}: {}\n", sql.substr(0, 500), sqlite3_errmsg(database));
    std::abort();
  }
  static std::string Digits(uint32_t kind, int number) { return fmt::format("{:08x}11223344{:016x}", kind, number); }
  static std::string AsText(const std::string& digits) {
    std::string text = fmt::format("'{}-{}-{}-{}-{}'", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
  }
  // The bytes that .NET has in memory.
  static std::string AsBlob(const std::string& digits) {
    std::string blob = "x'";
    for (const int at : {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}) blob += digits.substr(static_cast<size_t>(at) * 2, 2);
    return blob + "'";
  }
  static std::string Text(const std::string& text) {
    if (text.empty()) return "NULL";
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
    return quoted + "'";
  }
  std::string KeyOf(int number, const std::string& key) const { return key.empty() ? ItemKey(number) : key; }

  std::string release_;
  bool whole_;
  std::filesystem::path people_path_, library_path_;
  sqlite3 *people_ = nullptr, *library_ = nullptr;
};

}  // namespace chanoma::freedom
