// Good databases of Kodi's and Plex's, of several forms, changed as the input says: bytes of the file turned into others, the file cut off,
// cells of its tables into other values; and the texts that lie beside them. They are refused, or read to their end; nothing else happens.

#include <unistd.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "freedom/foreign_time.h"
#include "freedom/fuzz_input.h"
#include "freedom/kodi.h"
#include "freedom/kodi_folder.h"
#include "freedom/kodi_sample.h"
#include "freedom/kodi_values.h"
#include "freedom/plex.h"
#include "freedom/plex_sample.h"
#include "freedom/plex_values.h"
#include "freedom/said.h"

namespace chanoma::freedom {
namespace {

constexpr std::string_view kColumns[][2] = {
    {"path", "strPath"}, {"files", "strFilename"}, {"files", "idFile"}, {"files", "idPath"}, {"files", "playCount"}, {"files", "lastPlayed"}, {"files", "dateAdded"}, {"movie", "idFile"}, {"movie", "c00"},
    {"movie", "premiered"}, {"movie", "idSet"}, {"movie", "userrating"}, {"tvshow", "c00"}, {"tvshow", "c05"}, {"tvshow", "userrating"}, {"episode", "c12"}, {"episode", "c13"}, {"episode", "idShow"},
    {"bookmark", "timeInSeconds"}, {"bookmark", "type"}, {"settings", "AudioStream"}, {"settings", "SubtitlesOn"}, {"uniqueid", "media_id"}, {"uniqueid", "media_type"}, {"uniqueid", "type"},
    {"uniqueid", "value"}, {"sets", "strSet"}, {"tag_link", "media_id"}, {"version", "idVersion"}, {"videoversion", "idMedia"}, {"accounts", "id"}, {"accounts", "name"}, {"metadata_items", "metadata_type"},
    {"metadata_items", "guid"}, {"metadata_items", "parent_id"}, {"metadata_items", "index"}, {"metadata_items", "year"}, {"metadata_items", "added_at"}, {"metadata_items", "deleted_at"},
    {"media_items", "metadata_item_id"}, {"media_parts", "file"}, {"media_parts", "index"}, {"metadata_item_settings", "guid"}, {"metadata_item_settings", "account_id"},
    {"metadata_item_settings", "view_count"}, {"metadata_item_settings", "view_offset"}, {"metadata_item_settings", "rating"}, {"metadata_item_settings", "last_viewed_at"}, {"tags", "tag"},
    {"tags", "tag_type"}, {"taggings", "metadata_item_id"}, {"play_queue_generators", "uri"}, {"play_queue_generators", "playlist_id"}, {"schema_migrations", "version"}};

class Stage {
 public:
  Stage() {
    std::string name = (std::filesystem::temp_directory_path() / "chanoma-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    for (const char* schema : {"kodi/videos-116.sql", "kodi/videos-131.sql", "plex/library-2018.sql", "plex/library-2024.sql"}) {
      const bool plex = std::string_view(schema).starts_with("plex");
      MadeDatabase made(folder_ / "good.db", schema);
      made.Sql(plex ? PlexSample(std::string(schema).substr(13, 4)) : std::string(kKodiSample));
      made.Close();
      std::ifstream in(made.file(), std::ios::binary);
      goods_.emplace_back(plex, std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
      std::filesystem::remove(made.file());
    }
  }
  ~Stage() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void Try(std::string_view bytes) {
    TryTexts(bytes);
    Input input(bytes);
    const auto& [plex, good] = goods_[input.Number(1) % goods_.size()];
    const uint64_t way = input.Number(1) % 3;
    std::string file = good;
    if (way == 0) ChangeBytes(input, file);
    if (way == 1) file.resize(input.Number(3) % file.size());
    const auto path = folder_ / "tried.db";
    std::ofstream(path, std::ios::binary) << file;
    if (way == 2) ChangeCells(input, path);
    const auto server = plex ? OpenPlex(path) : OpenKodi({{"A", path, std::string(input.Bytes(64)), {}}});
    if (server) static_cast<void>(ReadAll(**server));
  }

 private:
  static void TryTexts(std::string_view bytes) {
    OtherIds ids;
    AddPlexId(bytes, ids);
    static_cast<void>(WrittenTime(bytes, Unzoned::kLocal));
    static_cast<void>(KodiPlaces(bytes.substr(0, bytes.size() / 2), bytes.substr(bytes.size() / 2)));
    static_cast<void>(KodiPlaces("", std::string("stack://").append(bytes)));
    static_cast<void>(KodiPlaylist(bytes));
    static_cast<void>(ReadKodiProfiles(bytes));
    static_cast<void>(ReadKodiFavourites(bytes));
  }
  static void ChangeBytes(Input& input, std::string& file) {
    while (!input.Empty()) {
      const size_t at = input.Number(3) % file.size(), many = input.Number(1) % 16;
      for (size_t i = at; i < std::min(at + many, file.size()); ++i) file[i] = static_cast<char>(input.Number(1));
    }
  }
  static void ChangeCells(Input& input, const std::filesystem::path& file) {
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_exec(database, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", nullptr, nullptr, nullptr);
    while (!input.Empty()) {
      const auto& [table, column] = kColumns[input.Number(1) % std::size(kColumns)];
      sqlite3_stmt* statement = nullptr;
      sqlite3_prepare_v2(database, fmt::format("UPDATE OR REPLACE {} SET \"{}\" = ?", table, column).c_str(), -1, &statement, nullptr);
      const uint64_t kind = input.Number(1) % 5;
      const std::string_view bytes = input.Bytes(input.Number(1) % 64);
      const auto number = static_cast<int64_t>(input.Number(8));
      if (statement && kind == 1) sqlite3_bind_int64(statement, 1, number);
      if (statement && kind == 2) sqlite3_bind_double(statement, 1, static_cast<double>(number) / 7);
      if (statement && kind == 3) sqlite3_bind_text64(statement, 1, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
      if (statement && kind == 4) sqlite3_bind_blob64(statement, 1, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
      sqlite3_step(statement);
      sqlite3_finalize(statement);
    }
    sqlite3_close(database);
  }

  std::filesystem::path folder_;
  std::vector<std::pair<bool, std::string>> goods_;  // of Plex
};

}  // namespace
}  // namespace chanoma::freedom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static chanoma::freedom::Stage stage;
  stage.Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
