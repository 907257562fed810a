#include "api/presigned.h"

#include <algorithm>
#include <array>
#include <optional>

namespace chanoma::api {
namespace {

// Addresses may have a query, and a fragment, of their own.
void AppendCarrying(std::string& out, std::string_view address, std::string_view token, std::string_view ampersand) {
  const size_t fragment = std::min(address.find('#'), address.size());
  const std::string_view before = address.substr(0, fragment);
  out += before;
  if (before.find('?') == std::string_view::npos) out += '?';
  else out += ampersand;
  out.append(kLinkQuery).append("=").append(token).append(address.substr(fragment));
}

// Calls `line` for each, without its end.
template <class Line>
std::string MapLines(std::string_view text, size_t growth, Line line) {
  std::string out;
  out.reserve(text.size() + growth);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    line(out, text.substr(0, end));
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

size_t Lines(std::string_view text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

std::string_view LinkOf(const Call& call, const http::Request& request) {
  return call.principal.by_link ? request.Query(kLinkQuery).value_or("") : std::string_view();
}

std::optional<accounts::LinkTarget> LinkTargetOf(const http::Request& request) {
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) return std::nullopt;
  const std::string_view id = request.Param("id"), path = request.path;
  const auto video = Ulid::Parse(id);
  const size_t below = kVideoAddresses.size() + id.size() + 1;
  if (!video || !path.starts_with(kVideoAddresses) || path.size() <= below) return std::nullopt;
  return accounts::LinkTarget{*video, path.substr(below), request.method == http::Method::kHead};
}

std::string CarryInPlaylist(std::string text, std::string_view token) {
  if (token.empty()) return text;
  constexpr std::string_view kUri = "URI=\"";
  return MapLines(text, Lines(text) * (token.size() + kLinkQuery.size() + 2), [&](std::string& out, std::string_view line) {
    const size_t uri = line.starts_with('#') ? line.find(kUri) : std::string_view::npos;
    if (uri != std::string_view::npos) {
      const size_t from = uri + kUri.size(), to = std::min(line.find('"', from), line.size());
      out += line.substr(0, from);
      AppendCarrying(out, line.substr(from, to - from), token, "&");
      out += line.substr(to);
    } else if (line.empty() || line.starts_with('#')) {
      out += line;
    } else {
      AppendCarrying(out, line, token, "&");
    }
  });
}

std::string CarryInMpd(std::string manifest, std::string_view token) {
  if (token.empty()) return manifest;
  struct Place {
    std::string_view before;
    char end;
  };
  constexpr std::array<Place, 3> kPlaces{{{" media=\"", '"'}, {" initialization=\"", '"'}, {"<BaseURL>", '<'}}};
  std::string_view text = manifest;
  std::string out;
  while (true) {
    size_t next = text.size();
    const Place* place = nullptr;
    for (const Place& candidate : kPlaces) {
      if (const size_t at = text.find(candidate.before); at < next) {
        next = at;
        place = &candidate;
      }
    }
    if (!place) return std::move(out.append(text));
    const size_t from = next + place->before.size(), to = std::min(text.find(place->end, from), text.size());
    out += text.substr(0, from);
    AppendCarrying(out, text.substr(from, to - from), token, "&amp;");
    text.remove_prefix(to);
  }
}

std::string CarryInStoryboard(std::string text, std::string_view token) {
  if (token.empty()) return text;
  return MapLines(text, Lines(text) / 3 * (token.size() + kLinkQuery.size() + 2), [&](std::string& out, std::string_view line) {
    if (line.find("#xywh=") == std::string_view::npos) out += line;
    else AppendCarrying(out, line, token, "&");
  });
}

void SetManifestCaching(http::Response& response, std::string_view token) {
  // Without a link it changes when the file has been indexed, and with what the asking browser plays.
  response.Set("Cache-Control", token.empty() ? "private, no-cache" : "no-store");
}

}  // namespace chanoma::api
