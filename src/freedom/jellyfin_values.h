#pragma once
// How Jellyfin writes values into its databases. Private to freedom; pure functions.

#include <string_view>

#include "freedom/other_server.h"

namespace chanoma::freedom {

// "Imdb=tt0113277|Tmdb=949".
OtherIds JellyfinIds(std::string_view text);

// By the name of a class: "MediaBrowser.Controller.Entities.Movies.Movie".
OtherKind JellyfinKind(std::string_view type);

}  // namespace chanoma::freedom
