#include "ahead/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "playback/runs.h"

namespace chanoma::ahead {
namespace {

// The parts of "ID/EDITION/TRACK/NAME".
struct KeyParts {
  std::string_view video, edition, track, name;
};

KeyParts Split(std::string_view key) {
  KeyParts parts;
  for (std::string_view* part : {&parts.video, &parts.edition, &parts.track}) {
    const size_t slash = std::min(key.find('/'), key.size());
    *part = key.substr(0, slash);
    key.remove_prefix(std::min(slash + 1, key.size()));
  }
  parts.name = key;
  return parts;
}

// 0 for "init.mp4", n for "n.m4s".
std::optional<uint64_t> NumberOf(std::string_view name) {
  if (name == "init.mp4") return 0;
  if (!name.ends_with(".m4s")) return std::nullopt;
  name.remove_suffix(4);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number == 0) return std::nullopt;
  return number;
}

// A player that takes every track of this file that can be sent as it is.
playback::Capabilities EverythingOf(const model::MediaInfo& media) {
  std::string list = "mp3";
  const auto add = [&](std::string_view codecs) {
    if (!codecs.empty()) list += fmt::format(",{}", codecs.substr(0, codecs.find('.')));
  };
  for (const model::VideoStream& stream : media.video) add(stream.codecs);
  for (const model::AudioStream& stream : media.audio) add(stream.codecs);
  return playback::Capabilities::Parse(list).value_or(playback::Capabilities());
}

void AddTracks(std::vector<playback::Track>& tracks, std::vector<playback::Track> more, bool copies) {
  for (playback::Track& track : more) {
    if ((EffortOf(track) == Effort::kCopied) != copies) continue;
    if (std::ranges::none_of(tracks, [&](const playback::Track& known) { return known.id == track.id; })) tracks.push_back(std::move(track));
  }
}

}  // namespace

Effort EffortOf(const playback::Track& track) {
  if (std::holds_alternative<media::RenditionVideo>(track.spec.track)) return Effort::kPicture;
  if (std::holds_alternative<media::RenditionAudio>(track.spec.track)) return Effort::kSound;
  return Effort::kCopied;
}

std::string Plan::KeyOf(const playback::Track& track, uint64_t number) const {
  return playback::Runs::Key(video, edition, track.id, number == 0 ? "init.mp4" : fmt::format("{}.m4s", number));
}

bool Plan::Wants(std::string_view key) const {
  const KeyParts parts = Split(key);
  if (parts.edition != edition) return false;
  const auto track = std::ranges::find(tracks, parts.track, &playback::Track::id);
  const auto number = NumberOf(parts.name);
  return track != tracks.end() && number && *number <= track->timeline.Count();
}

Amount Plan::Missing(std::span<const std::string> there) const {
  Amount missing;
  for (const playback::Track& track : tracks) missing.Of(EffortOf(track)) += track.timeline.Count() + 1;
  for (const std::string& key : there) {
    if (!Wants(key)) continue;
    const auto track = std::ranges::find(tracks, Split(key).track, &playback::Track::id);
    missing.Of(EffortOf(*track)) -= 1;
  }
  return missing;
}

uint64_t Plan::All() const { return Missing({}).All(); }

std::optional<Plan> PlanFor(const model::Video& video, const model::MediaInfo& media, model::Ahead policy, playback::Renditions renditions) {
  if (policy == model::Ahead::kNothing || !std::holds_alternative<model::Ready>(video.state)) return std::nullopt;
  playback::Presentation all = playback::Describe(media, video.generation, EverythingOf(media));
  Plan plan{video.id, all.edition, media, {}};
  AddTracks(plan.tracks, std::move(all.video), true);
  AddTracks(plan.tracks, std::move(all.audio), true);
  if (policy == model::Ahead::kLadder) {
    playback::Presentation least = playback::Describe(media, video.generation, playback::Capabilities(), {}, renditions);
    AddTracks(plan.tracks, std::move(least.audio), false);
    AddTracks(plan.tracks, std::move(least.video), false);
  }
  if (plan.tracks.empty()) return std::nullopt;
  return plan;
}

bool IsOfGeneration(std::string_view key, uint32_t generation) {
  std::string_view edition = Split(key).edition;
  if (edition.empty()) return false;
  edition.remove_suffix(1);
  return edition == std::to_string(generation);
}

std::optional<Ulid> VideoOf(std::string_view key) {
  const auto id = Ulid::Parse(Split(key).video);
  return id ? std::optional(*id) : std::nullopt;
}

}  // namespace chanoma::ahead
