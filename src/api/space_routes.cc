// What takes up the room: the disks, everything by kind, libraries, and the largest shows and files.

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <array>

#include "api/cursor.h"
#include "api/handlers.h"
#include "api/or_null.h"
#include "api/params.h"
#include "api/show_views.h"
#include "api/views.h"
#include "api/visible.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

constexpr std::chrono::seconds kPatience{2};  // for the shelf to know what was committed

// A file system, and what of the server's is on it.
struct Disk {
  std::vector<std::string_view> holds;
  std::filesystem::path path;
  dev_t device = 0;
  uint64_t free = 0, size = 0;
};

// Data and segments may share one.
std::vector<Disk> Disks(const Services& services) {
  const std::array<std::pair<std::string_view, std::filesystem::path>, 2> folders{{{"data", services.data}, {"segments", services.playback.segments().folder()}}};
  std::vector<Disk> disks;
  for (const auto& [name, folder] : folders) {
    struct stat info {};
    struct statvfs space {};
    if (::stat(folder.c_str(), &info) != 0 || ::statvfs(folder.c_str(), &space) != 0) continue;
    const auto same = std::ranges::find(disks, info.st_dev, &Disk::device);
    if (same != disks.end()) {
      same->holds.push_back(name);
      continue;
    }
    disks.push_back({{name}, folder, info.st_dev, uint64_t{space.f_bavail} * space.f_frsize, uint64_t{space.f_blocks} * space.f_frsize});
  }
  return disks;
}

void WriteDisks(json::Writer& out, const Services& services) {
  out.Key("disks").BeginArray();
  for (const Disk& disk : Disks(services)) {
    out.BeginObject().Key("holds").BeginArray();
    for (const std::string_view name : disk.holds) out.String(name);
    // Segments leave more free than the data, which stop at the last of it.
    const bool segments = std::ranges::find(disk.holds, "segments") != disk.holds.end();
    out.EndArray().Field("path", disk.path.string()).Field("free", disk.free).Field("size", disk.size);
    out.Field("floor", segments ? static_cast<uint64_t>(services.config.Number("free_space")) : store::StoreOptions().min_free_bytes);
    if (segments) out.Field("floorKey", "free_space");
    else out.NullField("floorKey");
    out.EndObject();
  }
  out.EndArray();
}

// One kind of thing. No bytes: they have not been looked at yet. No cap: it is not limited, or only by `key`.
struct Kind {
  std::string_view name, disk;
  std::optional<uint64_t> bytes;
  uint64_t cap = 0;
  std::string_view key = {};  // the setting that says how much it may be
  bool full = false;          // nothing new is kept
};

void WriteKind(json::Writer& out, const Kind& kind) {
  out.BeginObject().Field("kind", kind.name);
  TextOrNull(out, "disk", std::string(kind.disk));
  if (kind.bytes) out.Field("bytes", *kind.bytes);
  else out.NullField("bytes");
  if (kind.cap > 0) out.Field("cap", kind.cap);
  else out.NullField("cap");
  TextOrNull(out, "key", std::string(kind.key));
  out.Field("full", kind.full).EndObject();
}

Result<void> WriteLibraries(json::Writer& out, const Call& call, const std::unordered_map<Ulid, shelf::LibraryBytes>& held) {
  out.Key("libraries").BeginArray();
  for (const model::Library& library : TRY(call.services.store.Read().ListLibraries())) {
    if (!accounts::SeesLibrary(call.principal, library.id)) continue;
    const auto bytes = held.find(library.id);
    out.BeginObject().Field("id", library.id.ToString()).Field("name", library.name).Field("managed", library.managed);
    out.Field("files", bytes == held.end() ? 0 : bytes->second.files).Field("bytes", bytes == held.end() ? 0 : bytes->second.bytes).EndObject();
  }
  out.EndArray();
  return {};
}

// What libraries hold elsewhere; what is uploaded lies with the data.
Result<uint64_t> BytesOfMedia(const Call& call, const std::unordered_map<Ulid, shelf::LibraryBytes>& held) {
  uint64_t bytes = 0;
  for (const model::Library& library : TRY(call.services.store.Read().ListLibraries())) {
    const auto found = held.find(library.id);
    if (!library.managed && found != held.end()) bytes += found->second.bytes;
  }
  return bytes;
}

