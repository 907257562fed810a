// What the server does at the moment: who is sent which film and how, and how the machine is doing.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "api/handlers.h"
#include "api/or_null.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"
#include "base/file.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

// Why a screen gets its pictures as it does.
struct Verdict {
  playback::Reason reason;
  int height = 0;  // of the pictures; 0: none
  std::optional<double> speed;
  playback::MadeBy made_by;
  bool picture_copied = false, sound_copied = false;
  std::string codec;  // of the file, where the reason is about one
};

const playback::TrackDecision* FindTrack(const std::vector<playback::TrackDecision>& tracks, std::string_view id) {
  const auto found = std::ranges::find(tracks, id, &playback::TrackDecision::track);
  return found == tracks.end() ? nullptr : &*found;
}

// Of what the server would decide for that screen now. A rendition below pictures that could be copied is the player's own wish.
Verdict Judge(const playback::Viewing& viewing, const playback::Decision& decision) {
  Verdict verdict{decision.reason, 0, {}, {}, viewing.file, viewing.file, {}};
  const auto because = [&](const playback::TrackDecision& track) {
    verdict.reason = track.reason;
    verdict.codec = track.codec;
  };
  if (viewing.file) {
    verdict.reason = decision.file_reason;
    return verdict;
  }
  if (const auto* sound = FindTrack(decision.audio, viewing.sound)) {
    verdict.sound_copied = sound->copied;
    if (!sound->copied) because(*sound);
  }
  const auto* picture = FindTrack(decision.video, viewing.picture);
  if (picture) {
    verdict.picture_copied = picture->copied;
    if (!picture->copied || verdict.sound_copied || viewing.sound.empty()) because(*picture);
  }
  const auto rung = std::ranges::find(decision.rungs, viewing.picture, [](const playback::RungDecision& one) { return one.track.id; });
  if (rung == decision.rungs.end()) return verdict;
  verdict.height = rung->track.height;
  verdict.made_by = rung->made_by;
  if (rung->speed > 0) verdict.speed = rung->speed;
  if (picture) return verdict;
  if (decision.video.empty()) return verdict;
  because(decision.video.front());
  if (decision.video.front().copied) verdict.reason = {"smaller", "the player asks for a smaller picture: it was chosen, or the network is slow"};
  return verdict;
}

Result<void> WriteViewer(json::Writer& out, const store::Reader& reader, const playback::Viewer& viewer) {
  const auto account = reader.GetAccount(viewer.account);
  if (!account && account.error().code != Code::kNotFound) return Fail(account.error());
  if (account) {
    out.Key("user").BeginObject().Field("id", account->id.ToString()).Field("name", account->name);
    out.Field("displayName", account->display_name.empty() ? account->name : account->display_name).EndObject();
  } else {
    out.NullField("user");
  }
  out.Field("address", viewer.address);
  TextOrNull(out, "agent", viewer.agent);
  return {};
}

Result<void> WriteViewing(json::Writer& out, const Call& call, const store::Reader& reader, const playback::Viewing& viewing, const model::Video& video) {
  std::optional<model::Poster> poster;
  if (video.has_poster) {
    if (auto found = reader.GetPoster(video.id)) poster = std::move(*found);
  }
  out.BeginObject();
  TRY(WriteViewer(out, reader, viewing.viewer));
  out.Key("video");
  WriteVideoSummary(out, video, TRY(ShowOf(reader, video)), poster, call.services.base_path);
  const auto watch = reader.GetWatch(viewing.viewer.account, watching::WorkOf(video));
  if (watch) out.Field("position", static_cast<double>(watch->position_ms) / 1000);
  else out.NullField("position");
  const auto decision = call.services.playback.Decide(video.id, viewing.can.value_or(playback::Capabilities()), store::ReadMode::kMayBlock);
  const Verdict verdict = decision ? Judge(viewing, *decision) : Verdict{{"unknown", "the file is not as it was when it began"}, 0, {}, {}, false, false, {}};
  out.Field("file", viewing.file);
  const auto track = [&](std::string_view key, const std::string& id, bool copied) {
    if (id.empty()) return;
    out.Key(key).BeginObject().Field("track", id).Field("copied", copied).EndObject();
  };
  if (viewing.picture.empty()) out.NullField("picture");
  track("picture", viewing.picture, verdict.picture_copied);
  if (viewing.sound.empty()) out.NullField("sound");
  track("sound", viewing.sound, verdict.sound_copied);
  const int height = verdict.height > 0 ? verdict.height : video.height;
  PositiveOrNull(out, "height", viewing.file || !viewing.picture.empty() ? height : 0);
  if (verdict.speed) out.Field("speed", *verdict.speed);
  else out.NullField("speed");
  WriteMadeBy(out, verdict.made_by);
  out.Field("code", verdict.reason.code).Field("reason", verdict.reason.words);
  TextOrNull(out, "codec", verdict.codec);
  out.Field("since", FormatRfc3339(viewing.since)).Field("lastAt", FormatRfc3339(viewing.last)).EndObject();
  return {};
}

