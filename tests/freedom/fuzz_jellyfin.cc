// Good databases of Jellyfin's, of both forms, changed as the input says: bytes of a file or of its write-ahead log turned into others,
// cells of tables into other values. They are refused, or read to their end; nothing else happens.

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "freedom/foreign_time.h"
#include "freedom/fuzz_input.h"
#include "freedom/jellyfin.h"
#include "freedom/jellyfin_house.h"
#include "freedom/jellyfin_values.h"

namespace chanoma::freedom {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "chanoma-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string BytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A database, and its log while nothing of that is in it yet.
struct Good {
  std::string closed, open, log;
};

class Stage {
 public:
  Stage() {
    for (const char* release : {"10.10", "10.11"}) {
      JellyfinHouse house(folder_.path() / release, release);
      house.User(1, "Ada", true);
      house.User(2, "ben", false, true, false);
      house.Item({.number = 10, .path = "/media/Heat (1995).mkv", .title = "Heat", .year = 1995, .ids = "Imdb=tt0113277|Tmdb=949"});
      house.Item({.number = 11, .type = "TV.Series", .path = "/media/Wire", .title = "The Wire", .year = 2002, .ids = "Tvdb=79126"});
      house.Item({.number = 12, .type = "TV.Episode", .path = "/media/Wire/1.mkv", .title = "The Target", .season = 1, .episode = 1, .series = 11, .series_title = "The Wire"});
      house.Say({.item = 10, .user = 1, .played = true, .plays = 2, .last = "2024-05-01 20:15:30.1234567Z", .rating = "8.5"});
      house.Say({.item = 12, .user = 2, .seconds = 90, .last = "2024-05-02 20:15:30", .favourite = true});
      house.List(14, "Friday", 1, R"({"Path":"/media/Heat (1995).mkv"})");
      auto& goods = goods_.emplace_back();
      for (const auto& file : house.Files()) goods.push_back({{}, BytesOf(file), BytesOf(file.string() + "-wal")});
      house.Close();
      for (size_t i = 0; i < goods.size(); ++i) goods[i].closed = BytesOf(house.Files()[i]);
    }
  }

  void Try(std::string_view bytes) {
    Input input(bytes);
    static_cast<void>(WrittenTime(bytes, Unzoned::kUtc));
    static_cast<void>(JellyfinIds(bytes));
    const std::vector<Good>& goods = goods_[input.Number(1) % goods_.size()];
    const uint64_t way = input.Number(1) % 3;
    const size_t which = input.Number(1) % goods.size();
    std::vector<std::filesystem::path> files;
    for (size_t i = 0; i < goods.size(); ++i) {
      files.push_back(folder_.path() / std::to_string(i));
      std::string file = way == 1 ? goods[i].open : goods[i].closed, log = way == 1 ? goods[i].log : std::string();
      if (i == which && way == 0) ChangeBytes(input, file);
      if (i == which && way == 1) ChangeBytes(input, log);
      std::ofstream(files[i], std::ios::binary) << file;
      std::ofstream(files[i].string() + "-wal", std::ios::binary) << log;
      if (i == which && way == 2) ChangeCells(input, files[i]);
    }
    const auto server = OpenJellyfin(files);
    if (!server) return;
    static_cast<void>((*server)->Users());
    static_cast<void>((*server)->Items([](const OtherItem&) { return Result<void>(); }));
    static_cast<void>((*server)->States([](const OtherState&) { return Result<void>(); }));
    static_cast<void>((*server)->Lists([](const OtherList&) { return Result<void>(); }));
  }

 private:
  static void ChangeBytes(Input& input, std::string& file) {
    while (!input.Empty() && !file.empty()) {
      const size_t at = input.Number(3) % file.size();
      const size_t many = input.Number(1) % 16;
      for (size_t i = at; i < std::min(at + many, file.size()); ++i) file[i] = static_cast<char>(input.Number(1));
    }
  }

  static void ChangeCells(Input& input, const std::filesystem::path& file) {
    static constexpr std::string_view kColumns[][2] = {
        {"Users", "Id"}, {"Users", "Username"}, {"Users", "InternalId"}, {"Permissions", "Kind"}, {"Permissions", "Value"}, {"Permissions", "UserId"}, {"Preferences", "Value"},
        {"TypedBaseItems", "guid"}, {"TypedBaseItems", "type"}, {"TypedBaseItems", "Path"}, {"TypedBaseItems", "SeriesId"}, {"TypedBaseItems", "ProviderIds"}, {"TypedBaseItems", "data"},
        {"TypedBaseItems", "UserDataKey"}, {"TypedBaseItems", "DateCreated"}, {"TypedBaseItems", "ParentIndexNumber"}, {"UserDatas", "key"}, {"UserDatas", "userId"}, {"UserDatas", "played"},
        {"UserDatas", "rating"}, {"UserDatas", "playbackPositionTicks"}, {"UserDatas", "lastPlayedDate"}, {"BaseItems", "Id"}, {"BaseItems", "Type"}, {"BaseItems", "Path"}, {"BaseItems", "Data"},
        {"BaseItems", "IndexNumber"}, {"BaseItemProviders", "ProviderId"}, {"BaseItemProviders", "ProviderValue"}, {"UserData", "ItemId"}, {"UserData", "UserId"}, {"UserData", "Likes"},
        {"UserData", "CustomDataKey"}, {"UserData", "LastPlayedDate"}, {"UserData", "PlaybackPositionTicks"}};
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    sqlite3_exec(database, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
    while (!input.Empty()) {
      const auto& [table, column] = kColumns[input.Number(1) % std::size(kColumns)];
      sqlite3_stmt* statement = nullptr;
      sqlite3_prepare_v2(database, fmt::format("UPDATE OR REPLACE {} SET {} = ?", table, column).c_str(), -1, &statement, nullptr);
      const uint64_t kind = input.Number(1) % 5;
      const std::string_view bytes = input.Bytes(input.Number(1) % 64);
      const int64_t number = static_cast<int64_t>(input.Number(8));
      if (statement && kind == 1) sqlite3_bind_int64(statement, 1, number);
      if (statement && kind == 2) sqlite3_bind_double(statement, 1, static_cast<double>(number) / 7);
      if (statement && kind == 3) sqlite3_bind_text64(statement, 1, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
      if (statement && kind == 4) sqlite3_bind_blob64(statement, 1, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
      sqlite3_step(statement);
      sqlite3_finalize(statement);
    }
    sqlite3_close(database);
  }

  Folder folder_;
  std::vector<std::vector<Good>> goods_;
};

}  // namespace
}  // namespace chanoma::freedom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static chanoma::freedom::Stage stage;
  stage.Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
