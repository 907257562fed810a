#include "freedom/kodi_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace chanoma::freedom {
namespace {

constexpr std::string_view kStack = "stack://", kBetween = " , ";
constexpr size_t kMostParts = 64;

// smb://user:password@nas/films → smb://nas/films. The password is nobody's business here, and maps are written without it.
std::string WithoutSecrets(std::string_view place) {
  const size_t scheme = place.find("://");
  if (scheme == std::string_view::npos) return std::string(place);
  const std::string_view rest = place.substr(scheme + 3);
  const size_t at = rest.substr(0, rest.find('/')).rfind('@');
  return at == std::string_view::npos ? std::string(place) : std::string(place.substr(0, scheme + 3)) + std::string(rest.substr(at + 1));
}

// A comma in a part's name stands twice.
std::string PartOf(std::string_view text) {
  std::string part;
  for (size_t i = 0; i < text.size(); ++i) {
    part += text[i];
    if (text.substr(i).starts_with(",,")) ++i;
  }
  return WithoutSecrets(part);
}

}  // namespace

std::vector<std::string> KodiPlaces(std::string_view folder, std::string_view name) {
  if (name.starts_with(kStack)) {
    std::vector<std::string> places;
    name.remove_prefix(kStack.size());
    while (places.size() < kMostParts) {
      const size_t end = name.find(kBetween);
      places.push_back(PartOf(name.substr(0, end)));
      if (end == std::string_view::npos) return places;
      name.remove_prefix(end + kBetween.size());
    }
    return places;
  }
  if (name.find("://") != std::string_view::npos || folder.empty()) return {WithoutSecrets(name)};
  const bool windows = folder.find('/') == std::string_view::npos && folder.find('\\') != std::string_view::npos;
  const bool parted = folder.back() == '/' || folder.back() == '\\';
  return {WithoutSecrets(fmt::format("{}{}{}", folder, parted ? "" : windows ? "\\" : "/", name))};
}

bool IsKodiFile(std::string_view place) {
  constexpr std::array<std::string_view, 7> kElsewhere{"plugin://", "pvr://", "upnp://", "http://", "https://", "rtsp://", "videodb://"};
  return !place.empty() && std::ranges::none_of(kElsewhere, [&](std::string_view scheme) { return place.starts_with(scheme); });
}

int KodiYear(std::string_view date) {
  int year = 0;
  if (date.size() < 4 || (date.size() > 4 && date[4] != '-')) return 0;
  const auto [end, error] = std::from_chars(date.data(), date.data() + 4, year);
  return error == std::errc() && end == date.data() + 4 && year >= 1800 ? year : 0;
}

std::optional<int> KodiNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0 ? std::optional(number) : std::nullopt;
}

std::string KodiRelease(long long form) {
  constexpr std::array<std::pair<long long, std::string_view>, 6> kFirst{{{132, "after 21"}, {122, "21"}, {120, "20"}, {117, "19"}, {108, "18"}, {100, "17"}}};
  for (const auto& [first, release] : kFirst) {
    if (form >= first) return std::string(release);
  }
  return "before 17";
}

std::vector<std::string> KodiPlaylist(std::string_view text) {
  std::vector<std::string> places;
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> parts = KodiPlaces("", line);
    places.insert(places.end(), parts.begin(), parts.end());
  }
  return places;
}

}  // namespace chanoma::freedom
