#include <algorithm>
#include <array>

#include "providers/provider.h"

namespace chanoma::providers {
namespace {

std::string_view PlaceOf(model::Provider provider) {
  switch (provider) {
    case model::Provider::kTmdb: return "https://image.tmdb.org/";
    case model::Provider::kTvdb: return "https://artworks.thetvdb.com/";
    case model::Provider::kTvmaze: return "https://static.tvmaze.com/";
    case model::Provider::kAnilist: return "https://s4.anilist.co/";
    case model::Provider::kWikidata: return "";
  }
  return "";
}

// "http://127.0.0.1:8000" of "http://127.0.0.1:8000/3".
std::string_view OriginOf(std::string_view address) {
  const size_t scheme = address.find("://");
  return scheme == std::string_view::npos ? std::string_view() : address.substr(0, address.find('/', scheme + 3));
}

}  // namespace

bool MayHavePicture(model::Provider provider, std::string_view configured, std::string_view address) {
  const bool plain = address.size() <= 1000 && std::ranges::all_of(address, [](char c) { return c > ' ' && c < 127 && c != '\\' && c != '"'; });
  if (!plain || address.find('@') != std::string_view::npos) return false;
  const std::string_view place = PlaceOf(provider);
  if (!place.empty() && address.starts_with(place)) return true;
  const std::string_view origin = OriginOf(configured);
  return !origin.empty() && address.starts_with(origin) && address.substr(origin.size()).starts_with('/');
}

}  // namespace chanoma::providers
