#pragma once
// What a Plex of tests knows, in the form of its years: films of agents old and new, a series, music, a playlist. One thread.

#include "freedom/made_database.h"

namespace chanoma::freedom {

// `when`: a time as that form has it, of words "2024-05-01 20:15:30" or 1714594530.
inline std::string PlexSample(const std::string& form) {
  const bool words = form == "2018";
  const auto time = [&](const char* text, const char* seconds) { return words ? fmt::format("'{}'", text) : std::string(seconds); };
  const std::string first = time("2024-05-01 20:15:30", "1714594530"), second = time("2024-05-02 20:15:30", "1714680930"), added = time("2020-01-01 00:00:00", "1577836800");
  std::string sql = fmt::format(R"(
    INSERT INTO accounts (id, name, default_subtitle_language) VALUES (0, '', NULL), (1, 'Ada', 'jpn'), (4711, 'ben', NULL);
    INSERT INTO metadata_items (id, metadata_type, guid, title, original_title, year, "index", parent_id, added_at, deleted_at) VALUES
      (10, 1, 'com.plexapp.agents.imdb://tt0113277?lang=en', 'Heat', 'Heat!', 1995, NULL, NULL, {2}, NULL), (11, 1, 'plex://movie/5d776825880197001ec9038e', 'Ronin', '', 1998, 1, NULL, {2}, NULL),
      (12, 4, 'com.plexapp.agents.thetvdb://79126/1/1?lang=en', 'The Target', '', 2002, 1, 13, {2}, NULL), (13, 3, 'com.plexapp.agents.thetvdb://79126/1?lang=en', '', '', NULL, 1, 14, NULL, NULL),
      (14, 2, 'com.plexapp.agents.thetvdb://79126?lang=en', 'The Wire', '', 2002, 1, NULL, NULL, NULL), (15, 10, 'local://15', 'A song', '', NULL, 1, NULL, NULL, NULL),
      (16, 10, 'local://16', 'Another', '', NULL, 1, NULL, NULL, NULL), (17, 1, 'local://17', 'Gone', '', 2001, NULL, NULL, {2}, {1}),
      (20, 15, 'com.plexapp.agents.none://list', 'Friday', '', NULL, NULL, NULL, NULL, NULL), (21, 15, 'com.plexapp.agents.none://smart', 'Rule', '', NULL, NULL, NULL, NULL, NULL);
    INSERT INTO media_items (id, metadata_item_id) VALUES (1, 10), (2, 10), (3, 11), (4, 12), (5, 15), (6, 17);
    INSERT INTO media_parts (id, media_item_id, file, "index") VALUES (1, 1, '/media/Heat (1995).mkv', NULL), (2, 2, '/media/Heat 4K.mkv', 0), (4, 3, '/media/Ronin cd2.mkv', 1), (3, 3, '/media/Ronin cd1.mkv', 0),
      (5, 4, '/media/Wire/1.mkv', 0), (6, 5, '/media/song.mp3', 0), (7, 6, '/media/Gone.mkv', 0);
    INSERT INTO metadata_item_settings (account_id, guid, rating, view_offset, view_count, last_viewed_at) VALUES
      (1, 'com.plexapp.agents.imdb://tt0113277?lang=en', 8.5, NULL, 2, {0}), (4711, 'com.plexapp.agents.thetvdb://79126/1/1?lang=en', NULL, 90000, 0, {1}),
      (1, 'com.plexapp.agents.thetvdb://79126?lang=en', 9, NULL, 5, {0}), (1, 'local://15', NULL, NULL, 1, {0}), (1, 'com.plexapp.agents.thetvdb://79126/1?lang=en', NULL, NULL, 5, {0}),
      (0, 'plex://movie/5d776825880197001ec9038e', NULL, NULL, 1, {0}), (1, 'plex://movie/5d776825880197001ec9038e', -1, NULL, NULL, NULL);
    INSERT INTO tags (id, tag, tag_type) VALUES (1, 'imdb://tt0122690', 314), (2, 'tmdb://8195', 314), (3, 'Mann', 2), (4, 'Crime', 1);
    INSERT INTO taggings (metadata_item_id, tag_id, "index") VALUES (11, 1, 0), (11, 2, 1), (10, 3, 0), (14, 3, 1), (10, 4, 0);
    INSERT INTO play_queue_generators (playlist_id, metadata_item_id, uri, "order") VALUES (20, 12, NULL, 2000), (20, 10, NULL, 1000), (21, NULL, 'library://x/directory/y', 0);)", first, second, added);
  if (!words) sql += "INSERT INTO metadata_item_accounts (account_id, metadata_item_id) VALUES (1, 20);";
  return sql;
}

}  // namespace chanoma::freedom
