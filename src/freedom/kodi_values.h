#pragma once
// How Kodi writes values into its databases. Private to freedom; pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::freedom {

// The places of a file's parts, of which there is more than one for a film in several (stack://…). `folder` is path.strPath, `name`
// files.strFilename, which is a whole place by itself where it is no name. Names and passwords of shares are left out of them. Never empty,
// but a place may be.
std::vector<std::string> KodiPlaces(std::string_view folder, std::string_view name);

// That something lies there which can be a file: no add-on's, no stream's, no television's.
bool IsKodiFile(std::string_view place);

// The year of "1995-12-15"; 0 when there is none.
int KodiYear(std::string_view date);

// A number that stands in a column of text: seasons and episodes. None for what is no number, or below 0.
std::optional<int> KodiNumber(std::string_view text);

// By the number of a form of the database: "21".
std::string KodiRelease(long long form);

// A playlist's places, in their order: an .m3u without its comments. Those in the list's own folder have that before them.
std::vector<std::string> KodiPlaylist(std::string_view text);

}  // namespace chanoma::freedom
