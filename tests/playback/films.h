#pragma once
// Media records as probing would give them, for tests.

#include "model/media_info.h"

namespace chanoma::playback {

// 1920x1080, 24 fps, boundaries every `gap` seconds, AAC in 48 kHz.
inline model::MediaInfo Film(double seconds, double gap, std::string codecs = "avc1.640028") {
  model::MediaInfo film;
  film.container = "mov";
  film.duration_ms = static_cast<int64_t>(seconds * 1000);
  model::VideoStream video;
  video.codec = "h264";
  video.codecs = std::move(codecs);
  video.width = 1920;
  video.height = 1080;
  video.frame_rate = {24, 1};
  film.video.push_back(video);
  model::AudioStream audio;
  audio.index = 1;
  audio.codec = "aac";
  audio.codecs = "mp4a.40.2";
  audio.channels = 2;
  audio.sample_rate = 48000;
  audio.frame_size = 1024;
  audio.language = "en";
  audio.is_default = true;
  film.audio.push_back(audio);
  film.grid.timescale = 12288;
  film.grid.end = static_cast<int64_t>(seconds * 12288);
  film.grid.indexed = true;
  film.grid.peak_bit_rate = 6'000'000;
  for (double at = 0; at < seconds; at += gap) {
    const auto ticks = static_cast<int64_t>(at * 12288);
    film.grid.boundaries.push_back({ticks, ticks - 1024});
  }
  return film;
}

}  // namespace chanoma::playback
