#pragma once
// Answers to requests that came by a presigned link: every address they hold carries the link on, since the player has
// nothing else to show. Pure functions; any thread. With an empty token each answers what it was given.

#include <string>
#include <string_view>

#include "api/identity.h"
#include "api/route.h"

namespace chanoma::api {

inline constexpr std::string_view kVideoAddresses = "/api/v1/videos/";

// The token of the link by which the request came; empty: it came otherwise.
std::string_view LinkOf(const Call& call, const http::Request& request);

// What the request asks for, where a link can lead to it.
std::optional<accounts::LinkTarget> LinkTargetOf(const http::Request& request);

std::string CarryInPlaylist(std::string text, std::string_view token);  // RFC 8216
std::string CarryInMpd(std::string text, std::string_view token);       // of playback/mpd, whose addresses are all below the video's
std::string CarryInStoryboard(std::string text, std::string_view token);  // WebVTT with #xywh

// How an answer that holds addresses may be kept: with a link in them, not at all.
void SetManifestCaching(http::Response& response, std::string_view token);

}  // namespace chanoma::api
