#include "playback/hls.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <set>

namespace chanoma::playback {
namespace {

// Quoted strings hold no quotes and no line ends (RFC 8216 4.2).
std::string Quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? '\'' : c == '\n' || c == '\r' ? ' ' : c;
  return out;
}

std::string Name(const std::string& label, const std::string& language, size_t number) {
  if (!label.empty()) return Quoted(label);
  if (!language.empty()) return Quoted(language);
  return fmt::format("{}", number + 1);
}

std::string MediaAddress(const Presentation& presentation, const Track& track) {
  return fmt::format("s/{}/{}/index.m3u8", presentation.edition, track.id);
}

}  // namespace

std::string WriteMasterPlaylist(const Presentation& presentation) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  auto append = std::back_inserter(out);
  // Names are unique within a group (4.3.4.1.1).
  std::set<std::string> names;
  const auto unique = [&names](std::string name) {
    std::string candidate = name;
    for (int n = 2; !names.insert(candidate).second; ++n) candidate = fmt::format("{} ({})", name, n);
    return candidate;
  };
  std::set<std::string> audio_codecs;
  int64_t audio_bandwidth = 0;
  const bool grouped = !presentation.video.empty() && !presentation.audio.empty();
  bool default_taken = false;
  for (const Track& track : presentation.audio) default_taken = default_taken || track.is_default;
  for (size_t i = 0; i < presentation.audio.size(); ++i) {
    const Track& track = presentation.audio[i];
    audio_codecs.insert(track.codecs);
    audio_bandwidth = std::max(audio_bandwidth, track.bandwidth);
    if (!grouped) continue;
    fmt::format_to(append, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"{}\",DEFAULT={},AUTOSELECT=YES,CHANNELS=\"{}\"",
                   unique(Name(track.label, track.language, i)), track.is_default || (!default_taken && i == 0) ? "YES" : "NO",
                   track.channels);
    if (!track.language.empty()) fmt::format_to(append, ",LANGUAGE=\"{}\"", Quoted(track.language));
    fmt::format_to(append, ",URI=\"{}\"\n", MediaAddress(presentation, track));
  }
  names.clear();
  for (size_t i = 0; i < presentation.text.size(); ++i) {
    const TextTrack& track = presentation.text[i];
    fmt::format_to(append, "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"{}\",DEFAULT={},AUTOSELECT=YES,FORCED={}",
                   unique(Name(track.label, track.language, i)), track.is_default ? "YES" : "NO", track.forced ? "YES" : "NO");
    if (!track.language.empty()) fmt::format_to(append, ",LANGUAGE=\"{}\"", Quoted(track.language));
    if (track.hearing_impaired) out += ",CHARACTERISTICS=\"public.accessibility.describes-music-and-sound\"";
    fmt::format_to(append, ",URI=\"subtitles/{}.m3u8\"\n", track.stream);
  }
  const std::string text_group = presentation.text.empty() ? "" : ",SUBTITLES=\"text\"";
  for (const Track& track : presentation.video) {
    std::string codecs = track.codecs;
    for (const std::string& codec : audio_codecs) codecs += "," + codec;
    fmt::format_to(append, "#EXT-X-STREAM-INF:BANDWIDTH={},CODECS=\"{}\",RESOLUTION={}x{}", track.bandwidth + audio_bandwidth, codecs,
                   track.width, track.height);
    if (track.frame_rate.num > 0) {
      fmt::format_to(append, ",FRAME-RATE={:.3f}", static_cast<double>(track.frame_rate.num) / static_cast<double>(track.frame_rate.den));
    }
    fmt::format_to(append, "{}{}\n{}\n", grouped ? ",AUDIO=\"audio\"" : "", text_group, MediaAddress(presentation, track));
  }
  if (presentation.video.empty()) {
    for (const Track& track : presentation.audio) {
      fmt::format_to(append, "#EXT-X-STREAM-INF:BANDWIDTH={},CODECS=\"{}\"{}\n{}\n", track.bandwidth, track.codecs, text_group,
                     MediaAddress(presentation, track));
    }
  }
  return out;
}

std::string WriteMediaPlaylist(const Track& track) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  auto append = std::back_inserter(out);
  fmt::format_to(append, "#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-MAP:URI=\"init.mp4\"\n",
                 std::max(1L, std::lround(std::ceil(LongestSegment(track.timeline)))));
  const auto timescale = static_cast<double>(track.timeline.timescale);
  for (size_t i = 0; i < track.timeline.Count(); ++i) {
    fmt::format_to(append, "#EXTINF:{:.6f},\n{}.m4s\n", static_cast<double>(track.timeline.End(i) - track.timeline.starts[i]) / timescale,
                   i + 1);
  }
  out += "#EXT-X-ENDLIST\n";
  return out;
}

std::string WriteSubtitlePlaylist(int stream, int64_t duration_ms) {
  const double seconds = static_cast<double>(duration_ms) / 1000;
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:1\n"
      "#EXTINF:{:.3f},\n{}.vtt\n#EXT-X-ENDLIST\n",
      std::max(1L, std::lround(std::ceil(seconds))), seconds, stream);
}

}  // namespace chanoma::playback
