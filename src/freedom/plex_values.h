#pragma once
// How Plex writes values into its databases. Private to freedom; pure functions.

#include <string_view>

#include "freedom/other_server.h"

namespace chanoma::freedom {

// Adds what a name that Plex goes by tells of ids elsewhere: "com.plexapp.agents.imdb://tt0113277?lang=en", "com.plexapp.agents.thetvdb://79126/1/2",
// "com.plexapp.agents.hama://tvdb-79126", and the tags of today "imdb://tt0113277", "tmdb://949", "tvdb://79126". Others say nothing.
void AddPlexId(std::string_view guid, OtherIds& ids);

// By metadata_type.
OtherKind PlexKind(int64_t type);
std::string_view PlexType(int64_t type);  // as Plex calls it

}  // namespace chanoma::freedom
