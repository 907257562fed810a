#pragma once
// How Jellyfin writes values into its databases. Private to freedom; pure functions.

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "freedom/other_server.h"

namespace chanoma::freedom {

// "2023-05-01 20:15:30.1234567Z", also with a T, without fractions, or without a Z, which then is UTC all the same; with "+02:00". None
// for what is no time, as Jellyfin takes it: its databases are known to hold some.
std::optional<Timestamp> JellyfinTime(std::string_view text);

// "Imdb=tt0113277|Tmdb=949".
OtherIds JellyfinIds(std::string_view text);

// By the name of a class: "MediaBrowser.Controller.Entities.Movies.Movie".
OtherKind JellyfinKind(std::string_view type);

}  // namespace chanoma::freedom
