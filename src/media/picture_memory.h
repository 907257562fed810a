#pragma once
// The memory by which pictures go from a boxed worker to a graphics process: for each rendition a few places, each as large as
// one picture (4:2:0, its planes one after the other). Daemon, worker and graphics process lay it out alike. Pure.

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "media/tracks.h"

namespace chanoma::media {

inline constexpr size_t kPictureSlots = 4;  // of one rendition
// Pictures that a graphics process may hold before it gives back the first.
inline constexpr size_t kMostPicturesHeld = 8;

class PictureMemory {
 public:
  // Width and height of each rendition, both even.
  explicit PictureMemory(const std::vector<std::pair<int, int>>& sizes) {
    for (const auto& [width, height] : sizes) {
      places_.push_back({width, height, bytes_});
      bytes_ += kPictureSlots * places_.back().PictureBytes();
    }
  }

  struct Place {
    int width = 0, height = 0;
    size_t begin = 0;
    size_t LumaBytes() const { return static_cast<size_t>(width) * static_cast<size_t>(height); }
    size_t PictureBytes() const { return LumaBytes() / 2 * 3; }
    size_t At(size_t slot) const { return begin + slot * PictureBytes(); }
  };
  const std::vector<Place>& places() const { return places_; }
  size_t Bytes() const { return bytes_; }

 private:
  std::vector<Place> places_;
  size_t bytes_ = 0;
};

// Of renditions of pictures.
inline PictureMemory MemoryFor(const std::vector<TrackSpec>& tracks) {
  std::vector<std::pair<int, int>> sizes;
  for (const TrackSpec& track : tracks) {
    const auto& video = std::get<RenditionVideo>(track.track);
    sizes.emplace_back(video.width, video.height);
  }
  return PictureMemory(sizes);
}

}  // namespace chanoma::media
