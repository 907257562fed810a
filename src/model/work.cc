#include "model/work.h"

namespace chanoma::model {
namespace {

constexpr size_t kHead = 1 + 2;  // kind, the title's length
constexpr size_t kTail = 4 + 4;  // season, episode

void Append(std::string& key, uint32_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) key.push_back(static_cast<char>(number >> shift & 0xff));
}

uint32_t Number(std::string_view bytes) {
  uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

bool Known(char kind) { return kind == static_cast<char>(WorkKind::kEpisode) || kind == static_cast<char>(WorkKind::kFile) || kind == static_cast<char>(WorkKind::kFilm); }

}  // namespace

std::string WorkKey(const Work& work) {
  const std::string_view title = std::string_view(work.title).substr(0, kLongestWorkTitle);
  std::string key(1, static_cast<char>(work.kind));
  Append(key, static_cast<uint32_t>(title.size()), 2);
  key.append(title);
  Append(key, work.season, 4);
  Append(key, work.episode, 4);
  return key;
}

std::optional<Work> ParseWorkKey(std::string_view key) {
  if (key.size() < kHead + kTail || !Known(key[0])) return std::nullopt;
  const size_t length = Number(key.substr(1, 2));
  if (length > kLongestWorkTitle || key.size() != kHead + length + kTail) return std::nullopt;
  return Work{static_cast<WorkKind>(key[0]), std::string(key.substr(kHead, length)), Number(key.substr(kHead + length, 4)), Number(key.substr(kHead + length + 4, 4))};
}

std::optional<Work> WorkOfSeries(std::string_view series) { return ParseWorkKey(std::string(series).append(kTail, '\0')); }

std::string_view SeriesOf(std::string_view key) { return ParseWorkKey(key) ? key.substr(0, key.size() - kTail) : std::string_view(); }

}  // namespace chanoma::model