// Memory of this process, workers apart.
uint64_t ResidentBytes() {
  const auto text = ReadFile("/proc/self/statm", 200).value_or("");
  const size_t space = text.find(' ');
  uint64_t pages = 0;
  if (space != std::string::npos) std::from_chars(text.data() + space + 1, text.data() + text.size(), pages);
  return pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

void WriteDisks(json::Writer& out, const Services& services) {
  out.Key("disks").BeginArray();
  for (const auto& [name, folder] : {std::pair("data", services.data), std::pair("segments", services.playback.segments().folder())}) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error) continue;
    out.BeginObject().Field("holds", name).Field("path", folder.string()).Field("free", uint64_t{space.available}).Field("size", uint64_t{space.capacity}).EndObject();
  }
  out.EndArray();
}

void WriteWorkers(json::Writer& out, const playback::Playback& playback) {
  constexpr std::array<std::string_view, 3> kLanes{"viewer", "run", "background"};
  const auto use = playback.WorkerUse();
  out.Key("workers").BeginArray();
  for (size_t lane = 0; lane < kLanes.size(); ++lane) {
    out.BeginObject().Field("lane", kLanes[lane]).Field("busy", use[lane].busy).Field("idle", use[lane].idle).Field("limit", use[lane].limit).EndObject();
  }
  out.EndArray();
}

void WriteHardware(json::Writer& out, const media::HardwareState& hardware) {
  out.Key("hardware").BeginObject().Field("kind", media::HardwareKindName(hardware.settings.kind));
  TextOrNull(out, "device", hardware.settings.device);
  out.Field("state", media::StandingName(hardware.standing));
  TextOrNull(out, "problem", hardware.problem);
  out.Field("pictures", hardware.pictures).Field("processes", hardware.processes).Field("fellBack", hardware.fell_back);
  TextOrNull(out, "lastFailure", hardware.last_failure);
  out.EndObject();
}

Result<void> WriteSearch(json::Writer& out, const Services& services) {
  const uint64_t last = services.store.journal().LastSequence();
  const discover::Follower::Progress progress = services.discover.follower().GetProgress();
  uint64_t documents = 0;
  if (const auto live = services.discover.follower().Live()) documents = TRY(live->GetSize()).documents;
  out.Key("search").BeginObject().Field("documents", documents).Field("behind", last > progress.position ? last - progress.position : 0);
  out.Field("building", progress.building).EndObject();
  return {};
}

}  // namespace

Result<http::Response> ListViewings(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const store::Reader reader = call.services.store.Snapshot(store::ReadMode::kMayBlock);
  json::Writer out(4096);
  out.BeginObject().Key("items").BeginArray();
  for (const playback::Viewing& viewing : call.services.playback.audience().Now()) {
    const auto video = reader.GetVideo(viewing.video);
    if (!video && video.error().code == Code::kNotFound) continue;
    if (!video) return Fail(video.error());
    if (TRY(ListsById(reader, call.principal, video->id))) TRY(WriteViewing(out, call, reader, viewing, *video));
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetServer(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Services& services = call.services;
  const playback::SegmentUse use = services.playback.segments().Use();
  const store::Figures figures = services.store.GetFigures();
  const store::JobCounts jobs = TRY(services.store.Read().CountJobs());
  uint64_t dead = 0;
  for (const model::JobKind kind : model::kAllJobKinds) dead += jobs.Of(kind, model::JobState::kDead);
  json::Writer out(1024);
  out.BeginObject().Field("version", services.version).Field("startedAt", FormatRfc3339(services.started)).Field("memory", ResidentBytes());
  WriteDisks(out, services);
  out.Key("segments").BeginObject().Field("bytes", use.bytes).Field("limit", use.cap).Field("pinned", use.pinned).EndObject();
  WriteWorkers(out, services.playback);
  WriteHardware(out, services.playback.Hardware());
  out.Key("metadata").BeginObject().Field("bytes", figures.table_bytes).Field("healthy", services.store.Healthy()).EndObject();
  TRY(WriteSearch(out, services));
  out.Field("screens", services.connections().websockets).Field("failedJobs", dead).EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
