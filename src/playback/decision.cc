#include "playback/decision.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::playback {
namespace {

Reason VideoReason(Verdict verdict, const model::VideoStream& stream) {
  switch (verdict) {
    case Verdict::kPlays: return {"plays", fmt::format("This player shows {} as it is.", stream.codec)};
    case Verdict::kCodec: return {"codec", fmt::format("This player does not show {}.", stream.codec)};
    case Verdict::kNotInSegments: return {"container", fmt::format("{} cannot be delivered in segments.", stream.codec)};
    case Verdict::kRotated: return {"rotation", "The film is stored on its side, and players of segments do not turn it."};
    case Verdict::kNotIndexed: return {"indexing", "The file is still being indexed; until then it is rendered."};
    case Verdict::kNoCuts: return {"cuts", "The film has no places at which it could be cut without damage."};
    case Verdict::kLongGaps: return {"gaps", fmt::format("The film can only be entered at places over {:.0f} s apart.", kLongestCopiedSegment)};
    case Verdict::kNoRate:
    case Verdict::kLate: break;
  }
  return {"codec", "These pictures cannot be sent as they are."};
}

Reason AudioReason(Verdict verdict, const model::AudioStream& stream) {
  switch (verdict) {
    case Verdict::kPlays: return {"plays", fmt::format("This player plays {} as it is.", stream.codec)};
    case Verdict::kNotInSegments: return {"container", fmt::format("{} cannot be delivered in segments.", stream.codec)};
    case Verdict::kNoRate: return {"rate", "The sound's sampling rate is not known."};
    case Verdict::kLate: return {"late", "The sound begins after the pictures; silence is put in front of it."};
    default: return {"codec", fmt::format("This player does not play {}.", stream.codec)};
  }
}

// Whether a browser's own media element takes the file: its container, and everything in it.
Reason FileReason(const model::MediaInfo& info, const Capabilities& can) {
  const std::string& container = info.container;
  const bool mp4 = container == "mov", webm = container == "matroska";
  const bool plain = (container == "mp3" && can.Plays("mp4a.6B")) || (container == "flac" && can.Plays("fLaC"));
  if (!mp4 && !webm && !plain) return {"container", fmt::format("Browsers do not open files of this kind ({}).", container)};
  const auto in_webm = [](const std::string& codec) {
    return codec == "vp8" || codec == "vp9" || codec == "av1" || codec == "opus" || codec == "vorbis";
  };
  for (const model::VideoStream& stream : info.video) {
    if (webm && !in_webm(stream.codec)) return {"container", fmt::format("Browsers do not open Matroska files with {}.", stream.codec)};
    if (!can.Plays(stream.codecs)) return {"codec", fmt::format("This player does not show {}.", stream.codec)};
  }
  for (const model::AudioStream& stream : info.audio) {
    if (webm && !in_webm(stream.codec)) return {"container", fmt::format("Browsers do not open Matroska files with {}.", stream.codec)};
    if (!plain && !can.Plays(stream.codecs)) return {"codec", fmt::format("This player does not play {}.", stream.codec)};
  }
  return {"plays", "This player takes the file itself."};
}

}  // namespace

std::string_view MethodName(Method method) {
  switch (method) {
    case Method::kFile: return "file";
    case Method::kCopied: return "copied";
    case Method::kSoundRendered: return "soundRendered";
    case Method::kRendered: return "rendered";
  }
  return "rendered";
}

Decision Decide(const model::MediaInfo& info, uint32_t generation, const Capabilities& can, const SpeedOf& speed, Renditions renditions) {
  const Presentation offered = Describe(info, generation, can, speed, renditions);
  Decision decision;
  decision.file_reason = FileReason(info, can);
  decision.file_possible = decision.file_reason.code == "plays";
  const TrackDecision* rendered_sound = nullptr;
  for (const Track& track : offered.audio) {
    const auto* copy = std::get_if<media::CopyAudio>(&track.spec.track);
    const auto* rendition = std::get_if<media::RenditionAudio>(&track.spec.track);
    const model::AudioStream& stream = copy ? copy->source : rendition->source;
    const Verdict verdict = JudgeAudio(stream, can);
    Reason reason = AudioReason(verdict, stream);
    if (rendition && rendition->night) reason = {"night", "Sound evened out for the night was asked for."};
    else if (rendition && rendition->channels > 2) reason = {"surround", "All the channels, in a form that this player plays."};
    else if (rendition && verdict == Verdict::kPlays) reason = {"stereo", "A mix for two channels in which speech keeps its place."};
    decision.audio.push_back({track.id, stream.index, stream.codec, copy != nullptr, std::move(reason)});
  }
  for (const TrackDecision& one : decision.audio) {
    const bool alternative = std::any_of(decision.audio.begin(), decision.audio.end(), [&](const TrackDecision& other) { return other.stream == one.stream && other.copied; });
    if (!one.copied && !alternative && rendered_sound == nullptr) rendered_sound = &one;
  }
  if (!info.video.empty() && !offered.video.empty()) {
    const Verdict verdict = JudgeVideo(info, can);
    decision.video.push_back({offered.video.front().id, info.video.front().index, info.video.front().codec, verdict == Verdict::kPlays,
                              VideoReason(verdict, info.video.front())});
  }
  const auto known = [&](const Track& track) { return speed ? speed(track).value_or(0) : 0; };
  for (const Track& track : offered.withheld) {
    decision.rungs.push_back({track, false, {"too_slow", fmt::format("This server renders {} lines at {:.1f} times the speed of play; {:.1f} are needed.",
                                                                     std::min(track.width, track.height), known(track), kLeastSpeed)}, known(track), {}});
  }
  for (const Track& track : offered.video) {
    if (std::holds_alternative<media::RenditionVideo>(track.spec.track)) decision.rungs.push_back({track, true, {"", ""}, known(track), {}});
  }
  if (can.WholeFiles() && decision.file_possible) {
    decision.method = Method::kFile;
    decision.reason = decision.file_reason;
  } else if (!decision.video.empty() && !decision.video.front().copied) {
    decision.method = Method::kRendered;
    decision.reason = decision.video.front().reason;
  } else if (rendered_sound != nullptr) {
    decision.method = Method::kSoundRendered;
    decision.reason = rendered_sound->reason;
  } else {
    decision.reason = {"plays", "This player takes the file's tracks as they are, in segments."};
  }
  return decision;
}

}  // namespace chanoma::playback
