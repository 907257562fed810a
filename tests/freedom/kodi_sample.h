#pragma once
// What a Kodi of tests knows: films, a series, parts, an add-on's film, music, a file of its own. One thread.

#include "freedom/made_database.h"

namespace chanoma::freedom {

inline constexpr const char* kKodiSample = R"(
  INSERT INTO path (idPath, strPath) VALUES (1, 'smb://ada:secret@nas/films/'), (2, '/media/Wire/'), (3, 'plugin://plugin.video.tube/'), (4, 'D:\Films\');
  INSERT INTO files (idFile, idPath, strFilename, playCount, lastPlayed, dateAdded) VALUES
    (10, 1, 'Heat (1995).mkv', 2, '2024-05-01 20:15:30', '2020-01-01 00:00:00'), (11, 2, '1.mkv', NULL, '2024-05-02 20:15:30', NULL),
    (12, 1, 'stack:///media/Kill Bill,, cd1.avi , smb://ada:secret@nas/films/Kill Bill cd2.avi', 1, NULL, NULL),
    (13, 3, 'plugin://plugin.video.tube/?id=5', 1, NULL, NULL), (14, 4, 'holiday.mp4', 1, NULL, NULL), (15, 2, 'never.mkv', NULL, NULL, NULL), (16, 2, '2-3.mkv', 1, NULL, NULL);
  INSERT INTO movie (idMovie, idFile, c00, c16, premiered, idSet, userrating) VALUES (1, 10, 'Heat', 'Heat!', '1995-12-15', 7, 9), (2, 12, 'Kill Bill', NULL, '2003', NULL, NULL), (3, 13, 'Tubed', NULL, NULL, NULL, 0);
  INSERT INTO tvshow (idShow, c00, c05, c09, userrating) VALUES (5, 'The Wire', '2002-06-02', 'Wire', 8);
  INSERT INTO episode (idEpisode, idFile, c00, c12, c13, idShow) VALUES (20, 11, 'The Target', '1', '1', 5), (21, 16, 'The Detail', '1', '2', 5), (22, 16, 'The Buys', '1', '3', 5);
  INSERT INTO uniqueid (media_id, media_type, value, type) VALUES (1, 'movie', 'tt0113277', 'imdb'), (1, 'movie', '949', 'TMDB'), (5, 'tvshow', '79126', 'tvdb'), (5, 'tvshow', 'x', 'unknown');
  INSERT INTO bookmark (idFile, timeInSeconds, totalTimeInSeconds, type) VALUES (11, 90.5, 3600, 1), (11, 700, 3600, 0);
  INSERT INTO settings (idFile, AudioStream, SubtitleStream, SubtitlesOn) VALUES (10, -1, 2, 1), (11, 1, 3, 0);
  INSERT INTO sets (idSet, strSet) VALUES (7, 'Mann');
  INSERT INTO tag (tag_id, name) VALUES (1, 'again');
  INSERT INTO tag_link VALUES (1, 1, 'movie'), (1, 5, 'tvshow'))";

}  // namespace chanoma::freedom