Result<void> WriteLarge(json::Writer& out, const Call& call, const store::Reader& reader, const shelf::Large& item) {
  std::optional<model::Video> video;
  if (!item.show) {
    auto found = reader.GetVideo(item.video);
    if (!found && found.error().code == Code::kNotFound) return {};
    if (!found) return Fail(found.error());
    video = std::move(*found);
  }
  out.BeginObject().Key("show");
  if (item.show) TRY(WriteShowSummary(out, reader, *item.show, call.services.base_path));
  else out.Null();
  out.Key("video");
  if (video) {
    std::optional<model::Poster> poster;
    if (video->has_poster) {
      if (auto found = reader.GetPoster(video->id)) poster = std::move(*found);
    }
    WriteVideoSummary(out, *video, TRY(ShowOf(reader, *video)), poster, call.services.base_path);
  } else {
    out.Null();
  }
  out.Field("files", item.files).Field("bytes", item.bytes).Field("segments", item.segments).EndObject();
  return {};
}

}  // namespace

Result<http::Response> GetSpace(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Services& services = call.services;
  const playback::SegmentUse segments = services.playback.segments().Use();
  const space::Measurer::State state = services.space.Ask();
  const auto measured = [&](uint64_t space::Measured::*part) { return state.last ? std::optional((*state.last).*part) : std::nullopt; };
  services.shelf.CatchUp(services.clock.Steady() + kPatience);
  const auto held = TRY(services.shelf.BytesOfLibraries());
  const auto cap = [&](std::string_view key) { return static_cast<uint64_t>(services.config.Number(key)); };
  const uint64_t media = TRY(BytesOfMedia(call, held));
  const uploads::Uploads::UnderWay incoming = TRY(services.uploads.BytesUnderWay());
  const uint64_t most_incoming = cap("incoming_space"), most_pinned = cap("ahead_space");
  const std::array<Kind, 10> kinds{{{"media", {}, media},
                                    {"originals", "data", measured(&space::Measured::originals), cap("upload_space"), "upload_space"},
                                    {"incoming", "data", incoming.arrived, most_incoming, "incoming_space", most_incoming > 0 && incoming.kept >= most_incoming},
                                    {"segments", "segments", segments.bytes, segments.cap, "segment_cache"},
                                    {"pinned", "segments", segments.pinned, most_pinned, "ahead_space"},
                                    {"images", "data", measured(&space::Measured::images), cap("image_space"), "image_space", services.image_room.Full()},
                                    {"metadata", "data", services.store.GetFigures().table_bytes, cap("store_space"), "store_space"},
                                    {"search", "data", measured(&space::Measured::search)},
                                    {"snapshots", "data", measured(&space::Measured::snapshots), cap("snapshot_space"), "snapshot_space", services.snapshots.Over()},
                                    {"setAside", "data", measured(&space::Measured::set_aside)}}};
  json::Writer out(2048);
  out.BeginObject();
  WriteDisks(out, services);
  out.Key("kinds").BeginArray();
  for (const Kind& kind : kinds) WriteKind(out, kind);
  out.EndArray();
  TRY(WriteLibraries(out, call, held));
  TextOrNull(out, "measuredAt", state.last ? FormatRfc3339(state.last->at) : std::string());
  out.Field("measuring", state.looking).EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> ListLarge(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"limit", "after", "sort"};
  TRY(OnlyQuery(request, kKnown));
  const std::string_view sort = request.Query("sort").value_or("media");
  if (sort != "media" && sort != "segments") return Fail(Code::kInvalid, "sort is media or segments", "sort");
  shelf::LargeQuestion question;
  question.by_segments = sort == "segments";
  question.accept = AcceptFacts(call.principal);
  question.segments = call.services.playback.segments().BytesByVideo();
  question.limit = TRY(PageLimit(request));
  const std::string name = fmt::format("{} sort={}", request.path, sort);
  if (const auto after = request.Query("after")) {
    Cursor cursor = TRY(DecodeCursor(name, *after));
    question.after = shelf::Place{std::move(cursor.key), cursor.id};
  }
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  const shelf::LargePage page = TRY(call.services.shelf.AskLarge(question));
  const store::Reader reader = call.services.store.Read();
  json::Writer out(512 * (page.items.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const shelf::Large& item : page.items) TRY(WriteLarge(out, call, reader, item));
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more && page.last) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(name, {page.last->key, page.last->id})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
