#include "freedom/plex_form.h"

#include <fmt/format.h>

namespace chanoma::freedom {
namespace {

// One file of each item.
constexpr std::string_view kOneFile = "(SELECT m.metadata_item_id AS item, min(p.file) AS file FROM media_items m JOIN media_parts p ON p.media_item_id = m.id GROUP BY m.metadata_item_id)";

}  // namespace

const std::vector<ForeignTable>& PlexTables() {
  static const std::vector<ForeignTable> tables{
      {"accounts", {"id", "name"}},
      {"metadata_items", {"id", "metadata_type", "guid", "title", "original_title", "year", "index", "parent_id", "added_at", "deleted_at"}},
      {"media_items", {"id", "metadata_item_id"}},
      {"media_parts", {"id", "media_item_id", "file", "index"}},
      {"metadata_item_settings", {"id", "account_id", "guid", "rating", "view_offset", "view_count", "last_viewed_at"}},
      {"tags", {"id", "tag", "tag_type"}},
      {"taggings", {"id", "metadata_item_id", "tag_id", "index"}},
      {"play_queue_generators", {"id", "playlist_id", "metadata_item_id", "uri", "order"}}};
  return tables;
}

std::string PlexItems(bool series) {
  // Of music and pictures, which may be many, only what somebody has said something of.
  const std::string_view which = series ? "i.metadata_type = 2" : "(i.metadata_type IN (1, 4) OR (i.metadata_type <> 2 AND i.guid IN (SELECT guid FROM metadata_item_settings)))";
  return fmt::format("SELECT i.id, i.metadata_type, i.guid, i.title, i.original_title, i.year, s.\"index\", i.\"index\", s.parent_id, w.title, i.added_at, i.deleted_at IS NOT NULL, m.id, p.file "
                     "FROM metadata_items i LEFT JOIN metadata_items s ON i.metadata_type = 4 AND s.id = i.parent_id LEFT JOIN metadata_items w ON w.id = s.parent_id "
                     "LEFT JOIN media_items m ON m.metadata_item_id = i.id LEFT JOIN media_parts p ON p.media_item_id = m.id WHERE {} ORDER BY i.id, m.id, p.\"index\", p.id",
                     which);
}

std::string PlexStates() {
  // Of a season, a series or an album Plex counts what was played of it; that is said of each again.
  return "SELECT id, account_id, guid, rating, view_offset, view_count, last_viewed_at, guid IN (SELECT guid FROM metadata_items WHERE metadata_type IN (2, 3, 8, 9)) FROM metadata_item_settings";
}

std::string PlexLists(bool owners) {
  return fmt::format("SELECT l.id, l.title, {}, g.uri, i.guid, f.file FROM metadata_items l LEFT JOIN play_queue_generators g ON g.playlist_id = l.id LEFT JOIN metadata_items i ON "
                     "i.id = g.metadata_item_id LEFT JOIN {} f ON f.item = i.id {} WHERE l.metadata_type = 15 ORDER BY l.id, g.\"order\", g.id",
                     owners ? "a.account" : "NULL", kOneFile,
                     owners ? "LEFT JOIN (SELECT metadata_item_id AS list, min(account_id) AS account FROM metadata_item_accounts GROUP BY metadata_item_id) a ON a.list = l.id" : "");
}

std::string PlexCollections() {
  return fmt::format("SELECT t.id, t.tag, NULL, NULL, i.guid, coalesce(f.file, i.title) FROM tags t JOIN taggings g ON g.tag_id = t.id JOIN metadata_items i ON i.id = g.metadata_item_id "
                     "AND i.metadata_type IN (1, 2, 4) LEFT JOIN {} f ON f.item = i.id WHERE t.tag_type = 2 ORDER BY t.id, g.\"index\", g.id",
                     kOneFile);
}

}  // namespace chanoma::freedom
