#pragma once
// A work as somebody watches it: a film, an episode, or what is only known as a file. Several files may hold the same one
// (versions, a better copy), and a file that is renamed, moved or put back holds the one it held. What people have seen is
// kept by works, not by files. Plain values and pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chanoma::model {

// Stored, by the letter: never change one.
enum class WorkKind : char { kEpisode = 'e', kFile = 'f', kFilm = 'm' };

struct Work {
  WorkKind kind = WorkKind::kFile;
  std::string title;     // folded; of an episode: its series'; with the year where the name has one. Of a file: any bytes
  uint32_t season = 0;   // of an episode by date: the year
  uint32_t episode = 0;  // of a film: its part, 0 when it is whole. Of an episode by date: month and day as MMDD
  bool operator==(const Work&) const = default;
};

inline constexpr size_t kLongestWorkTitle = 240;
inline constexpr size_t kLongestWorkKey = 1 + 2 + kLongestWorkTitle + 4 + 4;

// Bytes under which the work is known. The keys of a series lie side by side, in the order of seasons and episodes; none is
// the beginning of another. A title is cut at kLongestWorkTitle.
std::string WorkKey(const Work& work);
std::optional<Work> ParseWorkKey(std::string_view key);

// The work without its numbers of which the keys of a series begin: kind and title.
std::optional<Work> WorkOfSeries(std::string_view series);

// What the keys of a series (or of the parts of a film) begin with, and no other key does. Empty for a key that is none.
std::string_view SeriesOf(std::string_view key);

}  // namespace chanoma::model
