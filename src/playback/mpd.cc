#include "playback/mpd.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

namespace chanoma::playback {
namespace {

std::string Seconds(double seconds) { return fmt::format("PT{:.3f}S", seconds); }

void Set(pugi::xml_node node, const char* name, const std::string& value) { node.append_attribute(name).set_value(value.c_str()); }
void Set(pugi::xml_node node, const char* name, int64_t value) { node.append_attribute(name).set_value(static_cast<long long>(value)); }

// How much of a segment may be missing when it begins to arrive: all but its first chunk.
constexpr const char* kChunksAhead = "1.5";

// SegmentTemplate with a SegmentTimeline (5.3.9.6): runs of equal durations share one S. `chunked`: its segments come in
// CMAF chunks, some of them while they are still being made (5.3.9.5.3).
void WriteTemplate(pugi::xml_node parent, const std::string& edition, const Timeline& timeline, bool chunked = false) {
  pugi::xml_node segments = parent.append_child("SegmentTemplate");
  Set(segments, "timescale", timeline.timescale);
  Set(segments, "initialization", fmt::format("s/{}/$RepresentationID$/init.mp4", edition));
  Set(segments, "media", fmt::format("s/{}/$RepresentationID$/$Number$.m4s", edition));
  Set(segments, "startNumber", int64_t{1});
  if (chunked) {
    Set(segments, "availabilityTimeOffset", std::string(kChunksAhead));
    Set(segments, "availabilityTimeComplete", std::string("false"));
  }
  pugi::xml_node line = segments.append_child("SegmentTimeline");
  for (size_t i = 0; i < timeline.Count();) {
    const int64_t duration = timeline.End(i) - timeline.starts[i];
    size_t run = 1;
    while (i + run < timeline.Count() && timeline.End(i + run) - timeline.starts[i + run] == duration) ++run;
    pugi::xml_node s = line.append_child("S");
    if (i == 0) Set(s, "t", timeline.starts[0]);
    Set(s, "d", duration);
    if (run > 1) Set(s, "r", static_cast<int64_t>(run) - 1);
    i += run;
  }
}

void WriteRole(pugi::xml_node set, const char* value) {
  pugi::xml_node role = set.append_child("Role");
  Set(role, "schemeIdUri", "urn:mpeg:dash:role:2011");
  Set(role, "value", value);
}

void WriteLabel(pugi::xml_node set, const std::string& label) {
  if (!label.empty()) set.append_child("Label").text().set(label.c_str());
}

void WriteVideo(pugi::xml_node period, const Presentation& presentation, int id) {
  pugi::xml_node set = period.append_child("AdaptationSet");
  Set(set, "id", id);
  Set(set, "contentType", "video");
  Set(set, "mimeType", "video/mp4");
  // Alignment is claimed only where it is true: copies with long gaps have other cuts than their renditions.
  const bool aligned = std::all_of(presentation.video.begin(), presentation.video.end(), [&](const Track& track) {
    return track.timeline == presentation.video.front().timeline;
  });
  if (aligned) Set(set, "segmentAlignment", "true");
  Set(set, "startWithSAP", int64_t{1});
  WriteRole(set, "main");
  if (aligned) WriteTemplate(set, presentation.edition, presentation.video.front().timeline, true);
  for (const Track& track : presentation.video) {
    pugi::xml_node rep = set.append_child("Representation");
    Set(rep, "id", track.id);
    Set(rep, "codecs", track.codecs);
    Set(rep, "bandwidth", track.bandwidth);
    Set(rep, "width", track.width);
    Set(rep, "height", track.height);
    if (track.frame_rate.num > 0) {
      Set(rep, "frameRate", track.frame_rate.den == 1 ? fmt::format("{}", track.frame_rate.num)
                                                      : fmt::format("{}/{}", track.frame_rate.num, track.frame_rate.den));
    }
    if (!aligned) WriteTemplate(rep, presentation.edition, track.timeline, true);
  }
}

void WriteAudio(pugi::xml_node period, const Presentation& presentation, const Track& track, int id, bool main) {
  pugi::xml_node set = period.append_child("AdaptationSet");
  Set(set, "id", id);
  Set(set, "contentType", "audio");
  Set(set, "mimeType", "audio/mp4");
  if (!track.language.empty()) Set(set, "lang", track.language);
  Set(set, "segmentAlignment", "true");
  Set(set, "startWithSAP", int64_t{1});
  // The order of elements is the schema's (annex B).
  WriteLabel(set, track.label);
  WriteRole(set, main ? "main" : "alternate");
  pugi::xml_node rep = set.append_child("Representation");
  Set(rep, "id", track.id);
  Set(rep, "codecs", track.codecs);
  Set(rep, "bandwidth", track.bandwidth);
  Set(rep, "audioSamplingRate", track.sample_rate);
  pugi::xml_node channels = rep.append_child("AudioChannelConfiguration");
  Set(channels, "schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011");
  Set(channels, "value", track.channels);
  WriteTemplate(rep, presentation.edition, track.timeline, std::holds_alternative<media::RenditionAudio>(track.spec.track));
}

void WriteText(pugi::xml_node period, const TextTrack& track, int id) {
  pugi::xml_node set = period.append_child("AdaptationSet");
  Set(set, "id", id);
  Set(set, "contentType", "text");
  Set(set, "mimeType", "text/vtt");
  if (!track.language.empty()) Set(set, "lang", track.language);
  WriteLabel(set, track.label);
  WriteRole(set, track.forced ? "forced-subtitle" : track.hearing_impaired ? "caption" : "subtitle");
  if (track.is_default) WriteRole(set, "main");
  pugi::xml_node rep = set.append_child("Representation");
  Set(rep, "id", fmt::format("t{}", track.stream));
  Set(rep, "bandwidth", int64_t{256});
  rep.append_child("BaseURL").text().set(fmt::format("subtitles/{}.vtt", track.stream).c_str());
}

// One segment holds all tiles; each lasts a tile's share of it (DASH-IF IOP 4.3 6.2.6).
void WriteThumbnails(pugi::xml_node period, const model::Storyboard& board, int id) {
  pugi::xml_node set = period.append_child("AdaptationSet");
  Set(set, "id", id);
  Set(set, "contentType", "image");
  Set(set, "mimeType", "image/jpeg");
  const int64_t duration = board.interval_ms * board.columns * board.rows;
  pugi::xml_node segments = set.append_child("SegmentTemplate");
  Set(segments, "timescale", int64_t{1000});
  Set(segments, "media", "storyboard.jpg");
  Set(segments, "duration", duration);
  Set(segments, "startNumber", int64_t{1});
  pugi::xml_node rep = set.append_child("Representation");
  Set(rep, "id", "thumbnails");
  Set(rep, "bandwidth", std::max<int64_t>(board.bytes * 8000 / duration, 1));
  Set(rep, "width", board.columns * board.tile_width);
  Set(rep, "height", board.rows * board.tile_height);
  pugi::xml_node tiles = rep.append_child("EssentialProperty");
  Set(tiles, "schemeIdUri", "http://dashif.org/guidelines/thumbnail_tile");
  Set(tiles, "value", fmt::format("{}x{}", board.columns, board.rows));
}

}  // namespace

std::string WriteMpd(const Presentation& presentation) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  Set(declaration, "version", "1.0");
  Set(declaration, "encoding", "UTF-8");
  pugi::xml_node mpd = document.append_child("MPD");
  Set(mpd, "xmlns", "urn:mpeg:dash:schema:mpd:2011");
  Set(mpd, "profiles", "urn:mpeg:dash:profile:isoff-live:2011");
  Set(mpd, "type", "static");
  Set(mpd, "mediaPresentationDuration", Seconds(static_cast<double>(presentation.duration_ms) / 1000));
  Set(mpd, "minBufferTime", Seconds(2));
  double longest = 0;
  for (const Track& track : presentation.video) longest = std::max(longest, LongestSegment(track.timeline));
  for (const Track& track : presentation.audio) longest = std::max(longest, LongestSegment(track.timeline));
  Set(mpd, "maxSegmentDuration", Seconds(longest));
  pugi::xml_node period = mpd.append_child("Period");
  Set(period, "id", "0");
  Set(period, "start", "PT0S");
  int id = 0;
  if (!presentation.video.empty()) WriteVideo(period, presentation, id++);
  const bool has_default = std::any_of(presentation.audio.begin(), presentation.audio.end(), [](const Track& t) { return t.is_default; });
  bool main_taken = false;
  for (const Track& track : presentation.audio) {
    const bool main = !main_taken && (track.is_default || !has_default);
    main_taken = main_taken || main;
    WriteAudio(period, presentation, track, id++, main);
  }
  for (const TextTrack& track : presentation.text) WriteText(period, track, id++);
  if (presentation.storyboard) WriteThumbnails(period, *presentation.storyboard, id++);
  std::ostringstream out;
  document.save(out, "", pugi::format_raw);
  return std::move(out).str();
}

}  // namespace chanoma::playback
